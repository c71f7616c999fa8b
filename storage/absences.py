"""Who is gone from a group, so that their rights wait, and who of a fleet's team is in it."""

from __future__ import annotations

from typing import final

from domain.people import User
from storage.connection import Connection
from storage.rights import is_present, places, works_in_office

_OF_INTEREST = (
    "EXISTS (SELECT 1 FROM users WHERE user_id = :user_id)"
    " OR EXISTS (SELECT 1 FROM groups, json_each(dispatcher_handles) AS invited"
    f" WHERE group_id IN {places()} AND invited.value = :handle COLLATE NOCASE)"
    " OR EXISTS (SELECT 1 FROM groups, json_each(manager_handles) AS invited"
    f" WHERE group_id IN {places()} AND invited.value = :handle COLLATE NOCASE)"
)


@final
class Absences:
    """Who is gone from which group, and who of their fleet's team is known to be there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record_absence(self, group_id: int, user: User, now: int) -> None:
        """Record that somebody is gone; nothing is kept of strangers."""
        self._connection.sql(
            f"INSERT INTO absences SELECT :group_id, :user_id, :now WHERE ({_OF_INTEREST})"
            " AND EXISTS (SELECT 1 FROM groups WHERE group_id = :group_id)"
            " ON CONFLICT DO NOTHING",
            group_id=group_id,
            user_id=user.user_id,
            handle=user.telegram_handle,
            now=now,
        )

    def record_return(self, group_id: int, user_id: int) -> bool:
        """Record that somebody is in the group; True if they were gone."""
        rows = self._connection.sql(
            "DELETE FROM absences WHERE group_id = :group_id AND user_id = :user_id"
            " RETURNING user_id",
            group_id=group_id,
            user_id=user_id,
        )
        return bool(rows)

    def record_presence(self, group_id: int, user_id: int) -> None:
        """Record that somebody of the fleet's team is in a group; of others nothing is kept."""
        self._connection.sql(
            f"INSERT INTO presences SELECT :group_id, :user_id WHERE {works_in_office()}"
            " ON CONFLICT DO NOTHING",
            group_id=group_id,
            user_id=user_id,
        )

    def is_absent(self, group_id: int, user_id: int) -> bool:
        """Tell whether somebody is gone from the group, as far as we know."""
        return bool(
            self._connection.sql(
                "SELECT 1 FROM absences WHERE group_id = :group_id AND user_id = :user_id",
                group_id=group_id,
                user_id=user_id,
            )
        )

    def is_gone(self, group_id: int, user_id: int) -> bool:
        """Tell whether somebody left the group and does not work from its fleet's office."""
        is_there = is_present(":user_id", ":group_id")
        [(gone,)] = self._connection.sql(
            f"SELECT NOT {is_there}", group_id=group_id, user_id=user_id
        )
        return bool(gone)
