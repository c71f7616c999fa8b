"""Prompts: the message that asks an owner for the summary."""

from __future__ import annotations

from typing import final

from domain.incidents import Incident
from storage.connection import Connection
from storage.messages import owe_deletion, release_id


@final
class Prompts:
    """Which message is an incident's prompt."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record_sent(self, incident: Incident, message_id: int) -> list[str]:
        """Record the prompt; one that came too late for its request is to be deleted.

        Returns the incidents whose message its id was thought to be.
        """
        with self._connection.transaction():
            taken_from = release_id(self._connection, incident.group_id, message_id)
            current = self._connection.sql(
                "UPDATE incidents SET prompt_message_id = :message_id"
                " WHERE incident_id = :incident_id AND transitions = :transitions"
                " AND group_id = :group_id AND prompt_message_id IS NULL RETURNING incident_id",
                incident_id=incident.incident_id,
                group_id=incident.group_id,
                message_id=message_id,
                transitions=incident.transitions,
            )
            if not current:
                owe_deletion(self._connection, incident.group_id, message_id)
            return taken_from

    def record_lost(self, incident: Incident, message_id: int) -> None:
        """Forget a prompt that is gone."""
        self._connection.sql(
            "UPDATE incidents SET prompt_message_id = NULL"
            " WHERE incident_id = :incident_id AND prompt_message_id = :message_id",
            incident_id=incident.incident_id,
            message_id=message_id,
        )
