"""Pages of escalations that are over: what came of them, until the page says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from domain.incidents import Action, Incident, Status
from storage.connection import Connection

_ENDED_IT = f"from_status = '{Status.ESCALATED.value}' AND to_status IS NOT from_status"


@dataclass(frozen=True)
class EndedPage:
    """One message of a page, and who did what by which nobody waits for managers any more."""

    message_id: int
    incident: Incident
    action: Action
    actor_id: int | None


@final
class Pages:
    """Which messages of pages are to say what came of the escalation."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ended(self, incident: Incident, message_id: int) -> EndedPage | None:
        """Find what a page is to say; None if there is nothing."""
        rows = self._connection.sql(
            "SELECT action, actor_id FROM ended_pages JOIN incident_events USING (incident_id, t)"
            " WHERE group_id = :group_id AND message_id = :message_id"
            f" AND incident_id = :incident_id AND {_ENDED_IT} ORDER BY event_id DESC LIMIT 1",
            group_id=incident.group_id,
            message_id=message_id,
            incident_id=incident.incident_id,
        )
        if not rows:
            return None
        return EndedPage(message_id, incident, Action(rows[0]["action"]), rows[0]["actor_id"])

    def record_edited(self, group_id: int, message_id: int) -> None:
        """Record that a page says what came of it, or need not."""
        self._connection.sql(
            "DELETE FROM ended_pages WHERE group_id = :group_id AND message_id = :message_id",
            group_id=group_id,
            message_id=message_id,
        )


def record_late_page(connection: Connection, incident: Incident, message_id: int) -> None:
    """Record a page that came when the escalation was over; not if the group migrated since."""
    connection.sql(
        "INSERT INTO ended_pages SELECT group_id, :message_id, incident_id, ended FROM"
        " (SELECT group_id, incident_id, (SELECT max(t) FROM incident_events AS event"
        f" WHERE event.incident_id = incidents.incident_id AND {_ENDED_IT}) AS ended"
        " FROM incidents WHERE incident_id = :incident_id AND group_id = :group_id)"
        " WHERE ended IS NOT NULL ON CONFLICT DO NOTHING",
        incident_id=incident.incident_id,
        group_id=incident.group_id,
        message_id=message_id,
    )
