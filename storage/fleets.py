"""Fleets: which groups are in one, and in which of them its team sits."""

from __future__ import annotations

import sqlite3
from typing import final

from domain.fleets import Fleet, FleetGroup
from storage.connection import Connection, SqlValue
from storage.group_events import OF_THE_GROUP, Change, Changed, record
from storage.inherited import follow_fleet
from storage.states import IS_OPEN

_FLEET = "fleets.fleet_id, fleet_name, office_id, code"


@final
class Fleets:
    """Which groups are in which fleet; who put them there is in `group_events`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def found(self, change: Change, name: str, code: str) -> Fleet | None:
        """Make a group the office of a new fleet; None if it is in a fleet already."""
        with self._connection.transaction():
            if self.of_group(change.group_id) is not None:
                return None
            [row] = self._connection.sql(
                "INSERT INTO fleets (fleet_name, office_id, code, t_created)"
                " VALUES (:name, :office_id, :code, :now)"
                " RETURNING fleet_id, fleet_name, office_id, code",
                name=name,
                office_id=change.group_id,
                code=code,
                now=change.now,
            )
            fleet = _fleet(row)
            self._put(change, fleet)
            return fleet

    def of_group(self, group_id: int) -> Fleet | None:
        """Find the fleet that a group is in."""
        return self._find("JOIN groups USING (fleet_id) WHERE group_id = :it", group_id)

    def of_office(self, group_id: int) -> Fleet | None:
        """Find the fleet whose office a group is."""
        return self._find("WHERE office_id = :it", group_id)

    def places(self, group_id: int) -> list[int]:
        """List whose team, shifts and settings count in a group: its own, and its office's."""
        return places_of(self._connection, group_id)

    def reach(self, place_id: int) -> list[int]:
        """List where a group's team, shifts and settings count: an office's in all of its fleet."""
        return reach_of(self._connection, place_id)

    def by_code(self, code: str) -> Fleet | None:
        """Find the fleet whose invitation has a code; one that was renewed finds nothing."""
        return self._find("WHERE code = :it AND office_id IS NOT NULL", code)

    def get(self, fleet_id: int) -> Fleet | None:
        """Find a fleet that has not ended."""
        return self._find("WHERE fleet_id = :it AND office_id IS NOT NULL", fleet_id)

    def groups(self, fleet_id: int) -> list[FleetGroup]:
        """List a fleet's groups, the office first, then by their titles."""
        rows = self._connection.sql(
            "SELECT group_id, group_name, (SELECT count(*) FROM live"
            f" WHERE live.group_id = groups.group_id AND {IS_OPEN}) AS open_incidents"
            " FROM groups JOIN fleets USING (fleet_id) WHERE fleet_id = :fleet_id"
            " ORDER BY group_id <> office_id, group_name COLLATE NOCASE, group_id",
            fleet_id=fleet_id,
        )
        return [FleetGroup(row["group_id"], row["group_name"], row["open_incidents"])
                for row in rows]  # fmt: skip

    def join(self, change: Change, fleet: Fleet) -> bool:
        """Put a group that is in no fleet into one; False if it is in one, or the fleet ended."""
        with self._connection.transaction():
            if self.of_group(change.group_id) is not None or self.get(fleet.fleet_id) is None:
                return False
            self._put(change, fleet)
            return True

    def renew_code(self, fleet: Fleet, code: str) -> None:
        """Give a fleet's invitation another code: the one before is worthless."""
        self._connection.sql(
            "UPDATE fleets SET code = :code WHERE fleet_id = :fleet_id",
            code=code,
            fleet_id=fleet.fleet_id,
        )

    def _put(self, change: Change, fleet: Fleet) -> None:
        self._connection.sql(
            "UPDATE groups SET fleet_id = :fleet_id WHERE group_id = :group_id",
            fleet_id=fleet.fleet_id,
            group_id=change.group_id,
        )
        record(self._connection, change, Changed.FLEET, OF_THE_GROUP, "", fleet.fleet_name)
        follow_fleet(self._connection, change.group_id, change.now)

    def _find(self, which: str, it: SqlValue) -> Fleet | None:
        rows = self._connection.sql(f"SELECT {_FLEET} FROM fleets {which}", it=it)
        return _fleet(rows[0]) if rows else None


def places_of(connection: Connection, group_id: int) -> list[int]:
    """List whose team, shifts and settings count in a group: its own first."""
    query = "SELECT place_id FROM team_places WHERE group_id = :group_id"
    places = [row["place_id"] for row in connection.sql(query, group_id=group_id)]
    return sorted(places, key=lambda place_id: place_id != group_id)


def reach_of(connection: Connection, place_id: int) -> list[int]:
    """List where a group's team, shifts and settings count: its own first."""
    query = "SELECT group_id FROM team_places WHERE place_id = :place_id"
    groups = [row["group_id"] for row in connection.sql(query, place_id=place_id)]
    return sorted(groups, key=lambda group_id: group_id != place_id)


def _fleet(row: sqlite3.Row) -> Fleet:
    return Fleet(row["fleet_id"], row["fleet_name"], row["office_id"], row["code"])
