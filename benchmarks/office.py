"""What a fleet of very many groups costs, most of them quiet, against the same without those."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from benchmarks.history import ALICE, DAN, GROUP, NOW
from benchmarks.plan import Plan
from benchmarks.report import Figure, median
from database import Change, Database
from domain.duty import Shift, Worker
from domain.groups import Allowed
from domain.incidents import Action, Incident, Status
from domain.people import Role, User
from domain.refusals import Refused
from domain.times import Week
from receiving.clock import DeskClock
from reminders import Sweep
from sending import boards
from sending.outbox import Outbox
from sending.zones import Zones
from texts import board as texts
from texts.language import ENGLISH

SECTION = "a fleet's quiet groups (against the same fleet without them)"
MOST = 1.3
OFFICE = GROUP  # the trucks' groups count down from it
BUSY = 10  # groups, the only ones with open incidents
OPEN = 300  # incidents
PEOPLE = 10  # on record for each group
TEAM = [User(100 + n, f"desk_{n}", f"Desk {n}", Role.DISPATCHER) for n in range(20)]  # the office's
_Result = TypeVar("_Result")
SLA = {Status.UNCLAIMED: 600.0, Status.ESCALATED: 900.0}
HOUR = 3600.0  # seconds
DAILY = Week(frozenset(range(7)), tuple(Shift(day, 0, 12 * 60) for day in range(7)))

_NUMBERS = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :count)"
_GROUPS = (
    " INSERT INTO groups (group_id, group_name, fleet_id, manager_handles, t_configured)"
    " SELECT :office - n, 'Truck ' || n, :fleet_id, json_array('driver_' || n), :now FROM n"
)
_USERS = (
    " INSERT INTO users (user_id, telegram_handle, full_name, team_role)"
    " SELECT 100000 + n, 'driver_' || n, 'Driver ' || n, 'Driver' FROM n"
)
_INCIDENTS = (
    " INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id,"
    " source_message_id, status, description, created_by_id, claimed_by_t1_id, t_created,"
    " t_claimed_tier1, t_status, transitions, version, card_version, card_transitions,"
    " pinned_message_id, pinned, nudge_due, hears, t_looked)"
    " SELECT printf('TKT-2026-%04d', n), 2026, n, :office - 1 - n % :busy,"
    " :office - 1 - n % :busy, n, iif(n % 2, 'Claimed_T1', 'Unclaimed'),"
    " 'Truck ' || n || ' flat tire', 100000 + n, iif(n % 2, 100, NULL), :now - 3600,"
    " iif(n % 2, :now - 3000, NULL), :now - 3000, n % 2, 1, 1, n % 2, 1000000 + n, 1,"
    " iif(n % 2, NULL, :now + 3600), 0, :now FROM n"
)
_CHECKS = (
    "INSERT INTO checks (incident_id, group_id, t_news, t_look)"
    " SELECT incident_id, group_id, :now, :now + 3600 FROM incidents WHERE owner_id IS NOT NULL"
)
_OTHER_OFFICES = (
    " INSERT INTO groups (group_id, group_name, t_configured)"
    " SELECT :office - 100000 - n, 'Dispatch ' || n, :now FROM n"
)
_OTHER_FLEETS = (
    " INSERT INTO fleets (fleet_name, office_id, code, t_created)"
    " SELECT 'Fleet ' || n, :office - 100000 - n, 'code ' || n, :now FROM n"
)
_OTHERS_JOINED = (
    "UPDATE groups SET fleet_id = (SELECT fleet_id FROM fleets WHERE office_id = group_id)"
    " WHERE fleet_id IS NULL"
)
_SHOWN = "UPDATE boards SET shown_version = version, message_id = 1, pinned = 1, t_looked = :now"


def fill(path: Path, groups: int, incidents: int = OPEN, others: int = 0) -> None:
    """Write a file with a fleet of so many groups besides its office; all but BUSY are quiet.

    `others` are fleets of an office only, in which nothing is open.
    """
    with closing(Database(path)) as database:
        database.connection.sql("PRAGMA synchronous = OFF")
        _settle(database)
        fleet = database.fleets.found(Change(OFFICE, None, NOW), "Acme", "code")
        if fleet is None:
            raise RuntimeError("the group is in a fleet already")
        given = {"office": OFFICE, "fleet_id": fleet.fleet_id, "now": NOW, "busy": BUSY}
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(_NUMBERS + _GROUPS, {**given, "count": groups})
            connection.execute(
                _NUMBERS + _USERS, {**given, "count": max(groups * PEOPLE, incidents)}
            )
            connection.execute(_NUMBERS + _INCIDENTS, {**given, "count": incidents})
            connection.execute(_CHECKS, given)
            if others:
                for query in (_OTHER_OFFICES, _OTHER_FLEETS):
                    connection.execute(_NUMBERS + query, {**given, "count": others})
                connection.execute(_OTHERS_JOINED)
            connection.execute("DELETE FROM fleet_notices")
            connection.execute(_SHOWN, given)


def _settle(database: Database) -> None:
    """Set the office up, with people in shifts."""
    database.groups.record(OFFICE, "Dispatch")
    database.people.record(DAN, Role.DRIVER)
    database.teams.set_managers(OFFICE, [ALICE], [], None, NOW)
    database.teams.add(OFFICE, Role.DISPATCHER, TEAM, [], None, NOW)
    workers = [Worker(user.user_id) for user in TEAM]
    database.shifts.set_week(Change(OFFICE, None, NOW), ZoneInfo("UTC"), workers, DAILY)


# What is done over and over; each gives what the next one needs


def report(database: Database, message_id: int = -1) -> Incident:
    """Report an incident in a truck's group."""
    created = database.reports.create(OFFICE - 1, message_id, DAN, "Truck 456", NOW)
    if created is None:
        raise RuntimeError("the report was already there")
    return created


def claim(database: Database, incident: Incident) -> Incident:
    """Have somebody of the office claim it."""
    return _act(database, Action.CLAIM, incident)


def _act(database: Database, action: Action, incident: Incident) -> Incident:
    done = database.incidents.apply(
        action, incident.incident_id, incident.group_id, TEAM[0].user_id, NOW
    )
    if isinstance(done, Refused):
        raise RuntimeError(f"{incident.incident_id}: {done.why}")  # noqa: TRY004 - a state
    return done


class _Woken:
    """Reads what is owed, as an outbox does after each sweep, and sends nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def wake_all(self) -> None:
        """Read to whom something is owed."""
        self._database.deliveries.groups_owed()


def sweep(database: Database) -> None:
    """Sweep when nothing is due."""
    clock = DeskClock(lambda: NOW, lambda: NOW)
    zones, outbox = Zones(database, ZoneInfo("UTC")), cast(Outbox, _Woken(database))
    Sweep(database, outbox, SLA, HOUR, zones, clock, Allowed(invited=True)).run()


def board(database: Database) -> str:
    """Write the board."""
    found = database.boards.of_office(OFFICE)
    if found is None:
        raise RuntimeError("there is no board")
    return texts.message(ENGLISH, boards.drawing(database, found, NOW), "desk_bot")


def list_open(database: Database) -> None:
    """List what is open, as `/open` in the office does."""
    database.incidents.count_open(OFFICE)
    shown = database.incidents.list_open(OFFICE, most=20)
    database.people.get_all([incident.owner_id for incident in shown])


def owed(database: Database) -> None:
    """Read what the office is owed, as each change does."""
    database.deliveries.owed(OFFICE)
    database.boards.stale_office(OFFICE - 1)


ASKED: Mapping[str, Callable[[Database], object]] = {
    "sweep": sweep,
    "board": board,
    "/open in the office": list_open,
    "what is owed": owed,
}


class Bench:
    """One file, and how long everything took in it."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.database.connection.sql("PRAGMA synchronous = OFF")  # not the disk is measured
        self.times: dict[str, list[float]] = defaultdict(list)
        self._message_ids = count(-1, -1)

    def repeat(self) -> None:
        """Do everything once, then tidy up, so that no more is open than before."""
        database = self.database
        for what, ask in ASKED.items():
            self._timed(what, partial(ask, database))
        incident = self._timed("report", partial(report, database, next(self._message_ids)))
        incident = self._timed("claim", partial(claim, database, incident))
        incident = _act(database, Action.CANCEL, incident)
        database.cards.record_sent(replace(incident, pinned_message_id=1), 1)

    def _timed(self, what: str, action: Callable[[], _Result]) -> _Result:
        start = time.perf_counter()
        result = action()
        self.times[what].append(time.perf_counter() - start)
        return result


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Fill a file with a fleet of few groups and one with many, then let the files take turns."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        sizes = (BUSY, plan.fleet_groups)
        paths = {size: Path(folder, f"{size}.db") for size in sizes}
        for size, path in paths.items():
            await asyncio.to_thread(fill, path, size)
        few, many = map(Bench, paths.values())
        for _ in range(plan.repetitions):
            few.repeat()
            many.repeat()
        for bench in (few, many):
            bench.database.close()
        for figure in _compared(few, many, plan.fleet_groups):
            yield figure


def _compared(few: Bench, many: Bench, groups: int) -> Iterator[Figure]:
    for what, base in few.times.items():
        value = median(many.times[what]) * 1e6
        name = f"{what}, {groups:,} groups, {groups * PEOPLE:,} people, {OPEN} open"
        yield Figure(SECTION, name, value, "µs", median(base) * 1e6, MOST)
