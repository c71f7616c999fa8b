"""`kill -9` between any two statements of what incidents wait for: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from database import CallKind, Database
from domain.incidents import Action
from domain.messages import Content
from domain.people import User
from domain.waiting import Order, WaitKind
from tests.factories import GROUP, JOHN, KATE, NOW
from tests.killed_copies import Step, expect_row_whole

ID = "TKT-2026-0001"
OVER = NOW + 3600
RECORDED = (
    "SELECT status, owner_id, version, waits_for, t_wait_began, t_wait_until, wait_calls, wait_due,"
    " wait_owed, waited,"
    " (SELECT json_group_array(json_array(message_id, kind, round, people)) FROM calls),"
    " (SELECT json_group_array(json_array(user_id, reason, is_owed)) FROM private_calls),"
    " (SELECT json_group_array(message_id) FROM retired_messages),"
    " (SELECT json_group_array(json_array(action, t, detail)) FROM incident_events)"
    " FROM incidents"
)


def acts(action: Action, user: User = JOHN, after: int = 0) -> Step:
    """Have somebody take an action."""
    return lambda d: d.incidents.apply(action, ID, GROUP, user.user_id, NOW + after)


def begins(kind: WaitKind, until: int, now: int = NOW) -> Step:
    """Have it wait."""
    return lambda d: d.waits.begin(ID, GROUP, JOHN, Order(kind, until), now)


def is_over(database: Database) -> None:
    """Have the wait pass."""
    database.waits.call_due(OVER)


def again(database: Database) -> None:
    """Have its owner be called once more."""
    database.waits.call_due(OVER + 1800)


def called(message_id: int) -> Step:
    """Call the owner, in private, too."""

    def send(database: Database) -> None:
        call = database.calls.owed(CallKind.WAIT, ID)
        assert call is not None
        ids, calls = [JOHN.user_id], database.calls
        calls.record_part(call, message_id, ["john"], is_last=True, private=ids, now=OVER)

    return send


def noted(database: Database) -> None:
    """Have the owner say how it goes on."""
    database.notes.add(ID, GROUP, 90, JOHN, Content("here"), "here", OVER + 60)


def gives(database: Database) -> None:
    """Have the owner give it to somebody."""
    order = (Action.GIVE, ID, GROUP, JOHN.user_id, NOW + 60)
    database.incidents.apply(*order, named=KATE.user_id)


def another_gets_its_id(database: Database) -> None:
    """Have Telegram give the id of the call to the card."""
    incident = database.incidents.get(ID)
    assert incident is not None
    database.cards.record_sent(incident, 80)


CLAIM, BEGIN = acts(Action.CLAIM), begins(WaitKind.PARTS, OVER)
WAITS, IS_CALLED = (CLAIM, BEGIN), (CLAIM, BEGIN, is_over, called(80))
STEPS: Mapping[str, tuple[tuple[Step, ...], Step]] = {
    "a wait": ((CLAIM,), BEGIN),
    "another wait": (WAITS, begins(WaitKind.SHOP, OVER, NOW + 60)),
    "a wait that is ended": (WAITS, lambda d: d.waits.end(ID, GROUP, JOHN, NOW + 60)),
    "a wait that is over": (WAITS, is_over),
    "a call": ((*WAITS, is_over), called(80)),
    "a call that falls due again": (IS_CALLED, again),
    "a further call": ((*IS_CALLED, again), called(81)),
    "a note": (IS_CALLED, noted),
    "a new wait after a call": (IS_CALLED, begins(WaitKind.SHOP, OVER + 3600, OVER + 60)),
    "a group that migrates after a call": (
        IS_CALLED,
        lambda d: d.groups.migrate(GROUP, GROUP - 5),
    ),
    "a call whose id another message got": (IS_CALLED, another_gets_its_id),
    "what is resolved": (WAITS, acts(Action.RESOLVE, after=60)),
    "what is given": (WAITS, gives),
    "a leave": (WAITS, acts(Action.LEAVE, after=60)),
    "a leave after a call": (IS_CALLED, acts(Action.LEAVE, after=4000)),
    "what is taken over": (WAITS, acts(Action.TAKE_OVER, KATE, 60)),
    "what is taken over after a call": (IS_CALLED, acts(Action.TAKE_OVER, KATE, 4000)),
}
"""What is recorded of waits, and what comes before each."""


@pytest.mark.parametrize("name", STEPS)
def test_a_kill_leaves_all_or_nothing(tmp_path: Path, name: str) -> None:
    before, step = STEPS[name]
    expect_row_whole(tmp_path, before, step, RECORDED)
