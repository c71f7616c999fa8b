"""What is open over several groups, for one person at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import final

from domain.incidents import Among, Status
from domain.overview import Concern, Listed, Scope, Standing
from domain.people import Role
from domain.transitions import CLAIMANTS
from storage.connection import Connection, SqlValue
from storage.rights import holds, places
from storage.rows import incident_of
from storage.scopes import SEEN_LIVE_FROM_SOME
from storage.states import IS_OPEN, MOST_URGENT_FIRST
from storage.transitions import COLUMNS

_NOBODY_DISPATCHES = (
    f"NOT EXISTS (SELECT 1 FROM groups AS place WHERE place.group_id IN {places('live.group_id')}"
    " AND (place.dispatcher_user_ids <> '[]' OR place.dispatcher_handles <> '[]'))"
)


def _waits(status: Status, role: Role) -> str:
    """Say in SQL that an incident in this state waits for the person.

    Where nobody dispatches, managers are called to what nobody has.
    """
    is_theirs = holds(role, group="live.group_id")
    if role is Role.DISPATCHER:
        manages = holds(Role.MANAGER, group="live.group_id")
        is_theirs = f"({is_theirs} OR {_NOBODY_DISPATCHES} AND {manages})"
    return f"(status = '{status.value}' AND {is_theirs})"


_WAITS = " OR ".join(_waits(status, role) for status, role in CLAIMANTS.items())
_CONCERN = (
    f"CASE WHEN owner_id = :user_id THEN '{Concern.HAS.value}'"
    f" WHEN {_WAITS} THEN '{Concern.WAITS.value}'"
    f" WHEN created_by_id = :user_id THEN '{Concern.REPORTED.value}' END"
)
_AMONG: Mapping[Among | None, str] = {
    None: f"{_CONCERN} IS NOT NULL",
    Among.ALL: "true",
    Among.MINE: "owner_id = :user_id",
    Among.UNCLAIMED: "owner_id IS NULL",
}
_NUMBERED = (f"WHEN '{concern.value}' THEN {number}" for number, concern in enumerate(Concern))
_BY_CONCERN = f"CASE concern {' '.join(_NUMBERED)} END"


@final
class Overview:
    """What is open in the groups of somebody, and how it concerns them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standings(self, user_id: int, group_ids: Sequence[int]) -> list[Standing]:
        """Tell how somebody stands in groups, in the order given; those they left are left out."""
        rows = self._connection.sql(
            "SELECT groups.group_id, group_name, office_id,"
            f" {holds(Role.DISPATCHER, group='groups.group_id')} AS dispatches,"
            f" {holds(Role.MANAGER, group='groups.group_id')} AS manages"
            " FROM json_each(:groups) AS wanted JOIN groups ON groups.group_id = wanted.value"
            " LEFT JOIN fleets USING (fleet_id)"
            " WHERE NOT EXISTS (SELECT 1 FROM absences WHERE user_id = :user_id"
            " AND absences.group_id = groups.group_id) ORDER BY wanted.key",
            user_id=user_id,
            groups=json.dumps(list(group_ids)),
        )
        return [_standing(row) for row in rows]

    def standings_with_any(self, scope: Scope) -> list[Standing]:
        """List those standings from which is seen what is asked for; first where they have some."""
        seen = "(SELECT group_id FROM team_places WHERE place_id = id)"
        has = f"EXISTS (SELECT 1 FROM live WHERE group_id IN {seen} AND {IS_OPEN} AND"
        rows = self._connection.sql(
            "SELECT id FROM (SELECT key, value AS id FROM json_each(:groups))"
            f" WHERE {has} {_AMONG[scope.among]}) ORDER BY NOT {has} owner_id = :user_id), key",
            **_values(scope),
        )
        by_id = {standing.group_id: standing for standing in scope.standings}
        return [by_id[row["id"]] for row in rows]

    def count(self, scope: Scope) -> dict[Concern | None, int]:
        """Count what is asked for; how it concerns the person is told if that is asked for."""
        told = _CONCERN if scope.among is None else "NULL"
        rows = self._connection.sql(
            f"SELECT {told} AS concern, count(*) AS times {_from(scope)} GROUP BY 1",
            **_values(scope),
        )
        return {_concern(row): row["times"] for row in rows}

    def list(
        self, scope: Scope, *, most: int, skipped: int = 0, by_concern: bool = False
    ) -> list[Listed]:
        """List what is asked for, most urgent first as in one group; or first what they have."""
        order = f"{_BY_CONCERN}, {MOST_URGENT_FIRST}" if by_concern else MOST_URGENT_FIRST
        rows = self._connection.sql(
            f"SELECT {COLUMNS}, {_CONCERN} AS concern {_from(scope)}"
            f" ORDER BY {order} LIMIT :most OFFSET :skipped",
            **_values(scope),
            most=most,
            skipped=skipped,
        )
        return [_listed(row) for row in rows]


def _from(scope: Scope) -> str:
    return (
        f"FROM live WHERE group_id IN {SEEN_LIVE_FROM_SOME} AND {IS_OPEN} AND {_AMONG[scope.among]}"
    )


def _values(scope: Scope) -> dict[str, SqlValue]:
    groups = [each.group_id for each in scope.standings]
    return {
        "user_id": scope.user_id,
        "groups": json.dumps(groups),
    }


def _standing(row: sqlite3.Row) -> Standing:
    held = {Role.DISPATCHER: row["dispatches"], Role.MANAGER: row["manages"]}
    roles = [role for role, holds in held.items() if holds]
    return Standing(row["group_id"], row["group_name"], roles, row["office_id"])


def _concern(row: sqlite3.Row) -> Concern | None:
    return Concern(row["concern"]) if row["concern"] else None


def _listed(row: sqlite3.Row) -> Listed:
    columns = dict(row)
    del columns["concern"]
    return Listed(incident_of(columns), _concern(row))
