"""When to look whether messages are still there: Telegram tells bots of no deletion."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import final

from domain.incidents import Incident
from storage.connection import Connection
from storage.scopes import SEEN_LIVE_FROM
from storage.states import IS_OPEN

STEP = 1000  # incidents that are due, read at once

# As the indexes incidents_to_look_for and incidents_of_group_to_look_for have it.
_MAY_BE_GONE = f"{IS_OPEN} AND pinned_message_id IS NOT NULL AND NOT look_owed"


@final
class Looks:
    """When an incident's messages are to be looked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owe_due(self, before: int, most: int, most_a_group: int) -> int:
        """Owe a look for incidents at rest and not looked for since a time; returns how many.

        Those that waited longest come first, at most so many in all and of one group.
        """
        found: list[str] = []
        of_group: Counter[int] = Counter()
        for skipped in count(0, STEP):  # not all that are due: they may be many
            rows = self._due(before, skipped)
            for row in rows:
                of_group[row["group_id"]] += 1
                if of_group[row["group_id"]] <= most_a_group:
                    found.append(row["incident_id"])
            if len(found) >= most or len(rows) < STEP:
                break
        self._connection.sql(
            "UPDATE incidents SET look_owed = 1"
            " WHERE incident_id IN (SELECT value FROM json_each(:found))",
            found=json.dumps(found[:most]),
        )
        return len(found[:most])

    def _due(self, before: int, skipped: int) -> list[sqlite3.Row]:
        return self._connection.sql(
            "SELECT incident_id, group_id FROM incidents INDEXED BY incidents_to_look_for"
            f" WHERE {_MAY_BE_GONE} AND t_looked <= :before AND t_status <= :before"
            " AND NOT (SELECT suspended FROM groups WHERE groups.group_id = incidents.group_id)"
            " ORDER BY t_looked, t_status LIMIT :step OFFSET :skipped",
            before=before,
            step=STEP,
            skipped=skipped,
        )

    def owe_seen_from(self, group_id: int, before: int, most: int) -> set[int]:
        """Owe a look at what is seen from a group and was not looked for since a time.

        The longest comes first. Returns the groups that are owed one.
        """
        rows = self._connection.sql(
            "UPDATE incidents SET look_owed = 1"
            " WHERE incident_id IN (SELECT incident_id FROM incidents"
            f" WHERE group_id IN {SEEN_LIVE_FROM} AND {_MAY_BE_GONE} AND t_looked <= :before"
            " ORDER BY t_looked, t_created LIMIT :most) RETURNING group_id",
            group_id=group_id,
            before=before,
            most=most,
        )
        return {row["group_id"] for row in rows}

    def owe_some(self, incident_ids: Sequence[str], before: int) -> None:
        """Owe a look at those incidents that were not looked for since a time."""
        self._connection.sql(
            "UPDATE incidents SET look_owed = 1"
            " WHERE incident_id IN (SELECT value FROM json_each(:ids))"
            f" AND {_MAY_BE_GONE} AND t_looked <= :before",
            ids=json.dumps(list(incident_ids)),
            before=before,
        )

    def owe(self, incident_id: str) -> None:
        """Owe a look at an incident, if it is open; without its card, too: its page may be gone."""
        self._connection.sql(
            f"UPDATE incidents SET look_owed = 1 WHERE incident_id = :incident_id AND {IS_OPEN}",
            incident_id=incident_id,
        )

    def record_look(self, incident: Incident, now: int) -> None:
        """Record that an incident's messages were looked for."""
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE incidents SET look_owed = 0, t_looked = :now"
                " WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
                now=now,
            )
