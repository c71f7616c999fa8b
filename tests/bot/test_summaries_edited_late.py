"""Summaries edited at the edges: to the second, after reopening, by who lost the right or left."""

from __future__ import annotations

import pytest

from domain.incidents import CORRECT_SUMMARY, CORRECT_SUMMARY_LATE
from tests.bot.support import ID, answers, links, settled, stored
from tests.bot.test_panel import said_to
from tests.bot.test_private_replies import awaited
from tests.bot.test_summary_edits import HOSE, HOUSE, TOLD, corrections, summed_up
from tests.desk import Desk, Fleet

DAY = 24 * 60 * 60  # seconds


@pytest.mark.parametrize(("seconds", "corrected"), [(DAY - 1, True), (DAY, True), (DAY + 1, False)])
async def test_a_summary_is_corrected_for_a_day_to_the_second(
    desk: Desk, fleet: Fleet, seconds: int, *, corrected: bool
) -> None:
    given, card = await summed_up(fleet)
    await settled(desk, fleet)
    desk.clock.passes(minutes=seconds / 60)
    fleet.john.edits(given, HOSE)
    await settled(desk, fleet)
    assert stored(desk).resolution_summary == (HOSE if corrected else HOUSE)
    assert f"Summary: {HOSE if corrected else HOUSE}\n" in card.text
    assert bool(answers(fleet, given)) is not corrected
    action, detail = (CORRECT_SUMMARY, HOUSE) if corrected else (CORRECT_SUMMARY_LATE, HOSE)
    assert corrections(desk) == [(action, detail)]


async def test_an_edit_after_the_incident_was_reopened_is_told_what_to_do(
    desk: Desk, fleet: Fleet
) -> None:
    given, _ = await summed_up(fleet)
    await fleet.asks(fleet.driver, "/reopen 1")
    again = await fleet.appears(f"INCIDENT: {ID}")
    await settled(desk, fleet)
    fleet.john.edits(given, HOSE)
    told = await fleet.answer_to(given)
    assert told.text.startswith(f"The summary of {ID} stays as it was")
    assert any(url.partition("?")[0].endswith(f"/{again.id}") for url in links(told))
    assert corrections(desk) == [(CORRECT_SUMMARY_LATE, HOSE)]
    assert HOSE not in again.text


async def test_an_edit_of_the_summary_before_changes_nothing_of_the_second_one(
    desk: Desk, fleet: Fleet
) -> None:
    given, _ = await summed_up(fleet)
    await fleet.asks(fleet.driver, "/reopen 1")
    card = await fleet.appears(f"NEW INCIDENT: {ID}")
    desk.clock.passes(minutes=1)
    await fleet.kate.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @kate")
    await fleet.kate.taps(card, "🏁 Resolve")
    await fleet.shows(card, "AWAITING SUMMARY")
    second = fleet.kate.replies(card, "New radiator")
    await fleet.shows(card, "Summary: New radiator\n")
    fleet.john.edits(given, HOSE)
    await fleet.answer_to(given)
    assert stored(desk).resolution_summary == "New radiator"
    fleet.kate.edits(second, "New radiator, 2 clamps")
    await fleet.shows(card, "Summary: New radiator, 2 clamps\n")
    story = await fleet.asks(fleet.kate, "/incident 1")
    for said in (HOUSE, f"it would say: {HOSE}", "First summed up as: New radiator\n"):
        assert said in story.text
    desk.clock.passes(minutes=DAY / 60 + 1)
    fleet.kate.edits(second, "New radiator, 3 clamps")
    assert "stays as it was" in (await fleet.answer_to(second)).text


async def test_who_is_of_the_team_no_more_still_corrects_their_own_words(
    desk: Desk, fleet: Fleet
) -> None:
    given, card = await summed_up(fleet)
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    await settled(desk, fleet)
    fleet.john.edits(given, HOSE)
    await fleet.shows(card, f"Summary: {HOSE}\n")
    await fleet.shows(await fleet.appears(TOLD), TOLD + HOSE)


async def test_what_was_written_in_private_is_corrected_there_until_its_writer_leaves_the_group(
    desk: Desk, fleet: Fleet
) -> None:
    card, call = await awaited(desk, fleet)
    given = fleet.john.replies(call, HOUSE)
    await fleet.shows(card, f"Summary: {HOUSE}\n")
    fleet.john.edits(given, HOSE)
    await fleet.shows(card, f"Summary: {HOSE}\n")
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    fleet.john.edits(given, "you will regret this")
    await said_to(fleet, fleet.john, fleet.john.says(fleet.telegram.private(fleet.john), "/help"))
    await settled(desk, fleet)
    assert stored(desk).resolution_summary == HOSE
    assert f"Summary: {HOSE}\n" in card.text


async def test_a_correction_of_what_has_no_card_any_more_is_kept_and_posts_none(
    desk: Desk, fleet: Fleet
) -> None:
    given, card = await summed_up(fleet)
    await settled(desk, fleet)
    fleet.admin.deletes(card)
    fleet.john.edits(given, HOSE)
    await settled(desk, fleet)
    assert stored(desk).resolution_summary == HOSE
    assert fleet.said(f"RESOLVED: {ID}") == []
    assert f"Summary: {HOSE}" in (await fleet.asks(fleet.kate, "/incident 1")).text
