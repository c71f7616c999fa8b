"""Groups that come into a fleet or go, within a transaction, and whatever follows from it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from domain.changes import Changed
from domain.fleets import Fleet, News
from domain.people import Role
from storage.connection import Connection, SqlValue
from storage.fleet_notices import owe
from storage.group_events import OF_THE_GROUP, Change, record
from storage.inherited import follow_fleet
from storage.rights import holds, is_present

COLUMNS = "fleets.fleet_id, fleet_name, office_id, code"
OF_GROUP = "JOIN groups USING (fleet_id) WHERE group_id = :it"
BY_ID = "WHERE fleet_id = :it AND office_id IS NOT NULL"

_IS_PRESENT = is_present(":actor_id", ":office_id")
DECIDES = f"(:is_admin OR ({holds(Role.MANAGER, ':actor_id', ':office_id')} AND {_IS_PRESENT}))"
"""That somebody decides in an office: an admin of it, or a manager who did not leave it."""
IS_OF_FLEET = (
    f"({DECIDES} OR ({holds(Role.DISPATCHER, ':actor_id', ':office_id')} AND {_IS_PRESENT}))"
)
"""That somebody is of a fleet: in its team, or an admin of its office."""

_OF_OLD_OFFICE = "(SELECT fleet_id FROM fleets WHERE office_id = :old_id)"
_OF_NEW_OFFICE = "(SELECT fleet_id FROM fleets WHERE office_id = :new_id)"
MIGRATE_FLEETS = (
    # A fleet that began under the new id already is the same office's: it goes on in the older one.
    *(
        f"UPDATE {table} SET fleet_id = {_OF_OLD_OFFICE}"
        f" WHERE fleet_id = {_OF_NEW_OFFICE} AND {_OF_OLD_OFFICE} IS NOT NULL"
        for table in ("groups", "join_requests", "fleet_notices")
    ),
    (
        "UPDATE fleets SET office_id = NULL"
        f" WHERE office_id = :new_id AND {_OF_OLD_OFFICE} IS NOT NULL"
    ),
    "UPDATE fleets SET office_id = :new_id WHERE office_id = :old_id",
    # An office is in its own fleet, whichever the group was in by its old id.
    (
        f"UPDATE groups SET fleet_id = {_OF_NEW_OFFICE}"
        f" WHERE group_id = :new_id AND {_OF_NEW_OFFICE} IS NOT NULL"
    ),
)
"""Fleets follow an office that became a supergroup."""


def fleet_of(row: sqlite3.Row) -> Fleet:
    """Make the record of a row with `COLUMNS`."""
    return Fleet(row["fleet_id"], row["fleet_name"], row["office_id"], row["code"])


def find(connection: Connection, which: str, it: SqlValue) -> Fleet | None:
    """Find a fleet by a condition."""
    rows = connection.sql(f"SELECT {COLUMNS} FROM fleets {which}", it=it)
    return fleet_of(rows[0]) if rows else None


def is_so(
    connection: Connection, right: str, office_id: int, actor_id: int | None, *, is_admin: bool
) -> bool:
    """Tell whether somebody has one of the rights above."""
    query = f"SELECT 1 WHERE {right}"
    about = {"office_id": office_id, "actor_id": actor_id, "is_admin": is_admin}
    return bool(connection.sql(query, **about))


def put_in(connection: Connection, change: Change, fleet: Fleet) -> bool:
    """Put a group into a fleet, if it is in none, and the fleet did not end.

    Whatever the group asked for is settled by that.
    """
    rows = connection.sql(
        "UPDATE groups SET fleet_id = :fleet_id WHERE group_id = :group_id AND fleet_id IS NULL"
        f" AND EXISTS (SELECT 1 FROM fleets WHERE {BY_ID.removeprefix('WHERE ')}) RETURNING 1",
        fleet_id=fleet.fleet_id,
        it=fleet.fleet_id,
        group_id=change.group_id,
    )
    if not rows:
        return False
    connection.sql(
        "UPDATE join_requests SET outcome = iif(fleet_id = :fleet_id, 'let_in', 'withdrawn'),"
        " decided_by = :actor_id, is_stale = 1 WHERE group_id = :group_id AND outcome IS NULL",
        fleet_id=fleet.fleet_id,
        actor_id=change.actor_id,
        group_id=change.group_id,
    )
    record(connection, change, Changed.FLEET, OF_THE_GROUP, "", fleet.fleet_name)
    follow_fleet(connection, change.group_id, change.now)
    return True


def join(connection: Connection, change: Change, fleet: Fleet) -> bool:
    """Put a group into a fleet, and owe it the news, which is its welcome, too."""
    if not put_in(connection, change, fleet):
        return False
    owe(connection, change, News.JOINED, fleet.fleet_id)
    connection.sql(
        "UPDATE groups SET welcome_owed = 0 WHERE group_id = :group_id", group_id=change.group_id
    )
    retire_welcome(connection, change.group_id)
    return True


def retire_welcome(connection: Connection, group_id: int) -> None:
    """Have the welcome of a group of a fleet deleted: it says what nobody has to do there."""
    connection.sql(
        "INSERT INTO retired_messages SELECT group_id, welcome_message_id FROM groups"
        f" WHERE {_IS_OUTDATED} ON CONFLICT DO NOTHING",
        group_id=group_id,
    )
    connection.sql(
        f"UPDATE groups SET welcome_message_id = NULL WHERE {_IS_OUTDATED}", group_id=group_id
    )


_IS_OUTDATED = (
    "group_id = :group_id AND welcome_message_id IS NOT NULL AND fleet_id IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM fleets WHERE office_id = :group_id)"
)


def take_out(
    connection: Connection, change: Change, fleet: Fleet, right: str, *, is_admin: bool
) -> bool:
    """Take a group out of a fleet that has the office it had; the office itself stays."""
    rows = connection.sql(
        "UPDATE groups SET fleet_id = NULL WHERE group_id = :group_id"
        " AND fleet_id = :fleet_id AND group_id <> :office_id"
        " AND :office_id = (SELECT office_id FROM fleets WHERE fleet_id = :fleet_id)"
        f" AND {right} RETURNING 1",
        group_id=change.group_id,
        fleet_id=fleet.fleet_id,
        office_id=fleet.office_id,
        actor_id=change.actor_id,
        is_admin=is_admin,
    )
    if rows:
        record(connection, change, Changed.FLEET, OF_THE_GROUP, fleet.fleet_name, "")
        follow_fleet(connection, change.group_id, change.now)
    return bool(rows)


def end(connection: Connection, change: Change, fleet: Fleet, *, is_admin: bool) -> list[int]:
    """End a fleet that has the office it had; returns which groups that concerns."""
    ended = connection.sql(
        "UPDATE fleets SET office_id = NULL WHERE fleet_id = :fleet_id AND office_id = :office_id"
        f" AND {DECIDES} RETURNING 1",
        fleet_id=fleet.fleet_id,
        office_id=fleet.office_id,
        actor_id=change.actor_id,
        is_admin=is_admin,
    )
    if not ended:
        return []
    rows = connection.sql(
        "UPDATE groups SET fleet_id = NULL WHERE fleet_id = :fleet_id RETURNING group_id",
        fleet_id=fleet.fleet_id,
    )
    groups = sorted(row["group_id"] for row in rows)
    for each in (replace(change, group_id=group_id) for group_id in groups):
        record(connection, each, Changed.FLEET, OF_THE_GROUP, fleet.fleet_name, "")
        follow_fleet(connection, each.group_id, each.now)
        if each.group_id != fleet.office_id:
            owe(connection, each, News.ENDED, fleet.fleet_id)
    return [*groups, *_withdraw_all(connection, change, fleet)]


def _withdraw_all(connection: Connection, change: Change, fleet: Fleet) -> list[int]:
    """Have nobody wait to be let into a fleet that ended; returns the groups that did."""
    rows = connection.sql(
        "UPDATE join_requests SET outcome = 'withdrawn', is_stale = 1"
        " WHERE fleet_id = :fleet_id AND outcome IS NULL RETURNING group_id",
        fleet_id=fleet.fleet_id,
    )
    for row in rows:
        each = replace(change, group_id=row["group_id"])
        record(connection, each, Changed.FLEET_REQUEST, OF_THE_GROUP, fleet.fleet_name, "")
        owe(connection, each, News.TOO_LATE, fleet.fleet_id)
    return [row["group_id"] for row in rows]
