"""Incidents that change hands: who is still to be told of it; and those that begin anew."""

from __future__ import annotations

from typing import final

from domain.incidents import Action, Incident, Status
from domain.moves import Move
from domain.transitions import CAN_BE_REOPENED
from storage.connection import Connection
from storage.messages import owe_deletion, record_message, release_id
from storage.rows import first_incident, incident_of
from storage.transitions import COLUMNS

_THIS = "incident_id = :incident_id AND transitions = :round"


@final
class Moves:
    """What is told of incidents that changed hands, each once, however late."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owe(self, move: Move, now: int) -> None:
        """Owe what is told of a move, within the transaction that makes it."""
        self._connection.sql(
            "INSERT INTO moves"
            " (incident_id, transitions, group_id, action, actor_id, lost_by, got_by, t)"
            " VALUES (:incident_id, :round, :group_id, :action, :actor_id, :lost_by, :got_by, :now)"
            " ON CONFLICT DO NOTHING",
            incident_id=move.incident.incident_id,
            round=move.round,
            group_id=move.incident.group_id,
            action=move.action.value,
            actor_id=move.actor_id,
            lost_by=move.lost_by,
            got_by=move.got_by,
            now=now,
        )

    def owed(self, incident_id: str, transitions: int) -> Move | None:
        """Find a move of which people are still to be told, with the incident as it is now."""
        moves = self._connection.sql(
            f"SELECT action, actor_id, lost_by, got_by FROM moves WHERE {_THIS}",
            incident_id=incident_id,
            round=transitions,
        )
        query = f"SELECT {COLUMNS} FROM incidents WHERE incident_id = :incident_id"
        incidents = self._connection.sql(query, incident_id=incident_id)
        if not moves or not incidents:
            return None
        [move] = moves
        people = (move["actor_id"], move["lost_by"], move["got_by"])
        return Move(incident_of(incidents[0]), transitions, Action(move["action"]), *people)

    def record_told(self, move: Move, message_id: int) -> list[str]:
        """Record that people were told of a move: a reply to that message is about the incident.

        Returns the incidents whose message its id was thought to be.
        """
        incident = move.incident
        with self._connection.transaction():
            self.drop(move)
            taken_from = release_id(self._connection, incident.group_id, message_id)
            record_message(self._connection, incident.group_id, message_id, incident.incident_id)
            return taken_from

    def drop(self, move: Move) -> None:
        """Owe nothing more of a move."""
        self._connection.sql(
            f"DELETE FROM moves WHERE {_THIS}",
            incident_id=move.incident.incident_id,
            round=move.round,
        )

    def offer_reopening(self, incident: Incident, replied_to: int, now: int) -> None:
        """Owe it to who says something about what is resolved that they are told how to reopen it.

        Once for each resolution, and only while it can be.
        """
        self._connection.sql(
            "INSERT INTO reopen_offers (incident_id, transitions, group_id, replied_to, t)"
            " SELECT incident_id, transitions, group_id, :replied_to, :now FROM incidents"
            f" WHERE incident_id = :incident_id AND status = '{Status.RESOLVED.value}'"
            f" AND t_status >= :now - {CAN_BE_REOPENED} ON CONFLICT DO NOTHING",
            incident_id=incident.incident_id,
            replied_to=replied_to,
            now=now,
        )

    def offered(self, incident_id: str, transitions: int) -> Incident | None:
        """Find the incident of an offer that is owed; None if it changed since."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE {_THIS}",
            incident_id=incident_id,
            round=transitions,
        )
        return first_incident(rows)

    def record_offered(self, incident_id: str, transitions: int) -> None:
        """Owe an offer no more: it is made, or there is nothing to offer."""
        self._connection.sql(
            f"UPDATE reopen_offers SET is_owed = 0 WHERE {_THIS}",
            incident_id=incident_id,
            round=transitions,
        )

    def record_offer(self, incident: Incident, message_id: int) -> list[str]:
        """Record the message of an offer; it is to be deleted if the incident was reopened since.

        Returns the incidents whose message its id was thought to be.
        """
        incident_id, group_id = incident.incident_id, incident.group_id
        with self._connection.transaction():
            self.record_offered(incident_id, incident.transitions)
            taken_from = release_id(self._connection, group_id, message_id)
            record_message(self._connection, group_id, message_id, incident_id)
            self._connection.sql(
                f"UPDATE reopen_offers SET message_id = :message_id WHERE {_THIS}"
                " AND group_id = :group_id",
                incident_id=incident_id,
                round=incident.transitions,
                group_id=group_id,
                message_id=message_id,
            )
            if self.offered(incident_id, incident.transitions) is None:
                owe_deletion(self._connection, group_id, message_id)
            return taken_from

    def begin_anew(self, incident: Incident, by: int | None) -> None:
        """Owe a reopened incident a new card and its reporter the news, within that transaction.

        Its card is to be deleted, and the offer to reopen it. The reporter hears of it as of a new
        one, at once unless it was themselves `by` whom it was reopened.
        """
        if incident.pinned_message_id is not None:
            owe_deletion(self._connection, incident.group_id, incident.pinned_message_id)
        self._connection.sql(
            "INSERT INTO retired_messages SELECT group_id, message_id FROM reopen_offers"
            f" WHERE {_THIS} AND message_id IS NOT NULL ON CONFLICT DO NOTHING",
            incident_id=incident.incident_id,
            round=incident.transitions,
        )
        self._connection.sql(
            "UPDATE incidents SET pinned_message_id = NULL, pinned = 0, card_version = 0,"
            " edits_in_doubt = 0, told_message_id = NULL, told_status = NULL, told_owner_id = NULL,"
            " hears = (SELECT tells_reporters FROM settings_in_force AS here"
            " WHERE here.group_id = incidents.group_id),"
            " tell_in_doubt = created_by_id IS NOT NULL AND created_by_id IS NOT :by"
            " WHERE incident_id = :incident_id",
            incident_id=incident.incident_id,
            by=by,
        )
