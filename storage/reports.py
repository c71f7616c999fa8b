"""Reports after they were made: found, corrected, and kept until a group is set up."""

from __future__ import annotations

from typing import final

from domain.facts import NO_FACTS, Facts, Severity
from domain.incidents import CORRECT, CORRECT_LATE, EXPIRE, Incident, Status
from domain.people import Role, User
from storage import people
from storage.audit import record_event
from storage.connection import Connection
from storage.incidents import facts_of, first_incident, incident_of
from storage.messages import owe_deletion
from storage.states import IS_OPEN, IS_SHOWN
from storage.transitions import COLUMNS

_FACTS = ("unit", "unit_from_title", "trailer", "road", "load")
_SETS_FACTS = ", ".join(f"{name} = iif(facts_corrected, {name}, :{name})" for name in _FACTS)
_READ_AGAIN = f"{_SETS_FACTS}, severity = iif(severity_corrected, severity, :severity)"


@final
class Reports:
    """What people reported: which message it was, what it says now, and whether it waits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_message(self, chat_id: int, message_id: int) -> Incident | None:
        """Find the incident that a message reported, or logged; both ids as they were then."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE incident_id = (SELECT incident_id"
            " FROM incident_messages WHERE chat_id = :chat_id AND message_id = :message_id)"
            " AND source_chat_id = :chat_id"
            " AND :message_id IN (source_message_id, logged_message_id)",
            chat_id=chat_id,
            message_id=message_id,
        )
        return first_incident(rows)

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
            self._record(incident, CORRECT, author, now, before[0]["description"])
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
                self._record(incident_of(row), CORRECT_LATE, author, now, description)
            return bool(rows)

    def _record(
        self, incident: Incident, action: str, author: User | None, now: int, detail: str
    ) -> None:
        if author is not None:
            people.record(self._connection, author, Role.DRIVER)
        user_id, status = author.user_id if author else None, incident.status
        record_event(self._connection, incident, action, user_id, status, now, detail)

    def record_answer(self, incident: Incident, chat_id: int, question_id: int) -> None:
        """Record that our question what happened was answered: it is to be deleted.

        Until it is, what is said to it is about that incident.
        """
        with self._connection.transaction():
            self._connection.sql(
                "INSERT INTO incident_messages VALUES (:chat_id, :message_id, :incident_id)"
                " ON CONFLICT DO NOTHING",
                chat_id=chat_id,
                message_id=question_id,
                incident_id=incident.incident_id,
            )
            owe_deletion(self._connection, chat_id, question_id)

    # Before the group is set up

    def count_waiting(self, group_id: int) -> int:
        """Count what was reported in a group that is not set up yet."""
        [(count,)] = self._connection.sql(
            "SELECT count(*) FROM incidents WHERE group_id = :group_id AND waits_for_setup"
            f" AND {IS_OPEN}",
            group_id=group_id,
        )
        return int(count)

    def expire(self, before: int, now: int) -> list[Incident]:
        """Call off what was reported before a time in groups that nobody has set up since."""
        with self._connection.transaction():
            rows = self._connection.sql(
                "UPDATE incidents SET status = :cancelled, waits_for_setup = 0, t_status = :now,"
                " transitions = transitions + 1, version = version + 1,"
                " card_version = version + 1"
                " WHERE waits_for_setup AND t_created <= :before"
                f" AND {IS_OPEN} RETURNING {COLUMNS}",
                cancelled=Status.CANCELLED.value,
                before=before,
                now=now,
            )
            expired = [incident_of(row) for row in rows]
            for incident in expired:
                record_event(self._connection, incident, EXPIRE, None, Status.UNCLAIMED, now)
            return expired
