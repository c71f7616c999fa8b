"""Reads what figures tell, in a thread and on a connection of its own: it takes seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

from telegram.ext import ExtBot

from database import Database, OwedFigures
from domain.exported import Export
from domain.figures import PeriodFigures
from domain.figures_times import period_again
from domain.incidents import Status
from domain.periods import Period
from sending.zones import Zones
from texts.figures import Subject

MOST_SECONDS = 120.0  # the database may be read for one report

Read: TypeAlias = "tuple[PeriodFigures, Subject]"
"""What text and picture show."""


class FiguresReader:
    """Reads the figures that are owed, from the file at `path`.

    `sla` gives the seconds within which somebody is to respond.
    """

    def __init__(
        self, path: str | Path, bot: ExtBot[int], sla: Mapping[Status, float], zones: Zones
    ) -> None:
        self.path = Path(path)
        self.is_stopping = False
        self._bot = bot
        self._sla = sla
        self._zones = zones
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="figures")

    async def read(self, figures: OwedFigures) -> Read:
        """Read the database; raises sqlite3.Error, also where that takes too long."""
        period, loop = self._period(figures), asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._read_now, figures, period)

    def export(self, figures: OwedFigures) -> Export:
        """Say what stands in the file; people only in private."""
        request = figures.request
        return Export(
            group_id=request.group_id,
            period=self._period(figures),
            slas=self._sla,
            unit=request.unit,
            person_id=request.person_id,
            with_people=request.chat_id > 0,
        )

    def stop(self) -> None:
        """End the thread, which ends soon once `is_stopping` is set."""
        self._thread.shutdown(cancel_futures=True)

    def _read_now(self, figures: OwedFigures, period: Period) -> Read:
        until, request = time.monotonic() + MOST_SECONDS, figures.request
        database = Database(self.path, read_only=True)
        try:
            database.connection.cut_off_when(lambda: self.is_stopping or time.monotonic() > until)
            found = database.figures.period(
                request.group_id, period, self._sla, request.unit, request.person_id
            )
            return found, subject_of(database, request.group_id, found, self._bot.username)
        finally:
            database.close()

    def _period(self, figures: OwedFigures) -> Period:
        request = figures.request
        zone = self._zones.of(request.group_id)
        return period_again(request.kind, request.span, zone, figures.t)


def subject_of(
    database: Database, group_id: int, figures: PeriodFigures, bot_username: str
) -> Subject:
    """Look up what the text of figures names; of several groups it says which, and leads there."""
    fleet = database.fleets.of_office(group_id)
    named = dict.fromkeys([*figures.look_at, figures.totals.oldest_open])
    found = [database.incidents.get(each) for each in named if each is not None]
    incidents = {each.incident_id: each for each in found if each is not None}
    people = [figures.person_id, *(each.user_id for each in figures.people)]
    return Subject(
        title=fleet.fleet_name if fleet else database.groups.name(group_id),
        incidents=incidents,
        people=database.people.get_all(people),
        titles=database.groups.names({each.group_id for each in incidents.values()})
        if fleet
        else {},
        bot_username=bot_username if fleet else "",
    )
