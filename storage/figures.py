"""Figures asked of the database: how fast a group is, and all that a report says of a period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import final

from domain.figures import Kpis, PeriodFigures
from domain.incidents import Status
from domain.periods import Period
from storage.connection import Connection
from storage.period_figures import measure, work_out


@final
class Figures:
    """How fast groups are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def kpis(self, group_id: int, since: int, slas: Mapping[Status, float]) -> Kpis:
        """Measure what is seen from a group and was reported at or after `since`.

        `slas` are what ops set, in seconds: they hold where groups and their fleets set none.
        """
        return measure(self._connection, group_id, since, slas)

    def period(
        self,
        group_id: int,
        period: Period,
        slas: Mapping[Status, float],
        unit: str | None = None,
        person_id: int | None = None,
        most: int = 10,
    ) -> PeriodFigures:
        """Work out all that a report says of a period, of what is seen from a group.

        `slas` are what ops set, in seconds: they hold where groups and their fleets set none. At
        `most` so many units and people are listed; -1: all.
        """
        return work_out(self._connection, group_id, period, slas, unit, person_id, most)
