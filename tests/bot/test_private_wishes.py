"""Calls in private, switched on and off, their quiet hours, and chats that block us."""

from __future__ import annotations

import pytest

from domain.people import Role
from domain.private_calls import CalledHere, Quiet
from sandbox import Fault
from tests.bot.in_private import again, at_rest, called, listening, private, switches_on, wish
from tests.bot.support import refusal
from tests.bot.test_panel import said_to
from tests.desk import Desk, Fleet, eventually


async def test_only_people_of_a_team_are_offered_calls(desk: Desk, fleet: Fleet) -> None:
    await fleet.reports("Truck 456")
    home = await said_to(fleet, fleet.driver, fleet.driver.starts())
    assert "call you" not in home.text
    assert not any("Call me" in label for row in home.button_texts for label in row)
    answer = await fleet.driver.presses(home, "c:on").wait()
    assert answer.show_alert
    assert str(answer.text).startswith("I call only people on a team.")
    assert wish(desk, fleet.driver) is CalledHere.OFF


async def test_who_switches_it_off_is_called_no_more(desk: Desk, fleet: Fleet) -> None:
    home = await switches_on(fleet, fleet.john)
    await fleet.john.taps(home, "🔕 Do not call me here")
    await fleet.shows(home, "I call you in your groups only")
    await fleet.reports("Truck 456")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == []


async def test_who_switches_it_off_while_a_call_is_owed_is_not_called(
    desk: Desk, fleet: Fleet, deaf: Fault
) -> None:
    home = await switches_on(fleet, fleet.john)
    deaf.times = None
    await fleet.reports("Truck 456")
    await eventually(lambda: desk.database.private_calls.people_owed(fleet.chat.id), "a call")
    await fleet.john.presses(home, "c:off").wait()
    deaf.times = 0
    await desk.sweep()
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == []


async def test_who_is_removed_from_the_team_while_a_call_is_owed_is_not_called(
    desk: Desk, fleet: Fleet, deaf: Fault
) -> None:
    await listening(desk, fleet, fleet.john)
    deaf.times = None
    await fleet.reports("Truck 456")
    await eventually(lambda: desk.database.private_calls.people_owed(fleet.chat.id), "a call")
    role, john = Role.DISPATCHER, fleet.john
    desk.database.teams.remove(fleet.chat.id, role, john.id, john.username, None, 0)
    deaf.times = 0
    await desk.sweep()
    await eventually(lambda: not desk.database.deliveries.groups_owed(), "nothing to be owed")
    assert private(fleet, fleet.john) == []


async def test_a_switch_that_an_earlier_run_applied_is_not_applied_again(
    desk: Desk, fleet: Fleet
) -> None:
    home = await switches_on(fleet, fleet.john)
    await fleet.john.taps(home, "🔕 Do not call me here")
    await fleet.shows(home, "I call you in your groups only")
    await again(desk, fleet.john, home, "c:on")
    await at_rest(desk, fleet)
    assert wish(desk, fleet.john) is CalledHere.OFF
    assert "I call you in your groups only" in home.text


async def test_quiet_hours_are_tapped_and_taken_back(fleet: Fleet) -> None:
    home = await switches_on(fleet, fleet.john)
    await fleet.john.taps(home, "🌙 Quiet hours")
    await fleet.shows(home, "You have no quiet hours")
    await fleet.john.taps(home, "22:00-06:00")
    await fleet.shows(home, "🌙 Quiet from 22:00 to 06:00")
    await fleet.john.taps(home, "None")
    await fleet.shows(home, "You have no quiet hours")
    await fleet.john.taps(home, "⬅️ Back")
    await fleet.shows(home, "Your incident desk")


async def test_quiet_hours_are_typed_and_what_makes_no_sense_is_asked_for_again(
    desk: Desk, fleet: Fleet
) -> None:
    home = await switches_on(fleet, fleet.john)
    await fleet.john.taps(home, "🌙 Quiet hours")
    await fleet.shows(home, "You have no quiet hours")
    await fleet.john.taps(home, "✏️ Type others")
    question = await said_to(fleet, fleet.john, home)
    again = await said_to(fleet, fleet.john, fleet.john.replies(question, "at night"))
    said = "Nothing was changed: I need two times, and cannot read them in at night."
    assert again.text.startswith(said)
    assert "22:30-7" in again.text
    assert desk.database.wishes.of(fleet.john.id).quiet is None
    told = await said_to(fleet, fleet.john, fleet.john.replies(again, "10pm - 6:30am"))
    quiet = "🌙 Quiet from 22:00 to 06:30 by each group's clock. Accidents still call you."
    assert quiet in told.text
    assert desk.database.wishes.of(fleet.john.id).quiet == Quiet(22 * 60, 6 * 60 + 30)


async def test_a_chat_that_blocks_us_in_the_middle_switches_its_calls_off(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)
    card = await fleet.reports("Truck 456")
    await called(fleet, fleet.john)
    await at_rest(desk, fleet)
    fleet.john.blocks_bot()
    await eventually(lambda: wish(desk, fleet.john) is CalledHere.BLOCKED, "calls to be off")
    await fleet.kate.taps(card, "✅ Claim")
    await at_rest(desk, fleet)
    setup = await fleet.asks(fleet.admin, "/setup")
    assert "⚠️ Blocked me, so calls in private do not reach them: @john" in setup.text


@pytest.mark.parametrize(
    "said", ["bot was blocked by the user", "user is deactivated",
             "bot can't initiate conversation with a user"]
)  # fmt: skip
async def test_who_cannot_be_written_to_is_tried_once(desk: Desk, fleet: Fleet, said: str) -> None:
    await listening(desk, fleet, fleet.john)
    body = f'{{"ok": false, "error_code": 403, "description": "Forbidden: {said}"}}'
    fault = Fault(
        "sendMessage", status=403, body=body, chats=frozenset({fleet.john.id}), times=None
    )
    desk.telegram.faults.append(fault)
    await fleet.reports("Truck 456")
    await eventually(lambda: wish(desk, fleet.john) is CalledHere.BLOCKED, "calls to be off")
    await at_rest(desk, fleet)
    await desk.sweep()
    await at_rest(desk, fleet)
    assert desk.database.groups.name(fleet.john.id) == ""


async def test_an_old_call_of_who_blocks_us_is_left_where_it_is(desk: Desk, fleet: Fleet) -> None:
    refused = refusal("deleteMessage", "message can't be deleted for everyone")
    body = '{"ok": false, "error_code": 403, "description": "Forbidden: bot was blocked"}'
    blocked = Fault("editMessageReplyMarkup", status=403, body=body, times=3)
    refused.times = None
    desk.telegram.faults += [refused, blocked]
    desk.database.messages.owe_deletion(fleet.john.id, 7)
    await desk.sweep()
    await at_rest(desk, fleet)
    assert blocked.times == 2


async def test_unblocked_the_calls_stay_off_and_start_says_so(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)
    fleet.john.blocks_bot()
    await eventually(lambda: wish(desk, fleet.john) is CalledHere.BLOCKED, "calls to be off")
    home = await said_to(fleet, fleet.john, fleet.john.starts())
    assert "🔕 I call you in your groups only: you had blocked me." in home.text
    assert "Blocked" not in (await fleet.asks(fleet.admin, "/setup")).text
    await fleet.reports("Truck 456")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == []
    await fleet.john.taps(home, "🔔 Call me here")
    await fleet.shows(home, "I call you here, too")
    await fleet.reports("Truck 457")
    await called(fleet, fleet.john, "Truck 457")


async def test_setup_names_who_cannot_be_reached_and_how(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john, fleet.alice)
    fleet.alice.blocks_bot()
    fleet.chat.remove(fleet.bob)
    await eventually(lambda: wish(desk, fleet.alice) is CalledHere.BLOCKED, "calls to be off")
    told = (await fleet.asks(fleet.admin, "/setup")).text.splitlines()
    assert "⚠️ Not in this group any more, so calls do not reach them: @bob" in told
    assert "⚠️ Blocked me, so calls in private do not reach them: @alice" in told
    off = "🔕 Called in this group only: @bob, @kate. To be called in private, too, they send me"
    assert f"{off} /start there" in told
