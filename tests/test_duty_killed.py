"""`kill -9` between any two statements of what changes duty: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from database import Change, Database
from domain.duty import DaysOff, Shift, Worker, local_day
from domain.people import Role
from domain.times import Week
from tests.factories import GROUP, JOHN, NOW, open_store, staff
from tests.killed_copies import expect_all_or_nothing

UTC = timezone.utc
J = Worker(JOHN.user_id)
ADMIN = Change(GROUP, 77, NOW)
DAILY = Week(frozenset(range(7)), tuple(Shift(day, 0, 1439) for day in range(7)))
TODAY = DaysOff(local_day(UTC, NOW), local_day(UTC, NOW))

STEPS: Mapping[str, Callable[[Database], object]] = {
    "shifts": lambda d: d.shifts.set_week(ADMIN, UTC, [J], Week(frozenset({0}), ())),
    "days off": lambda d: d.shifts.take_off(ADMIN, UTC, [J], [TODAY]),
    "clear": lambda d: d.shifts.clear(ADMIN, UTC, [J]),
    "off": lambda d: d.shifts.say_off(ADMIN, UTC, JOHN.user_id),
    "removal": lambda d: d.teams.remove(GROUP, Role.DISPATCHER, JOHN.user_id, None, 77, NOW),
    "another clock": lambda d: d.duty.work_out(GROUP, timezone(timedelta(hours=1)), NOW),
    "migration": lambda d: d.groups.migrate(GROUP, GROUP - 1),
}


def recorded(database: Database) -> tuple[object, ...]:
    """Read rules, duty and audit, here and where the group may have moved to."""
    groups = (GROUP, GROUP - 1)
    events = database.connection.sql("SELECT what, old, new FROM group_events")
    return (
        [database.shifts.all(group) for group in groups],
        [database.duty.spans(group, 0, 2 * NOW) for group in groups],
        [database.duty.worked_out_until(group) for group in groups],
        [tuple(event) for event in events],
    )


@pytest.mark.parametrize("step", STEPS)
def test_a_change_of_duty_is_all_there_or_not_at_all(tmp_path: Path, step: str) -> None:
    with open_store(tmp_path) as store:
        staff(store.database, GROUP)
        store.database.shifts.set_week(ADMIN, UTC, [J], DAILY)
        expect_all_or_nothing(store, STEPS[step], recorded)
