"""Still on it? Who is called in private is asked there, and nobody else reads it at first."""

from __future__ import annotations

import pytest

from domain.incidents import Status
from domain.private_calls import Quiet
from domain.settings import Setting
from domain.waiting import WaitKind
from sandbox import Fault, SentMessage
from tests.bot.in_private import again, at_rest, called, listening, private, wish
from tests.bot.support import ID, refusal, stored
from tests.bot.test_checks import (
    BUTTONS,
    FOR_TEAM,
    HOUR,
    THANKS,
    data_of,
    passes,
    standing,
    taps,
)
from tests.bot.test_panel import NOTHING
from tests.desk import Desk, Fleet

ASKS = "are you still on it"
IN_PRIVATE = [*BUTTONS, ["⋯ More"]]


async def asked(desk: Desk, fleet: Fleet) -> SentMessage:
    """Have john claim an incident and be asked in private; returns the question."""
    await listening(desk, fleet, fleet.john)
    await fleet.claimed("Truck 456 hose")
    await passes(desk, fleet)
    return await called(fleet, fleet.john, "Are you still on it?")


async def test_who_is_called_in_private_is_asked_there_alone(desk: Desk, fleet: Fleet) -> None:
    question = await asked(desk, fleet)
    assert question.text == (
        "Truck 456 hose\n"
        f"💭 Are you still on it? No news of {ID} for 1 h.\n"
        "🚛 456\n"
        "Status: 🛠️ IN PROGRESS (Claimed by @john)\n"
        "👥 North Fleet"
    )
    assert question.button_texts == IN_PRIVATE
    assert standing(fleet) == []


async def test_the_next_question_takes_the_place_of_the_one_before(
    desk: Desk, fleet: Fleet
) -> None:
    first = await asked(desk, fleet)
    await passes(desk, fleet)
    second = await called(fleet, fleet.john, "for 2 h.")
    assert first.deleted
    assert private(fleet, fleet.john) == [second]
    assert standing(fleet) == []


async def test_the_third_one_is_read_in_the_group_too(desk: Desk, fleet: Fleet) -> None:
    await asked(desk, fleet)
    await passes(desk, fleet)
    await passes(desk, fleet, 2 * HOUR)
    assert (await called(fleet, fleet.john, "for 4 h.")).button_texts == IN_PRIVATE
    [question] = standing(fleet)
    assert question.button_texts == FOR_TEAM
    assert question.mentioned == {fleet.john, fleet.kate}
    await fleet.kate.taps(question, "🙋 Take over")
    [call] = private(fleet, fleet.john)
    await fleet.shows(call, "Claimed by @kate")
    assert call.button_texts == [["⋯ More"]]


@pytest.mark.parametrize("how", ["tap", "note", "tap in the group"])
async def test_once_there_is_news_the_message_shows_how_it_stands_and_asks_nothing(
    desk: Desk, fleet: Fleet, how: str
) -> None:
    question = await asked(desk, fleet)
    if how == "tap":
        assert await taps(fleet.john, question, "✅ Still on it") == THANKS
    elif how == "note":
        fleet.john.replies(question, "vendor called")
    else:
        [card] = [each for each in fleet.chat.bot_messages if each.is_pinned]
        await fleet.john.taps(card, "🏁 Resolve")
    await fleet.until(lambda: "still on it" not in question.text, "the question to be over")
    assert question.button_texts != IN_PRIVATE
    assert stored(desk).owner_id == fleet.john.id
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == [question]


async def test_a_question_that_stands_goes_on_asking_when_the_report_is_corrected(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)
    report = fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    card = await fleet.answer_to(report)
    await fleet.john.taps(card, "✅ Claim")
    await passes(desk, fleet)
    question = await called(fleet, fleet.john, "Are you still on it?")
    fleet.driver.edits(report, "/new_issue Truck 456 hose")
    await fleet.shows(question, "hose")
    assert "Are you still on it?" in question.text
    assert question.button_texts == IN_PRIVATE


async def test_it_waits_is_resolved_and_let_go_from_there(desk: Desk, fleet: Fleet) -> None:
    question = await asked(desk, fleet)
    await taps(fleet.john, question, "⏳ Wait 2 h")
    assert stored(desk).waits_for is WaitKind.OTHER
    await fleet.shows(question, "⏳ Waiting until")
    resolve = data_of(question, "🏁 Resolve")
    await fleet.john.presses(question, resolve).wait()
    await fleet.shows(question, "AWAITING SUMMARY")
    fleet.john.replies(question, "Hose replaced")
    await fleet.until(lambda: stored(desk).status is Status.RESOLVED, "it to be resolved")


async def test_who_lets_go_of_it_in_private_has_it_no_more(desk: Desk, fleet: Fleet) -> None:
    question = await asked(desk, fleet)
    await taps(fleet.john, question, "👋 Let go")
    assert stored(desk).status is Status.UNCLAIMED
    await fleet.shows(question, "UNCLAIMED")


async def test_in_quiet_hours_it_is_asked_in_the_group(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)  # it is 14:13
    desk.database.wishes.set_quiet(fleet.john.id, Quiet(15 * 60, 16 * 60))
    await fleet.claimed()
    await passes(desk, fleet)
    [question] = standing(fleet)
    assert question.mentioned == {fleet.john}
    assert private(fleet, fleet.john, "still on it") == []


async def test_asked_in_the_group_the_next_time_it_stands_there_alone(
    desk: Desk, fleet: Fleet
) -> None:
    first = await asked(desk, fleet)
    desk.database.wishes.set_quiet(fleet.john.id, Quiet(16 * 60, 17 * 60))
    await passes(desk, fleet)
    [question] = standing(fleet)
    assert "for 2 h." in question.text
    assert private(fleet, fleet.john) == [first]  # which shows how it stands
    assert "still on it" not in first.text


@pytest.mark.parametrize("where", ["in the group", "in private"])
async def test_an_answer_to_the_third_one_ends_it_in_both_places(
    desk: Desk, fleet: Fleet, where: str
) -> None:
    await asked(desk, fleet)
    await passes(desk, fleet)
    await passes(desk, fleet, 2 * HOUR)
    call = await called(fleet, fleet.john, "for 4 h.")
    [question] = standing(fleet)
    answered = question if where == "in the group" else call
    assert await taps(fleet.john, answered, "✅ Still on it") == THANKS
    await fleet.until(lambda: question.deleted, "the question to be gone")
    await fleet.until(lambda: "still on it" not in call.text, "the question to be over")
    assert private(fleet, fleet.john) == [call]  # which shows how it stands


async def test_an_accident_is_asked_about_in_quiet_hours_too(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)  # it is 14:13
    desk.database.wishes.set_quiet(fleet.john.id, Quiet(15 * 60, 16 * 60))
    await fleet.claimed("Accident, driver is hurt")
    await passes(desk, fleet)
    await called(fleet, fleet.john, "Are you still on it?")
    assert standing(fleet) == []


async def test_who_left_the_group_is_not_asked_in_private_and_reads_nothing_more(
    desk: Desk, fleet: Fleet
) -> None:
    first = await asked(desk, fleet)
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    await passes(desk, fleet)
    [question] = standing(fleet)
    assert question.mentioned == {fleet.kate}
    assert first.text == NOTHING


async def test_who_blocks_the_bot_after_the_first_one_is_asked_in_the_group(
    desk: Desk, fleet: Fleet
) -> None:
    await asked(desk, fleet)
    fleet.john.blocks_bot()
    await passes(desk, fleet)
    [question] = standing(fleet)
    assert question.mentioned == {fleet.john}
    assert "for 2 h." in question.text


async def test_in_a_group_without_calls_in_private_it_is_asked_there(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)
    await fleet.claimed()
    off = (fleet.chat.id, Setting.CALLS_PRIVATELY, False, None, desk.clock.time)
    desk.database.settings.change(*off)
    await passes(desk, fleet)
    assert len(standing(fleet)) == 1


async def test_who_blocked_the_bot_without_a_word_is_asked_in_the_group(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)
    await fleet.claimed()
    await at_rest(desk, fleet)
    fault = refusal("sendMessage", "chat not found")
    fault.chats = frozenset({fleet.john.id})
    desk.telegram.faults.append(fault)
    await passes(desk, fleet)
    await passes(desk, fleet, 0)
    [question] = standing(fleet)
    assert "for 1 h." in question.text
    assert question.button_texts == BUTTONS
    assert wish(desk, fleet.john).value == "blocked"


async def test_whom_telegram_does_not_find_in_the_group_is_not_asked_in_private(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)
    await fleet.claimed()
    await at_rest(desk, fleet)
    gone = '{"ok":true,"result":{"status":"left","user":{"id":%d,"is_bot":false,"first_name":"J"}}}'
    desk.telegram.faults.append(
        Fault("getChatMember", status=200, body=gone % fleet.john.id, times=None)
    )
    await passes(desk, fleet)
    await passes(desk, fleet, 0)
    assert private(fleet, fleet.john, "still on it") == []
    assert len(standing(fleet)) == 1


async def test_a_forged_button_shows_an_outsider_nothing(desk: Desk, fleet: Fleet) -> None:
    question = await asked(desk, fleet)
    outsider = fleet.telegram.person("Olga")
    outsider.starts()
    chat = fleet.telegram.private(outsider)
    await fleet.until(lambda: chat.bot_messages, "what /start shows")
    data = data_of(question, "✅ Still on it")
    answer = await outsider.presses(chat.bot_messages[0], data).wait()
    assert (answer.text, answer.show_alert) == (NOTHING, True)
    await at_rest(desk, fleet)
    assert "Are you still on it?" in question.text


async def test_a_tap_that_an_earlier_run_applied_is_answered_and_not_done_again(
    desk: Desk, fleet: Fleet
) -> None:
    question = await asked(desk, fleet)
    await again(desk, fleet.john, question, data_of(question, "👋 Let go"))
    assert stored(desk).status is Status.CLAIMED_T1
