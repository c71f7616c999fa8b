"""The reaction that acknowledges a note, where a group allows it."""

from __future__ import annotations

import pytest

from sandbox import Fault
from tests.bot.support import calls, refusal, settled
from tests.bot.test_notes import acknowledged, reaction_to
from tests.desk import Desk, Fleet


async def test_a_reaction_is_tried_again_when_our_rights_change(desk: Desk, fleet: Fleet) -> None:
    fleet.chat.allowed_reactions = frozenset()
    card = await fleet.claimed()
    fleet.john.replies(card, "40 min")
    await settled(desk, fleet)
    fleet.chat.allowed_reactions = frozenset({"👍"})
    fleet.chat.set_bot_rights(can_pin=False)
    await acknowledged(desk, fleet, fleet.john.replies(card, "60 min"))


async def test_where_a_thumb_is_not_allowed_another_reaction_is_chosen_once(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.chat.allowed_reactions = frozenset({"💩", "👀", "🔥"})
    card = await fleet.claimed()
    before = len(calls(desk.telegram, "getChat"))
    notes = [fleet.john.replies(card, f"call {number}") for number in range(6)]
    await settled(desk, fleet)
    assert {reaction_to(desk, note) for note in notes} == {"👀"}
    assert len(calls(desk.telegram, "getChat")) == before + 1
    fleet.chat.allowed_reactions = frozenset({"🔥"})  # by now
    note = fleet.john.replies(card, "and another")
    await acknowledged(desk, fleet, note)
    assert reaction_to(desk, note) == "🔥"


@pytest.mark.parametrize("allowed", [frozenset[str](), frozenset({"💩", "👎"})])
async def test_where_no_reaction_is_allowed_the_card_alone_tells(
    desk: Desk, fleet: Fleet, allowed: frozenset[str]
) -> None:
    fleet.chat.allowed_reactions = allowed
    card = await fleet.claimed()
    notes = [fleet.john.replies(card, f"call {number}") for number in range(3)]
    await settled(desk, fleet)
    await fleet.shows(card, "call 2 (3 notes)")
    assert [note.reactions for note in notes] == [{}, {}, {}]
    before = len(calls(desk.telegram, "setMessageReaction"))
    fleet.john.replies(card, "one more")
    await settled(desk, fleet)
    assert len(calls(desk.telegram, "setMessageReaction")) == before


async def test_a_note_that_was_removed_needs_no_reaction(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    desk.telegram.faults.append(refusal("setMessageReaction", "message to react not found"))
    note = fleet.john.replies(card, "40 min")
    await fleet.shows(card, "@john: 40 min")
    await settled(desk, fleet)
    assert note.reactions == {}


async def test_a_reaction_that_failed_in_passing_is_tried_again(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sending.outbox.FIRST_BACKOFF", 0.1)
    monkeypatch.setattr("sending.outbox.AMBIGUOUS_SEND_WAIT", 0.1)
    card = await fleet.claimed()
    desk.telegram.faults.append(Fault("setMessageReaction", status=502, body="<html>"))
    await acknowledged(desk, fleet, fleet.john.replies(card, "40 min"))
