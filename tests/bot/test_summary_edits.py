"""Summaries that are edited: within a day the incident says what they say now, and all follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.incidents import CORRECT_SUMMARY, CORRECT_SUMMARY_LATE, Status
from sandbox import SentMessage, Telegram
from tests.bot.in_private import called, listening
from tests.bot.support import ID, answers, card_in, links, settled, stored
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for

DAY = 24 * 60  # minutes
HOUSE, HOSE = "House replaced", "Hose replaced"
TOLD = "✅ @john resolved your report: "


async def summed_up(fleet: Fleet, summary: str = HOUSE) -> tuple[SentMessage, SentMessage]:
    """Have john resolve an incident; returns his summary and the card."""
    card, prompt = await fleet.prompted()
    given = fleet.john.replies(prompt, summary)
    await fleet.shows(card, "✅ RESOLVED")
    return given, card


def corrections(desk: Desk) -> list[tuple[str, str | None]]:
    """List what the timeline has of edits."""
    events = desk.database.audit.events(ID)
    return [(each.action, each.detail) for each in events if each.action.startswith("correct")]


async def test_card_and_reporter_follow_and_the_first_text_is_kept(
    desk: Desk, fleet: Fleet
) -> None:
    given, card = await summed_up(fleet)
    told = await fleet.appears(TOLD)
    fleet.john.edits(given, HOSE)
    await fleet.shows(card, f"Summary: {HOSE}\n")
    await fleet.shows(told, TOLD + HOSE)
    await settled(desk, fleet)
    assert corrections(desk) == [(CORRECT_SUMMARY, HOUSE)]
    assert desk.database.audit.events(ID)[-2].detail == HOUSE  # what it was resolved with
    story = await fleet.asks(fleet.kate, "/incident 1")
    assert f"Summary: {HOSE}\nFirst summed up as: {HOUSE}\n" in story.text
    assert f"summary edited by @john\n   before: {HOUSE}" in story.text
    assert len(fleet.said(TOLD)) == 1
    assert answers(fleet, given) == []


async def test_a_call_in_private_follows(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.kate)
    card = await fleet.reports("Truck 456")
    call = await called(fleet, fleet.kate)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    await fleet.shows(card, "AWAITING SUMMARY")
    given = fleet.john.replies(card, HOUSE)
    await fleet.shows(call, f"Summary: {HOUSE}")
    fleet.john.edits(given, HOSE)
    await fleet.shows(call, f"Summary: {HOSE}")


async def test_the_same_edit_delivered_twice_is_one_correction(desk: Desk, fleet: Fleet) -> None:
    given, card = await summed_up(fleet)
    for _ in range(2):
        fleet.john.edits(given, HOSE)
    await fleet.shows(card, f"Summary: {HOSE}\n")
    await settled(desk, fleet)
    assert corrections(desk) == [(CORRECT_SUMMARY, HOUSE)]


async def test_it_can_be_corrected_for_a_day(desk: Desk, fleet: Fleet) -> None:
    given, card = await summed_up(fleet)
    desk.clock.passes(minutes=DAY)
    fleet.john.edits(given, HOSE)
    await fleet.shows(card, f"Summary: {HOSE}\n")


async def test_an_edit_in_time_counts_however_late_the_bot_reads_it(
    tmp_path: Path, clock: Clock
) -> None:
    telegram, path = Telegram(TOKEN, clock=clock), tmp_path / "summaries.db"
    async with desk_for(telegram, path, clock) as desk:
        fleet = await desk.fleet()
        given, card = await summed_up(fleet)
    clock.passes(minutes=DAY - 60)
    fleet.john.edits(given, HOSE)
    clock.passes(minutes=120)
    async with desk_for(telegram, path, clock) as desk:
        await fleet.shows(card, f"Summary: {HOSE}\n")


async def test_later_the_edit_is_told_what_to_do_once_and_is_on_record(
    desk: Desk, fleet: Fleet
) -> None:
    given, card = await summed_up(fleet)
    desk.clock.passes(minutes=DAY + 1)
    fleet.john.edits(given, HOSE)
    told = await fleet.answer_to(given)
    assert told.text.startswith(f"The summary of {ID} stays as it was")
    fleet.john.edits(given, "Hose and clamp")
    await settled(desk, fleet)
    assert answers(fleet, given) == [told]
    assert corrections(desk) == [(CORRECT_SUMMARY_LATE, HOSE)]
    assert f"Summary: {HOUSE}\n" in card.text


async def test_a_summary_that_does_not_count_any_more_stays(desk: Desk, fleet: Fleet) -> None:
    given, _ = await summed_up(fleet)
    desk.database.connection.sql(
        "UPDATE incidents SET status = 'Unclaimed', transitions = transitions + 1"
    )
    fleet.john.edits(given, HOSE)
    assert "stays as it was" in (await fleet.answer_to(given)).text
    assert stored(desk).resolution_summary == HOUSE


@pytest.mark.parametrize("edit", ["...", "\u3164"])
async def test_what_is_edited_into_nothing_stays(desk: Desk, fleet: Fleet, edit: str) -> None:
    given, _ = await summed_up(fleet)
    fleet.john.edits(given, edit)
    told = await fleet.answer_to(given)
    assert told.text == f"The summary of {ID} stays as it was: your message says nothing any more."
    assert stored(desk).resolution_summary == HOUSE
    assert links(told)


async def test_what_is_edited_into_a_report_is_one_and_the_summary_stays(
    desk: Desk, fleet: Fleet
) -> None:
    given, _ = await summed_up(fleet)
    fleet.john.edits(given, "/new_issue Truck 7 burns")
    await fleet.appears("NEW INCIDENT: TKT-2026-0002")
    assert stored(desk).resolution_summary == HOUSE
    assert corrections(desk) == []


async def test_a_photo_gets_words_later_and_loses_them_again(fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    photo = fleet.john.sends_photo(fleet.chat, reply_to=prompt)
    await fleet.shows(card, "Summary: see attachment")
    fleet.john.edits(photo, HOSE)
    await fleet.shows(card, f"Summary: {HOSE}\n")
    fleet.john.edits(photo, "")
    await fleet.shows(card, "Summary: see attachment")


async def test_words_below_another_photo_of_the_summary_are_added(fleet: Fleet) -> None:
    card, prompt = await fleet.prompted()
    photos = [
        fleet.john.sends_photo(fleet.chat, words, album="a", reply_to=prompt)
        for words in (HOSE, "")
    ]
    await fleet.shows(card, f"Summary: {HOSE}\n")
    fleet.john.edits(photos[1], "the old one")
    await fleet.shows(card, f"Summary: {HOSE}\nthe old one\n")


async def test_words_that_were_offered_are_corrected_like_any_summary(fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    words = fleet.john.says(fleet.chat, HOUSE)
    await fleet.john.taps(await fleet.answer_to(words), "✅ Yes")
    await fleet.shows(card, f"Summary: {HOUSE}\n")
    fleet.john.edits(words, HOSE)
    await fleet.shows(card, f"Summary: {HOSE}\n")


async def test_an_edit_of_another_message_of_the_incident_corrects_no_summary(
    desk: Desk, fleet: Fleet
) -> None:
    card = await card_in("resolved", fleet)
    note = fleet.john.replies(card, "and the clamp")
    await settled(desk, fleet)
    fleet.john.edits(note, "and the clamp, too")
    await settled(desk, fleet)
    assert stored(desk).resolution_summary == "Hose replaced"
    assert corrections(desk) == []


async def test_a_reporter_who_removed_what_they_were_told_is_not_told_again(
    desk: Desk, fleet: Fleet
) -> None:
    given, card = await summed_up(fleet)
    told = await fleet.appears(TOLD)
    await settled(desk, fleet)
    fleet.chat.erase(told)
    fleet.john.edits(given, HOSE)
    await fleet.shows(card, f"Summary: {HOSE}\n")
    await settled(desk, fleet)
    assert fleet.said(TOLD) == []


async def test_a_correction_while_the_reporter_is_told_reaches_them(
    desk: Desk, fleet: Fleet
) -> None:
    given, _ = await summed_up(fleet)
    await settled(desk, fleet)
    incident = stored(desk)
    told = await fleet.appears(TOLD)
    fleet.john.edits(given, HOSE)
    await fleet.shows(told, TOLD + HOSE)
    desk.database.reporters.record_end(incident, told.id)  # as if it was sent before the edit
    assert [row["is_stale"] for row in desk.database.connection.sql("SELECT * FROM told_ends")] == [
        1
    ]


async def test_after_a_migration_the_card_shows_what_was_said_first(
    desk: Desk, fleet: Fleet
) -> None:
    await summed_up(fleet)
    await settled(desk, fleet)
    desk.database.groups.migrate(fleet.chat.id, -1007)
    assert desk.database.connection.sql("SELECT * FROM told_ends") == []
    assert stored(desk).status is Status.RESOLVED
