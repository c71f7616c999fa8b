"""A zone changed while somebody is on: duty and the next change of shift follow the new clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.settings import Button, Setting, Verb
from tests.bot.shifts import CHANGE, changed, come, two_shifts, works_by_the_clock_of
from tests.bot.support import settled
from tests.desk import Clock, Desk, Fleet, desk_for
from tests.reliability.support import world

# It is Monday 2026-09-21 14:13:20 UTC in the tests: 19:13 in Tashkent, 07:13 in Los Angeles.
# Kate works by day, and john by night.


async def on_duty(fleet: Fleet) -> list[str]:
    """Read who is on, and who is next."""
    answer = await fleet.asks(fleet.driver, "/duty")
    return answer.text.splitlines()[1:]


async def test_who_works_by_the_new_clock_is_on_at_once(fleet: Fleet) -> None:
    await two_shifts(fleet)
    await works_by_the_clock_of(fleet, "Tashkent")
    assert await on_duty(fleet) == [
        "@john until Tue 07:00 (2026-09-22 02:00 UTC)",
        "Next: @kate, Tue 07:00 (2026-09-22 02:00 UTC)",
        "The clock is Asia/Tashkent.",
    ]
    await fleet.reports("Truck 456")
    [card] = fleet.said("NEW INCIDENT")
    assert fleet.john in card.rung
    assert fleet.kate not in card.rung


async def test_a_city_that_is_typed_moves_shifts_by_half_an_hour_as_well(fleet: Fleet) -> None:
    await two_shifts(fleet)
    message = await fleet.asks(fleet.admin, "/settings")
    await fleet.admin.presses(message, Button(Verb.ASK, Setting.TIME_ZONE).data).wait()
    question = await fleet.appears("Reply to this with")
    await fleet.answer_to(fleet.admin.replies(question, "Delhi"))  # 19:43 there
    assert (await on_duty(fleet))[0] == "@john until Tue 07:00 (2026-09-22 01:30 UTC)"


async def test_who_is_on_by_both_clocks_stays_on(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    [before] = desk.database.duty.spans(fleet.chat.id, desk.clock.time, desk.clock.time + 1)
    await works_by_the_clock_of(fleet, "Los Angeles")
    [after] = desk.database.duty.spans(fleet.chat.id, desk.clock.time, desk.clock.time + 1)
    assert (after.worker, after.span.t_start) == (before.worker, before.span.t_start)
    assert (await on_duty(fleet))[0] == "@kate until Mon 19:00 (2026-09-22 02:00 UTC)"


async def test_the_next_change_of_shift_is_told_by_the_new_clock_only(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    await works_by_the_clock_of(fleet, "Tashkent")
    come(desk, "19:00")  # when it would have been in UTC
    await desk.sweep()
    await settled(desk, fleet)
    assert not fleet.said(CHANGE)
    message = await changed(desk, fleet, "02:00")
    assert message.text.startswith(f"{CHANGE}, 07:00")
    assert message.rung == {fleet.kate}


async def test_a_change_that_the_new_clock_takes_back_is_not_told(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    come(desk, "19:02")  # before the sweep
    await works_by_the_clock_of(fleet, "New York")  # 15:02 there
    await desk.sweep()
    await settled(desk, fleet)
    assert not fleet.said(CHANGE)  # kate is on again, and john comes at 19:00 there
    assert (await on_duty(fleet))[1].startswith("Next: @john, Mon 19:00 (2026-09-21 23:00 UTC)")
    assert (await changed(desk, fleet, "23:00")).rung == {fleet.john}


async def test_a_change_that_has_passed_is_told_once_for_who_is_on_by_the_new_clock_too(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    come(desk, "19:02")  # before the sweep
    await works_by_the_clock_of(fleet, "Tashkent")  # 00:02 there
    await desk.sweep()
    message = await fleet.appears(f"{CHANGE}, 00:00")
    await settled(desk, fleet)
    assert fleet.said(CHANGE) == [message]
    assert message.rung == {fleet.john}


async def test_what_somebody_said_of_themselves_holds_by_any_clock(fleet: Fleet) -> None:
    message = await fleet.asks(fleet.driver, "/duty")
    await fleet.kate.taps(message, "☀️ I'm on")
    await works_by_the_clock_of(fleet, "Tashkent")
    assert (await on_duty(fleet))[0] == "@kate until Tue 07:13 (2026-09-22 02:13 UTC)"


async def test_back_to_the_zone_of_all_groups_is_a_change_as_well(fleet: Fleet) -> None:
    await two_shifts(fleet)
    before = await on_duty(fleet)
    await works_by_the_clock_of(fleet, "Tashkent")
    message = await fleet.asks(fleet.admin, "/settings")
    reset = Button(Verb.RESET, Setting.TIME_ZONE).data
    await fleet.admin.presses(message, reset).wait()
    await fleet.shows(message, "(As for all groups.)")
    assert await on_duty(fleet) == before


async def test_a_zone_is_not_changed_where_duty_cannot_be(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    desk.database.connection.sql(
        "CREATE TRIGGER full BEFORE INSERT ON duty BEGIN SELECT RAISE (ABORT, 'full'); END"
    )
    message = await fleet.asks(fleet.admin, "/settings")
    zone = Button(Verb.SET, Setting.TIME_ZONE, "Asia/Tashkent").data
    await fleet.admin.presses(message, zone).wait()
    assert desk.database.settings.get(fleet.chat.id).time_zone is None
    assert (await on_duty(fleet))[0].startswith("@kate until Mon 19:00")


async def test_a_shift_in_the_hour_that_a_clock_skips_is_told_when_it_goes_on(
    desk: Desk, fleet: Fleet
) -> None:
    await works_by_the_clock_of(fleet, "Chicago")
    evening = datetime(2027, 3, 13, 20, tzinfo=ZoneInfo("America/Chicago"))
    desk.clock.time = int(evening.timestamp())
    answer = await fleet.asks(fleet.admin, "/shift @john sun 02:30-10:00")
    assert "On duty from Sun 03:00 (2027-03-14 08:00 UTC)" in answer.text
    message = await changed(desk, fleet, "08:00")
    assert message.text.startswith(f"{CHANGE}, 03:00")
    assert message.rung == {fleet.john}


@pytest.mark.parametrize("own", [True, False])
async def test_another_zone_of_all_groups_holds_from_the_start_on_where_none_is_set(
    tmp_path: Path, clock: Clock, own: bool
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        await two_shifts(fleet)
        if own:
            await works_by_the_clock_of(fleet, "New York")  # 10:13
    async with desk_for(fleet.telegram, path, clock, DEFAULT_TIME_ZONE="Asia/Tashkent") as desk:
        await desk.begun()
        assert (await on_duty(fleet))[0].startswith("@kate" if own else "@john until Tue 07:00")
