"""Corrections: what reports say after they were edited, and what they said before."""

from __future__ import annotations

from typing import final

from domain.facts import NO_FACTS, Facts
from domain.incidents import CORRECT, CORRECT_LATE, Incident
from domain.people import User
from domain.severity import Severity
from storage.audit import record_correction
from storage.connection import Connection
from storage.repeats import NTH_AS_CORRECTED
from storage.rows import facts_of, incident_of
from storage.states import IS_SHOWN, TURNS_OUT_AN_ACCIDENT
from storage.transitions import COLUMNS

_FACTS = ("unit", "unit_from_title", "trailer", "road", "load")
_SETS_FACTS = ", ".join(f"{name} = iif(facts_corrected, {name}, :{name})" for name in _FACTS)
_READ_AGAIN = (
    f"{_SETS_FACTS}, severity = iif(severity_corrected, severity, :severity),"
    f" call_owed = call_owed OR (NOT severity_corrected AND {TURNS_OUT_AN_ACCIDENT}),"
    f" nth_of_unit = iif(facts_corrected OR unit IS :unit, nth_of_unit, {NTH_AS_CORRECTED})"
)


@final
class Corrections:
    """Edits of reports: taken within their time, on record afterwards."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def correct(
        self,
        incident_id: str,
        description: str,
        words: str | None,
        author: User | None,
        now: int,
        *,
        facts: Facts = NO_FACTS,
        severity: Severity = Severity.DOWN,
    ) -> Incident | None:
        """Change what a report says, and keep what it said before; None if that is the same.

        `words` are of who logged it. Facts and severity corrected by hand stay.
        The card of what is finished is redrawn if there is one.
        """
        with self._connection.transaction():
            before = self._connection.sql(
                "SELECT description FROM incidents WHERE incident_id = :incident_id"
                " AND description <> :description",
                incident_id=incident_id,
                description=description,
            )
            if not before:
                return None
            rows = self._connection.sql(
                "UPDATE incidents SET description = :description, logged_words = :words,"
                f" {_READ_AGAIN},"
                f" version = version + {IS_SHOWN}"
                f" WHERE incident_id = :incident_id RETURNING {COLUMNS}",
                incident_id=incident_id,
                description=description,
                words=words,
                **facts_of(facts),
                severity=severity.value,
            )
            incident = incident_of(rows[0])
            said = before[0]["description"]
            record_correction(self._connection, incident, CORRECT, author, now, said)
            return incident

    def record_late(
        self, incident_id: str, description: str, author: User | None, now: int
    ) -> bool:
        """Record an edit that came too late to change the report; False if one is on record."""
        with self._connection.transaction():
            rows = self._connection.sql(
                f"SELECT {COLUMNS} FROM incidents WHERE incident_id = :incident_id"
                " AND description <> :description AND NOT EXISTS (SELECT 1 FROM incident_events"
                " WHERE incident_events.incident_id = incidents.incident_id AND action = :late)",
                incident_id=incident_id,
                description=description,
                late=CORRECT_LATE,
            )
            for row in rows:
                record_correction(
                    self._connection, incident_of(row), CORRECT_LATE, author, now, description
                )
            return bool(rows)
