"""Fleets: which groups are in one, and in which of them its team sits."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import final

from domain.changes import Changed
from domain.fleets import Fleet, FleetGroup, News, Standing
from domain.groups import BotStatus
from storage.connection import Connection
from storage.fleet_groups import (
    BY_ID,
    COLUMNS,
    DECIDES,
    IS_OF_FLEET,
    OF_GROUP,
    end,
    find,
    fleet_of,
    is_so,
    join,
    put_in,
    take_out,
)
from storage.fleet_notices import drop, owe
from storage.group_events import OF_THE_GROUP, Change, record
from storage.office_moves import move_office
from storage.rosters import places_of, seen_in
from storage.states import IS_OPEN


@final
class Fleets:
    """Which groups are in which fleet; who put them there is in `group_events`.

    Who decides in an office is an admin of it, or a manager there: `is_admin` says what Telegram
    said, of the office that is named. Where that is not the office any more, nothing changes.
    """

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
            fleet = fleet_of(row)
            put_in(self._connection, change, fleet)
            return fleet

    def of_group(self, group_id: int) -> Fleet | None:
        """Find the fleet that a group is in."""
        return find(self._connection, OF_GROUP, group_id)

    def of_office(self, group_id: int) -> Fleet | None:
        """Find the fleet whose office a group is."""
        return find(self._connection, "WHERE office_id = :it", group_id)

    def places(self, group_id: int) -> list[int]:
        """List whose team, shifts and settings count in a group: its own first."""
        return places_of(self._connection, group_id)

    def by_code(self, code: str) -> Fleet | None:
        """Find the fleet whose invitation has a code; one that was renewed finds nothing."""
        return find(self._connection, "WHERE code = :it AND office_id IS NOT NULL", code)

    def get(self, fleet_id: int) -> Fleet | None:
        """Find a fleet that has not ended."""
        return find(self._connection, BY_ID, fleet_id)

    def groups(self, fleet_id: int) -> list[FleetGroup]:
        """List a fleet's groups, the office first, then by their titles."""
        return [standing.group for standing in self.standings(fleet_id)]

    def standings(self, fleet_id: int) -> list[Standing]:
        """Tell how we stand in a fleet's groups: the office first, then by their titles."""
        rows = self._connection.sql(
            "SELECT group_id, group_name, standing, pinning, suspended, muted,"
            " (SELECT count(*) FROM live"
            f" WHERE live.group_id = groups.group_id AND {IS_OPEN}) AS open_incidents,"
            f" group_id = office_id OR EXISTS ({seen_in('groups.group_id')}) AS rings_somebody"
            " FROM groups JOIN fleets USING (fleet_id) WHERE fleet_id = :fleet_id"
            " ORDER BY group_id <> office_id, group_name COLLATE NOCASE, group_id",
            fleet_id=fleet_id,
        )
        return [_standing(row) for row in rows]

    def is_of_fleet(self, fleet: Fleet, user_id: int) -> bool:
        """Tell whether somebody is in a fleet's team, and did not leave its office."""
        return self._is(IS_OF_FLEET, fleet, user_id)

    def decides(self, fleet: Fleet, user_id: int | None) -> bool:
        """Tell whether somebody decides in a fleet's office, whoever is admin there."""
        return self._is(DECIDES, fleet, user_id)

    def _is(self, right: str, fleet: Fleet, user_id: int | None) -> bool:
        return is_so(self._connection, right, fleet.office_id, user_id, is_admin=False)

    def join(self, change: Change, fleet: Fleet) -> bool:
        """Put a group that is in no fleet into one, and owe it the news.

        False if it is in one, or the fleet ended.
        """
        with self._connection.transaction():
            return join(self._connection, change, fleet)

    def leave(self, change: Change, fleet: Fleet) -> bool:
        """Take a group out of its fleet, as an admin of the group says; the office is told.

        False if it is not in that fleet, or is its office.
        """
        with self._connection.transaction():
            if not take_out(self._connection, change, fleet, "true", is_admin=True):
                return False
            drop(self._connection, change.group_id)  # that it joined
            to_office = replace(change, group_id=fleet.office_id)
            owe(self._connection, to_office, News.LEFT, fleet.fleet_id, change.group_id)
            return True

    def remove(self, change: Change, fleet: Fleet, *, is_admin: bool) -> bool:
        """Put a group out of a fleet, as somebody says who decides in the office; it is told."""
        with self._connection.transaction():
            if not take_out(self._connection, change, fleet, DECIDES, is_admin=is_admin):
                return False
            owe(self._connection, change, News.PUT_OUT, fleet.fleet_id)
            return True

    def move_office(self, change: Change, fleet: Fleet, *, is_admin: bool) -> bool:
        """Make a group of a fleet its office; see `office_moves.move_office`."""
        with self._connection.transaction():
            return move_office(self._connection, change, fleet, is_admin=is_admin)

    def end(self, change: Change, fleet: Fleet, *, is_admin: bool) -> list[int]:
        """End a fleet, as somebody says who decides in its office.

        Returns the groups it had, and those that wait to be let in: all are told. Empty if nothing
        changed.
        """
        with self._connection.transaction():
            return end(self._connection, change, fleet, is_admin=is_admin)

    def near(self, user_id: int, most: int) -> list[Fleet]:
        """List the fleets in whose office somebody is in the team, or gave rights: newest first.

        Whether they still may is another question.
        """
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM fleets JOIN groups ON group_id = office_id"
            " WHERE EXISTS (SELECT 1 FROM json_each(dispatcher_user_ids) WHERE value = :user_id)"
            " OR EXISTS (SELECT 1 FROM json_each(manager_user_ids) WHERE value = :user_id)"
            " OR EXISTS (SELECT 1 FROM team_events"
            " WHERE team_events.group_id = office_id AND actor_id = :user_id)"
            " OR EXISTS (SELECT 1 FROM group_events WHERE group_events.group_id = office_id"
            " AND actor_id = :user_id AND what = :what) ORDER BY t_created DESC LIMIT :most",
            user_id=user_id,
            what=Changed.FLEET.value,
            most=most,
        )
        return [fleet_of(row) for row in rows]

    def renew_code(
        self, change: Change, fleet: Fleet, code: str, *, is_admin: bool = True
    ) -> Fleet | None:
        """Give a fleet's invitation another code: the one before is worthless.

        None if this person does not decide in that office, or it is the office no more.
        """
        with self._connection.transaction():
            rows = self._connection.sql(
                "UPDATE fleets SET code = :code WHERE fleet_id = :fleet_id"
                f" AND office_id = :office_id AND {DECIDES} RETURNING {COLUMNS}",
                code=code,
                fleet_id=fleet.fleet_id,
                office_id=fleet.office_id,
                actor_id=change.actor_id,
                is_admin=is_admin,
            )
            if rows:
                record(self._connection, change, Changed.FLEET_CODE, OF_THE_GROUP, "", "")
            return fleet_of(rows[0]) if rows else None


def _standing(row: sqlite3.Row) -> Standing:
    return Standing(
        FleetGroup(row["group_id"], row["group_name"], row["open_incidents"]),
        BotStatus(row["standing"]),
        may_pin=row["pinning"] == "allowed",
        is_suspended=bool(row["suspended"]),
        is_muted=bool(row["muted"]),
        rings_somebody=bool(row["rings_somebody"]),
    )
