"""Places: where the truck of an incident is, as a place or a live location last told."""

from __future__ import annotations

from typing import final

from domain.incidents import Incident
from domain.messages import Position
from domain.places import KEPT_EVERY, SHOWN_EVERY, IncidentPlace
from storage.connection import Connection
from storage.rows import incident_of
from storage.states import IS_OPEN, IS_SHOWN
from storage.transitions import COLUMNS

_SHOW = (
    f"UPDATE incidents SET version = version + {IS_SHOWN} WHERE incident_id = :incident_id"
    " RETURNING incident_id"
)


@final
class Places:
    """Where trucks are: one place for each incident, the newest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(
        self, incident_id: str, chat_id: int, message_id: int, position: Position, now: int
    ) -> None:
        """Record where the truck of an incident is now, as a message tells it."""
        record_place(self._connection, incident_id, chat_id, message_id, position, now)

    def move(self, chat_id: int, message_id: int, position: Position, t: int) -> bool:
        """Follow a live location; False if that position is not kept.

        One a minute is, and the last, with which the sharing ends. The card is redrawn by
        `show_due`. Of a finished incident nothing is followed.
        """
        rows = self._connection.sql(
            "UPDATE places SET latitude = :latitude, longitude = :longitude, t = :t, is_shown = 0"
            " WHERE chat_id = :chat_id AND message_id = :message_id"
            " AND (latitude, longitude) <> (:latitude, :longitude)"
            " AND (t <= :t - :kept_every OR NOT :is_live)"
            " AND EXISTS (SELECT 1 FROM incidents"
            f" WHERE incidents.incident_id = places.incident_id AND {IS_OPEN})"
            " RETURNING incident_id",
            chat_id=chat_id,
            message_id=message_id,
            latitude=position.latitude,
            longitude=position.longitude,
            t=t,
            kept_every=KEPT_EVERY,
            is_live=position.is_live,
        )
        return bool(rows)

    def show_due(self, now: int) -> list[str]:
        """Have cards redrawn that show a place too old; returns of which incidents.

        Those of a time to come were shown by a clock that was ahead.
        """
        with self._connection.transaction():
            rows = self._connection.sql(
                "UPDATE places SET is_shown = 1, t_shown = :now WHERE NOT is_shown"
                " AND (t_shown <= :before OR t_shown > :now) RETURNING incident_id",
                now=now,
                before=now - SHOWN_EVERY,
            )
            found = [row["incident_id"] for row in rows]
            for incident_id in found:
                self._connection.sql(_SHOW, incident_id=incident_id)
            return found

    def of(self, incident_id: str) -> IncidentPlace | None:
        """Tell where the truck of an incident is, if anybody said."""
        rows = self._connection.sql(
            "SELECT latitude, longitude, t FROM places WHERE incident_id = :incident_id",
            incident_id=incident_id,
        )
        return IncidentPlace(**dict(rows[0])) if rows else None

    def only_open_of(self, group_id: int, user_id: int, since: int) -> Incident | None:
        """Find a person's one open incident in a group, if they reported it since a time."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM live WHERE group_id = :group_id"
            # The plus: by the index of what is live, not by that of all a person ever reported.
            f" AND +created_by_id = :user_id AND {IS_OPEN} LIMIT 2",
            group_id=group_id,
            user_id=user_id,
        )
        found = [incident_of(row) for row in rows]
        return found[0] if len(found) == 1 and found[0].t_created >= since else None


def record_place(
    connection: Connection,
    incident_id: str,
    chat_id: int,
    message_id: int,
    position: Position,
    now: int,
) -> None:
    """Record where the truck is now, as a message tells it, and have its card show it."""
    with connection.transaction():
        connection.sql(
            "INSERT INTO places VALUES (:incident_id, :chat_id, :message_id, :latitude,"
            " :longitude, :now, :now, 1) ON CONFLICT DO UPDATE SET chat_id = :chat_id,"
            " message_id = :message_id, latitude = :latitude, longitude = :longitude, t = :now,"
            " t_shown = :now, is_shown = 1",
            incident_id=incident_id,
            chat_id=chat_id,
            message_id=message_id,
            latitude=position.latitude,
            longitude=position.longitude,
            now=now,
        )
        connection.sql(_SHOW, incident_id=incident_id)
