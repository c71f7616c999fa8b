"""The buttons of the question whether somebody is still on it, and who else reads it."""

from __future__ import annotations

import pytest

from domain.incidents import Action, Status
from domain.waiting import WaitKind
from sandbox import SentMessage
from tests.bot.in_private import at_rest
from tests.bot.shifts import called
from tests.bot.support import ID, lost_answer, second_fleet, stored
from tests.bot.test_checks import (
    BUTTONS,
    FOR_TEAM,
    HOUR,
    THANKS,
    asked,
    asked_thrice,
    data_of,
    passes,
    standing,
    taps,
)
from tests.desk import Desk, Fleet


async def test_who_is_still_on_it_says_so_and_the_time_begins_anew(
    desk: Desk, fleet: Fleet
) -> None:
    question = await asked(desk, fleet)
    assert await taps(fleet.john, question, "✅ Still on it") == THANKS
    await fleet.until(lambda: question.deleted, "the question to be gone")
    assert stored(desk).status is Status.CLAIMED_T1
    await passes(desk, fleet, 59)
    assert standing(fleet) == []
    await passes(desk, fleet, 1)
    assert len(standing(fleet)) == 1
    assert "@john is still on it" in (await fleet.asks(fleet.kate, "/incident 1")).text


async def test_two_hours_are_put_between_it_and_the_next_question_by_a_tap(
    desk: Desk, fleet: Fleet
) -> None:
    question = await asked(desk, fleet)
    said = await taps(fleet.john, question, "⏳ Wait 2 h")
    assert said == "Saved: I call whoever has it when that time is over."
    assert stored(desk).waits_for is WaitKind.OTHER
    assert stored(desk).t_wait_until == desk.clock.time + 2 * 3600
    await fleet.until(lambda: question.deleted, "the question to be gone")
    await passes(desk, fleet, 2 * HOUR - 1)
    assert standing(fleet) == []


async def test_a_second_tap_on_it_waits_no_longer(desk: Desk, fleet: Fleet) -> None:
    question = await asked(desk, fleet)
    data = data_of(question, "⏳ Wait 2 h")
    await fleet.john.presses(question, data).wait()
    until = stored(desk).t_wait_until
    desk.clock.passes(minutes=1)
    await fleet.john.presses(question, data).wait()
    assert stored(desk).t_wait_until == until


async def test_a_tap_on_it_when_that_is_over_waits_anew(desk: Desk, fleet: Fleet) -> None:
    question = await asked(desk, fleet)
    data = data_of(question, "⏳ Wait 2 h")
    await fleet.john.presses(question, data).wait()
    await passes(desk, fleet, 2 * HOUR)
    assert stored(desk).wait_calls == 1
    await fleet.john.presses(question, data).wait()
    assert stored(desk).t_wait_until == desk.clock.time + 2 * 3600


async def test_it_is_resolved_from_the_question(desk: Desk, fleet: Fleet) -> None:
    question = await asked(desk, fleet)
    await taps(fleet.john, question, "🏁 Resolve")
    await fleet.appears("please reply to this message with the resolution summary")
    assert question.deleted


@pytest.mark.parametrize(
    ("state", "then"), [("claimed", Status.UNCLAIMED), ("handled", Status.ESCALATED)]
)
async def test_who_has_it_lets_go_of_it(desk: Desk, fleet: Fleet, state: str, then: Status) -> None:
    question = await asked(desk, fleet, state)
    owner = fleet.john if state == "claimed" else fleet.alice
    await taps(owner, question, "👋 Let go")
    assert stored(desk).status is then
    await fleet.until(lambda: question.deleted, "the question to be gone")


@pytest.mark.parametrize("label", [label for row in BUTTONS for label in row])
async def test_a_tap_of_somebody_else_changes_nothing_and_is_no_news(
    desk: Desk, fleet: Fleet, label: str
) -> None:
    question = await asked(desk, fleet)
    before = stored(desk)
    for person in (fleet.kate, fleet.alice, fleet.stranger):
        answer = await person.taps(question, label)
        assert (answer.text, answer.show_alert) == (
            f"{ID} belongs to @john. Only they can do this.",
            True,
        )
    assert stored(desk) == before
    await at_rest(desk, fleet)
    assert standing(fleet) == [question]
    await passes(desk, fleet)
    assert "for 2 h." in standing(fleet)[0].text


@pytest.mark.parametrize("label", [label for row in FOR_TEAM for label in row])
async def test_a_tap_years_later_on_a_question_that_could_not_be_deleted_changes_nothing(
    desk: Desk, fleet: Fleet, label: str
) -> None:
    question = await asked_thrice(desk, fleet)
    data = data_of(question, label)
    card, prompt = await _resolves(fleet)
    fleet.john.replies(prompt, "Hose replaced")
    await fleet.shows(card, "✅ RESOLVED")
    desk.clock.passes(minutes=3 * 365 * 24 * HOUR)
    before = stored(desk)
    answer = await fleet.john.presses(question, data).wait()
    assert (answer.text, answer.show_alert) == (f"{ID} is now: ✅ RESOLVED", True)
    assert stored(desk) == before


async def _resolves(fleet: Fleet) -> tuple[SentMessage, SentMessage]:
    [card] = [each for each in fleet.chat.bot_messages if each.is_pinned]
    await fleet.john.taps(card, "🏁 Resolve")
    return card, await fleet.appears("please reply to this message")


@pytest.mark.parametrize("label", [label for row in BUTTONS for label in row])
async def test_an_old_button_does_nothing_to_what_was_left_and_claimed_again(
    desk: Desk, fleet: Fleet, label: str
) -> None:
    question = await asked(desk, fleet)
    data = data_of(question, label)
    for action in (Action.LEAVE, Action.CLAIM):
        where = (ID, fleet.chat.id, fleet.john.id, desk.clock.time)
        desk.database.incidents.apply(action, *where)
    before = stored(desk)
    answer = await fleet.john.presses(question, data).wait()
    assert f"{ID} is now: " in str(answer.text)
    assert stored(desk) == before


async def test_a_button_pressed_in_another_group_does_nothing(desk: Desk, fleet: Fleet) -> None:
    question = await asked(desk, fleet)
    south = await second_fleet(desk)
    theirs = await south.reports("Truck 9")
    south.chat.add(fleet.john)
    data = data_of(question, "✅ Still on it")
    answer = await fleet.john.presses(theirs, data).wait()
    assert answer.show_alert
    assert "john" not in str(answer.text)
    await at_rest(desk, fleet)
    assert standing(fleet) == [question]


@pytest.mark.usefixtures("impatient")
async def test_one_that_was_sent_twice_goes_by_a_tap_on_the_one_that_nobody_knew_of(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    desk.telegram.faults.append(lost_answer("sendMessage"))
    await passes(desk, fleet)
    first, second = standing(fleet)
    assert await taps(fleet.john, first, "✅ Still on it") == THANKS
    await fleet.until(lambda: first.deleted and second.deleted, "both to be gone")


# Others read it, too


async def test_the_third_question_calls_those_on_duty_who_take_over_by_it(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/shift @kate daily 0-24")
    question = await asked_thrice(desk, fleet)
    assert question.text.endswith("No news of TKT-2026-0001 for 4 h.\nCalling: @kate")
    assert question.mentioned == {fleet.john, fleet.kate}
    assert question.button_texts == FOR_TEAM
    await fleet.kate.taps(question, "🙋 Take over")
    assert stored(desk).owner_id == fleet.kate.id
    await fleet.until(lambda: question.deleted, "the question to be gone")
    told = await fleet.appears("@kate took TKT-2026-0001 over from @john.")
    assert told.mentioned == {fleet.john}
    await passes(desk, fleet)
    assert len(fleet.said("took")) == 1
    [question] = standing(fleet)
    assert question.mentioned == {fleet.kate}
    assert question.button_texts == BUTTONS


async def test_what_a_manager_has_is_read_by_the_managers_who_take_charge_of_it(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/shift @kate daily 0-24")
    question = await asked_thrice(desk, fleet, "handled")
    assert question.mentioned == {fleet.alice, fleet.bob}
    refused = await fleet.kate.taps(question, "🙋 Take over")
    assert refused.show_alert
    assert stored(desk).owner_id == fleet.alice.id
    await fleet.bob.taps(question, "🙋 Take over")
    assert (stored(desk).status, stored(desk).owner_id) == (Status.CLAIMED_T2, fleet.bob.id)
    told = await fleet.appears(f"🛡️ @bob took charge of {ID}. @alice had it.")
    assert told.mentioned == {fleet.alice}


async def test_a_manager_takes_charge_of_what_a_dispatcher_does_not_answer(
    desk: Desk, fleet: Fleet
) -> None:
    question = await asked_thrice(desk, fleet)
    await fleet.bob.taps(question, "🙋 Take over")
    assert (stored(desk).status, stored(desk).owner_id) == (Status.CLAIMED_T2, fleet.bob.id)


async def test_who_may_not_take_over_is_told_so(desk: Desk, fleet: Fleet) -> None:
    question = await asked_thrice(desk, fleet)
    assert (await fleet.stranger.taps(question, "🙋 Take over")).show_alert
    assert "already yours" in await taps(fleet.john, question, "🙋 Take over")
    assert stored(desk).owner_id == fleet.john.id


async def test_of_two_who_take_over_at_once_the_first_one_has_it(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @bob")
    fleet.bob.says(fleet.chat, "hello")
    question = await asked_thrice(desk, fleet)
    data = data_of(question, "🙋 Take over")
    presses = [person.presses(question, data) for person in (fleet.kate, fleet.bob)]
    first, second = [await press.wait() for press in presses]
    assert stored(desk).owner_id == fleet.kate.id
    assert not first.show_alert
    said = "Sorry, this incident has already been claimed. @kate has it."
    assert (second.text, second.show_alert) == (said, True)
    await at_rest(desk, fleet)
    assert len(fleet.said("took")) == 1


async def test_a_manager_who_takes_over_too_late_reads_who_was_faster(
    desk: Desk, fleet: Fleet
) -> None:
    question = await asked_thrice(desk, fleet)
    data = data_of(question, "🙋 Take over")
    presses = [person.presses(question, data) for person in (fleet.kate, fleet.alice)]
    said = "Sorry, this incident has already been claimed. @kate has it."
    assert [(await press.wait()).text for press in presses] == [f"{ID} is yours.", said]


async def test_when_the_shift_changes_the_next_question_calls_who_came(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @bob")
    fleet.bob.says(fleet.chat, "hello")
    await fleet.asks(fleet.admin, "/shift @kate daily 7-19")
    await fleet.asks(fleet.admin, "/shift @bob daily 19-7")
    question = await asked_thrice(desk, fleet)  # it is 18:13
    assert called(question) == ["@kate"]
    await passes(desk, fleet, 4 * HOUR)
    [question] = standing(fleet)
    assert called(question) == ["@bob"]
    assert question.mentioned == {fleet.john, fleet.bob}


async def test_who_left_the_group_is_not_asked_and_others_take_over_at_once(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed("Truck 456 hose")
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    await passes(desk, fleet)
    [question] = standing(fleet)
    assert question.text == (
        "Truck 456 hose\n"
        f"💭 @john has {ID}, and left this group. No news of it for 1 h.\n"
        "Calling: @kate"
    )
    assert question.mentioned == {fleet.kate}
    assert question.button_texts == FOR_TEAM
    await fleet.kate.taps(question, "🙋 Take over")
    assert stored(desk).owner_id == fleet.kate.id


async def test_where_nobody_else_is_it_is_said_all_the_same(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed()
    for person in (fleet.john, fleet.kate, fleet.alice, fleet.bob):
        fleet.chat.remove(person)
    await fleet.quiet()
    await passes(desk, fleet)
    [question] = standing(fleet)
    assert "Calling" not in question.text


async def test_who_was_taken_off_the_team_and_still_has_it_is_asked(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    await passes(desk, fleet)
    [question] = standing(fleet)
    assert await taps(fleet.john, question, "✅ Still on it") == THANKS
