"""What follows in a fleet when its office's team changes, or when a group comes or goes."""

from __future__ import annotations

import json

from domain.people import Role
from domain.transitions import CLAIMANTS
from storage.connection import Connection
from storage.rights import TEAM_COLUMNS, office, places
from storage.scopes import SEEN_FROM
from storage.states import IS_OPEN


def groups_of_team(connection: Connection, group_id: int) -> list[int]:
    """List in which groups the team of a group counts."""
    rows = connection.sql(f"SELECT group_id FROM groups WHERE group_id IN {SEEN_FROM}",
                          group_id=group_id)  # fmt: skip
    return [row["group_id"] for row in rows]


def is_configured(connection: Connection, group_id: int) -> bool:
    """Tell whether an admin has ever named the managers of a group, or of its fleet."""
    query = f"SELECT 1 FROM groups WHERE group_id IN {places()} AND t_configured IS NOT NULL"
    return bool(connection.sql(query, group_id=group_id))


def post_waiting(connection: Connection, group_id: int, now: int) -> None:
    """Owe the cards of what waited for a group to be set up: reminders count from now on."""
    connection.sql(
        f"UPDATE incidents SET waits_for_setup = 0, t_status = iif({IS_OPEN}, :now, t_status),"
        f" card_version = iif({IS_OPEN}, card_version, version)"
        f" WHERE group_id IN {SEEN_FROM} AND waits_for_setup",
        group_id=group_id,
        now=now,
    )


def redraw_waiting(connection: Connection, group_id: int, role: Role) -> None:
    """Owe the cards that wait for a claim by `role` where a group's team counts.

    They say whether anybody has it. Where others have it besides, they do so still.
    """
    _redraw(
        connection,
        f"SELECT group_id FROM groups WHERE group_id IN {SEEN_FROM}"
        f" AND iif(group_id = :group_id, NOT ({_is_staffed(role, office())}),"
        f" NOT ({_is_staffed(role, 'groups.group_id')}))",
        group_id,
        role,
    )


def follow_fleet(connection: Connection, group_id: int, now: int) -> None:
    """Owe what changes in a group that just joined a fleet, or left it, in that transaction.

    What waited there for somebody to set it up need not any more if that was done for the fleet;
    cards say whether anybody may claim.
    """
    if is_configured(connection, group_id):
        post_waiting(connection, group_id, now)
    for role in TEAM_COLUMNS:
        of_itself = _is_staffed(role, ":group_id")
        _redraw(connection, f"SELECT :group_id WHERE NOT ({of_itself})", group_id, role)


def _is_staffed(role: Role, group: str) -> str:
    handles, ids = TEAM_COLUMNS[role]
    return (
        f"EXISTS (SELECT 1 FROM groups AS place WHERE place.group_id = {group}"
        f" AND (place.{handles} <> '[]' OR place.{ids} <> '[]'))"
    )


def _redraw(connection: Connection, groups: str, group_id: int, role: Role) -> None:
    waiting = [status.value for status, claimant in CLAIMANTS.items() if claimant is role]
    connection.sql(
        "UPDATE incidents SET version = version + 1"
        f" WHERE incident_id IN (SELECT incident_id FROM live WHERE group_id IN ({groups}))"
        " AND status IN (SELECT value FROM json_each(:waiting))",
        group_id=group_id,
        waiting=json.dumps(waiting),
    )
