"""The languages that people and groups read."""

from __future__ import annotations

from typing import final

from domain.languages import Code, Reader, read_code
from storage.connection import Connection
from storage.states import IS_OPEN


@final
class LanguageStore:
    """Which languages people and groups chose, and what Telegram told of people's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_group(self, group_id: int) -> Code | None:
        """Give the language a group set, else its fleet's office; None: neither did."""
        query = "SELECT language FROM settings_in_force WHERE group_id = :group_id"
        rows = self._connection.sql(query, group_id=group_id)
        return read_code(rows[0]["language"]) if rows else None

    def of_person(self, user_id: int) -> Reader:
        """Give what is on record of a person; nothing is of a stranger."""
        query = "SELECT language, language_code FROM users WHERE user_id = :user_id"
        rows = self._connection.sql(query, user_id=user_id)
        return (
            Reader(read_code(rows[0]["language"]), rows[0]["language_code"]) if rows else Reader()
        )

    def redraw(self, group_id: int) -> None:
        """Have what a group reads drawn anew: its open cards, and the board of its fleet."""
        self._connection.sql(
            "UPDATE incidents SET version = version + 1 WHERE incident_id IN"
            f" (SELECT incident_id FROM live WHERE group_id = :group_id AND {IS_OPEN})",
            group_id=group_id,
        )
        self._connection.sql(
            "UPDATE boards SET version = version + 1 WHERE fleet_id IN"
            " (SELECT fleet_id FROM fleets WHERE office_id = :group_id)",
            group_id=group_id,
        )

    def choose(self, user_id: int, code: Code | None) -> bool:
        """Have somebody on record read a language; None: the one of their app.

        Their calls in private to what is open are drawn anew. Returns whether that is new.
        """
        with self._connection.transaction():
            rows = self._connection.sql(
                "UPDATE users SET language = :code"
                " WHERE user_id = :user_id AND language IS NOT :code RETURNING user_id",
                user_id=user_id,
                code=code.value if code else None,
            )
            if rows:
                self._connection.sql(
                    "UPDATE private_calls SET is_stale = 1"
                    " WHERE user_id = :user_id AND message_id IS NOT NULL AND EXISTS (SELECT 1"
                    " FROM incidents WHERE incidents.incident_id = private_calls.incident_id"
                    f" AND {IS_OPEN})",
                    user_id=user_id,
                )
        return bool(rows)
