"""What the database's answers cost with few and with very many incidents in the file."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from benchmarks.history import GROUP, GROUPS, JOHN, NOW, drop_open, filled, open_some
from benchmarks.plan import Plan
from benchmarks.report import Figure, median
from database import Database
from domain.incidents import Action, Incident, Status
from domain.refusals import Refused

SECTION = "as data grows (against an empty file)"
MOST = 1.3
SLA = {Status.UNCLAIMED: 600.0, Status.ESCALATED: 900.0}
MONTH = 30 * 24 * 60 * 60
_Result = TypeVar("_Result")


class Bench:
    """One file, and how long everything took in it."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.times: dict[str, list[float]] = defaultdict(list)
        self._group_id = GROUP
        self._message_ids = iter(range(1, 1_000_000))

    def repeat(self, *, synced: bool) -> None:
        """Do everything once, then tidy up, so that no more is open than before."""
        self._wait_for_disk(synced)
        suffix = ", on disk" if synced else ""
        number = next(self._message_ids)
        self._group_id = GROUP - number % GROUPS
        incident = self._timed(f"create{suffix}", lambda: self._create(number))
        if incident is None:
            raise RuntimeError("the report was already there")
        if not synced:
            self._ask()
        self._timed(f"claim{suffix}", lambda: self._act(Action.CLAIM, incident))
        self._finish(replace(incident, pinned_message_id=number))

    def _wait_for_disk(self, is_on: bool) -> None:
        """Wait for the disk at each commit, as the desk does, or never."""
        self.database.connection.sql(f"PRAGMA synchronous = {'FULL' if is_on else 'OFF'}")

    def _ask(self) -> None:
        self._timed("sweep", self._sweep)
        self._timed("owed", lambda: self.database.deliveries.owed(self._group_id))
        self._timed("/open", lambda: self.database.incidents.list_open(GROUP))
        self._timed("/stats month", lambda: self.database.figures.kpis(GROUP, NOW - MONTH, SLA))

    def _timed(self, what: str, action: Callable[[], _Result]) -> _Result:
        start = time.perf_counter()
        result = action()
        self.times[what].append(time.perf_counter() - start)
        return result

    def _create(self, number: int) -> Incident | None:
        return self.database.reports.create(
            self._group_id, -number, JOHN, "Truck 456 engine overheating", NOW
        )

    def _act(self, action: Action, incident: Incident) -> Incident | Refused:
        done = "Hose replaced" if action is Action.SUMMARISE else None
        return self.database.incidents.apply(
            action, incident.incident_id, incident.group_id, JOHN.user_id, NOW, done
        )

    def _sweep(self) -> None:
        self.database.nudges.schedule(NOW, SLA)
        self.database.deliveries.groups_owed()

    def _finish(self, incident: Incident) -> None:
        self._wait_for_disk(False)
        self._act(Action.RESOLVE, incident)
        resolved = self._act(Action.SUMMARISE, incident)
        if isinstance(resolved, Refused):
            raise RuntimeError(f"{incident.incident_id} could not be resolved")  # noqa: TRY004 - a state
        self.database.cards.record_sent(resolved, incident.pinned_message_id or 0)


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Fill a file of each size, then let the files take turns."""
    paths = {size: await asyncio.to_thread(filled, size) for size in plan.sizes}
    bytes_of = {size: path.stat().st_size for size, path in paths.items()}
    for path in paths.values():
        open_some(path)
    benches = {size: Bench(path) for size, path in paths.items()}
    for synced in (False, True):
        for _ in range(plan.repetitions):
            for bench in benches.values():
                bench.repeat(synced=synced)
    for bench in benches.values():
        bench.database.close()
    for path in paths.values():
        drop_open(path)
    for figure in (*_compared(benches), *_sizes(bytes_of)):
        yield figure


def _compared(benches: dict[int, Bench]) -> Iterator[Figure]:
    smallest, *larger = benches
    for what, base in benches[smallest].times.items():
        for size in larger:
            value = median(benches[size].times[what]) * 1e6
            yield Figure(SECTION, f"{what}, {size:,}", value, "µs", median(base) * 1e6, MOST)


def _sizes(bytes_of: dict[int, int]) -> Iterator[Figure]:
    smallest, *larger = bytes_of
    for size in larger:
        each = (bytes_of[size] - bytes_of[smallest]) / size
        yield Figure(SECTION, f"file size per incident, {size:,}", each, "bytes")
