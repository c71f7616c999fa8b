"""`kill -9` between any two statements of what calls people: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from database import Call, CallKind, Database
from domain.incidents import Action, Incident
from domain.people import User
from domain.severity import Severity
from domain.transitions import WAITING
from tests.factories import ALICE, DAN, GROUP, JOHN, NOW
from tests.killed_copies import Step, expect_row_whole

ID = "TKT-2026-0001"
RECORDED = (
    "SELECT status, owner_id, pinned_message_id, card_version, card_transitions, version,"
    " call_owed, nudge_owed, nudges, severity,"
    " (SELECT json_group_array(json_array(message_id, kind, round, people, uncalled)) FROM calls),"
    " (SELECT json_group_array(message_id) FROM retired_messages),"
    " (SELECT json_group_array(action) FROM incident_events) FROM incidents"
)


def incident(database: Database) -> Incident:
    """Read the incident."""
    found = database.incidents.get(ID)
    assert found is not None
    return found


def acts(action: Action, user: User) -> Step:
    """Have somebody take an action."""
    return lambda database: database.incidents.apply(action, ID, GROUP, user.user_id, NOW + 60)


def card(database: Database) -> None:
    """Post the card: it calls two, ten are called beside it, and twenty not at all."""
    called = ["john", "12"]
    database.cards.record_sent(incident(database), 70, called, uncalled=20, more_to_call=True)


def part(message_id: int, *, is_last: bool) -> Step:
    """Send a part of the call beside the card."""

    def send(database: Database) -> None:
        call = owed(database, CallKind.CALL)
        database.calls.record_part(call, message_id, [f"p{message_id}"], is_last=is_last)

    return send


def owed(database: Database, kind: CallKind) -> Call:
    """Read a call that is owed."""
    call = database.calls.owed(kind, ID)
    assert call is not None
    return call


def nudge_due(database: Database) -> None:
    """Have a nudge fall due."""
    database.nudges.schedule(NOW + 600, dict.fromkeys(WAITING, 600.0))


def nudge_sent(database: Database) -> None:
    """Send it."""
    database.calls.record_part(owed(database, CallKind.NUDGE), 80, ["john"], is_last=True)


def turns_out_bad(database: Database) -> None:
    """Have somebody say that it is an accident."""
    database.facts.set_severity(ID, GROUP, DAN, Severity.ACCIDENT, NOW + 60)


def edited(database: Database) -> None:
    """Edit the report into an accident."""
    database.corrections.correct(ID, "hit a deer", None, DAN, NOW, severity=Severity.ACCIDENT)


def seen(database: Database) -> None:
    """Have somebody tap a card of which we have no record."""
    database.cards.record_seen(ID, GROUP, 69)


CLAIM, LEAVE = acts(Action.CLAIM, JOHN), acts(Action.LEAVE, JOHN)
STEPS: Mapping[str, tuple[tuple[Step, ...], Step]] = {
    "the card": ((), card),
    "a card found by a tap": ((), seen),
    "a part of the call": ((card,), part(71, is_last=False)),
    "the last part of the call": ((card, part(71, is_last=False)), part(72, is_last=True)),
    "a claim that ends a call": ((card, part(71, is_last=False)), CLAIM),
    "a leave": ((card, CLAIM), LEAVE),
    "the call after a leave": ((card, CLAIM, LEAVE), part(73, is_last=True)),
    "a manager taking charge": ((card,), acts(Action.TAKE_CHARGE, ALICE)),
    "an accident after all": ((card,), turns_out_bad),
    "a report edited into an accident": ((card,), edited),
    "a nudge that falls due": ((card,), nudge_due),
    "a nudge": ((card, nudge_due), nudge_sent),
}
"""What is recorded of calls, and what comes before each."""


@pytest.mark.parametrize("name", STEPS)
def test_a_kill_leaves_all_or_nothing(tmp_path: Path, name: str) -> None:
    before, step = STEPS[name]
    expect_row_whole(tmp_path, before, step, RECORDED)
