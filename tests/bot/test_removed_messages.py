"""What people or timers removed without a word to us comes back: cards, pins, prompts, pages."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

import pytest

from sandbox import Fault, SentMessage
from tests.bot.support import ID, STATES, calls, card_in, refusal, settled
from tests.desk import Desk, Fleet

Way: TypeAlias = Callable[[Desk, Fleet, SentMessage], Coroutine[Any, Any, object]]


async def _asked_for(_desk: Desk, fleet: Fleet, _report: SentMessage) -> None:
    await fleet.asks(fleet.stranger, "/incident 1")


async def _listed(_desk: Desk, fleet: Fleet, _report: SentMessage) -> None:
    await fleet.asks(fleet.stranger, "/open")


async def _report_replied_to(_desk: Desk, fleet: Fleet, report: SentMessage) -> None:
    fleet.driver.replies(report, "anybody there?")


async def _an_hour_later(desk: Desk, _fleet: Fleet, _report: SentMessage) -> None:
    desk.clock.passes(minutes=59)
    await desk.sweep()


WAYS: list[Way] = [_asked_for, _listed, _an_hour_later]
CARD_WAYS: list[Way] = [*WAYS, _report_replied_to]
"""A note is shown on the card, which may turn out to be gone; it costs no further look."""


def clear_history(fleet: Fleet) -> None:
    """Remove everything the bot wrote, as a timer or an admin does."""
    for message in fleet.chat.bot_messages:
        fleet.chat.erase(message)


async def report_of(fleet: Fleet) -> SentMessage:
    """Find the message with the report."""
    return next(m for m in fleet.chat.messages if m.text.startswith("/new_issue"))


@pytest.mark.parametrize("way", CARD_WAYS)
@pytest.mark.parametrize("state", STATES)
async def test_an_open_incidents_card_comes_back_pinned(
    desk: Desk, fleet: Fleet, state: str, way: Way
) -> None:
    card = await card_in(state, fleet)
    await settled(desk, fleet)
    clear_history(fleet)
    await way(desk, fleet, await report_of(fleet))
    again = await fleet.appears(f"INCIDENT: {ID}")
    await fleet.until(lambda: again.is_pinned, "the pin")
    assert again.buttons == card.buttons


@pytest.mark.parametrize("way", WAYS)
async def test_a_prompt_comes_back_and_takes_the_summary(
    desk: Desk, fleet: Fleet, way: Way
) -> None:
    _, prompt = await fleet.prompted()
    await settled(desk, fleet)
    fleet.admin.deletes(prompt)
    await way(desk, fleet, await report_of(fleet))
    again = await fleet.appears("please reply to this message")
    fleet.john.replies(again, "Hose replaced")
    await fleet.appears("✅ RESOLVED")


@pytest.mark.parametrize("way", WAYS)
async def test_a_page_comes_back_and_calls_everybody_again(
    desk: Desk, fleet: Fleet, way: Way
) -> None:
    await fleet.escalated()
    await settled(desk, fleet)
    fleet.admin.deletes(fleet.said("requires manager attention")[0])
    await way(desk, fleet, await report_of(fleet))
    again = await fleet.appears("requires manager attention")
    assert again.mentioned == {fleet.alice, fleet.bob}


@pytest.mark.parametrize("gone", [0, 1])
async def test_of_a_page_in_parts_the_one_that_is_gone_comes_back(
    desk: Desk, fleet: Fleet, gone: int
) -> None:
    crowd = [f"@chief_{n}" for n in range(7)]
    await fleet.asks(fleet.admin, f"/configure_managers {' '.join(crowd)}")
    await fleet.escalated()
    await settled(desk, fleet)
    parts = fleet.said("requires manager attention")
    fleet.admin.deletes(parts[gone])
    await fleet.asks(fleet.stranger, "/incident 1")
    await settled(desk, fleet)
    kept, again = fleet.said("requires manager attention")
    assert kept is parts[1 - gone]
    assert again.text == parts[gone].text


@pytest.mark.parametrize("way", WAYS)
async def test_a_pin_somebody_took_away_comes_back(desk: Desk, fleet: Fleet, way: Way) -> None:
    card = await fleet.claimed()
    await settled(desk, fleet)
    fleet.chat.unpin(card)
    await way(desk, fleet, await report_of(fleet))
    await fleet.until(lambda: card.is_pinned, "the pin")


@pytest.mark.parametrize("anchor", ["page", "prompt", "nudge"])
async def test_a_reply_to_anything_of_an_incident_brings_its_card_back(
    desk: Desk, fleet: Fleet, anchor: str
) -> None:
    card = await card_in({"page": "escalated", "prompt": "asked", "nudge": "new"}[anchor], fleet)
    if anchor == "nudge":
        desk.clock.passes(minutes=10)
        await desk.sweep()
    said = {"page": "requires manager", "prompt": "please reply", "nudge": "unclaimed for"}[anchor]
    message = await fleet.appears(said)
    await settled(desk, fleet)
    fleet.admin.deletes(card)
    fleet.driver.replies(message, "where is the card?")
    await fleet.appears(f"INCIDENT: {ID}")


@pytest.mark.parametrize("way", [_listed, _an_hour_later])
async def test_without_the_right_to_pin_cards_come_back_too(desk: Desk, way: Way) -> None:
    fleet = await desk.fleet()
    fleet.chat.set_bot_rights(can_pin=False)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    card = await fleet.appears(f"INCIDENT: {ID}")
    await settled(desk, fleet)
    fleet.admin.deletes(card)
    await way(desk, fleet, card)
    await fleet.appears(f"INCIDENT: {ID}")


@pytest.mark.parametrize("state", STATES)
async def test_what_stands_costs_no_message_when_it_is_looked_for(
    desk: Desk, fleet: Fleet, state: str
) -> None:
    await card_in(state, fleet)
    desk.clock.passes(minutes=9)
    await settled(desk, fleet)
    counted = [*calls(desk.telegram, "sendMessage"), *calls(desk.telegram, "editMessageText")]
    desk.database.looks.owe(ID)
    await desk.sweep()
    await settled(desk, fleet)  # asks one question, which is answered
    after = [*calls(desk.telegram, "sendMessage"), *calls(desk.telegram, "editMessageText")]
    assert len(after) == len(counted) + 1


async def test_an_incident_is_looked_for_once_an_hour_and_not_at_every_sweep(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    await settled(desk, fleet)
    before = len(calls(desk.telegram, "pinChatMessage"))
    for _ in range(12):
        desk.clock.passes(minutes=5)
        await desk.sweep()
        await settled(desk, fleet)
    assert len(calls(desk.telegram, "pinChatMessage")) == before + 1


async def test_a_resolved_card_somebody_removed_stays_away(desk: Desk, fleet: Fleet) -> None:
    _, prompt = await fleet.prompted()
    fleet.john.replies(prompt, "Done")
    card = await fleet.appears("✅ RESOLVED:")
    await settled(desk, fleet)
    fleet.admin.deletes(card)
    for way in CARD_WAYS:
        await way(desk, fleet, await report_of(fleet))
    await settled(desk, fleet)
    assert fleet.said("✅ RESOLVED:") == []


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("pinChatMessage", "CHAT_NOT_MODIFIED"),
        ("setMessageReaction", "REACTION_INVALID"),
    ],
)
async def test_what_telegram_says_of_a_message_that_stands_is_no_loss(
    desk: Desk, fleet: Fleet, method: str, words: str
) -> None:
    card, prompt = await fleet.prompted()
    await settled(desk, fleet)
    desk.telegram.faults.append(refusal(method, words))
    await fleet.asks(fleet.stranger, "/incident 1")
    await settled(desk, fleet)
    assert desk.telegram.faults[0].times == 0
    assert fleet.said(f"INCIDENT: {ID}")[:1] == [card]
    assert not card.deleted
    assert not prompt.deleted


async def test_a_server_that_knows_no_reactions_ends_the_look(desk: Desk, fleet: Fleet) -> None:
    body = '{"ok":false,"error_code":404,"description":"Not Found"}'
    card, prompt = await fleet.prompted()
    await settled(desk, fleet)
    desk.telegram.faults.append(Fault("setMessageReaction", status=404, body=body, times=None))
    await fleet.asks(fleet.stranger, "/incident 1")
    await settled(desk, fleet)
    assert fleet.said("please reply to this message") == [prompt]
    assert card.is_pinned
