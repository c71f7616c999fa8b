"""A machine that slept for weeks: duty is known again at once, in every group."""

from __future__ import annotations

from datetime import timezone

from database import Change
from domain.duty import Worker
from domain.people import Role, account
from domain.times import Week, read_week
from receiving.clock import Jumps
from reminders import DUTY_A_SWEEP, ClockWatch
from tests.desk import Desk

JOHN = account(77, "john", "John Park")
GROUPS = range(-100 - 2 * DUTY_A_SWEEP, -100)  # more than a sweep works duty out for


def _always_on(desk: Desk, group_id: int) -> None:
    week, database = read_week("24/7"), desk.database
    assert isinstance(week, Week)
    database.groups.record(group_id, "Fleet")
    database.teams.add(group_id, Role.DISPATCHER, [JOHN], [], None, desk.clock.time)
    change = Change(group_id, None, desk.clock.time)
    database.shifts.set_week(change, timezone.utc, [Worker(JOHN.user_id)], week)


async def test_after_a_sleep_of_weeks_somebody_is_on_duty_in_all_groups(desk: Desk) -> None:
    await desk.begun()
    for group_id in GROUPS:
        _always_on(desk, group_id)
    steady = [0.0]
    jumps = Jumps(lambda: desk.clock.time, lambda: steady[0], lambda: 0.0)
    queue = desk.application.job_queue
    assert queue is not None
    desk.clock.passes(minutes=5 * 7 * 24 * 60)
    steady[0] += 5 * 7 * 24 * 60 * 60
    ClockWatch(jumps, queue, desk.service.sweep, 60_000).look()
    on = [desk.database.duty.on_duty(group_id, desk.clock.time).members for group_id in GROUPS]
    assert all(on)
