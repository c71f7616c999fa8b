"""Offers: what was said without a reply that may be a summary, to be offered back once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from domain.incidents import Incident
from storage.connection import Connection
from storage.messages import owe_deletion, record_message, release_id
from storage.rows import first_incident
from storage.transitions import COLUMNS


@dataclass(frozen=True)
class Offer:
    """What was said about an incident, maybe: a message, and the topic it stands in."""

    incident: Incident
    message_id: int
    thread_id: int | None


@final
class Offers:
    """What is to be offered back, of each request for a summary once; a transition ends them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owe(self, incident: Incident, message_id: int, thread_id: int | None, now: int) -> bool:
        """Owe an offer of what was said; False if something was offered before."""
        rows = self._connection.sql(
            "INSERT INTO offers (incident_id, group_id, message_id, thread_id, t)"
            " VALUES (:incident_id, :group_id, :message_id, :thread_id, :now)"
            " ON CONFLICT DO NOTHING RETURNING incident_id",
            incident_id=incident.incident_id,
            group_id=incident.group_id,
            message_id=message_id,
            thread_id=thread_id,
            now=now,
        )
        return bool(rows)

    def owed(self, incident_id: str) -> Offer | None:
        """Find what is to be offered back of an incident."""
        rows = self._connection.sql(
            "SELECT message_id, thread_id FROM offers WHERE incident_id = :incident_id AND is_owed",
            incident_id=incident_id,
        )
        query = f"SELECT {COLUMNS} FROM incidents WHERE incident_id = :incident_id"
        incident = first_incident(self._connection.sql(query, incident_id=incident_id))
        if not rows or incident is None:
            return None
        return Offer(incident, rows[0]["message_id"], rows[0]["thread_id"])

    def record_sent(self, offer: Offer, message_id: int, *, stands: bool) -> list[str]:
        """Record an offer; one that came too late, or stands below nothing, is to be deleted.

        Returns the incidents whose message its id was thought to be.
        """
        incident = offer.incident
        with self._connection.transaction():
            taken_from = release_id(self._connection, incident.group_id, message_id)
            current = self._connection.sql(
                "UPDATE offers SET is_owed = 0, offer_message_id = iif(:stands, :message_id, NULL)"
                " WHERE incident_id = :incident_id AND group_id = :group_id AND message_id = :words"
                " AND is_owed RETURNING incident_id",
                incident_id=incident.incident_id,
                group_id=incident.group_id,
                words=offer.message_id,
                message_id=message_id,
                stands=stands,
            )
            if not current or not stands:
                owe_deletion(self._connection, incident.group_id, message_id)
            else:
                record_message(
                    self._connection, incident.group_id, message_id, incident.incident_id
                )
            return taken_from

    def record_declined(self, incident: Incident) -> None:
        """Record that what was offered is not the summary; its message is to be deleted."""
        with self._connection.transaction():
            about = {"incident_id": incident.incident_id}
            self._connection.sql(
                "INSERT INTO retired_messages SELECT group_id, offer_message_id FROM offers"
                " WHERE incident_id = :incident_id AND offer_message_id IS NOT NULL"
                " ON CONFLICT DO NOTHING",
                **about,
            )
            self._connection.sql(
                "UPDATE offers SET is_owed = 0, offer_message_id = NULL"
                " WHERE incident_id = :incident_id",
                **about,
            )
