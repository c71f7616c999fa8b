"""Duplicates: which incident is the first of several about one problem, and which the others."""

from __future__ import annotations

from typing import final

from domain.incidents import Incident
from storage.connection import Connection
from storage.rows import incident_of
from storage.states import IS_SHOWN
from storage.transitions import COLUMNS

MOST = 50  # duplicates of one incident, of which all is told


@final
class Duplicates:
    """Incidents that were called off as duplicates; each leads straight to the first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first_of(self, incident: Incident) -> str:
        """Follow an incident to the one it is a duplicate of, in the end; else it is its own."""
        rows = self._connection.sql(
            "WITH RECURSIVE chain (id) AS (VALUES (:incident_id) UNION"
            " SELECT duplicate_of FROM incidents JOIN chain ON incident_id = id"
            " WHERE duplicate_of IS NOT NULL) SELECT id FROM chain JOIN incidents"
            " ON incident_id = id WHERE duplicate_of IS NULL",
            incident_id=incident.incident_id,
        )
        return str(rows[0]["id"]) if rows else incident.incident_id

    def of(self, incident_id: str) -> list[Incident]:
        """List the duplicates of an incident, oldest first."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE duplicate_of = :incident_id"
            " ORDER BY year, number LIMIT :most",
            incident_id=incident_id,
            most=MOST,
        )
        return [incident_of(row) for row in rows]

    def record(self, duplicate: Incident) -> None:
        """Have the first one list a duplicate that was just called off, with its own duplicates.

        To be done in the transaction that called it off.
        """
        self._connection.sql(
            f"UPDATE incidents SET duplicate_of = :first, version = version + {IS_SHOWN}"
            " WHERE duplicate_of = :incident_id",
            first=duplicate.duplicate_of,
            incident_id=duplicate.incident_id,
        )
        self._connection.sql(
            f"UPDATE incidents SET version = version + {IS_SHOWN} WHERE incident_id = :first",
            first=duplicate.duplicate_of,
        )


def have_linked(connection: Connection, incident_id: str) -> None:
    """Have the cards that link to an incident's card be drawn anew: it is another message now."""
    connection.sql(
        f"UPDATE incidents SET version = version + {IS_SHOWN}"
        " WHERE duplicate_of = :incident_id OR incident_id = (SELECT duplicate_of FROM incidents"
        " WHERE incident_id = :incident_id)",
        incident_id=incident_id,
    )
