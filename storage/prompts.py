"""Prompts: the message that asks an owner for the summary, and when it is asked for again."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import final

from domain.incidents import Incident, Status
from domain.times import next_nudge
from storage.connection import Connection
from storage.messages import owe_deletion, release_id
from storage.rows import incident_of
from storage.settings import UPDATE_AFTER
from storage.transitions import COLUMNS

# As the index incidents_awaited has it.
_IS_AWAITED = f"status = '{Status.AWAITING_SUMMARY.value}'"


@dataclass(frozen=True)
class Prompt:
    """A request for a summary that is to be sent, and the message of the one before, if it stands.

    `number` counts how often it was asked for again, this time included; `round` is when the next
    time is due, which tells this one from that.
    """

    incident: Incident
    number: int
    round: int | None
    before: int | None


@final
class Prompts:
    """Which message is an incident's prompt, and when the next one is due."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owed(self, incident_id: str) -> Prompt | None:
        """Find the request that is to be sent for an incident whose summary is awaited."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS}, nudges AS number, nudge_due AS round FROM incidents"
            f" WHERE incident_id = :incident_id AND {_IS_AWAITED}"
            " AND (prompt_message_id IS NULL OR nudge_owed)",
            incident_id=incident_id,
        )
        if not rows:
            return None
        record = dict(rows[0])
        number, due = record.pop("number"), record.pop("round")
        incident = incident_of(record)
        return Prompt(incident, number, due, incident.prompt_message_id)

    def record_sent(
        self,
        incident: Incident,
        message_id: int,
        *,
        round: int | None = None,  # noqa: A002 - as calls name it
        before: int | None = None,
    ) -> list[str]:
        """Record the prompt; the one `before` is to be deleted, and so is one that came too late.

        Returns the incidents whose message its id was thought to be.
        """
        with self._connection.transaction():
            taken_from = release_id(self._connection, incident.group_id, message_id)
            current = self._connection.sql(
                "UPDATE incidents SET prompt_message_id = :message_id,"
                " nudge_owed = iif(nudge_due IS :round, 0, nudge_owed)"
                " WHERE incident_id = :incident_id AND transitions = :transitions"
                " AND group_id = :group_id AND ifnull(prompt_message_id, :before) IS :before"
                " RETURNING incident_id",
                incident_id=incident.incident_id,
                group_id=incident.group_id,
                message_id=message_id,
                transitions=incident.transitions,
                round=round,
                before=before,
            )
            if not current:
                owe_deletion(self._connection, incident.group_id, message_id)
            return taken_from

    def record_lost(self, incident: Incident, message_id: int) -> None:
        """Forget a prompt that is gone."""
        self._connection.sql(
            "UPDATE incidents SET prompt_message_id = NULL"
            " WHERE incident_id = :incident_id AND prompt_message_id = :message_id",
            incident_id=incident.incident_id,
            message_id=message_id,
        )

    # Asked again

    def schedule(self, now: int, update_after: float) -> list[Incident]:
        """Owe another request for every summary that is awaited too long, and set the next time.

        `update_after` is in seconds, for groups that set none; 0: never.
        """
        due = []
        with self._connection.transaction():
            for row in self._due(now, update_after):
                rows = self._connection.sql(
                    "UPDATE incidents SET nudge_owed = 1, nudge_due = :next, nudges = nudges + 1"
                    f" WHERE incident_id = :incident_id RETURNING {COLUMNS}",
                    incident_id=row["incident_id"],
                    next=next_nudge(row["t_status"], now, row["after"]),
                )
                due += [incident_of(each) for each in rows]
        return due

    def _due(self, now: int, update_after: float) -> list[sqlite3.Row]:
        return self._connection.sql(
            f"SELECT incident_id, t_status, {UPDATE_AFTER} AS after FROM incidents"
            f" WHERE {_IS_AWAITED} AND {UPDATE_AFTER} > 0"
            f" AND coalesce(nudge_due, t_status + {UPDATE_AFTER}) <= :now",
            update_after=update_after,
            now=now,
        )

    def correct(self, now: int, update_after: float) -> None:
        """Mend what a clock that was ahead has written, as for nudges."""
        self._connection.sql(
            "UPDATE incidents SET t_status = min(t_status, :now), nudge_due = NULL"
            f" WHERE {_IS_AWAITED} AND (t_status > :now"
            f" OR nudge_due > t_status + 4 * max({UPDATE_AFTER}, :now - t_status))",
            update_after=update_after,
            now=now,
        )

    def reschedule(self, group_id: int, after: float, now: int) -> None:
        """Have the requests of a group follow a new time, in seconds; 0: nobody is asked again."""
        for row in self._connection.sql(
            "SELECT incident_id, t_status FROM incidents INDEXED BY incidents_awaited"
            f" WHERE group_id = :group_id AND {_IS_AWAITED} AND nudge_due IS NOT NULL",
            group_id=group_id,
        ):
            self._connection.sql(
                "UPDATE incidents SET nudge_due = :next, nudge_owed = nudge_owed AND :next IS NOT"
                " NULL WHERE incident_id = :incident_id",
                incident_id=row["incident_id"],
                next=next_nudge(row["t_status"], now, after) if after else None,
            )
