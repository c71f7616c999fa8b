"""`kill -9` between any two statements of calls in private: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from database import CallKind, Database, PrivateCall
from domain.incidents import Action, Incident
from domain.severity import Severity
from tests.factories import GROUP, JOHN, KATE, NOW
from tests.killed_copies import Step, expect_row_whole

ID = "TKT-2026-0001"
RECORDED = (
    "SELECT (SELECT json_group_array(json_array(message_id, people)) FROM calls),"
    " (SELECT json_group_array(json_array(user_id, reason, t, is_owed, message_id, is_stale))"
    " FROM private_calls),"
    " (SELECT json_group_array(json_array(group_id, message_id)) FROM retired_messages),"
    " (SELECT json_group_array(json_array(user_id, called_here)) FROM users),"
    " transitions, call_owed, severity, pinned_message_id FROM incidents"
)


def incident(database: Database) -> Incident:
    """Read the incident."""
    found = database.incidents.get(ID)
    assert found is not None
    return found


def call(database: Database) -> PrivateCall:
    """Read John's call."""
    found = database.private_calls.get(JOHN.user_id, ID)
    assert found is not None
    return found


def card(database: Database) -> None:
    """Post the card, which calls two people in private."""
    ids = [JOHN.user_id, KATE.user_id]
    database.cards.record_sent(incident(database), 70, ["john", "kate"], private=ids, now=NOW)


def acts(action: Action) -> Step:
    """Have Kate take an action."""
    return lambda database: database.incidents.apply(action, ID, GROUP, KATE.user_id, NOW)


def sent(message_id: int) -> Step:
    """Send John's call."""
    return lambda database: database.private_calls.record_sent(call(database), message_id)


def edited(database: Database) -> None:
    """Show it as it is."""
    database.private_calls.record_edited(call(database))


def tapped(database: Database) -> None:
    """Have John tap a copy of it."""
    database.private_calls.record_tap(JOHN.user_id, incident(database), 6)


def gone(database: Database) -> None:
    """Learn that its message is gone."""
    database.private_calls.forget_message(call(database))


def off(database: Database) -> None:
    """Have John switch it off."""
    database.wishes.switch(JOHN.user_id, on=False)


def on(database: Database) -> None:
    """Have John switch it on."""
    database.wishes.switch(JOHN.user_id, on=True)


def blocked(database: Database) -> None:
    """Have John block us."""
    database.wishes.record_blocked(JOHN.user_id)


def taken_over(database: Database) -> None:
    """Have John take it over, and called to it."""
    with database.transaction():
        taken = database.incidents.apply(Action.TAKE_OVER, ID, GROUP, JOHN.user_id, NOW)
        assert isinstance(taken, Incident)
        database.private_calls.hand_over(taken, [JOHN.user_id], NOW)


def turned_out(database: Database) -> None:
    """Have it turn out to be an accident."""
    database.facts.set_severity(ID, GROUP, KATE, Severity.ACCIDENT, NOW)


def woken(database: Database) -> None:
    """Have nobody left to call in the group, and John woken in private."""
    owed = database.calls.owed(CallKind.CALL, ID)
    assert owed is not None
    database.calls.record_finished(owed, [JOHN.user_id], NOW)


CLAIM, LEAVE = acts(Action.CLAIM), acts(Action.LEAVE)
STEPS: Mapping[str, tuple[tuple[Step, ...], Step]] = {
    "a card that calls": ((), card),
    "the first message": ((card,), sent(7)),
    "a further message": ((card, sent(7), CLAIM, LEAVE, card), sent(8)),
    "a claim": ((card, sent(7)), CLAIM),
    "a message of what was claimed": ((card, sent(7), CLAIM), edited),
    "a message of what is finished": ((card, sent(7), CLAIM, acts(Action.CANCEL)), edited),
    "a tap on a copy": ((card, sent(7)), tapped),
    "a message that is gone": ((card, sent(7), CLAIM), gone),
    "calls that are switched off": ((on, card), off),
    "what was taken over": ((card, sent(7), CLAIM), taken_over),
    "what is told anew of it": ((card, sent(7)), turned_out),
    "who is woken to it": ((card, sent(7), turned_out), woken),
    "a chat that blocks us": ((on, card, sent(7)), blocked),
}
"""What is recorded of private calls, and what comes before each."""


@pytest.mark.parametrize("name", STEPS)
def test_a_kill_leaves_all_or_nothing(tmp_path: Path, name: str) -> None:
    before, step = STEPS[name]
    expect_row_whole(tmp_path, before, step, RECORDED)
