"""Still on it? Who has an incident is asked about it when there was no news for long."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import Person, SentMessage, Telegram
from tests.bot.in_private import at_rest
from tests.bot.support import ID, basic_group, card_in, lost_answer
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for

HOUR = 60  # minutes
BUTTONS = [["✅ Still on it", "⏳ Wait 2 h"], ["🏁 Resolve", "👋 Let go"]]
FOR_TEAM = [*BUTTONS, ["🙋 Take over"]]
THANKS = "Thank you. I ask again after 1 h without news."


async def passes(desk: Desk, fleet: Fleet, minutes: float = HOUR) -> None:
    """Let time pass without news, and everything due be sent."""
    desk.clock.passes(minutes=minutes)
    await desk.sweep()
    await at_rest(desk, fleet)


def standing(fleet: Fleet) -> list[SentMessage]:
    """List the questions that stand in the group."""
    return [each for each in fleet.said("No news of") if not each.deleted]


async def asked(desk: Desk, fleet: Fleet, state: str = "claimed") -> SentMessage:
    """Have somebody claim an incident and be asked about it; returns the question."""
    await card_in(state, fleet)
    await passes(desk, fleet)
    [question] = standing(fleet)
    return question


async def asked_thrice(desk: Desk, fleet: Fleet, state: str = "claimed") -> SentMessage:
    """Have somebody claim an incident and not answer twice; returns the third question."""
    await asked(desk, fleet, state)
    await passes(desk, fleet)
    await passes(desk, fleet, 2 * HOUR)
    [question] = standing(fleet)
    return question


async def taps(person: Person, question: SentMessage, label: str) -> str:
    """Have somebody tap a button of a question; returns what they are told."""
    return (await person.taps(question, label)).text or ""


def data_of(question: SentMessage, label: str) -> str:
    """Tell what a button of a question sends, which may be tapped when it is gone."""
    buttons = {button.text: button.callback_data for row in question.buttons for button in row}
    data = buttons[label]
    assert data is not None
    return data


# When who is asked


async def test_who_has_it_is_asked_after_an_hour_in_reply_to_the_card(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed("Truck 456 hose")
    await passes(desk, fleet)
    [question] = standing(fleet)
    said = f"💭 @john, are you still on it? No news of {ID} for 1 h."
    assert question.text == f"Truck 456 hose\n{said}"
    assert question.button_texts == BUTTONS
    assert question.reply_to is card
    assert question.mentioned == {fleet.john}


async def test_the_time_that_is_named_is_that_without_news(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    await passes(desk, fleet, 40)
    fleet.kate.replies(card, "vendor called")
    await fleet.shows(card, "vendor called")
    await passes(desk, fleet)
    [question] = standing(fleet)
    assert question.text.endswith(f"No news of {ID} for 1 h.")


async def test_a_manager_who_has_it_is_asked_too(desk: Desk, fleet: Fleet) -> None:
    assert (await asked(desk, fleet, "handled")).mentioned == {fleet.alice}


async def test_nobody_is_asked_before_and_then_again_when_the_time_has_doubled(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    found = []
    for minutes in (59, 1, 59, 1, 119, 1):
        await passes(desk, fleet, minutes)
        found.append(
            [each.text.rpartition(" for ")[2].partition(".")[0] for each in standing(fleet)]
        )
    assert found == [[], ["1 h"], ["1 h"], ["2 h"], ["2 h"], ["4 h"]]


@pytest.mark.parametrize("state", ["new", "escalated", "asked", "resolved"])
async def test_nobody_is_asked_about_what_nobody_works_on(
    desk: Desk, fleet: Fleet, state: str
) -> None:
    await card_in(state, fleet)
    await passes(desk, fleet, 24 * HOUR)
    assert standing(fleet) == []


async def test_a_group_is_asked_by_its_own_time_or_never(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    message = await fleet.asks(fleet.admin, "/settings")
    await fleet.admin.presses(message, "s:set:sla_update:0").wait()
    await passes(desk, fleet, 5 * HOUR)
    assert standing(fleet) == []
    await fleet.admin.presses(message, "s:set:sla_update:360").wait()
    await passes(desk, fleet, HOUR)
    assert len(standing(fleet)) == 1


async def test_what_stands_when_nobody_is_to_be_asked_any_more_can_be_answered(
    desk: Desk, fleet: Fleet
) -> None:
    question = await asked(desk, fleet)
    message = await fleet.asks(fleet.admin, "/settings")
    await fleet.admin.presses(message, "s:set:sla_update:0").wait()
    await passes(desk, fleet, 5 * HOUR)
    assert standing(fleet) == [question]
    assert await taps(fleet.john, question, "✅ Still on it") == "Thank you."
    await fleet.until(lambda: question.deleted, "the question to be gone")


async def test_where_ops_want_nobody_asked_nobody_is(tmp_path: Path, clock: Clock) -> None:
    telegram, path = Telegram(TOKEN, clock=clock), tmp_path / "desk.db"
    async with desk_for(telegram, path, clock, SLA_UPDATE_MINUTES="0") as desk:
        fleet = await desk.fleet()
        await fleet.claimed()
        await passes(desk, fleet, 5 * HOUR)
        assert standing(fleet) == []
    async with desk_for(telegram, path, clock, SLA_UPDATE_MINUTES="30") as desk:
        await desk.begun()
        await at_rest(desk, fleet)
        assert len(standing(fleet)) == 1


async def test_after_an_outage_it_is_asked_once_and_after_another_start_not_again(
    tmp_path: Path, clock: Clock
) -> None:
    telegram, path = Telegram(TOKEN, clock=clock), tmp_path / "desk.db"
    async with desk_for(telegram, path, clock) as desk:
        fleet = await desk.fleet()
        await fleet.claimed()
    clock.passes(minutes=9 * HOUR)
    for _ in range(2):
        async with desk_for(telegram, path, clock) as desk:
            await desk.begun()
            await at_rest(desk, fleet)
            [question] = fleet.said("No news of")
            assert "for 9 h." in question.text
            assert question.button_texts == BUTTONS


@pytest.mark.usefixtures("impatient")
async def test_while_telegram_is_not_reached_it_does_not_become_the_third_question(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    down = lost_answer("sendMessage")
    down.times, down.after_effect = None, False
    desk.telegram.faults.append(down)
    for _ in range(9):
        desk.clock.passes(minutes=HOUR)
        await desk.sweep()
    down.times = 0
    await passes(desk, fleet, 0)
    [question] = standing(fleet)
    assert question.mentioned == {fleet.john}


# What is news


async def test_a_note_of_anybody_takes_the_question_away_and_the_time_begins_anew(
    desk: Desk, fleet: Fleet
) -> None:
    question = await asked(desk, fleet)
    fleet.driver.replies(question, "vendor called, 40 min")
    await fleet.until(lambda: question.deleted, "the question to be gone")
    await passes(desk, fleet, 59)
    assert standing(fleet) == []
    await passes(desk, fleet, 1)
    assert len(standing(fleet)) == 1


async def test_a_note_in_the_second_in_which_it_is_due_comes_before_it(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    desk.clock.passes(minutes=HOUR)
    fleet.driver.replies(card, "hose is here")
    await fleet.quiet()
    await desk.sweep()
    await at_rest(desk, fleet)
    assert fleet.said("No news of") == []


async def test_a_note_while_the_question_is_on_its_way_takes_it_away(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    desk.clock.passes(minutes=HOUR)
    await desk.sweep()
    fleet.driver.replies(card, "hose is here")
    await fleet.quiet()
    await at_rest(desk, fleet)
    assert standing(fleet) == []


@pytest.mark.parametrize("change", ["left", "escalated", "resolved", "cancelled"])
async def test_what_is_done_to_it_takes_the_question_away(
    desk: Desk, fleet: Fleet, change: str
) -> None:
    question = await asked(desk, fleet)
    [card] = [each for each in fleet.chat.bot_messages if each.is_pinned]
    tapped = {"left": "❌ Leave Claim", "escalated": "⬆️ Escalate", "resolved": "🏁 Resolve"}
    if change in tapped:
        await fleet.john.taps(card, tapped[change])
    else:
        fleet.john.replies(card, "/cancel false alarm")
    await fleet.until(lambda: question.deleted, "the question to be gone")


async def test_a_report_that_is_edited_is_no_news(desk: Desk, fleet: Fleet) -> None:
    report = fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    card = await fleet.answer_to(report)
    await fleet.john.taps(card, "✅ Claim")
    await passes(desk, fleet)
    fleet.driver.edits(report, "/new_issue Truck 456 hose")
    await fleet.shows(card, "hose")
    await at_rest(desk, fleet)
    assert len(standing(fleet)) == 1


async def test_while_it_waits_nobody_is_asked(desk: Desk, fleet: Fleet) -> None:
    question = await asked(desk, fleet)
    await fleet.asks(fleet.john, "/wait parts 5h")
    await fleet.until(lambda: question.deleted, "the question to be gone")
    await passes(desk, fleet, 4 * HOUR)
    assert standing(fleet) == []
    await passes(desk, fleet, HOUR)
    assert fleet.said("how does it go on?")
    await passes(desk, fleet, 2 * HOUR)
    assert standing(fleet) == []  # the call after the wait asks
    [call] = fleet.said("how does it go on?")
    fleet.john.replies(call, "parts are here")
    await passes(desk, fleet, 0)
    await passes(desk, fleet)
    assert len(standing(fleet)) == 1


async def test_a_wait_that_is_ended_has_the_time_begin_anew(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    await fleet.asks(fleet.john, "/wait parts 5h")
    await passes(desk, fleet, 50)
    await fleet.asks(fleet.john, "/wait over")
    await passes(desk, fleet, 59)
    assert standing(fleet) == []
    await passes(desk, fleet, 1)
    assert len(standing(fleet)) == 1


# Groups


async def test_a_group_that_becomes_a_supergroup_is_asked_again(desk: Desk) -> None:
    fleet = await basic_group(desk)
    await fleet.claimed()
    await passes(desk, fleet)
    assert len(standing(fleet)) == 1
    fleet.chat = fleet.telegram.migrate(fleet.chat)
    await fleet.until(lambda: standing(fleet), "the question in the new group")
    [question] = standing(fleet)
    assert await taps(fleet.john, question, "✅ Still on it") == THANKS
