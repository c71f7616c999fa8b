"""Changes of shift: when one is to be told, and what its message lists."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import final

from domain.handover import Handover, TakeButton
from domain.people import Role
from storage.connection import Connection
from storage.messages import owe_deletion, release_id
from storage.rights import holds, is_present
from storage.scopes import SEEN_LIVE_FROM
from storage.states import IS_OPEN

KEPT = 2 * 24 * 60 * 60
"""Seconds for which the buttons of earlier changes go on to work once one more was told."""

_NEXT = (
    "(SELECT min(t_start) FROM duty WHERE duty.group_id = :group_id"
    " AND t_end > :now AND t_start > :now)"
)

_IS_HERE = is_present("owner_id", "live.group_id")
_DISPATCHES = holds(Role.DISPATCHER, "owner_id", "live.group_id")


@final
class Handovers:
    """Changes of shift: each is told once, however late."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def owe_due(self, now: int, most: int) -> list[int]:
        """Owe the changes of shift whose time has come, in at most so many groups.

        Of several in a group the newest is told, for all of them. Returns the groups in which
        somebody has come. Where duty is not worked out until now, it has to be first.
        """
        self._correct(now)
        rows = self._connection.sql(
            "SELECT group_id, t_next_shift FROM groups WHERE t_next_shift <= :now"
            " AND (t_duty_until IS NULL OR t_duty_until > :now)"
            " ORDER BY t_next_shift LIMIT :most",
            now=now,
            most=most,
        )
        due = {row["group_id"]: row["t_next_shift"] for row in rows}
        with self._connection.transaction():  # for all: each commit waits for the disk
            return [group_id for group_id, first in due.items() if self._owe(group_id, first, now)]

    def _correct(self, now: int) -> None:
        """Have the next change told where a clock that was ahead has owed one that is to come."""
        query = "SELECT group_id FROM handovers WHERE t_start > :now"
        for group_id in {row["group_id"] for row in self._connection.sql(query, now=now)}:
            self._connection.sql(
                f"UPDATE groups SET t_next_shift = {_NEXT}"
                " WHERE group_id = :group_id AND t_next_shift > :now",
                group_id=group_id,
                now=now,
            )

    def _owe(self, group_id: int, first: int, now: int) -> bool:
        """Owe the newest change of those since a start that has passed; False if nobody came."""
        newest = self._newest_start(group_id, first, now)
        if newest is not None:
            self._put(group_id, newest, first)
        self._connection.sql(
            f"UPDATE groups SET t_next_shift = {_NEXT} WHERE group_id = :group_id",
            group_id=group_id,
            now=now,
        )
        return newest is not None

    def _newest_start(self, group_id: int, first: int, now: int) -> int | None:
        """Find when those came last who are on duty still."""
        [row] = self._connection.sql(
            "SELECT max(t_start) AS t FROM duty WHERE group_id = :group_id"
            " AND t_end > :now AND t_start BETWEEN :first AND :now",
            group_id=group_id,
            first=first,
            now=now,
        )
        return None if row["t"] is None else int(row["t"])

    def _put(self, group_id: int, t_start: int, first: int) -> None:
        """Put a change in the place of those that were not told yet."""
        untold = self._connection.sql(
            "DELETE FROM handovers WHERE group_id = :group_id AND message_id IS NULL"
            " RETURNING t_first",
            group_id=group_id,
        )
        self._connection.sql(
            "INSERT INTO handovers (group_id, t_start, t_first)"
            " VALUES (:group_id, :t_start, :first) ON CONFLICT DO NOTHING",
            group_id=group_id,
            t_start=t_start,
            first=min([first, *(row["t_first"] for row in untold)]),
        )

    def get(self, group_id: int, t_start: int) -> Handover | None:
        """Look a change of shift up, told or not; None if it is not known any more."""
        rows = self._connection.sql(
            "SELECT t_first, t_told, (SELECT max(t_start) FROM handovers WHERE group_id = :group_id"
            " AND t_start < :t_start AND message_id IS NOT NULL) AS t_before"
            " FROM handovers WHERE group_id = :group_id AND t_start = :t_start",
            group_id=group_id,
            t_start=t_start,
        )
        return Handover(group_id, t_start, **dict(rows[0])) if rows else None

    def without_owner(self, group_id: int) -> frozenset[str]:
        """List what is open as seen from a group, but whose owner left, or dispatches no more."""
        rows = self._connection.sql(
            f"SELECT incident_id FROM live WHERE group_id IN {SEEN_LIVE_FROM} AND {IS_OPEN}"
            f" AND owner_id IS NOT NULL AND NOT ({_IS_HERE} AND {_DISPATCHES})",
            group_id=group_id,
        )
        return frozenset(row["incident_id"] for row in rows)

    def record_listed(self, handover: Handover, owners: Mapping[str, int], now: int) -> None:
        """Record what a message written now offers, and whose it is: its buttons work at once.

        Should nobody learn whether it arrived, they work as well.
        """
        self._connection.sql(
            "UPDATE handovers SET incidents = :incidents, t_told = :now"
            " WHERE group_id = :group_id AND t_start = :t_start",
            group_id=handover.group_id,
            t_start=handover.t_start,
            incidents=json.dumps(owners),
            now=now,
        )

    def record_sent(self, handover: Handover, message_id: int) -> list[str]:
        """Record that a change of shift was told; one that was told too late is to be deleted.

        Returns the incidents whose message its id was thought to be.
        """
        group_id, t_start = handover.group_id, handover.t_start
        with self._connection.transaction():
            taken_from = release_id(self._connection, group_id, message_id)
            current = self._connection.sql(
                "UPDATE handovers SET message_id = :message_id"
                " WHERE group_id = :group_id AND t_start = :t_start RETURNING t_start",
                group_id=group_id,
                t_start=t_start,
                message_id=message_id,
            )
            if not current:
                owe_deletion(self._connection, group_id, message_id)
            self._connection.sql(
                "DELETE FROM handovers WHERE group_id = :group_id AND t_start < :old",
                group_id=group_id,
                old=t_start - KEPT,
            )
            return taken_from

    def drop(self, handover: Handover) -> None:
        """Forget a change to which nobody comes."""
        self._connection.sql(
            "DELETE FROM handovers WHERE group_id = :group_id AND t_start = :t_start",
            group_id=handover.group_id,
            t_start=handover.t_start,
        )

    def listed(self, group_id: int, t_start: int) -> Mapping[str, int] | None:
        """Tell what a change of shift offered, and whose it was; None if it is not known."""
        rows = self._connection.sql(
            "SELECT incidents FROM handovers WHERE group_id = :group_id AND t_start = :t_start",
            group_id=group_id,
            t_start=t_start,
        )
        if not rows:
            return None
        owners: dict[str, int] = json.loads(rows[0]["incidents"])
        return owners

    def offered(self, group_id: int, button: TakeButton) -> list[str] | None:
        """List what a button takes over; None if its change of shift is not known any more."""
        owners = self.listed(group_id, button.t_start)
        if owners is None:
            return None
        return [each for each, owner_id in owners.items() if owner_id == button.owner_id]
