"""What a claim and a sweep cost where very many work in shifts, against one group of them."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from datetime import timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from benchmarks.history import DAN, GROUP, NOW
from benchmarks.plan import Plan
from benchmarks.report import Figure, median
from database import Change, Database
from domain.duty import Shift, Worker
from domain.incidents import Action, Incident, Status
from domain.people import Role, User
from domain.refusals import Refused
from domain.times import Week

SECTION = "people in shifts (against one group of 40)"
PEOPLE = 40  # in every group, a third of them in each shift
MOST = 1.3
SLA = {Status.UNCLAIMED: 600.0, Status.ESCALATED: 900.0}
HOUR = 3600  # seconds
STARTS = (7, 15, 23)  # o'clock
LATE = NOW + 2 * HOUR  # a shift of every group has begun since NOW
MOST_A_SWEEP = 1000  # groups, as in reminders.py


def team(people: int) -> list[User]:
    """Make so many dispatchers."""
    return [
        User(100 + n, f"dispatcher_{n}", f"Dispatcher {n}", Role.DISPATCHER) for n in range(people)
    ]


TEAM = team(PEOPLE)
APART = 1000  # from one group's accounts to the next one's
_Result = TypeVar("_Result")

_COPIES = (
    (
        "INSERT INTO groups (group_id, group_name, dispatcher_user_ids, t_configured,"
        " t_duty_until, t_next_shift, duty_zone) SELECT group_id - n, group_name || n,"
        " (SELECT json_group_array(value + n * :apart) FROM json_each(dispatcher_user_ids)),"
        " t_configured, t_duty_until, t_next_shift, duty_zone FROM groups, numbers"
    ),
    (
        "INSERT INTO users (user_id, telegram_handle, full_name, team_role)"
        " SELECT user_id + n * :apart, telegram_handle || '_' || n, full_name, team_role"
        " FROM users, numbers WHERE team_role = 'Dispatcher'"
    ),
    (
        "INSERT INTO shifts (group_id, user_id, weekday, starts, ends)"
        " SELECT group_id - n, user_id + n * :apart, weekday, starts, ends FROM shifts, numbers"
    ),
    (
        "INSERT INTO duty (group_id, user_id, t_start, t_end)"
        " SELECT group_id - n, user_id + n * :apart, t_start, t_end FROM duty, numbers"
    ),
)
"""Copies of the first group, for the others; these are counted from 1."""


class Bench:
    """One file, and how long everything took in it."""

    def __init__(self, path: Path, groups: int) -> None:
        self.database = Database(path)
        self.database.connection.sql("PRAGMA synchronous = OFF")  # not the disk is measured
        self.groups = groups
        self.times: dict[str, list[float]] = defaultdict(list)
        self._numbers = iter(range(1, 1_000_000))

    def repeat(self) -> None:
        """Do everything once, then tidy up, so that no more is open than before."""
        number = next(self._numbers)
        group_id = GROUP - number % self.groups
        incident = self.database.reports.create(group_id, number, DAN, "Truck 456", NOW)
        if incident is None:
            raise RuntimeError("the report was already there")
        self._timed("sweep", self._sweep)
        self._timed("who is on duty", lambda: self.database.duty.on_duty(group_id, NOW))
        self._timed("claim", lambda: self._act(Action.CLAIM, incident))
        self._act(Action.CANCEL, incident)
        self.database.connection.sql("UPDATE incidents SET card_version = version, hears = 0")

    def change_shifts(self) -> None:
        """Time the sweep at which the shift of every group has changed, for each group."""
        owe = self.database.handovers.owe_due
        self._timed("a change of shift, each", lambda: owe(LATE, MOST_A_SWEEP), self.groups)

    def _timed(self, what: str, action: Callable[[], _Result], times: int = 1) -> _Result:
        start = time.perf_counter()
        result = action()
        self.times[what].append((time.perf_counter() - start) / times)
        return result

    def _sweep(self) -> None:
        database = self.database
        database.nudges.correct_waits(NOW, SLA)
        database.nudges.schedule(NOW, SLA)
        database.duty.work_out_due(lambda _: timezone.utc, NOW, 10)
        database.handovers.owe_due(NOW, MOST_A_SWEEP)
        database.deliveries.groups_owed()

    def _act(self, action: Action, incident: Incident) -> None:
        user_id = TEAM[0].user_id + APART * (GROUP - incident.group_id)
        done = self.database.incidents.apply(
            action, incident.incident_id, incident.group_id, user_id, NOW
        )
        if isinstance(done, Refused):
            raise RuntimeError(f"{incident.incident_id}: {done.why}")  # noqa: TRY004 - a state


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Fill a file with one group and one with many, then let the files take turns."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        sizes = (1, plan.duty_groups)
        paths = {size: Path(folder, f"{size}.db") for size in sizes}
        for size, path in paths.items():
            await asyncio.to_thread(fill, path, size)
        one, many = (Bench(path, size) for size, path in paths.items())
        for _ in range(plan.repetitions):
            one.repeat()
            many.repeat()
        for bench in (one, many):
            bench.change_shifts()
            bench.database.close()
        for figure in _compared(one, many):
            yield figure


def _compared(one: Bench, many: Bench) -> Iterator[Figure]:
    for what, base in one.times.items():
        value = median(many.times[what]) * 1e6
        most = MOST if what in ("claim", "sweep", "who is on duty") else None
        name = f"{what}, {many.groups:,} groups × {PEOPLE} people"
        yield Figure(SECTION, name, value, "µs", median(base) * 1e6, most)


def fill(path: Path, groups: int, people: int = PEOPLE) -> None:
    """Write a file with so many groups, in each of which people work in three shifts a day."""
    dispatchers = team(people)
    with closing(Database(path)) as database:
        database.connection.sql("PRAGMA synchronous = OFF")
        database.groups.record(GROUP, "Fleet")
        database.people.record(DAN, Role.DRIVER)
        database.teams.set_managers(GROUP, [], ["boss"], None, NOW)
        database.teams.add(GROUP, Role.DISPATCHER, dispatchers, [], None, NOW)
        change = Change(GROUP, None, NOW)
        for number, start in enumerate(STARTS):
            workers = [Worker(user.user_id) for user in dispatchers[number :: len(STARTS)]]
            database.shifts.set_week(change, timezone.utc, workers, _daily(start))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TEMP TABLE numbers (n)")
        connection.executemany("INSERT INTO numbers VALUES (?)", ((n,) for n in range(1, groups)))
        for copies in _COPIES:
            connection.execute(copies, {"apart": APART})


def _daily(start: int) -> Week:
    """Work eight hours every day, from an hour on."""
    ends = (start + 8) % 24
    shifts = tuple(Shift(day, start * 60, ends * 60) for day in range(7))
    return Week(frozenset(range(7)), shifts)
