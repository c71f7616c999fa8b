"""When a change of shift is told: once, however late, and only if somebody comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timezone
from zoneinfo import ZoneInfo

import pytest

from database import Change
from domain.duty import Shift, Worker
from domain.settings import Setting
from domain.times import Week
from tests.bot.shifts import CHANGE, changed, come, data_of, has, shown, two_shifts
from tests.bot.support import basic_group, lost_answer, settled
from tests.desk import Desk, Fleet

UTC = timezone.utc


async def test_it_is_told_once_however_often_the_sweep_runs(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    await changed(desk, fleet)
    for _ in range(3):
        desk.clock.passes(minutes=0.2)
        await desk.sweep()
    await settled(desk, fleet)
    assert len(fleet.said(CHANGE)) == 1


async def test_not_a_second_before_the_shift_begins(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    come(desk, "18:59")
    desk.clock.passes(minutes=59 / 60)
    await desk.sweep()
    await settled(desk, fleet)
    assert fleet.said(CHANGE) == []
    desk.clock.passes(minutes=1 / 60)
    await desk.sweep()
    await fleet.appears("19:00 (2026-09-21 19:00 UTC)")


async def test_two_who_begin_in_the_same_minute_are_one_message(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift all dispatchers daily 19-7")
    message = await changed(desk, fleet)
    assert "Coming on: @john, @kate" in message.text
    await desk.sweep()
    await settled(desk, fleet)
    assert len(fleet.said(CHANGE)) == 1


async def test_shifts_that_begin_a_minute_apart_are_told_together_if_both_have_begun(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/shift @kate daily 19:00-7")
    await fleet.asks(fleet.admin, "/shift @john daily 19:01-7")
    message = await changed(desk, fleet, "19:01")
    assert "19:01" in message.text
    assert "Coming on: @kate, @john" in message.text


async def test_after_an_outage_it_is_told_once_late_with_its_true_time(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet, "21:40")
    assert message.text.startswith("🔁 Change of shift, 19:00 (2026-09-21 19:00 UTC): ")
    await settled(desk, fleet)
    assert len(fleet.said(CHANGE)) == 1


async def test_after_an_outage_over_several_changes_the_newest_is_told(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    desk.clock.passes(minutes=2 * 24 * 60)
    message = await changed(desk, fleet, "20:00")
    assert "19:00 (2026-09-23 19:00 UTC)" in message.text
    await settled(desk, fleet)
    assert len(fleet.said(CHANGE)) == 1


async def test_a_shift_that_is_over_when_the_desk_is_back_is_not_told(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/shift @john daily 19-21")
    come(desk, "22:00")
    await desk.sweep()
    await settled(desk, fleet)
    assert fleet.said(CHANGE) == []
    await changed(desk, fleet, "19:00")


async def test_while_the_group_is_suspended_it_waits(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    desk.database.groups.set_suspended(fleet.chat.id, True, muted=True)
    come(desk, "19:00")
    await desk.sweep()
    desk.clock.passes(minutes=90)
    await desk.sweep()
    assert fleet.said(CHANGE) == []
    desk.database.groups.set_suspended(fleet.chat.id, False)
    await desk.sweep()
    message = await fleet.appears(CHANGE)
    assert "19:00 (2026-09-21 19:00 UTC)" in message.text
    await settled(desk, fleet)
    assert len(fleet.said(CHANGE)) == 1


async def owed_while_suspended(desk: Desk, fleet: Fleet) -> Change:
    """Have a change of shift fall due that cannot be told; returns who changes what then."""
    await two_shifts(fleet)
    desk.database.groups.set_suspended(fleet.chat.id, True, muted=True)
    come(desk, "19:00")
    await desk.sweep()
    desk.clock.passes(minutes=1)
    return Change(fleet.chat.id, fleet.admin.id, desk.clock.time)


async def back(desk: Desk, fleet: Fleet) -> None:
    """Have the group be written to again, and everything owed sent."""
    desk.database.groups.set_suspended(fleet.chat.id, False)
    await desk.sweep()
    await settled(desk, fleet)


async def test_shifts_cleared_before_it_is_told_leave_nothing_to_tell(
    desk: Desk, fleet: Fleet
) -> None:
    change = await owed_while_suspended(desk, fleet)
    everybody = list(desk.database.shifts.all(fleet.chat.id))
    desk.database.shifts.clear(change, UTC, everybody)
    desk.clock.passes(minutes=1)
    await back(desk, fleet)
    assert fleet.said(CHANGE) == []


async def test_a_shift_given_to_somebody_else_before_it_is_told_is_told_of_them(
    desk: Desk, fleet: Fleet
) -> None:
    change = await owed_while_suspended(desk, fleet)
    johns, kates = Worker(fleet.john.id), Worker(fleet.kate.id)
    night = Week(frozenset(range(7)), tuple(Shift(day, 19 * 60, 7 * 60) for day in range(7)))
    desk.database.shifts.clear(change, UTC, [johns])
    desk.database.shifts.set_week(change, UTC, [kates], night)
    desk.clock.passes(minutes=1)
    await back(desk, fleet)
    [message] = fleet.said(CHANGE)
    assert "Coming on: @kate\nGoing off: @john" in message.text  # he was on for a minute


async def test_a_zone_changed_before_it_is_told_leaves_nothing_to_tell_until_it_is_time_there(
    desk: Desk, fleet: Fleet
) -> None:
    change = await owed_while_suspended(desk, fleet)
    desk.database.settings.change(
        fleet.chat.id, Setting.TIME_ZONE, "America/Chicago", fleet.admin.id, change.now
    )
    desk.database.duty.work_out(fleet.chat.id, ZoneInfo("America/Chicago"), change.now)
    desk.clock.passes(minutes=1)
    await back(desk, fleet)
    assert fleet.said(CHANGE) == []
    message = await changed(desk, fleet, "00:00")
    assert "🔁 Change of shift, 19:00 (2026-09-22 00:00 UTC)" in message.text
    assert "Coming on: @john\nGoing off: @kate" in message.text


async def test_a_shift_of_nobody_is_not_told(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    come(desk, "19:00")
    await desk.sweep()
    await settled(desk, fleet)
    assert fleet.said(CHANGE) == []
    assert desk.database.deliveries.owed(fleet.chat.id) == []


async def test_who_went_before_a_shift_of_nobody_goes_at_the_next_change(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    await two_shifts(fleet)
    await fleet.asks(fleet.admin, "/shift @alice daily 22-6")
    await has(fleet, "Truck 456")
    fleet.chat.remove(fleet.john)
    await fleet.quiet()
    come(desk, "19:00")
    await desk.sweep()
    message = await changed(desk, fleet, "22:00")
    assert "Coming on: @alice\nGoing off: @kate" in message.text
    assert [[button.text for button in row] for row in message.buttons] == [["🤝 Take @kate's 1"]]


async def test_shifts_that_overlap_say_until_when_the_other_is_on(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift @kate daily 7-20")
    await fleet.asks(fleet.admin, "/shift @john daily 19-7")
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    assert "Going off: @kate (at 20:00)" in message.text
    await fleet.john.taps(message, "🤝 Take @kate's 1")


async def test_who_stays_does_not_go_and_keeps_theirs(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/shift @kate 24/7")
    await fleet.asks(fleet.admin, "/shift @john daily 19-7")
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    assert "Going off" not in message.text
    assert message.buttons == []


async def test_what_nobody_took_over_is_offered_again_at_the_next_change(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @alice")
    await fleet.asks(fleet.admin, "/shift @kate daily 7-15")
    await fleet.asks(fleet.admin, "/shift @john daily 15-23")
    await fleet.asks(fleet.admin, "/shift @alice daily 23-7")
    await has(fleet, "Truck 456")
    await changed(desk, fleet, "15:00")
    message = await changed(desk, fleet, "23:00")
    assert "Going off: @john\n" in message.text
    await fleet.alice.taps(message, "🤝 Take @kate's 1")


@pytest.mark.usefixtures("impatient")
async def test_one_that_may_not_have_arrived_is_sent_again_and_both_work(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    [card] = await has(fleet, "Truck 456")
    await settled(desk, fleet)
    desk.telegram.faults.append(lost_answer("sendMessage"))
    await shown(desk, fleet)
    await fleet.until(lambda: len(fleet.said(CHANGE)) == 2, "a second message")
    await fleet.john.taps(fleet.said(CHANGE)[0], "🤝 Take @kate's 1")
    await fleet.shows(card, "Claimed by @john")


async def test_one_of_which_no_answer_came_works_at_once(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    [card] = await has(fleet, "Truck 456")
    await settled(desk, fleet)
    desk.telegram.faults.append(replace(lost_answer("sendMessage"), times=None))
    message = await shown(desk, fleet)
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    await fleet.shows(card, "Claimed by @john")
    desk.telegram.faults.clear()


async def test_a_message_that_somebody_removed_is_not_posted_again(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    [card] = await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    data = data_of(message)
    fleet.admin.deletes(message)
    fleet.john.presses(message, data)
    await fleet.shows(card, "Claimed by @john")
    await settled(desk, fleet)
    assert len(fleet.said(CHANGE)) == 0


async def test_a_group_that_became_a_supergroup_is_told_there(desk: Desk) -> None:
    fleet = await basic_group(desk)
    await two_shifts(fleet)
    await changed(desk, fleet)
    come(desk, "07:00")
    fleet.chat = fleet.telegram.migrate(fleet.chat)
    await fleet.quiet()
    await desk.sweep()
    message = await fleet.appears("07:00 (2026-09-22 07:00 UTC)")
    assert "Coming on: @kate\nGoing off: @john" in message.text
    await settled(desk, fleet)
    assert len(fleet.said(CHANGE)) == 1


async def test_a_forum_is_told_in_general(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    await two_shifts(fleet)
    message = await changed(desk, fleet)
    assert message.thread_id is None
