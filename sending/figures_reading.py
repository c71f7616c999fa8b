"""Reads what figures tell: counted by a process of its own, since of much it takes minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

from telegram.ext import ExtBot

from database import Database, OwedFigures
from domain.exported import Export
from domain.figures import PeriodFigures
from domain.figures_times import period_again
from domain.incidents import Status
from domain.periods import Period
from reports import figures as counted
from sending.zones import Zones
from texts.figures import Subject

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
        self._bot = bot
        self._sla = sla
        self._zones = zones

    async def read(self, figures: OwedFigures, folder: Path | None = None) -> Read:
        """Read the database, with a folder for what is kept meanwhile.

        Raises ChildFailedError, also where it takes too long, and sqlite3.Error.
        """
        found = await counted.work_out(self.path, self.export(figures), folder)
        subject = await asyncio.to_thread(self._subject, figures.request.group_id, found)
        return found, subject

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

    def _subject(self, group_id: int, found: PeriodFigures) -> Subject:
        with closing(Database(self.path, read_only=True)) as database:
            return subject_of(database, group_id, found, self._bot.username)

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
