"""What may have been removed without a word to us: what is due to be looked for, what was found."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from itertools import count

from domain.incidents import Incident, Status
from storage.calls import Calls
from storage.connection import SqlValue
from storage.incidents import first_incident
from storage.transitions import COLUMNS

STEP = 1000  # incidents that are due, read at once

# As the indexes incidents_to_look_for and incidents_of_group_to_look_for have it.
_MAY_BE_GONE = (
    f"status <> '{Status.RESOLVED.value}' AND pinned_message_id IS NOT NULL AND NOT look_owed"
)


class Looks(Calls):
    """Queries on messages of ours that people or timers may have removed."""

    def owe_looks(self, before: int, most: int, most_a_group: int) -> int:
        """Owe a look for incidents at rest and not looked for since a time; returns how many.

        Those that waited longest come first, at most so many in all and of one group.
        """
        found: list[str] = []
        of_group: Counter[int] = Counter()
        for skipped in count(0, STEP):  # not all that are due: they may be many
            rows = self._due_for_a_look(before, skipped)
            for row in rows:
                of_group[row["group_id"]] += 1
                if of_group[row["group_id"]] <= most_a_group:
                    found.append(row["incident_id"])
            if len(found) >= most or len(rows) < STEP:
                break
        self._sql(
            "UPDATE incidents SET look_owed = 1"
            " WHERE incident_id IN (SELECT value FROM json_each(:found))",
            found=json.dumps(found[:most]),
        )
        return len(found[:most])

    def _due_for_a_look(self, before: int, skipped: int) -> list[sqlite3.Row]:
        return self._sql(
            "SELECT incident_id, group_id FROM incidents INDEXED BY incidents_to_look_for"
            f" WHERE {_MAY_BE_GONE} AND t_looked <= :before AND t_status <= :before"
            " AND NOT (SELECT suspended FROM groups WHERE groups.group_id = incidents.group_id)"
            " ORDER BY t_looked, t_status LIMIT :step OFFSET :skipped",
            before=before,
            step=STEP,
            skipped=skipped,
        )

    def owe_looks_in(self, group_id: int, before: int, most: int) -> None:
        """Owe a group a look at what was not looked for since a time, the longest first."""
        self._sql(
            "UPDATE incidents SET look_owed = 1"
            " WHERE incident_id IN (SELECT incident_id FROM incidents"
            f" WHERE group_id = :group_id AND {_MAY_BE_GONE} AND t_looked <= :before"
            " ORDER BY t_looked, t_created LIMIT :most)",
            group_id=group_id,
            before=before,
            most=most,
        )

    def owe_look_at(self, incident_id: str) -> None:
        """Owe a look at an incident, if it is open."""
        self._sql(
            "UPDATE incidents SET look_owed = 1"
            f" WHERE incident_id = :incident_id AND {_MAY_BE_GONE}",
            incident_id=incident_id,
        )

    def looked(self, incident: Incident, now: int) -> None:
        """Record that an incident's messages were looked for."""
        with self._not_synced():
            self._sql(
                "UPDATE incidents SET look_owed = 0, t_looked = :now"
                " WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
                now=now,
            )

    def pages_of(self, incident: Incident) -> list[int]:
        """List the messages of the page that stands for an incident, the first one first."""
        rows = self._sql(
            "SELECT page_message_id AS message_id FROM incidents"
            " WHERE incident_id = :incident_id AND page_message_id IS NOT NULL"
            " UNION SELECT message_id FROM calls WHERE incident_id = :incident_id"
            " AND kind = 'page' AND round = :round ORDER BY message_id",
            incident_id=incident.incident_id,
            round=incident.transitions,
        )
        return [row["message_id"] for row in rows]

    def page_lost(self, incident: Incident, message_id: int) -> None:
        """Forget a page's message that is gone, and whom it called: they are called again."""
        lost: dict[str, SqlValue] = {
            "incident_id": incident.incident_id,
            "message_id": message_id,
        }
        with self._transaction():
            self._sql(
                "UPDATE incidents SET page_message_id = NULL WHERE incident_id = :incident_id"
                " AND (page_message_id = :message_id OR transitions = (SELECT round FROM calls"
                " WHERE calls.incident_id = :incident_id AND kind = 'page'"
                " AND message_id = :message_id))",
                **lost,
            )
            self._sql(
                "DELETE FROM calls WHERE incident_id = :incident_id AND kind = 'page'"
                " AND message_id = :message_id",
                **lost,
            )

    def prompt_lost(self, incident: Incident, message_id: int) -> None:
        """Forget a prompt that is gone."""
        self._sql(
            "UPDATE incidents SET prompt_message_id = NULL"
            " WHERE incident_id = :incident_id AND prompt_message_id = :message_id",
            incident_id=incident.incident_id,
            message_id=message_id,
        )

    def incident_of_message(self, group_id: int, message_id: int) -> Incident | None:
        """Find the live incident to which a message belongs: report, card, page, nudge, prompt."""
        rows = self._sql(
            f"SELECT {COLUMNS} FROM live WHERE group_id = :group_id AND (:message_id IN"
            " (pinned_message_id, prompt_message_id, page_message_id)"
            " OR (source_chat_id = :group_id AND source_message_id = :message_id)"
            " OR incident_id = (SELECT incident_id FROM calls WHERE group_id = :group_id"
            " AND message_id = :message_id))",
            group_id=group_id,
            message_id=message_id,
        )
        return first_incident(rows)
