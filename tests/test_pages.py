"""Pages of escalations that are over: each message says once what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from database import CallKind, Delivery
from domain.incidents import Action, Status
from domain.people import User
from domain.transitions import TRANSITIONS
from tests.factories import ALICE, BOB, GROUP, Store, open_store
from texts.paging import ENDS_A_PAGE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a new file with two groups."""
    with open_store(tmp_path) as store:
        yield store


def owed(store: Store, group_id: int = GROUP) -> list[int | None]:
    """List the pages that are to say what came of it."""
    found = store.database.deliveries.owed(group_id)
    return [each.message_id for each in found if each.delivery is Delivery.PAGE_EDIT]


def test_whatever_ends_an_escalation_is_told_on_its_page() -> None:
    ending = {action for action, row in TRANSITIONS.items() if Status.ESCALATED in row.sources}
    assert set(ENDS_A_PAGE) == ending


@pytest.mark.parametrize(
    ("action", "user"), [(Action.CLAIM_ESCALATION, ALICE), (Action.CANCEL, BOB)]
)
def test_each_message_of_a_page_says_once_who_ended_the_escalation(
    store: Store, action: Action, user: User
) -> None:
    escalated = store.shown("escalated", 70)
    call = store.database.calls.owed(CallKind.PAGE, escalated.incident_id)
    assert call is not None
    for message_id in (80, 81):
        store.database.calls.record_part(call, message_id, ["x"], is_last=message_id == 81)
    assert owed(store) == []
    incident = store.follow(escalated, (action, user))
    assert owed(store) == [80, 81]
    page = store.database.pages.ended(incident, 80)
    assert page is not None
    assert (page.action, page.actor_id) == (action, user.user_id)
    store.database.pages.record_edited(GROUP, 80)
    assert owed(store) == [81]


def test_a_page_that_came_too_late_says_so_as_well(store: Store) -> None:
    escalated = store.shown("escalated", 70)
    call = store.database.calls.owed(CallKind.PAGE, escalated.incident_id)
    assert call is not None
    store.follow(escalated, (Action.CLAIM_ESCALATION, ALICE))
    store.database.calls.record_part(call, 80, ["alice"], is_last=True)
    assert owed(store) == [80]


def test_a_page_of_an_earlier_escalation_keeps_who_took_that(store: Store) -> None:
    escalated = store.shown("escalated", 70)
    store.call(escalated, CallKind.PAGE, 80)
    steps = ((Action.CLAIM_ESCALATION, ALICE), (Action.LEAVE_ESCALATION, ALICE))
    again = store.follow(escalated, *steps)
    store.call(again, CallKind.PAGE, 90)
    incident = store.follow(again, (Action.CLAIM_ESCALATION, BOB))
    assert owed(store) == [80, 90]
    took = [store.database.pages.ended(incident, each) for each in (80, 90)]
    assert [page.actor_id for page in took if page] == [ALICE.user_id, BOB.user_id]


def test_after_a_migration_no_old_page_is_edited(store: Store) -> None:
    escalated = store.shown("escalated", 70)
    call = store.call(escalated, CallKind.PAGE, 80)
    store.follow(escalated, (Action.CLAIM_ESCALATION, ALICE))
    store.database.groups.migrate(GROUP, GROUP - 1000)
    late = replace(call, incident=escalated)
    store.database.calls.record_part(late, 81, ["alice"], is_last=True)
    assert owed(store, GROUP - 1000) == owed(store) == []
