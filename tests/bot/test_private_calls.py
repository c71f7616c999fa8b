"""Calls in private chats: who gets them, what they show, and what a tap on them does."""

from __future__ import annotations

import asyncio

import pytest

from database import Delivery
from domain.private_calls import Quiet
from domain.settings import Setting
from sandbox import Fault
from sending import order, outbox
from tests.bot.in_private import again, at_rest, called, listening, private, switches_on
from tests.bot.shifts import come
from tests.bot.support import ID, basic_group, calls, refusal, second_fleet, stored
from tests.bot.test_panel import NOTHING, said_to
from tests.desk import Desk, Fleet, eventually

ACCIDENT = "Truck 456 crash, driver hurt"


# Who is called


async def test_who_switched_it_on_is_called_in_private_besides_the_groups_mention(
    desk: Desk, fleet: Fleet
) -> None:
    await switches_on(fleet, fleet.john)
    card = await fleet.reports("Truck 456 engine overheating")
    call = await called(fleet, fleet.john)
    assert call.text == (
        "Truck 456 engine overheating\n"
        f"🔔 {ID} needs somebody.\n"
        "🚛 456\n"
        "Status: 🔥 UNCLAIMED\n"
        "👥 North Fleet"
    )
    assert call.button_texts == [["✅ Claim"], ["⋯ More"]]
    assert fleet.john in card.mentioned
    await at_rest(desk, fleet)
    assert private(fleet, fleet.kate) == []


async def test_a_page_and_a_nudge_come_in_private_and_each_takes_the_place_of_the_one_before(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.alice)
    await fleet.escalated()
    await called(fleet, fleet.alice, "requires manager attention")
    await at_rest(desk, fleet)
    desk.clock.passes(minutes=15)
    await desk.sweep()
    nudge = await called(fleet, fleet.alice, "has been awaiting a manager for 15 minutes")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.alice) == [nudge]


async def test_the_same_person_in_two_roles_is_called_once(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    fleet.alice.says(fleet.chat, "hello")
    await listening(desk, fleet, fleet.alice)
    await fleet.reports(ACCIDENT)
    await called(fleet, fleet.alice)
    await at_rest(desk, fleet)
    assert len(private(fleet, fleet.alice)) == 1
    ids = [each.id for each in fleet.telegram.private(fleet.alice).bot_messages]
    assert len(ids) == 2  # what /start shows, and the call
    assert ids[1] == ids[0] + 1


async def test_in_their_quiet_hours_people_are_called_to_accidents_only(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)  # it is 14:13 in the group
    desk.database.wishes.set_quiet(fleet.john.id, Quiet(14 * 60, 15 * 60))
    await fleet.reports("Truck 455 will not start")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == []
    await fleet.reports(ACCIDENT)
    assert "🚑 ACCIDENT" in (await called(fleet, fleet.john)).text


@pytest.mark.parametrize("managers", ["@alice @bob", "@john"])
async def test_what_turns_out_to_be_an_accident_ends_the_quiet_of_those_called_before(
    desk: Desk, fleet: Fleet, managers: str
) -> None:
    await fleet.asks(fleet.admin, f"/configure_managers {managers}")  # called beside the card
    await listening(desk, fleet, fleet.john, fleet.kate)  # it is 14:13 in the group
    desk.database.wishes.set_quiet(fleet.john.id, Quiet(14 * 60, 15 * 60))
    report = fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await called(fleet, fleet.kate)
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == []
    fleet.driver.edits(report, "/new_issue Truck 456 crash, driver hurt")
    assert "🚑 ACCIDENT" in (await called(fleet, fleet.john)).text
    await at_rest(desk, fleet)
    assert len(private(fleet, fleet.kate)) == 1


async def test_quiet_hours_are_by_the_clock_of_the_calls_group(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)  # it is 14:13 in UTC, 19:13 in Tashkent
    desk.database.wishes.set_quiet(fleet.john.id, Quiet(14 * 60, 15 * 60))
    settings, zone = desk.database.settings, Setting.TIME_ZONE
    settings.change(fleet.chat.id, zone, "Asia/Tashkent", None, desk.clock.time)
    await fleet.reports("Truck 456")
    await called(fleet, fleet.john)


async def test_a_call_that_waited_until_the_quiet_hours_is_not_made(
    desk: Desk, fleet: Fleet, deaf: Fault
) -> None:
    await listening(desk, fleet, fleet.john)
    desk.database.wishes.set_quiet(fleet.john.id, Quiet(15 * 60, 16 * 60))
    deaf.times = None
    await fleet.reports("Truck 456")
    await eventually(lambda: desk.database.private_calls.people_owed(fleet.chat.id), "a call")
    desk.clock.passes(minutes=60)
    deaf.times = 0
    await desk.sweep()
    await eventually(lambda: not desk.database.deliveries.groups_owed(), "nothing to be owed")
    assert private(fleet, fleet.john) == []


async def test_a_group_without_private_calls_makes_none(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)
    settings = await fleet.asks(fleet.admin, "/settings")
    await fleet.admin.taps(settings, "🔕 No calls in private")
    await fleet.shows(settings, "Nobody is called in their private chat")
    await fleet.reports("Truck 456")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == []
    home = await said_to(fleet, fleet.john, fleet.john.starts())
    assert "🔕 Their admins want no calls here: North Fleet" in home.text


async def test_nothing_is_sent_in_private_of_a_group_that_cannot_be_written_to(
    desk: Desk, fleet: Fleet, deaf: Fault
) -> None:
    await listening(desk, fleet, fleet.john)
    deaf.times = None
    await fleet.reports("Truck 456")
    await eventually(lambda: desk.database.private_calls.people_owed(fleet.chat.id), "a call")
    desk.database.groups.set_suspended(fleet.chat.id, True)
    assert desk.database.deliveries.owed(fleet.john.id) == []
    deaf.times = 0
    desk.database.groups.set_suspended(fleet.chat.id, False)
    await desk.sweep()
    await called(fleet, fleet.john)


# Who is shown nothing


@pytest.mark.parametrize("is_told", [True, False])
async def test_who_left_between_owing_and_sending_is_shown_nothing(
    desk: Desk, fleet: Fleet, *, is_told: bool
) -> None:
    await listening(desk, fleet, fleet.john, fleet.kate)
    gate = asyncio.Event()
    desk.telegram.faults.append(Fault("getChatMember", gate=gate, times=2))
    await fleet.reports("Truck 456 secret cargo")
    owed = desk.database.private_calls.people_owed
    await eventually(lambda: len(owed(fleet.chat.id)) == 2, "two calls to be owed")
    if is_told:
        fleet.chat.remove(fleet.john)
        await fleet.quiet()
    else:
        del fleet.chat.members[fleet.john.id]
    gate.set()
    await called(fleet, fleet.kate)
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == []


async def test_without_an_answer_whether_they_are_members_nothing_is_shown_until_there_is_one(
    desk: Desk, fleet: Fleet, deaf: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    await listening(desk, fleet, fleet.john)
    deaf.times = None
    await fleet.reports("Truck 456")
    await eventually(lambda: "delivery=private_call again in" in caplog.text, "a try in vain")
    assert private(fleet, fleet.john) == []
    deaf.times = 0
    await desk.sweep()
    await called(fleet, fleet.john)


async def test_who_left_loses_the_call_that_stands_when_it_changes(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)
    card = await fleet.reports("Truck 456")
    call = await called(fleet, fleet.john)
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    await fleet.kate.taps(card, "✅ Claim")
    await fleet.until(lambda: call.text == NOTHING, "a call that shows nothing")
    assert call.buttons == []


async def test_who_left_gains_nothing_by_a_tap_on_a_call(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)
    await fleet.reports("Truck 456")
    call = await called(fleet, fleet.john)
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    answer = await fleet.john.taps(call, "✅ Claim")
    assert (answer.text, answer.show_alert) == (NOTHING, True)
    assert stored(desk).owner_id is None
    await fleet.until(lambda: call.text == NOTHING, "a call that shows nothing")


# What a tap does


async def test_an_incident_is_worked_from_the_call_to_its_summary(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)
    card = await fleet.reports("Truck 456")
    call = await called(fleet, fleet.john)
    assert (await fleet.john.taps(call, "✅ Claim")).text == f"{ID} is yours."
    await fleet.shows(card, "Claimed by @john")
    await fleet.shows(call, "Claimed by @john")
    assert call.button_texts == [["❌ Leave Claim", "⬆️ Escalate"], ["🏁 Resolve"], ["⋯ More"]]
    await fleet.john.taps(call, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    fleet.john.replies(prompt, "Hose replaced")
    await fleet.shows(call, "Status: ✅ RESOLVED")
    assert call.button_texts == [["⋯ More"]]
    await at_rest(desk, fleet)
    desk.clock.passes(minutes=24 * 60 + 1)  # until then the summary may be corrected
    await desk.sweep()
    assert desk.database.private_calls.get(fleet.john.id, ID) is None


async def test_a_tap_is_answered_as_in_the_group(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)
    card = await fleet.reports("Truck 456")
    call = await called(fleet, fleet.john)
    gate = asyncio.Event()
    desk.telegram.faults.append(Fault("editMessageText", gate=gate, times=None))
    await fleet.kate.taps(card, "✅ Claim")
    answer = await fleet.john.taps(call, "✅ Claim")
    said = "Sorry, this incident has already been claimed. @kate has it."
    assert (answer.text, answer.show_alert) == (said, True)
    desk.telegram.faults.clear()
    gate.set()
    await fleet.shows(call, "Claimed by @kate")
    assert call.button_texts == [["⋯ More"]]


async def test_a_call_is_never_taken_for_a_card(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)
    card = await fleet.reports("Truck 456")
    call = await called(fleet, fleet.john)
    await fleet.john.taps(call, "✅ Claim")
    await at_rest(desk, fleet)
    assert stored(desk).pinned_message_id == card.id
    deleted = [each.params["message_id"] for each in calls(desk.telegram, "deleteMessage")]
    assert call.id not in map(int, deleted)


async def test_calls_go_on_with_what_others_do_and_a_new_call_rings_anew(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)
    card = await fleet.reports("Truck 456")
    call = await called(fleet, fleet.john)
    await fleet.kate.taps(card, "✅ Claim")
    await fleet.shows(call, "Claimed by @kate")
    await fleet.kate.taps(card, "❌ Leave Claim")
    again = await called(fleet, fleet.john, "is unclaimed again")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == [again]


async def test_a_call_says_what_the_reporter_corrected(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)
    report = fleet.driver.says(fleet.chat, "/new_issue Truck 456 at mile 12")
    call = await called(fleet, fleet.john)
    await at_rest(desk, fleet)
    fleet.driver.edits(report, "/new_issue Truck 457 at mile 21")
    await fleet.shows(call, "Truck 457 at mile 21")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == [call]


async def test_a_call_claimed_while_it_was_sent_is_edited(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)
    gate = asyncio.Event()
    held = Fault("sendMessage", gate=gate, chats=frozenset({fleet.john.id}))
    desk.telegram.faults.append(held)
    card = await fleet.reports("Truck 456")
    await eventually(lambda: held.times == 0, "a call on its way")
    await fleet.kate.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @kate")
    gate.set()
    await fleet.shows(await called(fleet, fleet.john), "Claimed by @kate")
    await at_rest(desk, fleet)


async def test_a_call_sent_twice_is_told_by_a_tap_and_taken_away(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 0.0)
    await listening(desk, fleet, fleet.john)
    lost = Fault(
        "sendMessage", after_effect=True, drop_connection=True, chats=frozenset({fleet.john.id})
    )
    desk.telegram.faults.append(lost)
    await fleet.reports("Truck 456")
    await fleet.until(lambda: len(private(fleet, fleet.john)) == 2, "two calls")
    await at_rest(desk, fleet)
    orphan, call = private(fleet, fleet.john)
    assert (await fleet.john.taps(orphan, "✅ Claim")).text == f"{ID} is yours."
    await fleet.shows(call, "Claimed by @john")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == [call]


async def test_a_tap_on_a_call_that_an_earlier_run_applied_is_answered_with_how_it_stands(
    desk: Desk, fleet: Fleet
) -> None:
    await listening(desk, fleet, fleet.john)
    await fleet.reports("Truck 456")
    call = await called(fleet, fleet.john)
    await again(desk, fleet.john, call, f"claim:{ID}")
    await at_rest(desk, fleet)
    assert stored(desk).owner_id is None
    assert private(fleet, fleet.john) == [call]


async def test_a_call_that_telegram_refuses_is_sent_plain(desk: Desk, fleet: Fleet) -> None:
    await listening(desk, fleet, fleet.john)
    fault = refusal("sendMessage", "can't parse entities")
    fault.chats = frozenset({fleet.john.id})
    desk.telegram.faults.append(fault)
    await fleet.reports("Truck 456")
    assert "Truck 456" in (await called(fleet, fleet.john)).text


async def test_a_call_is_not_shown_in_another_group(desk: Desk, fleet: Fleet) -> None:
    south = await second_fleet(desk)
    await listening(desk, fleet, fleet.john, south.john)
    await fleet.reports("Truck 456")
    await called(fleet, fleet.john)
    await at_rest(desk, fleet)
    assert private(south, south.john) == []


async def test_who_is_in_two_groups_is_called_to_each_and_has_the_rights_of_each(
    desk: Desk, fleet: Fleet
) -> None:
    south = await second_fleet(desk)
    south.chat.add(fleet.john)
    await south.asks(south.admin, "/configure_managers @john")  # no dispatcher there
    await listening(desk, fleet, fleet.john)
    await fleet.reports("Truck 456")
    await called(fleet, fleet.john, "North Fleet")
    card = await south.reports("Truck 900")
    await south.john.taps(card, "✅ Claim")
    await south.shows(card, "Claimed by @john_south")
    await south.john.taps(card, "⬆️ Escalate")
    there = await called(fleet, fleet.john, "South Fleet")
    await at_rest(desk, fleet)
    await fleet.john.taps(there, "🛡️ Claim Escalation")
    await south.shows(card, "Handled by @john")
    here = private(fleet, fleet.john, "North Fleet")[-1]
    await fleet.john.taps(here, "✅ Claim")
    await fleet.shows(here, "Claimed by @john")
    assert [stored(desk, each).owner_id for each in (ID, "TKT-2026-0002")] == [fleet.john.id] * 2


@pytest.mark.parametrize(("at", "rings"), [("22:00", 0), ("00:30", 0), ("06:00", 1)])
async def test_quiet_hours_hold_over_midnight(
    desk: Desk, fleet: Fleet, at: str, rings: int
) -> None:
    await listening(desk, fleet, fleet.john)
    desk.database.wishes.set_quiet(fleet.john.id, Quiet(22 * 60, 6 * 60))
    come(desk, at)
    await fleet.reports("Truck 456")
    await at_rest(desk, fleet)
    assert len(private(fleet, fleet.john)) == rings


async def test_a_call_that_is_owed_goes_with_a_group_that_migrates(desk: Desk, deaf: Fault) -> None:
    yard = await basic_group(desk)
    await listening(desk, yard, yard.john)
    deaf.times = None
    await yard.reports("Truck 456")
    await eventually(lambda: desk.database.private_calls.people_owed(yard.chat.id), "a call")
    yard.chat = desk.telegram.migrate(yard.chat)
    deaf.times = 0
    await yard.appears("NEW INCIDENT")
    await desk.sweep()
    call = await called(yard, yard.john)
    await yard.john.taps(call, "✅ Claim")
    await yard.shows(call, "Claimed by @john")


def test_calls_in_private_are_deliveries_of_their_own() -> None:
    assert {Delivery.PRIVATE_CALL, Delivery.PRIVATE_EDIT} <= order.COUNTED
    assert Delivery.PRIVATE_EDIT not in outbox.POSTS
