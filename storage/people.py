"""Accounts: people as they were last seen, by id and by handle."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import final

from domain.people import Role, User
from domain.spelling import folded
from storage.connection import Connection
from storage.rights import places, works_in_office
from storage.states import IS_OPEN

_CALLED_BY_CARD = (
    "EXISTS (SELECT 1 FROM calls, json_each(people) WHERE calls.group_id = incidents.group_id"
    " AND calls.message_id = pinned_message_id AND calls.kind = 'call' AND value IN (SELECT"
    " lower(coalesce(telegram_handle, '')) FROM users WHERE user_id = :user_id UNION ALL"
    " SELECT CAST(:user_id AS TEXT)))"
)
"""That an incident's card names a person whom it called, by handle or by id."""
_IS_INVITED = (
    f"EXISTS (SELECT 1 FROM groups WHERE group_id IN {places()}"
    " AND (EXISTS (SELECT 1 FROM json_each(dispatcher_handles) WHERE value = :handle"
    " COLLATE NOCASE) OR EXISTS (SELECT 1 FROM json_each(manager_handles)"
    " WHERE value = :handle COLLATE NOCASE)))"
)
"""That a handle is invited to a role in a group, by itself or by its fleet."""
_IS_NOTED = "EXISTS (SELECT 1 FROM presences WHERE group_id = :group_id AND user_id = :user_id)"
"""That somebody of a fleet's team is known to be in a group."""


@final
class People:
    """The accounts on record: those who reported, claimed, or were given a role."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_familiar(self, group_id: int, group_name: str, user: User | None) -> bool:
        """Tell whether a group, and who acts in it, are as they were: nothing is to be recorded."""
        [(familiar,)] = self._connection.sql(
            "SELECT EXISTS (SELECT 1 FROM groups WHERE group_id = :group_id AND group_name = :group"
            " AND (muted OR NOT suspended))"
            f" AND NOT {_IS_INVITED}"
            f" AND ({_IS_NOTED} OR NOT {works_in_office()})"
            " AND NOT EXISTS (SELECT 1 FROM absences"
            " WHERE group_id = :group_id AND user_id = :user_id)"
            " AND NOT EXISTS (SELECT 1 FROM users WHERE user_id = :user_id"
            " AND (telegram_handle IS NOT :handle COLLATE BINARY OR full_name <> :name"
            " OR language_code IS NOT coalesce(:language_code, language_code)))"
            " AND NOT EXISTS (SELECT 1 FROM users WHERE telegram_handle = :handle"
            " AND user_id <> :user_id)",
            group_id=group_id,
            group=group_name,
            user_id=user.user_id if user else None,
            handle=user.telegram_handle if user else None,
            name=user.full_name if user else None,
            language_code=user.language_code if user else None,
        )
        return bool(familiar)

    def is_renamed(self, user: User) -> bool:
        """Tell whether a person is on record, by another name or handle than now."""
        known = self.get(user.user_id)
        return known is not None and (known.telegram_handle, known.full_name) != (
            user.telegram_handle,
            user.full_name,
        )

    def record(self, user: User, role: Role) -> None:
        """Keep a person who acts as `role`; an earlier higher role is not lowered."""
        with self._connection.transaction():
            record(self._connection, user, role)

    def note_language(self, user: User) -> None:
        """Keep the language of somebody's app, if Telegram told it and they are on record."""
        _note_language(self._connection, user)

    def get(self, user_id: int) -> User | None:
        """Look a person up by id."""
        return self.get_all([user_id]).get(user_id)

    def get_all(self, user_ids: Collection[int | None]) -> dict[int, User]:
        """Look people up by id; unknown ids and None are left out."""
        return get_all(self._connection, user_ids)

    def by_handle(self, handle: str) -> User | None:
        """Find who was last seen with this handle (without the @)."""
        rows = self._connection.sql(
            "SELECT * FROM users WHERE telegram_handle = :handle", handle=handle
        )
        return user_of(rows[0]) if rows else None


def get_all(connection: Connection, user_ids: Collection[int | None]) -> dict[int, User]:
    """Look people up by id; unknown ids and None are left out."""
    query = "SELECT * FROM users WHERE user_id IN (SELECT value FROM json_each(:ids))"
    known = sorted({user_id for user_id in user_ids if user_id is not None})
    rows = connection.sql(query, ids=json.dumps(known))
    return {row["user_id"]: user_of(row) for row in rows}


def record(connection: Connection, user: User, role: Role) -> None:
    """Keep a person within a transaction, as `People.record` does."""
    refresh(connection, user)
    connection.sql(
        "INSERT INTO searched_people (rowid, full_name, handle, folded)"
        " SELECT :user_id, :name, coalesce(:handle, ''), nullif(:folded, :name)"
        " WHERE NOT EXISTS (SELECT 1 FROM users WHERE user_id = :user_id)",
        user_id=user.user_id,
        name=user.full_name,
        handle=user.telegram_handle,
        folded=folded(user.full_name),
    )
    connection.sql(
        "INSERT INTO users (user_id, telegram_handle, full_name, team_role, language_code)"
        " VALUES (:user_id, :handle, :name, :role, :language_code)"
        " ON CONFLICT (user_id) DO NOTHING",
        user_id=user.user_id,
        handle=user.telegram_handle,
        name=user.full_name,
        role=role.value,
        language_code=user.language_code,
    )
    lower = [other.value for other in Role if other.rank < role.rank]
    connection.sql(
        "UPDATE users SET team_role = :role WHERE user_id = :user_id"
        " AND team_role IN (SELECT value FROM json_each(:lower))",
        user_id=user.user_id,
        role=role.value,
        lower=json.dumps(lower),
    )


def refresh(connection: Connection, user: User) -> None:
    """Bring a person on record up to date, and owe the open cards that name them.

    A handle has one holder at a time: whoever had it before has it no longer.
    """
    taken = connection.sql(
        "UPDATE users SET telegram_handle = NULL"
        " WHERE telegram_handle = :handle AND user_id <> :user_id RETURNING user_id",
        user_id=user.user_id,
        handle=user.telegram_handle,
    )
    renamed = connection.sql(
        "UPDATE users SET telegram_handle = :handle, full_name = :name"
        " WHERE user_id = :user_id AND (telegram_handle IS NOT :handle COLLATE BINARY"
        " OR full_name <> :name) RETURNING user_id",
        user_id=user.user_id,
        handle=user.telegram_handle,
        name=user.full_name,
    )
    _note_language(connection, user)
    for row in taken + renamed:
        connection.sql(
            "UPDATE incidents SET version = version + 1"
            f" WHERE incident_id IN (SELECT incident_id FROM live) AND {IS_OPEN}"
            " AND (:user_id IN (created_by_id, logged_by_id, claimed_by_t1_id, claimed_by_t2_id)"
            f" OR {_CALLED_BY_CARD})",
            user_id=row["user_id"],
        )


def _note_language(connection: Connection, user: User) -> None:
    """Keep a language within a transaction, as `People.note_language` does."""
    if user.language_code is not None:
        connection.sql(
            "UPDATE users SET language_code = :told"
            " WHERE user_id = :user_id AND language_code IS NOT :told",
            user_id=user.user_id,
            told=user.language_code,
        )


def user_of(row: sqlite3.Row) -> User:
    """Make the record of a person from their row."""
    return User(row["user_id"], row["telegram_handle"], row["full_name"], Role(row["team_role"]))
