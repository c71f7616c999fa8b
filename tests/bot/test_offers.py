"""What the person asked says without a reply is offered back once, as a reply to those words."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.incidents import Status
from sandbox import SentMessage, Telegram
from sending import outbox
from tests.bot.support import (
    ID,
    calls,
    card_in,
    links,
    lost_answer,
    second_fleet,
    settled,
    stored,
)
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for
from texts.language import ENGLISH
from texts.toasts import DEAD_BUTTON

ASKED = f"Is this the summary of {ID}?"
YES, NO = "✅ Yes", "✏️ No"
DONE = "Replaced the hose, rolling again"


async def offered(fleet: Fleet, text: str = DONE) -> tuple[SentMessage, SentMessage]:
    """Have john say what he did, and wait until it is offered back; returns both messages."""
    words = fleet.john.says(fleet.chat, text)
    return words, await fleet.answer_to(words)


async def says_nothing_of_it(desk: Desk, fleet: Fleet, said: str = DONE, by: str = "john") -> None:
    """Have somebody say something of which nothing comes, and nothing is kept."""
    fleet.people[by].says(fleet.chat, said)
    await settled(desk, fleet)
    assert fleet.said("Is this the summary") == []
    assert desk.database.connection.sql("SELECT * FROM offers") == []


async def test_what_the_person_asked_says_is_offered_back_and_yes_resolves(
    desk: Desk, fleet: Fleet
) -> None:
    card, prompt = await fleet.prompted()
    words, offer = await offered(fleet)
    assert offer.text == ASKED
    assert [[button.text for button in row] for row in offer.buttons] == [[YES, NO]]
    tap = await fleet.john.taps(offer, YES)
    assert (tap.text, tap.show_alert) == (f"{ID} is resolved.", False)
    await fleet.shows(card, f"Resolved by: @john\nSummary: {DONE}\n")
    await settled(desk, fleet)
    assert (offer.deleted, prompt.deleted, words.deleted) == (True, True, False)


async def test_nothing_of_the_words_is_stored_before_the_tap(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    await offered(fleet, "Zanzibar gasket")
    await settled(desk, fleet)
    tables = desk.database.connection.sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    for table in tables:
        rows = desk.database.connection.sql(f"SELECT * FROM {table['name']}")  # noqa: S608 - ours
        assert "Zanzibar" not in str([tuple(row) for row in rows])
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_no_takes_the_offer_away_and_the_summary_is_still_awaited(fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    _, offer = await offered(fleet, "who has a torch?")
    tap = await fleet.john.taps(offer, NO)
    assert tap.text == f"Reply to the prompt with the summary of {ID}."
    await fleet.until(lambda: offer.deleted, "the offer to be deleted")
    fleet.john.replies(prompt, DONE)
    await fleet.shows(card, f"Summary: {DONE}")


@pytest.mark.parametrize("button", [YES, NO])
async def test_it_is_offered_once_for_each_request(desk: Desk, fleet: Fleet, button: str) -> None:
    card, _ = await fleet.prompted()
    _, offer = await offered(fleet, "lunch?")
    fleet.john.says(fleet.chat, "or coffee?")
    await settled(desk, fleet)
    assert len(fleet.said(ASKED)) == 1
    await fleet.john.taps(offer, NO)
    fleet.john.says(fleet.chat, "or tea?")
    await settled(desk, fleet)
    assert fleet.said(ASKED) == []
    await fleet.john.taps(card, "↩️ Keep Working")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    await fleet.shows(card, "AWAITING SUMMARY")
    _, again = await offered(fleet)
    await fleet.john.taps(again, button)
    await fleet.until(lambda: again.deleted, "the offer to be deleted")


@pytest.mark.parametrize("who", ["kate", "alice", "driver", "stranger"])
@pytest.mark.parametrize("button", [YES, NO])
async def test_whoever_else_taps_is_refused(
    desk: Desk, fleet: Fleet, who: str, button: str
) -> None:
    await fleet.prompted()
    _, offer = await offered(fleet)
    tap = await fleet.people[who].taps(offer, button)
    assert tap.show_alert
    assert "@john" in str(tap.text)
    await settled(desk, fleet)
    assert not offer.deleted
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_it_is_offered_within_the_hour_of_the_request(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    desk.clock.passes(minutes=60.1)
    await says_nothing_of_it(desk, fleet)


async def test_it_is_still_offered_when_the_hour_is_nearly_over(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    desk.clock.passes(minutes=60)
    assert (await offered(fleet))[1].text == ASKED


@pytest.mark.parametrize("who", ["kate", "alice", "driver"])
async def test_what_others_say_is_talk(desk: Desk, fleet: Fleet, who: str) -> None:
    await fleet.prompted()
    await says_nothing_of_it(desk, fleet, by=who)


@pytest.mark.parametrize("state", ["new", "claimed", "escalated", "handled", "resolved"])
async def test_where_no_summary_is_awaited_it_is_talk(desk: Desk, fleet: Fleet, state: str) -> None:
    await card_in(state, fleet)
    for who in ("john", "alice"):
        await says_nothing_of_it(desk, fleet, by=who)


async def test_of_two_that_are_awaited_nobody_knows_which(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    await fleet.prompted("Truck 7")
    await says_nothing_of_it(desk, fleet)


async def test_what_is_awaited_in_another_group_is_none_of_this_ones(desk: Desk) -> None:
    fleet = await desk.fleet()
    south = await second_fleet(desk)
    south.chat.add(fleet.john)
    await fleet.prompted()
    fleet.john.says(south.chat, DONE)
    await settled(desk, south)
    assert south.said("Is this the summary") == []
    assert desk.database.connection.sql("SELECT * FROM offers") == []


@pytest.mark.parametrize("said", ["...", "🏳", "/done", "/open@other_bot"])
async def test_what_says_nothing_is_not_offered(desk: Desk, fleet: Fleet, said: str) -> None:
    await fleet.prompted()
    if said == "🏳":
        fleet.john.sends_location(fleet.chat, 41.25, -95.9)
        said = "..."
    await says_nothing_of_it(desk, fleet, said)


async def test_a_reply_to_somebody_else_is_talk_with_them(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    talk = fleet.kate.says(fleet.chat, "how is it?")
    fleet.john.replies(talk, "fine")
    await settled(desk, fleet)
    assert fleet.said(ASKED) == []


async def test_a_photo_said_without_a_reply_is_offered_with_its_album(
    desk: Desk, fleet: Fleet
) -> None:
    card, _ = await fleet.prompted()
    first = fleet.john.sends_photo(fleet.chat, "New hose", album="a")
    fleet.john.sends_photo(fleet.chat, album="a")
    offer = await fleet.answer_to(first)
    await settled(desk, fleet)
    await fleet.john.taps(offer, YES)
    await fleet.shows(card, "Summary: New hose\n")
    await settled(desk, fleet)
    assert "📎 Attachments: 1, 2" in card.text


async def test_words_that_were_edited_are_taken_as_they_are_now(fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    words, offer = await offered(fleet, "Replaced the house")
    fleet.john.edits(words, "Replaced the hose")
    await fleet.john.taps(offer, YES)
    await fleet.shows(card, "Summary: Replaced the hose\n")


@pytest.mark.parametrize("edit", ["...", "/team"])
async def test_words_that_say_nothing_any_more_cannot_be_taken(
    desk: Desk, fleet: Fleet, edit: str
) -> None:
    await fleet.prompted()
    words, offer = await offered(fleet)
    fleet.john.edits(words, edit)
    tap = await fleet.john.taps(offer, YES)
    assert "it says nothing about this any more" in str(tap.text)
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_words_that_are_gone_cannot_be_taken(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    words, offer = await offered(fleet)
    fleet.john.deletes(words)
    tap = await fleet.john.taps(offer, YES)
    assert str(tap.text).startswith("Your message is gone,")
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_a_reply_to_the_offer_is_the_summary(fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    _, offer = await offered(fleet, "lunch?")
    fleet.john.replies(offer, DONE)
    await fleet.shows(card, f"Summary: {DONE}")
    await fleet.until(lambda: offer.deleted, "the offer to be deleted")


@pytest.mark.parametrize("said", ["yes", "No!", "Да", "👍", "ok."])
async def test_yes_or_no_in_words_is_no_summary(desk: Desk, fleet: Fleet, said: str) -> None:
    card, _ = await fleet.prompted()
    _, offer = await offered(fleet)
    told = await fleet.answer_to(fleet.john.replies(offer, said))
    assert told.text.startswith(f"If what you wrote before is the summary of {ID}, tap ✅ Yes.")
    assert stored(desk).status is Status.AWAITING_SUMMARY
    fleet.john.replies(told, "No leak any more")
    await fleet.shows(card, "Summary: No leak any more\n")
    await fleet.until(lambda: offer.deleted and told.deleted, "both questions to be deleted")


@pytest.mark.parametrize("button", [YES, NO])
async def test_an_offer_of_an_earlier_request_does_nothing(
    desk: Desk, fleet: Fleet, button: str
) -> None:
    card, _ = await fleet.prompted()
    _, offer = await offered(fleet)
    pressed = offer.buttons[0][[YES, NO].index(button)].callback_data
    assert pressed is not None
    await fleet.john.taps(card, "↩️ Keep Working")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    await settled(desk, fleet)
    tap = await fleet.john.presses(offer, pressed).wait()
    assert stored(desk).status is Status.AWAITING_SUMMARY
    assert "AWAITING SUMMARY" in str(tap.text)


async def test_in_a_forum_it_is_offered_where_it_was_said(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    card, _ = await fleet.prompted()
    topic = fleet.chat.topic("Yard", by=fleet.admin)
    words = fleet.john.says(fleet.chat, DONE, topic=topic)
    offer = await fleet.answer_to(words)
    assert offer.topic is topic
    await fleet.john.taps(offer, YES)
    await fleet.shows(card, f"Summary: {DONE}")


@pytest.mark.parametrize(
    "data", ["summary:yes", "summary:maybe:TKT-2026-0001:1", "summary:yes:TKT-2026-0002:1"]
)
async def test_a_button_nobody_made_is_dead(fleet: Fleet, data: str) -> None:
    card, _ = await fleet.prompted()
    tap = await fleet.john.presses(card, data).wait()
    assert (tap.text, tap.show_alert) == (ENGLISH.gettext(DEAD_BUTTON), True)


async def test_a_forged_tap_on_the_card_takes_no_words_and_no_card(
    desk: Desk, fleet: Fleet
) -> None:
    card, _ = await fleet.prompted()
    await fleet.john.presses(card, f"summary:yes:{ID}:2").wait()
    await fleet.john.presses(card, f"summary:no:{ID}:1").wait()
    await settled(desk, fleet)
    assert not card.deleted
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_a_forged_tap_takes_nobody_elses_words(desk: Desk, fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "Truck 456 hose")
    fleet.john.replies(said, "/new_issue")
    card = await fleet.appears("NEW INCIDENT")
    assert card.reply_to is said
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    await fleet.john.presses(card, f"summary:yes:{ID}:2").wait()
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_a_button_of_an_offer_is_dead_in_another_group(desk: Desk) -> None:
    fleet = await desk.fleet()
    south = await second_fleet(desk)
    south.chat.add(fleet.john)
    await fleet.prompted()
    card = await south.reports("Truck 7")
    tap = await fleet.john.presses(card, f"summary:yes:{ID}:2").wait()
    assert tap.text == ENGLISH.gettext(DEAD_BUTTON)


async def test_what_was_said_in_time_is_offered_however_late_the_bot_reads_it(
    tmp_path: Path, clock: Clock
) -> None:
    telegram, path = Telegram(TOKEN, clock=clock), tmp_path / "offers.db"
    async with desk_for(telegram, path, clock) as desk:
        fleet = await desk.fleet()
        await fleet.prompted()
    said = fleet.john.says(fleet.chat, DONE)
    clock.passes(minutes=120)
    async with desk_for(telegram, path, clock):
        assert (await fleet.answer_to(said)).text.startswith(ASKED)


async def test_the_offer_leads_to_the_card(fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    _, offer = await offered(fleet)
    assert links(offer) == [f"https://t.me/c/2000000001/{card.id}?incident={ID}"]


async def test_an_offer_that_was_sent_twice_is_taken_away_with_the_tap(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.1)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 0.1)
    await fleet.prompted()
    await settled(desk, fleet)
    desk.telegram.faults.append(lost_answer("sendMessage"))
    fleet.john.says(fleet.chat, DONE)
    await fleet.until(lambda: len(fleet.said(ASKED)) == 2, "a second offer")
    first, second = fleet.said(ASKED)
    await fleet.john.taps(first, YES)
    await fleet.until(lambda: first.deleted and second.deleted, "both offers to be deleted")


async def test_an_offer_whose_words_are_gone_is_not_left_standing(desk: Desk, fleet: Fleet) -> None:
    await fleet.prompted()
    words = fleet.john.says(fleet.chat, DONE)
    fleet.john.deletes(words)
    await settled(desk, fleet)
    assert any(ID in str(call.params) for call in calls(desk.telegram, "sendMessage")[-2:])
    assert fleet.said(ASKED) == []
