"""Reporters: what they were told of their incidents, as replies to their own messages."""

from __future__ import annotations

from typing import final

from domain.incidents import Incident
from storage.connection import Connection
from storage.messages import record_message, release_id
from storage.states import IS_OPEN


@final
class Reporters:
    """What the reporters of incidents were told.

    Those that record a message return the incidents whose message its id was thought to be.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin_tell(self, incident: Incident) -> bool:
        """Record, before the reporter is told, that it may arrive; False if one was begun before.

        Should nobody know whether it did, they are told how it stands then: once more, but true.
        """
        with self._connection.not_synced():
            begun = self._connection.sql(
                "UPDATE incidents SET tell_in_doubt = 1"
                " WHERE incident_id = :incident_id AND NOT tell_in_doubt RETURNING incident_id",
                incident_id=incident.incident_id,
            )
            return bool(begun)

    def record_not_told(self, incident: Incident) -> None:
        """Record that what was begun certainly did not arrive."""
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE incidents SET tell_in_doubt = 0 WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
            )

    def record_told(self, incident: Incident, message_id: int) -> list[str]:
        """Record that the reporter was told who has an incident, as `incident` was then.

        If the group migrated meanwhile they are told all the same, by a message out of reach.
        """
        with self._connection.transaction():
            taken_from = release_id(self._connection, incident.group_id, message_id)
            self._connection.sql(
                "UPDATE incidents SET tell_in_doubt = 0,"
                " told_status = :status, told_owner_id = :owner_id, told_wait = :wait,"
                " told_message_id = iif(group_id = :group_id, :message_id, NULL)"
                " WHERE incident_id = :incident_id AND told_status IS NULL",
                incident_id=incident.incident_id,
                group_id=incident.group_id,
                message_id=message_id,
                status=incident.status.value,
                owner_id=incident.owner_id,
                wait=_wait(incident),
            )
            return taken_from

    def begin_edit(self, incident: Incident) -> None:
        """Record, before what the reporter was told is edited, that nobody knows what it says.

        Should the outcome stay unknown, it is edited again, however the incident stands then.
        """
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE incidents SET told_status = ''"
                " WHERE incident_id = :incident_id AND told_message_id = :message_id",
                incident_id=incident.incident_id,
                message_id=incident.told_message_id,
            )

    def record_edited(self, incident: Incident) -> None:
        """Record that what the reporter was told now says how `incident` stands."""
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE incidents SET told_status = :status, told_owner_id = :owner_id,"
                " told_wait = :wait"
                " WHERE incident_id = :incident_id AND told_message_id = :message_id",
                incident_id=incident.incident_id,
                message_id=incident.told_message_id,
                status=incident.status.value,
                owner_id=incident.owner_id,
                wait=_wait(incident),
            )

    def record_lost(self, incident: Incident) -> None:
        """Forget a message that is gone; nobody is told the same twice."""
        self._connection.sql(
            "UPDATE incidents SET told_message_id = NULL"
            " WHERE incident_id = :incident_id AND told_message_id = :message_id",
            incident_id=incident.incident_id,
            message_id=incident.told_message_id,
        )

    def record_end(self, incident: Incident, message_id: int) -> list[str]:
        """Record that the reporter was told how an incident ended, as `incident` was then."""
        with self._connection.transaction():
            self._connection.sql(
                "UPDATE incidents SET hears = 0 WHERE incident_id = :incident_id"
                f" AND NOT ({IS_OPEN}) AND transitions = :transitions",
                incident_id=incident.incident_id,
                transitions=incident.transitions,
            )
            taken_from = self._keep(incident, message_id)
            self._connection.sql(
                "INSERT INTO told_ends SELECT incident_id, group_id, :message_id,"
                " resolution_summary IS NOT :summary FROM incidents"
                " WHERE incident_id = :incident_id AND transitions = :transitions"
                " AND group_id = :group_id ON CONFLICT DO UPDATE SET"
                " message_id = excluded.message_id, is_stale = excluded.is_stale",
                message_id=message_id,
                summary=incident.resolution_summary,
                incident_id=incident.incident_id,
                transitions=incident.transitions,
                group_id=incident.group_id,
            )
            return taken_from

    def end_message(self, incident: Incident) -> int | None:
        """Find the message that told the reporter how an incident ended."""
        query = "SELECT message_id FROM told_ends WHERE incident_id = :incident_id"
        rows = self._connection.sql(query, incident_id=incident.incident_id)
        return rows[0]["message_id"] if rows else None

    def record_end_edited(self, incident: Incident, message_id: int) -> None:
        """Record that what told the end now says how `incident` was resolved."""
        with self._connection.not_synced():
            self._connection.sql(
                "UPDATE told_ends SET is_stale = :summary IS NOT (SELECT resolution_summary FROM"
                " incidents WHERE incidents.incident_id = told_ends.incident_id)"
                " WHERE incident_id = :incident_id AND message_id = :message_id",
                incident_id=incident.incident_id,
                message_id=message_id,
                summary=incident.resolution_summary,
            )

    def record_end_lost(self, incident: Incident, message_id: int) -> None:
        """Forget a message that told the end and is gone."""
        self._connection.sql(
            "DELETE FROM told_ends WHERE incident_id = :incident_id AND message_id = :message_id",
            incident_id=incident.incident_id,
            message_id=message_id,
        )

    def record_advised(self, incident: Incident, message_id: int) -> list[str]:
        """Record that the reporter of an accident was told what comes first."""
        with self._connection.transaction():
            self._connection.sql(
                "UPDATE incidents SET advised = 1 WHERE incident_id = :incident_id",
                incident_id=incident.incident_id,
            )
            return self._keep(incident, message_id)

    def _keep(self, incident: Incident, message_id: int) -> list[str]:
        """Keep that a message belongs to an incident, so that a reply to it is a note."""
        taken_from = release_id(self._connection, incident.group_id, message_id)
        record_message(self._connection, incident.group_id, message_id, incident.incident_id)
        return taken_from


def _wait(incident: Incident) -> str | None:
    """Write what the reporter is told of an incident's wait, as the view `owed` compares it."""
    wait = incident.wait
    return f"{wait.kind.value} {wait.t_until}" if wait and not wait.is_over else None
