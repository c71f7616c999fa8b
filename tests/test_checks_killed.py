"""`kill -9` between any two statements of a question to an owner: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from database import Database
from domain.incidents import Action
from domain.messages import Content
from domain.settings import Setting
from domain.waiting import Order, WaitKind
from tests.factories import GROUP, JOHN, KATE, NOW
from tests.killed_copies import Step, expect_row_whole

ID = "TKT-2026-0001"
HOUR = 3600
RECORDED = (
    "SELECT status, owner_id, version, waits_for, (SELECT calls_privately FROM groups"
    " WHERE groups.group_id = incidents.group_id),"
    " (SELECT json_group_array(json_array(round, t_news, asked, t_asked, is_owed, in_group,"
    " message_id)) FROM checks),"
    " (SELECT json_group_array(json_array(user_id, reason, is_owed, is_stale, message_id))"
    " FROM private_calls),"
    " (SELECT json_group_array(message_id) FROM retired_messages),"
    " (SELECT json_group_array(json_array(message_id, incident_id)) FROM incident_messages),"
    " (SELECT json_group_array(json_array(action, t)) FROM incident_events)"
    " FROM incidents"
)


def acts(action: Action, user_id: int = JOHN.user_id, after: int = 0) -> Step:
    """Have somebody take an action."""
    return lambda d: d.incidents.apply(action, ID, GROUP, user_id, NOW + after)


def is_due(hours: int) -> Step:
    """Have the sweep find it due."""
    return lambda d: d.checks.schedule(NOW + hours * HOUR, float(HOUR))


def asked(message_id: int, hours: int, *private: int) -> Step:
    """Ask in the group."""

    def send(database: Database) -> None:
        check = database.checks.owed(ID)
        assert check is not None
        database.checks.record_sent(check, message_id, private, NOW + hours * HOUR)

    return send


def asked_privately(database: Database) -> None:
    """Ask in private."""
    check = database.checks.owed(ID)
    assert check is not None
    database.checks.record_asked_privately(check, [JOHN.user_id], NOW + HOUR)


def sent_privately(database: Database) -> None:
    """Send the question in private."""
    call = database.private_calls.get(JOHN.user_id, ID)
    assert call is not None
    database.private_calls.record_sent(call, 500)


def withdrawn(database: Database) -> None:
    """Find out that nobody can be asked in private."""
    call = database.private_calls.get(JOHN.user_id, ID)
    assert call is not None
    database.private_calls.withdraw(call)


def answered(database: Database) -> None:
    """Have the owner say that they are still on it."""
    incident = database.incidents.get(ID)
    assert incident is not None
    database.checks.answer(incident, JOHN.user_id, NOW + HOUR + 60)


def noted(database: Database) -> None:
    """Have somebody say how it goes."""
    database.notes.add(ID, GROUP, 90, JOHN, Content("here"), "here", NOW + HOUR + 60)


def waits(database: Database) -> None:
    """Have the owner say that it waits for something."""
    order = Order(WaitKind.OTHER, NOW + 9 * HOUR)
    database.waits.begin(ID, GROUP, JOHN, order, NOW + HOUR + 60)


def none_in_private(database: Database) -> None:
    """Have nobody of the group be called in private any more."""
    database.settings.change(GROUP, Setting.CALLS_PRIVATELY, False, None, NOW + HOUR)


CLAIM = acts(Action.CLAIM)
DUE = (CLAIM, is_due(1))
ASKED = (*DUE, asked(80, 1))
PRIVATE = (*DUE, asked_privately)
STEPS: Mapping[str, tuple[tuple[Step, ...], Step]] = {
    "a claim": ((), CLAIM),
    "a question that falls due": ((CLAIM,), is_due(1)),
    "a question": (DUE, asked(80, 1)),
    "a further question": ((*ASKED, is_due(2)), asked(81, 2, JOHN.user_id)),
    "a question in private": (DUE, asked_privately),
    "a question sent in private": (PRIVATE, sent_privately),
    "a question that cannot be sent in private": (PRIVATE, withdrawn),
    "an answer": (ASKED, answered),
    "an answer in private": ((*PRIVATE, sent_privately), answered),
    "a note": (ASKED, noted),
    "a note before it is sent in private": (PRIVATE, noted),
    "a wait": (ASKED, waits),
    "a wait before it is sent in private": (PRIVATE, waits),
    "a question in the group after one in private": (
        (*PRIVATE, sent_privately, is_due(2)),
        asked(81, 2),
    ),
    "calls in private that the group switches off": (PRIVATE, none_in_private),
    "what is resolved": (ASKED, acts(Action.RESOLVE, after=2 * HOUR)),
    "what is left": (ASKED, acts(Action.LEAVE, after=2 * HOUR)),
    "what is taken over": (ASKED, acts(Action.TAKE_OVER, KATE.user_id, 2 * HOUR)),
    "what is taken over from who was asked in private": (
        (*PRIVATE, sent_privately),
        acts(Action.TAKE_OVER, KATE.user_id, 2 * HOUR),
    ),
    "a group that migrates": (ASKED, lambda d: d.groups.migrate(GROUP, GROUP - 5)),
}
"""What is recorded of questions, and what comes before each."""


@pytest.mark.parametrize("name", STEPS)
def test_a_kill_leaves_all_or_nothing(tmp_path: Path, name: str) -> None:
    before, step = STEPS[name]
    expect_row_whole(tmp_path, before, step, RECORDED)
