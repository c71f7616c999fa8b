"""Nudges: when they are due."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import final

from domain.incidents import Status
from domain.settings import MINUTE, SLA
from domain.times import next_nudge
from domain.transitions import WAITING
from storage.connection import Connection

# As the index incidents_waiting has it.
_IS_WAITING = (
    f"status IN ({', '.join(repr(status.value) for status in WAITING)}) AND NOT waits_for_setup"
)


def _sla(status: Status) -> str:
    """Write the seconds an incident may wait in its group; `:sla` where nobody set one."""
    own = f"SELECT {MINUTE} * {SLA[status].value} FROM settings_in_force AS here"
    return f"coalesce(({own} WHERE here.group_id = incidents.group_id), :sla)"


@final
class Nudges:
    """When nudges are due."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def schedule(self, now: int, sla: Mapping[Status, float]) -> list[str]:
        """Owe a nudge for every wait whose due time has come, and set the next due time.

        `sla` gives the seconds each waiting state may last in groups that set none. Returns the
        incidents' ids.
        """
        due = []
        with self._connection.transaction():
            for status in WAITING:
                for row in self._due(status, now, sla[status]):
                    self._connection.sql(
                        "UPDATE incidents SET nudge_owed = 1, nudge_due = :next,"
                        " nudges = nudges + 1"
                        " WHERE incident_id = :incident_id",
                        incident_id=row["incident_id"],
                        next=next_nudge(row["t_status"], now, row["sla"]),
                    )
                    due.append(row["incident_id"])
        return due

    def _due(self, status: Status, now: int, sla: float) -> list[sqlite3.Row]:
        return self._connection.sql(
            f"SELECT incident_id, t_status, {_sla(status)} AS sla FROM incidents"
            f" WHERE {_IS_WAITING} AND status = :status"
            f" AND coalesce(nudge_due, t_status + {_sla(status)}) <= :now",
            status=status.value,
            sla=sla,
            now=now,
        )

    def correct_waits(self, now: int, sla: Mapping[Status, float]) -> None:
        """Mend what a clock that was ahead has written: waits and nudges of a time to come.

        The next nudge is due at most when the wait has doubled; four times is beyond any doubt.
        """
        for status in WAITING:
            self._connection.sql(
                "UPDATE incidents SET t_status = min(t_status, :now), nudge_due = NULL"
                f" WHERE {_IS_WAITING} AND status = :status AND (t_status > :now"
                f" OR nudge_due > t_status + 4 * max({_sla(status)}, :now - t_status))",
                status=status.value,
                sla=sla[status],
                now=now,
            )

    def reschedule(self, group_id: int, status: Status, sla: float, now: int) -> None:
        """Have the nudges of a group follow its new SLA, in seconds.

        Whoever waited too long by it already is due at once if there was no nudge yet.
        """
        for row in self._connection.sql(
            "SELECT incident_id, t_status FROM live WHERE group_id = :group_id"
            " AND status = :status AND nudge_due IS NOT NULL",
            group_id=group_id,
            status=status.value,
        ):
            self._connection.sql(
                "UPDATE incidents SET nudge_due = :next WHERE incident_id = :incident_id",
                incident_id=row["incident_id"],
                next=next_nudge(row["t_status"], now, sla),
            )
