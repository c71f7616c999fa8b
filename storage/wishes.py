"""Who wants to be called in their private chat, and when not."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import final

from domain.private_calls import CalledHere, Quiet, Wish
from storage.connection import Connection


@final
class Wishes:
    """Who wants to be called in private, as far as we can write to them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_all(self, user_ids: Collection[int]) -> dict[int, Wish]:
        """Tell who of these people is called in private, and when not; strangers are left out."""
        rows = self._connection.sql(
            "SELECT user_id, called_here, quiet_from, quiet_until FROM users"
            " WHERE user_id IN (SELECT value FROM json_each(:ids))",
            ids=json.dumps(sorted(user_ids)),
        )
        return {
            row["user_id"]: Wish(
                CalledHere(row["called_here"]),
                None if row["quiet_from"] is None else Quiet(row["quiet_from"], row["quiet_until"]),
            )
            for row in rows
        }

    def of(self, user_id: int) -> Wish:
        """Tell what one person wants."""
        return self.of_all([user_id]).get(user_id, Wish())

    def switch(self, user_id: int, *, on: bool) -> None:
        """Switch somebody's calls in private on or off; off, none is owed any more."""
        with self._connection.transaction():
            self._set(user_id, CalledHere.ON if on else CalledHere.OFF)
            if not on:
                self._owe_no_calls(user_id)

    def set_quiet(self, user_id: int, quiet: Quiet | None) -> None:
        """Set somebody's quiet hours; None: they have none."""
        self._connection.sql(
            "UPDATE users SET quiet_from = :starts, quiet_until = :ends WHERE user_id = :user_id",
            user_id=user_id,
            starts=quiet.starts if quiet else None,
            ends=quiet.ends if quiet else None,
        )

    def record_blocked(self, user_id: int) -> bool:
        """Record that somebody cannot be written to: nothing is owed to them any more.

        Returns whether they wanted to be called.
        """
        with self._connection.transaction():
            rows = self._connection.sql(
                "UPDATE users SET called_here = :blocked WHERE user_id = :user_id"
                " AND called_here IN (:on, :unblocked) RETURNING user_id",
                user_id=user_id,
                blocked=CalledHere.BLOCKED.value,
                on=CalledHere.ON.value,
                unblocked=CalledHere.UNBLOCKED.value,
            )
            for table, column in (("private_calls", "user_id"), ("retired_messages", "group_id")):
                self._connection.sql(
                    f"DELETE FROM {table} WHERE {column} = :user_id", user_id=user_id
                )
            return bool(rows)

    def record_unblocked(self, user_id: int) -> None:
        """Record that somebody can be written to again; their calls stay off."""
        self._connection.sql(
            "UPDATE users SET called_here = :unblocked WHERE user_id = :user_id"
            " AND called_here = :blocked",
            user_id=user_id,
            unblocked=CalledHere.UNBLOCKED.value,
            blocked=CalledHere.BLOCKED.value,
        )

    def _set(self, user_id: int, called_here: CalledHere) -> None:
        self._connection.sql(
            "UPDATE users SET called_here = :called_here WHERE user_id = :user_id",
            user_id=user_id,
            called_here=called_here.value,
        )

    def _owe_no_calls(self, user_id: int) -> None:
        self._connection.sql(
            "DELETE FROM private_calls WHERE user_id = :user_id AND message_id IS NULL",
            user_id=user_id,
        )
        self._connection.sql(
            "UPDATE private_calls SET is_owed = 0 WHERE user_id = :user_id AND is_owed",
            user_id=user_id,
        )
