"""Another group becomes a fleet's office: the team, shifts, settings and figures go along."""

from __future__ import annotations

import json
from dataclasses import replace

from domain.changes import Changed, RoleAction
from domain.duty import Worker
from domain.fleets import Fleet, News
from domain.people import Role
from domain.settings import Setting
from storage import duty
from storage.connection import Connection
from storage.figures_owed import FIGURES_GO_ALONG
from storage.fleet_groups import DECIDES
from storage.fleet_notices import owe
from storage.group_events import OF_THE_GROUP, Change, record
from storage.inherited import post_waiting, redraw_waiting
from storage.rights import TEAM_COLUMNS
from storage.rosters import recompute_role, roster
from storage.team_events import log

_MOVE = (
    "UPDATE fleets SET office_id = :group_id WHERE fleet_id = :fleet_id AND office_id = :office_id"
    " AND EXISTS (SELECT 1 FROM groups WHERE group_id = :group_id AND fleet_id = :fleet_id)"
    f" AND :group_id <> :office_id AND {DECIDES} RETURNING 1"
)
_SETTINGS = ", ".join(setting.value for setting in Setting)
_DUTY = "t_duty_until, t_next_shift, duty_zone"
_GOES_ALONG = (
    # In the old one they are still seen.
    ("INSERT OR IGNORE INTO presences SELECT :office_id, value FROM json_each(:came)"),
    (
        "UPDATE groups SET t_configured = coalesce(t_configured, (SELECT t_configured FROM groups"
        " WHERE group_id = :office_id)) WHERE group_id = :group_id"
    ),
    (
        f"UPDATE groups SET ({_SETTINGS}) = (SELECT {_SETTINGS} FROM groups"
        " WHERE group_id = :office_id) WHERE group_id = :group_id"
    ),
    (
        f"UPDATE groups SET ({_SETTINGS}) = ({', '.join('NULL' for _ in Setting)})"
        " WHERE group_id = :office_id"
    ),
    *(
        f"UPDATE {table} SET group_id = :group_id WHERE group_id = :office_id"
        for table in ("shifts", "days_off", "duty_exceptions", "duty")
    ),
    (
        f"UPDATE groups SET ({_DUTY}) = (SELECT {_DUTY} FROM groups WHERE group_id = :office_id)"
        " WHERE group_id = :group_id AND EXISTS"
        " (SELECT 1 FROM groups WHERE group_id = :office_id AND t_duty_until IS NOT NULL)"
    ),
    f"UPDATE groups SET ({_DUTY}) = (NULL, NULL, NULL) WHERE group_id = :office_id",
    (
        "UPDATE OR REPLACE handovers SET group_id = :group_id"
        " WHERE group_id = :office_id AND message_id IS NULL"
    ),
    *FIGURES_GO_ALONG,
    # Who waits to be let in is asked about in the new office.
    (
        "INSERT INTO retired_messages SELECT chat_id, message_id FROM join_requests"
        " WHERE fleet_id = :fleet_id AND outcome IS NULL AND message_id IS NOT NULL"
        " ON CONFLICT DO NOTHING"
    ),
    (
        "UPDATE join_requests SET chat_id = NULL, message_id = NULL"
        " WHERE fleet_id = :fleet_id AND outcome IS NULL"
    ),
)


def move_office(connection: Connection, change: Change, fleet: Fleet, *, is_admin: bool) -> bool:
    """Make a group of a fleet its office, within a transaction; the group that was it is told.

    False if it is not in the fleet, the office was moved meanwhile, or this person does not decide
    in it: `is_admin` says whether they are an admin there.
    """
    office_id, values = fleet.office_id, {"group_id": change.group_id, "fleet_id": fleet.fleet_id}
    moved = connection.sql(
        _MOVE, office_id=office_id, actor_id=change.actor_id, is_admin=is_admin, **values
    )
    if not moved:
        return False
    came = [
        user_id for role in TEAM_COLUMNS for user_id in _move_team(connection, change, fleet, role)
    ]
    for statement in _GOES_ALONG:
        connection.sql(
            statement, office_id=office_id, came=json.dumps(came), now=change.now, **values
        )
    post_waiting(connection, change.group_id, change.now)
    old = replace(change, group_id=office_id)
    record(connection, change, Changed.FLEET_OFFICE, OF_THE_GROUP, "", fleet.fleet_name)
    record(connection, old, Changed.FLEET_OFFICE, OF_THE_GROUP, fleet.fleet_name, "")
    owe(connection, change, News.OFFICE_CAME, fleet.fleet_id)
    owe(connection, old, News.OFFICE_WENT, fleet.fleet_id, change.group_id)
    return True


def _move_team(connection: Connection, change: Change, fleet: Fleet, role: Role) -> list[int]:
    """Name whom the old office named for a role; returns who is new in the group by that.

    Whoever left the old office loses the role: they may be in the new one all along, and that they
    write there gives them back nothing.
    """
    handles, ids = roster(connection, change.group_id, role)
    old_handles, old_ids = roster(connection, fleet.office_id, role)
    known = {handle.lower() for handle in handles}
    invited = [handle for handle in old_handles if handle.lower() not in known]
    gone = _gone(connection, fleet.office_id, old_ids)
    came = [user_id for user_id in old_ids if user_id not in ids and user_id not in gone]
    old = replace(change, group_id=fleet.office_id)
    _name(connection, change, role, [*handles, *invited], [*ids, *came])
    _name(connection, old, role, [], [])
    for handle in invited:
        log(connection, change, role, RoleAction.INVITED, handle=handle)
    for handle in old_handles:
        log(connection, old, role, RoleAction.REMOVED, handle=handle)
    for user_id in came:
        log(connection, change, role, RoleAction.ADDED, user_id=user_id)
    for user_id in old_ids:
        log(connection, old, role, RoleAction.REMOVED, user_id=user_id)
    for user_id in gone:
        recompute_role(connection, user_id)
        if role is Role.DISPATCHER:
            duty.forget(connection, old, Worker(user_id))
    if (handles or ids) and not (old_handles or old_ids):
        redraw_waiting(connection, change.group_id, role)  # the fleet had nobody
    return came


def _gone(connection: Connection, group_id: int, user_ids: list[int]) -> list[int]:
    rows = connection.sql(
        "SELECT user_id FROM absences WHERE group_id = :group_id"
        " AND user_id IN (SELECT value FROM json_each(:user_ids)) ORDER BY user_id",
        group_id=group_id,
        user_ids=json.dumps(user_ids),
    )
    return [row["user_id"] for row in rows]


def _name(
    connection: Connection, change: Change, role: Role, handles: list[str], ids: list[int]
) -> None:
    handles_column, ids_column = TEAM_COLUMNS[role]
    connection.sql(
        f"UPDATE groups SET {handles_column} = :handles, {ids_column} = :ids"
        " WHERE group_id = :group_id",
        group_id=change.group_id,
        handles=json.dumps(handles),
        ids=json.dumps(ids),
    )
