"""Summaries: which messages gave them, and what they say after these were edited."""

from __future__ import annotations

from typing import final

from domain.incidents import CORRECT_SUMMARY, CORRECT_SUMMARY_LATE, Incident, Status
from domain.people import User
from domain.summaries import Given
from storage.audit import record_correction
from storage.connection import Connection
from storage.rows import first_incident, incident_of
from storage.states import IS_SHOWN
from storage.transitions import COLUMNS

_GIVEN = "incident_id, chat_id, message_id, transitions, t FROM summaries"
_IS_CURRENT = (
    f"incident_id = :incident_id AND status = '{Status.RESOLVED.value}'"
    " AND transitions = :transitions"
)


@final
class Summaries:
    """Which messages gave summaries; within their time, edits of these correct them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(
        self, incident: Incident, chat_id: int, message_id: int, album: str | None, now: int
    ) -> None:
        """Record which message gave a resolved incident its summary."""
        self._connection.sql(
            "INSERT INTO summaries VALUES (:chat_id, :message_id, :incident_id, :album,"
            " :transitions, :now) ON CONFLICT DO UPDATE SET incident_id = excluded.incident_id,"
            " transitions = excluded.transitions, t = excluded.t",
            chat_id=chat_id,
            message_id=message_id,
            incident_id=incident.incident_id,
            album=album,
            transitions=incident.transitions,
            now=now,
        )

    def of_message(self, chat_id: int, message_id: int, album: str | None = None) -> Given | None:
        """Find the summary a message gave, or one whose album it belongs to."""
        rows = self._connection.sql(
            f"SELECT {_GIVEN} WHERE chat_id = :chat_id AND message_id = :message_id"
            f" UNION ALL SELECT {_GIVEN} WHERE chat_id = :chat_id AND media_group_id = :album",
            chat_id=chat_id,
            message_id=message_id,
            album=album,
        )
        return Given(**dict(rows[0])) if rows else None

    def awaited_from(self, group_id: int, user_id: int, most: int) -> list[Incident]:
        """List so many of a group's incidents whose summary somebody was asked for."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE group_id = :group_id"
            f" AND status = '{Status.AWAITING_SUMMARY.value}'"
            " AND pending_resolution_by_user_id = :user_id ORDER BY t_status LIMIT :most",
            group_id=group_id,
            user_id=user_id,
            most=most,
        )
        return [incident_of(row) for row in rows]

    def correct(self, given: Given, text: str, author: User | None, now: int) -> Incident | None:
        """Change a summary that still counts, and keep what it said; None if that is the same.

        The card follows, and what its reporter and who was called in private were told.
        """
        with self._connection.transaction():
            before = self._current(given)
            if before is None or before.resolution_summary == text:
                return None
            rows = self._connection.sql(
                "UPDATE incidents SET resolution_summary = :text,"
                f" version = version + {IS_SHOWN} WHERE {_IS_CURRENT} RETURNING {COLUMNS}",
                incident_id=given.incident_id,
                transitions=given.transitions,
                text=text,
            )
            incident = incident_of(rows[0])
            said = before.resolution_summary or ""
            record_correction(self._connection, incident, CORRECT_SUMMARY, author, now, said)
            return incident

    def _current(self, given: Given) -> Incident | None:
        """Find the incident of a summary, if that is the one it has now."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE {_IS_CURRENT}",
            incident_id=given.incident_id,
            transitions=given.transitions,
        )
        return first_incident(rows)

    def record_late(self, given: Given, text: str, author: User | None, now: int) -> bool:
        """Record an edit that changes nothing any more; False if one of that summary is known.

        Others may have edited an earlier summary since.
        """
        with self._connection.transaction():
            rows = self._connection.sql(
                f"SELECT {COLUMNS} FROM incidents WHERE incident_id = :incident_id"
                " AND NOT EXISTS (SELECT 1 FROM incident_events AS event WHERE"
                " event.incident_id = incidents.incident_id AND action = :late AND event.t >= :t"
                " AND event.actor_id IS :author_id)",
                incident_id=given.incident_id,
                late=CORRECT_SUMMARY_LATE,
                t=given.t,
                author_id=author.user_id if author else None,
            )
            for row in rows:
                record_correction(
                    self._connection, incident_of(row), CORRECT_SUMMARY_LATE, author, now, text
                )
            return bool(rows)
