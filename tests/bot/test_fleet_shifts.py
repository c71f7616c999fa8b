"""Shifts and duty in a group of a fleet: the office's count there, and its own besides."""

from __future__ import annotations

import pytest

from sending import redraws
from tests.bot.offices import join, truck_of
from tests.bot.shifts import works_by_the_clock_of
from tests.bot.support import second_fleet
from tests.desk import Desk, Fleet

FOR_ALL = "It counts in all groups of Acme."


def on_duty(desk: Desk, group: Fleet) -> list[int]:
    """List who is on duty in a group."""
    team = desk.database.duty.on_duty(group.chat.id, desk.clock.time)
    return [user.user_id for user in team.members]


async def test_a_truck_s_group_reads_who_is_on_of_the_office_and_of_its_own(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, fleet, truck)
    await fleet.asks(fleet.admin, "/shift @kate daily 7-19")
    await truck.asks(truck.admin, "/shift @john_south daily 9-17")
    told = await truck.asks(truck.driver, "/duty")
    assert [line.split(" (")[0] for line in told.text.splitlines()[:3]] == [
        "On duty",
        "@kate until Mon 19:00",
        "@john_south until Mon 17:00",
    ]
    assert "@john_south" not in (await fleet.asks(fleet.driver, "/duty")).text


async def test_the_week_of_a_truck_s_group_is_its_own_and_its_fleet_s_each_by_its_clock(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, fleet, truck)
    await works_by_the_clock_of(fleet, "Chicago")
    await works_by_the_clock_of(truck, "Denver")
    await fleet.asks(fleet.admin, "/shift @kate daily 7-19")
    await truck.asks(truck.admin, "/shift @john_south daily 9-17")
    own, theirs = await truck_weeks(truck, "/shift")
    assert own.startswith("Shifts (the clock is America/Denver)\n@john_south: daily 09:00–17:00.")
    title, week = theirs.splitlines()
    assert title == "Shifts of Acme, set in its office (the clock is America/Chicago)"
    assert week.startswith("@kate: daily 07:00–19:00.")
    [one] = await truck_weeks(truck, "/shift @kate")
    assert one == theirs
    unknown = await truck.asks(truck.admin, "/shift @zoe")
    assert "Not a dispatcher: @zoe" in unknown.text


async def truck_weeks(truck: Fleet, command: str) -> list[str]:
    """Have an admin ask, and read all that is replied."""
    first = await truck.asks(truck.admin, command)
    await truck.quiet()
    return [each.text for each in truck.chat.bot_messages if each.reply_to is first.reply_to]


async def test_shifts_of_the_fleet_s_people_are_set_in_the_office_and_others_here(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, fleet, truck)
    alone = await truck.asks(truck.admin, "/shift @kate daily 7-19")
    assert alone.text == (
        "@kate: of Acme. Its office sets their shifts, once for all groups.\nNothing was changed."
    )
    mixed = await truck_weeks(truck, "/shift @kate @john_south @zoe daily 9-17")
    assert "@john_south: daily 09:00–17:00." in mixed[0]
    assert mixed[1].startswith("@kate: of Acme.")
    assert "Not a dispatcher: @zoe" in mixed[1]
    assert desk.database.shifts.all(fleet.chat.id) == {}
    assert len(desk.database.shifts.all(truck.chat.id)) == 1


async def test_shifts_of_the_office_are_copied_for_a_dispatcher_of_the_group(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, fleet, truck)
    await fleet.asks(fleet.admin, "/shift @kate daily 7-19")
    told = await truck.asks(truck.admin, "/shift @john_south like @kate")
    assert "@john_south: daily 07:00–19:00." in told.text
    none = await truck.asks(truck.admin, "/shift @john_south like @john")
    assert none.text == "@john has no shifts to copy. Nothing was changed."


async def test_a_group_without_dispatchers_of_its_own_is_told_where_shifts_are_set(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet)
    told = await truck.asks(truck.admin, "/shift all dispatchers daily 7-19")
    assert told.text == (
        "This group has no dispatchers of its own. The office of Acme sets the shifts of its"
        " people, once for all groups.\nNothing was changed."
    )


async def test_who_says_in_a_truck_s_group_that_they_are_on_is_on_for_the_whole_fleet(
    desk: Desk, fleet: Fleet
) -> None:
    truck, other = await truck_of(desk, fleet), await second_fleet(desk)
    truck.chat.add(fleet.kate)
    message = await truck.asks(truck.driver, "/duty")
    on = await fleet.kate.taps(message, "☀️ I'm on")
    assert on.text == f"You are on duty until Tue 02:13. {FOR_ALL}"
    await truck.shows(message, "@kate until Tue 02:13")
    assert on_duty(desk, truck) == on_duty(desk, fleet) == [fleet.kate.id]
    assert on_duty(desk, other) == []
    off = await fleet.kate.taps(message, "🌙 I'm off")
    assert off.text == f"You are off duty. {FOR_ALL}"
    assert on_duty(desk, truck) == on_duty(desk, fleet) == []


async def test_the_board_follows_who_is_on_without_waiting_for_a_sweep(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redraws, "REST", 0.0)
    truck = await truck_of(desk, fleet)
    await fleet.asks(fleet.admin, "/open")
    truck.chat.add(fleet.kate)
    await fleet.asks(fleet.admin, "/shift @john daily 7-19")
    board = await fleet.appears("📋 Acme")
    await fleet.shows(board, "On duty: @john")
    message = await truck.asks(truck.driver, "/duty")
    await fleet.kate.taps(message, "☀️ I'm on")
    await fleet.shows(board, "@kate")


async def test_who_is_of_the_truck_s_group_alone_is_on_there_alone(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await second_fleet(desk)
    join(desk, fleet, truck)
    message = await truck.asks(truck.driver, "/duty")
    on = await truck.john.taps(message, "☀️ I'm on")
    assert on.text == "You are on duty until Tue 02:13."
    assert (on_duty(desk, truck), on_duty(desk, fleet)) == ([truck.john.id], [])


async def test_who_is_named_in_both_is_on_for_the_fleet_and_goes_off_in_both(
    desk: Desk, fleet: Fleet
) -> None:
    """As where the team was named in each group before the fleet was founded."""
    truck = await second_fleet(desk)
    truck.chat.add(fleet.kate)
    await truck.asks(truck.admin, "/add_dispatcher @kate")
    await truck.asks(truck.admin, "/shift @kate daily 7-19")
    join(desk, fleet, truck)
    message = await truck.asks(truck.driver, "/duty")
    await fleet.kate.taps(message, "☀️ I'm on")
    assert on_duty(desk, fleet) == [fleet.kate.id]
    await truck.until(lambda: message.edits, "the message to show it")
    assert message.text.count("@kate until") == 1
    await fleet.kate.taps(message, "🌙 I'm off")
    assert on_duty(desk, truck) == on_duty(desk, fleet) == []


async def test_who_left_the_office_cannot_be_on_and_who_left_the_truck_s_group_can(
    desk: Desk, fleet: Fleet
) -> None:
    truck = await truck_of(desk, fleet)
    truck.chat.add(fleet.kate)
    message = await truck.asks(truck.driver, "/duty")
    truck.chat.remove(fleet.kate)
    await truck.quiet()
    on = await fleet.kate.presses(message, "duty:on").wait()
    assert FOR_ALL in (on.text or "")
    fleet.chat.remove(fleet.kate)
    await fleet.quiet()
    gone = await fleet.kate.presses(message, "duty:on").wait()
    assert "not in this group any more" in (gone.text or "")
    assert on_duty(desk, truck) == []


async def test_a_stranger_and_a_dispatcher_of_another_fleet_are_refused(
    desk: Desk, fleet: Fleet
) -> None:
    truck, other = await truck_of(desk, fleet), await second_fleet(desk)
    await truck_of(desk, other, "Dave / 456", "_theirs")
    truck.chat.add(other.kate)
    message = await truck.asks(truck.driver, "/duty")
    for person in (truck.stranger, other.kate):
        answer = await person.taps(message, "☀️ I'm on")
        assert (answer.text or "").startswith("Only dispatchers of this group go on")
    assert on_duty(desk, truck) == on_duty(desk, other) == []
