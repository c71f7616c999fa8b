"""Buttons as they look, and buttons that should not be pressed any more or never existed."""

from __future__ import annotations

import pytest

from domain.incidents import Status
from sandbox import SentMessage
from sending import outbox
from tests.bot.support import (
    ID,
    STATES,
    buttons_of,
    buttons_on,
    card_in,
    lost_answer,
    resolved,
    second_fleet,
    settled,
    stored,
)
from tests.desk import Desk, Fleet

DEAD = "This button is no longer in use. /open lists the open incidents."
UNKNOWN = "There is no such incident in this group. /open lists the open ones."


@pytest.mark.parametrize(("state", "status"), STATES.items())
async def test_each_state_has_its_buttons_in_their_colours(
    fleet: Fleet, state: str, status: Status
) -> None:
    card = await card_in(state, fleet)
    assert buttons_on(card) == buttons_of(status)


async def test_a_resolved_card_has_no_button_but_more(fleet: Fleet) -> None:
    assert (await resolved(fleet)).button_texts == [["⋯ More"]]


@pytest.mark.parametrize(
    "data",
    [
        "x",
        "claim",
        "claim:",
        "claim:TKT-2026-1",
        f"summarise:{ID}",
        f"explode:{ID}",
        f"claim:{ID}' OR 1=1",
    ],
)
async def test_a_forged_button_is_answered_and_does_nothing(
    desk: Desk, fleet: Fleet, data: str
) -> None:
    card = await fleet.reports("Truck 456")
    answer = await fleet.john.presses(card, data).wait()
    assert (answer.text, answer.show_alert) == (DEAD, True)
    assert len(desk.database.audit.events(ID)) == 1


async def test_a_button_of_an_incident_that_never_was_is_refused(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    answer = await fleet.john.presses(card, "claim:TKT-2026-0099").wait()
    assert (answer.text, answer.show_alert) == (UNKNOWN, True)


async def test_a_button_of_another_group_is_refused_even_to_its_own_dispatcher(
    desk: Desk, fleet: Fleet
) -> None:
    south = await second_fleet(desk)
    south.chat.add(fleet.john)
    await fleet.reports("Truck 456")
    other = await south.reports("Truck 789")
    answer = await fleet.john.presses(other, f"claim:{ID}").wait()
    assert (answer.text, answer.show_alert) == (UNKNOWN, True)
    await settled(desk, south)
    assert stored(desk).owner_id is None
    assert not other.deleted


async def two_copies(desk: Desk, fleet: Fleet) -> tuple[SentMessage, SentMessage]:
    """Report an incident whose card is posted twice; returns the card on record and the orphan."""
    desk.telegram.faults.append(lost_answer("sendMessage"))
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await fleet.until(lambda: len(fleet.said(ID)) == 2, "a second copy")
    await settled(desk, fleet)
    orphan, card = fleet.said(ID)
    assert stored(desk).pinned_message_id == card.id
    return card, orphan


@pytest.mark.usefixtures("impatient")
async def test_a_tap_on_an_orphan_copy_counts_and_the_copy_is_deleted(
    desk: Desk, fleet: Fleet
) -> None:
    card, orphan = await two_copies(desk, fleet)
    answer = await fleet.john.taps(orphan, "✅ Claim")
    assert answer.text == f"{ID} is yours."
    await fleet.shows(card, "Claimed by @john")
    await fleet.until(lambda: orphan.deleted, "the copy to be deleted")
    assert card.is_pinned


@pytest.mark.usefixtures("impatient")
async def test_an_orphan_copy_that_no_longer_tells_the_truth_is_deleted_when_tapped(
    desk: Desk, fleet: Fleet
) -> None:
    card, orphan = await two_copies(desk, fleet)
    await fleet.john.taps(card, "✅ Claim")
    answer = await fleet.kate.taps(orphan, "✅ Claim")
    assert answer.text == "Sorry, this incident has already been claimed. @john has it."
    await settled(desk, fleet)
    assert orphan.deleted


async def test_a_card_tapped_before_its_copy_was_posted_leaves_one_card(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.3)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 0.3)
    desk.telegram.faults.append(lost_answer("sendMessage"))
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    first = await fleet.appears(ID)
    await fleet.john.taps(first, "✅ Claim")
    await fleet.until(lambda: any("@john" in card.text for card in fleet.said(ID)), "the claim")
    await settled(desk, fleet)
    [card] = fleet.said(ID)
    assert "Claimed by @john" in card.text
