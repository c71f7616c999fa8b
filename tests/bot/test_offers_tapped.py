"""Offers that are tapped late, twice or by others, or whose words are other ones by now."""

from __future__ import annotations

import asyncio

import pytest

from domain.incidents import Status
from sandbox import SentMessage
from sending import outbox
from storage.attachments import ALBUM_TAKES
from tests.bot.support import ID, answers, links, lost_answer, settled, stored
from tests.bot.test_offers import ASKED, DONE, NO, YES, offered
from tests.bot.test_wordless_summaries import SENT, sends_sticker
from tests.desk import Desk, Fleet


def data_of(offer: SentMessage, button: str) -> str:
    """Give what a button sends, to press it when it is gone."""
    data = offer.buttons[0][[YES, NO].index(button)].callback_data
    assert data is not None
    return data


@pytest.mark.parametrize("edit", ["...", "\u3164", "/new_issue Truck 7 burns", "/done@other_bot"])
async def test_words_that_were_edited_into_none_are_not_taken(
    desk: Desk, fleet: Fleet, edit: str
) -> None:
    await fleet.prompted()
    words, offer = await offered(fleet)
    fleet.john.edits(words, edit)
    await settled(desk, fleet)
    tap = await fleet.john.taps(offer, YES)
    assert tap.show_alert
    assert str(tap.text).startswith("Your message is gone, or it says nothing about this any more.")
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_an_album_is_taken_whole_however_late_the_tap(desk: Desk, fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    first = fleet.john.sends_photo(fleet.chat, "New hose", album="a")
    fleet.john.sends_photo(fleet.chat, album="a")
    fleet.john.sends_photo(fleet.chat, album="a")
    offer = await fleet.answer_to(first)
    await settled(desk, fleet)
    desk.clock.passes(minutes=ALBUM_TAKES / 60 + 20)
    await desk.sweep()
    await fleet.john.taps(offer, YES)
    await fleet.shows(card, "Summary: New hose\n")
    await settled(desk, fleet)
    assert "📎 Attachments: 1, 2, 3" in card.text


async def test_after_no_to_an_offer_that_may_not_have_come_it_is_not_offered_again(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.1)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 1.0)
    await fleet.prompted()
    await settled(desk, fleet)
    desk.telegram.faults.append(lost_answer("sendMessage"))
    fleet.john.says(fleet.chat, DONE)
    offer = await fleet.appears(ASKED)
    await fleet.john.taps(offer, NO)
    await fleet.until(lambda: offer.deleted, "the offer to be deleted")
    await settled(desk, fleet)
    assert fleet.said(ASKED) == []


async def test_yes_tapped_twice_resolves_once(desk: Desk, fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    _, offer = await offered(fleet)
    data = data_of(offer, YES)
    taps = await asyncio.gather(*(fleet.john.presses(offer, data).wait() for _ in range(2)))
    assert [tap.text for tap in taps] == [f"{ID} is resolved.", f"{ID} is now: ✅ RESOLVED"]
    await fleet.shows(card, f"Summary: {DONE}\n")
    events = desk.database.audit.events(ID)
    assert len([event for event in events if event.to_status is Status.RESOLVED]) == 1


@pytest.mark.parametrize("button", [YES, NO])
async def test_after_a_summary_came_by_a_reply_an_offer_does_nothing(
    desk: Desk, fleet: Fleet, button: str
) -> None:
    card, prompt = await fleet.prompted()
    _, offer = await offered(fleet, "lunch?")
    data = data_of(offer, button)
    fleet.john.replies(prompt, DONE)
    await fleet.shows(card, f"Summary: {DONE}\n")
    tap = await fleet.john.presses(offer, data).wait()
    assert tap.text == f"{ID} is now: ✅ RESOLVED"
    await settled(desk, fleet)
    assert stored(desk).resolution_summary == DONE
    assert offer.deleted


@pytest.mark.parametrize("button", [YES, NO])
@pytest.mark.parametrize("taker", ["kate", "alice"])
async def test_after_somebody_took_the_incident_an_offer_does_nothing(
    desk: Desk, fleet: Fleet, taker: str, button: str
) -> None:
    await fleet.prompted()
    _, offer = await offered(fleet)
    data = data_of(offer, button)
    desk.clock.passes(minutes=1)
    await fleet.asks(fleet.people[taker], "/take 1")
    await settled(desk, fleet)
    assert offer.deleted
    late = await fleet.john.presses(offer, data).wait()
    assert late.text == f"{ID} belongs to @{taker}. Only they can do this."
    tap = await fleet.people[taker].presses(offer, data).wait()
    assert tap.text == f"{ID} is now: ⌛ AWAITING SUMMARY (from @{taker})"
    assert stored(desk).status is Status.AWAITING_SUMMARY
    assert stored(desk).owner_id == fleet.people[taker].id


async def test_what_the_new_person_says_is_offered_to_them(desk: Desk, fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    await offered(fleet, "lunch?")
    desk.clock.passes(minutes=1)
    await fleet.asks(fleet.kate, "/take 1")
    fleet.john.says(fleet.chat, "thanks")
    offer = await fleet.answer_to(fleet.kate.says(fleet.chat, DONE))
    assert [each.reply_to for each in fleet.said(ASKED)] == [offer.reply_to]
    await fleet.kate.taps(offer, YES)
    await fleet.shows(card, f"Resolved by: @kate\nSummary: {DONE}\n")


@pytest.mark.parametrize("kind", SENT)
async def test_what_was_sent_without_a_word_or_reply_is_offered_and_linked(
    desk: Desk, fleet: Fleet, kind: str
) -> None:
    card, _ = await fleet.prompted()
    sent = SENT[kind](fleet.john, fleet.chat, None)
    await fleet.john.taps(await fleet.answer_to(sent), YES)
    await fleet.shows(card, "Summary: see attachment\n")
    await settled(desk, fleet)
    assert any(url.partition("?")[0].endswith(f"/{sent.id}") for url in links(card))


async def test_a_sticker_or_a_place_alone_is_offered_as_nothing(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    for sent in (
        sends_sticker(fleet.john, fleet.chat),
        fleet.john.sends_venue(fleet.chat, "Pete's Garage", 41.25, -95.9),
        fleet.john.sends_location(fleet.chat, 41.25, -95.9),
    ):
        await settled(desk, fleet)
        assert answers(fleet, sent) == []
    assert (await fleet.answer_to(fleet.john.says(fleet.chat, DONE))).text == ASKED


async def test_a_forged_tap_below_the_words_of_another_takes_none(desk: Desk, fleet: Fleet) -> None:
    _, prompt = await fleet.prompted()
    answer = await fleet.answer_to(fleet.kate.replies(prompt, "it is fixed"))
    tap = await fleet.john.presses(answer, f"summary:yes:{ID}:{stored(desk).transitions}").wait()
    assert str(tap.text).startswith("Your message is gone,")
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_once_only_one_of_two_is_awaited_what_is_said_is_offered_for_it(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.prompted()
    second, _ = await fleet.prompted("Truck 7")
    fleet.john.says(fleet.chat, "both are done")
    await settled(desk, fleet)
    assert fleet.said("Is this the summary") == []
    fleet.john.replies(second, "Tire changed")
    await fleet.shows(second, "✅ RESOLVED")
    assert (await offered(fleet))[1].text == ASKED
