"""Owners who are asked in private whether they are still on it, or in the group after all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.incidents import Incident
from domain.private_calls import Reason
from domain.settings import Setting
from tests.factories import (
    GROUP,
    JOHN,
    NOW,
    Store,
    open_store,
)
from tests.test_checks import HOUR, answer, asked, claimed, due_at, is_owed, note


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file with two groups set up alike."""
    with open_store(tmp_path) as store:
        yield store


def ask_john(store: Store, number: int = 1) -> Incident:
    """Have john be asked in private."""
    incident = claimed(store)
    t = incident.t_status + HOUR
    due_at(store, t)
    check = store.database.checks.owed(incident.incident_id)
    assert check is not None
    store.database.checks.record_asked_privately(check, [JOHN.user_id], t)
    assert number == check.number
    return incident


def in_private(store: Store) -> list[tuple[object, ...]]:
    """List the calls in private: of whom, why, whether owed and stale."""
    return store.rows("SELECT user_id, reason, is_owed, is_stale FROM private_calls")


def test_who_is_asked_in_private_is_not_asked_in_the_group(store: Store) -> None:
    ask_john(store)
    assert not is_owed(store)
    assert in_private(store) == [(JOHN.user_id, Reason.CHECK.value, 1, 0)]


def test_it_is_not_asked_again_before_it_was_sent(store: Store) -> None:
    incident = ask_john(store)
    for hours in (2, 4, 8):
        assert due_at(store, incident.t_status + hours * HOUR) == []
    call = store.database.private_calls.get(JOHN.user_id, incident.incident_id)
    assert call is not None
    store.database.private_calls.record_sent(call, 500)
    assert due_at(store, incident.t_status + 9 * HOUR) == [incident.incident_id]


@pytest.mark.parametrize("is_sent", [False, True])
def test_news_ends_the_question_in_private(store: Store, is_sent: bool) -> None:
    incident = ask_john(store)
    call = store.database.private_calls.get(JOHN.user_id, incident.incident_id)
    assert call is not None
    if is_sent:
        store.database.private_calls.record_sent(call, 500)
    note(store, incident, NOW + 2 * HOUR)
    assert in_private(store) == ([(JOHN.user_id, "check", 0, 1)] if is_sent else [])
    assert not is_owed(store)
    if not is_sent:
        store.database.private_calls.record_sent(call, 500)  # it was on its way
        assert in_private(store) == [(JOHN.user_id, "check", 0, 1)]


def test_what_is_answered_while_it_is_sent_in_private_is_out_of_date(store: Store) -> None:
    incident = ask_john(store)
    call = store.database.private_calls.get(JOHN.user_id, incident.incident_id)
    assert call is not None
    assert answer(store, incident, JOHN, NOW + 2 * HOUR)
    store.database.private_calls.record_sent(call, 500)
    assert in_private(store) == [(JOHN.user_id, "check", 0, 1)]


@pytest.mark.parametrize("how", ["withdrawn", "blocked", "switched off", "the group's"])
@pytest.mark.parametrize("earlier", [None, 400])
def test_who_cannot_be_asked_in_private_after_all_is_asked_in_the_group(
    store: Store, how: str, earlier: int | None
) -> None:
    store.database.wishes.switch(JOHN.user_id, on=True)
    incident = ask_john(store)
    store.run("UPDATE private_calls SET message_id = ?", earlier)
    call = store.database.private_calls.get(JOHN.user_id, incident.incident_id)
    assert call is not None
    if how == "withdrawn":
        store.database.private_calls.withdraw(call)
    elif how == "blocked":
        store.database.wishes.record_blocked(JOHN.user_id)
    elif how == "the group's":
        store.database.settings.change(GROUP, Setting.CALLS_PRIVATELY, False, None, NOW)
    else:
        store.database.wishes.switch(JOHN.user_id, on=False)
    assert is_owed(store)
    check = store.database.checks.owed(incident.incident_id)
    assert check is not None
    assert (check.number, check.in_group) == (1, True)


def test_what_was_asked_in_the_group_too_is_not_asked_there_again(store: Store) -> None:
    incident = asked(store)
    t = incident.t_status + 2 * HOUR
    due_at(store, t)
    check = store.database.checks.owed(incident.incident_id)
    assert check is not None
    store.database.checks.record_sent(check, 81, [JOHN.user_id], t)
    call = store.database.private_calls.get(JOHN.user_id, incident.incident_id)
    assert call is not None
    store.database.private_calls.withdraw(call)
    assert not is_owed(store)


def test_what_was_not_sent_in_private_is_not_once_nobody_is_to_be_asked(store: Store) -> None:
    ask_john(store)
    store.database.checks.follow(GROUP, is_asked=False)
    assert in_private(store) == []
    assert not is_owed(store)
