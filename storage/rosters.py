"""Rosters: who is named in a group for a role, and who of them is there."""

from __future__ import annotations

import json

from domain.people import FleetTeam, Role, Team, call_key, together
from storage import people
from storage.connection import Connection
from storage.rights import TEAM_COLUMNS, places


def roster(connection: Connection, group_id: int, role: Role) -> tuple[list[str], list[int]]:
    """Read whom a group itself named for a role: handles that are invited, and ids."""
    handles, ids = TEAM_COLUMNS[role]
    query = f"SELECT {handles}, {ids} FROM groups WHERE group_id = :group_id"
    rows = connection.sql(query, group_id=group_id)
    return (json.loads(rows[0][handles]), json.loads(rows[0][ids])) if rows else ([], [])


def recompute_role(connection: Connection, user_id: int) -> None:
    """Have somebody's record say the highest role that they have in any group."""
    held = [Role.DRIVER]
    for role, (_, ids) in TEAM_COLUMNS.items():
        query = f"SELECT 1 FROM groups, json_each({ids}) WHERE value = :user_id LIMIT 1"
        held += [role] if connection.sql(query, user_id=user_id) else []
    connection.sql(
        "UPDATE users SET team_role = :role WHERE user_id = :user_id",
        user_id=user_id,
        role=max(held, key=lambda role: role.rank).value,
    )


def own(connection: Connection, group_id: int, role: Role) -> Team:
    """List whom a group itself named for a role, in the order they were named."""
    handles, user_ids = roster(connection, group_id, role)
    known = people.get_all(connection, user_ids)
    return Team(tuple(known[user_id] for user_id in user_ids), tuple(handles))


def named(connection: Connection, group_id: int, role: Role) -> Team:
    """List who has a role in a group: whom it named, then whom its fleet's office did."""
    teams = (own(connection, place, role) for place in places_of(connection, group_id))
    return together(*teams)


def present(connection: Connection, group_id: int, role: Role) -> Team:
    """List who has a role in a group and is there, as far as we know: in it, or in the office."""
    here, *offices = places_of(connection, group_id)
    gone, teams = _gone(connection, here), []
    for office_id in offices:
        gone_there = _gone(connection, office_id)
        teams = [own(connection, office_id, each).but(gone_there) for each in TEAM_COLUMNS]
        gone = gone.difference(*(map(call_key, team.members) for team in teams))
    inherited = teams[list(TEAM_COLUMNS).index(role)] if teams else Team((), ())
    return together(own(connection, here, role).but(gone), inherited)


def of_fleet(connection: Connection, group_id: int) -> FleetTeam | None:
    """List whom the office of a group's fleet named; None: the group is in no fleet."""
    rows = connection.sql(
        "SELECT fleet_name, office_id, office.group_name AS title FROM groups"
        " JOIN fleets USING (fleet_id) JOIN groups AS office ON office.group_id = office_id"
        " WHERE groups.group_id = :group_id",
        group_id=group_id,
    )
    if not rows:
        return None
    [row] = rows
    if row["office_id"] == group_id:
        return FleetTeam(row["fleet_name"], None)
    teams = {role: own(connection, row["office_id"], role) for role in TEAM_COLUMNS}
    return FleetTeam(row["fleet_name"], row["title"], teams)


def seen(connection: Connection, group_id: int) -> frozenset[int]:
    """Tell who of a group's team is in it, as far as we know; see `seen_in`."""
    rows = connection.sql(seen_in(":group_id"), group_id=group_id)
    return frozenset(row["user_id"] for row in rows)


def seen_in(group: str) -> str:
    """Select in SQL who of a group's team is in it: of its own who did not leave it.

    Of its fleet's team those who acted there or were seen joining, and did not leave since.
    """
    own = " UNION ALL ".join(
        f"SELECT value AS user_id FROM groups AS here, json_each(here.{ids})"
        f" WHERE here.group_id = {group}"
        for _, ids in TEAM_COLUMNS.values()
    )
    return (
        "SELECT user_id FROM"
        f" (SELECT user_id FROM presences WHERE presences.group_id = {group} UNION ALL {own})"
        f" AS seen WHERE NOT EXISTS (SELECT 1 FROM absences WHERE absences.group_id = {group}"
        " AND absences.user_id = seen.user_id)"
    )


def places_of(connection: Connection, group_id: int) -> list[int]:
    """List whose team counts in a group: its own first, then its fleet's office."""
    query = f"SELECT group_id FROM groups WHERE group_id IN {places()}"
    found = [row["group_id"] for row in connection.sql(query, group_id=group_id)]
    return [group_id, *(place for place in found if place != group_id)]


def _gone(connection: Connection, group_id: int) -> frozenset[str]:
    query = "SELECT user_id FROM absences WHERE group_id = :group_id"
    rows = connection.sql(query, group_id=group_id)
    gone = people.get_all(connection, [row["user_id"] for row in rows])
    return frozenset(map(call_key, gone.values()))
