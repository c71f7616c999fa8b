"""The audit trail: one event for each report and transition, never changed or deleted."""

from __future__ import annotations

import sqlite3
from typing import final

from domain.incidents import Action, Event, Incident, Status
from domain.people import Role, User
from storage import people
from storage.connection import Connection

_EVENT = (
    "event_id, action, actor_id, t, from_status, to_status, detail, other_id FROM incident_events"
    " WHERE incident_id = :incident_id"
)

_ACTIONS = ", ".join(f"'{action.value}'" for action in Action)
_IS_ACT = f"action IN ({_ACTIONS})"


@final
class Audit:
    """What was done to incidents, by whom and when."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def events(self, incident_id: str, newest: int = -1) -> list[Event]:
        """Read the report and so many of the newest in an incident's audit trail, oldest first."""
        rows = self._connection.sql(
            f"SELECT * FROM (SELECT {_EVENT} ORDER BY event_id LIMIT 1)"
            f" UNION SELECT * FROM (SELECT {_EVENT} ORDER BY event_id DESC LIMIT :newest)"
            " ORDER BY event_id",
            incident_id=incident_id,
            newest=newest,
        )
        return [_event(row) for row in rows]

    def newest_act(self, incident_id: str) -> Event | None:
        """Find what somebody did last to an incident, but for what was said or corrected."""
        rows = self._connection.sql(
            f"SELECT {_EVENT} AND {_IS_ACT} ORDER BY event_id DESC LIMIT 1", incident_id=incident_id
        )
        return _event(rows[0]) if rows else None

    def count_acts(self, incident_id: str, since: int, but: int | None) -> int:
        """Count what was done to an incident from when anybody but one person did something.

        Only what they did since a time (UTC seconds), or at it, is looked for.
        """
        acts = f"FROM incident_events WHERE incident_id = :incident_id AND {_IS_ACT}"
        [(count,)] = self._connection.sql(
            f"SELECT count(*) {acts} AND event_id >="
            f" (SELECT min(event_id) {acts} AND t >= :since AND actor_id IS NOT :but)",
            incident_id=incident_id,
            since=since,
            but=but,
        )
        return int(count)

    def count_events(self, incident_id: str) -> int:
        """Count what stands in an incident's audit trail."""
        query = "SELECT count(*) FROM incident_events WHERE incident_id = :incident_id"
        [(count,)] = self._connection.sql(query, incident_id=incident_id)
        return int(count)


def record_event(
    connection: Connection,
    incident: Incident,
    action: str,
    actor_id: int | None,
    from_status: Status | None,
    now: int,
    detail: str | None = None,
    other_id: int | None = None,
) -> None:
    """Record a transition, a report or a correction, within its own transaction.

    `other_id` is the second person of a transition: to whom it gave, or from whom it took.
    """
    connection.sql(
        "INSERT INTO incident_events"
        " (incident_id, action, actor_id, t, from_status, to_status, detail, other_id,"
        " fleet_id)"
        " VALUES (:incident_id, :action, :actor_id, :now, :from_status, :to_status, :detail,"
        " :other_id, (SELECT fleet_id FROM groups WHERE groups.group_id = :group_id))",
        incident_id=incident.incident_id,
        action=action,
        actor_id=actor_id,
        now=now,
        from_status=from_status.value if from_status else None,
        to_status=incident.status.value,
        detail=detail,
        other_id=other_id,
        group_id=incident.group_id,
    )
    connection.note_added_row()


def record_correction(
    connection: Connection,
    incident: Incident,
    action: str,
    author: User | None,
    now: int,
    detail: str,
) -> None:
    """Record a correction, and its author as they are called now, within its own transaction."""
    if author is not None:
        people.record(connection, author, Role.DRIVER)
    user_id = author.user_id if author else None
    record_event(connection, incident, action, user_id, incident.status, now, detail)


def _event(row: sqlite3.Row) -> Event:
    came_from = row["from_status"]
    return Event(
        row["action"],
        row["actor_id"],
        row["t"],
        Status(came_from) if came_from else None,
        Status(row["to_status"]),
        row["detail"],
        row["other_id"],
    )
