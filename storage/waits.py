"""What incidents wait for: begun and ended by their owners, and whom to call when it is over."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import final

from domain.incidents import WAIT, WAIT_ENDED, Incident
from domain.people import User
from domain.refusals import Condition, Refusal, Refused
from domain.times import next_nudge
from domain.transitions import WORKED_ON
from domain.waiting import CALLED_AGAIN_AFTER, OVER, SAME, Order
from storage.audit import record_event
from storage.connection import Connection, SqlValue
from storage.rows import first_incident, incident_of
from storage.transitions import COLUMNS, IS_PRESENT
from storage.waited import ENDS, WAITED

MOST = 500  # that one sweep finds over: many wait until eight o'clock
_NAMED = "incident_id = :incident_id AND group_id = :group_id"
_CONDITIONS: Mapping[Condition, str] = {
    Condition.IN_STATE: f"status IN ({', '.join(repr(status.value) for status in WORKED_ON)})",
    Condition.PRESENT: IS_PRESENT,
    Condition.RIGHT: "owner_id IS :user_id",
}
"""Who works on an incident says what it waits for."""
_GUARD = f"{_NAMED} AND {' AND '.join(_CONDITIONS.values())}"
_HELD = ", ".join(f"{sql} AS {condition.name}" for condition, sql in _CONDITIONS.items())
_BEGIN = (
    f"UPDATE incidents SET waited = {WAITED}, waits_for = :kind, t_wait_began = :now,"
    " t_wait_until = :t_until, wait_calls = 0, wait_due = :t_until, wait_owed = 0,"
    f" version = version + 1 WHERE {_GUARD} RETURNING {COLUMNS}"
)
_ENDED = ", ".join(f"{column} = {value}" for column, value in ENDS.items())
_END = (
    f"UPDATE incidents SET {_ENDED}, version = version + 1"
    f" WHERE {_GUARD} AND waits_for IS NOT NULL RETURNING {COLUMNS}"
)
_CALL = (
    f"UPDATE incidents SET waited = {WAITED}, wait_calls = wait_calls + (NOT wait_owed),"
    " wait_owed = 1, wait_due = :next, version = version + (wait_calls = 0)"
    f" WHERE incident_id = :incident_id RETURNING {COLUMNS}"
)


@final
class Waits:
    """What incidents wait for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(
        self, incident_id: str, group_id: int, user: User, order: Order, now: int
    ) -> Incident | Refused:
        """Have an incident wait, from now on; what it waited for before is over.

        The same once more changes nothing, as a second tap does. `order.t_until` is to come.
        """
        named: dict[str, SqlValue] = {"incident_id": incident_id, "group_id": group_id}
        with self._connection.transaction():
            before = self._find(named)
            if before is not None and _is_so_already(before, user, order):
                return before
            rows = self._connection.sql(
                _BEGIN,
                **named,
                user_id=user.user_id,
                kind=order.kind.value,
                t_until=order.t_until,
                now=now,
            )
            return self._recorded(rows, WAIT, user, named, now, order.detail)

    def end(self, incident_id: str, group_id: int, user: User, now: int) -> Incident | Refused:
        """Have an incident wait no more; refused as MOVED_ON if it does not."""
        named: dict[str, SqlValue] = {"incident_id": incident_id, "group_id": group_id}
        with self._connection.transaction():
            rows = self._connection.sql(_END, **named, user_id=user.user_id, now=now)
            return self._recorded(rows, WAIT_ENDED, user, named, now)

    def _recorded(
        self,
        rows: list[sqlite3.Row],
        event: str,
        user: User,
        named: dict[str, SqlValue],
        now: int,
        detail: str | None = None,
    ) -> Incident | Refused:
        """Record what was changed; if nothing was, say why."""
        if not rows:
            return self._why(named, user.user_id)
        incident, status = incident_of(rows[0]), incident_of(rows[0]).status
        record_event(self._connection, incident, event, user.user_id, status, now, detail)
        return incident

    def why_not(self, incident_id: str, group_id: int, user_id: int) -> Refused | None:
        """Say by the conditions of the UPDATE why somebody may not have it wait; None if may."""
        named: dict[str, SqlValue] = {"incident_id": incident_id, "group_id": group_id}
        query = f"SELECT 1 FROM incidents WHERE {_GUARD}"
        may = self._connection.sql(query, **named, user_id=user_id)
        return None if may else self._why(named, user_id)

    def call_due(self, now: int) -> list[Incident]:
        """Owe the owners of what has waited long enough a call, and set when the next is due.

        With the first one the wait is over, at the time that was said. One that could not be sent
        yet counts once, however late it is.
        """
        rows = self._connection.sql(
            f"SELECT {COLUMNS} FROM incidents WHERE wait_due <= :now ORDER BY wait_due LIMIT :most",
            now=now,
            most=MOST,
        )
        with self._connection.transaction():
            return [self._call(incident_of(row), now) for row in rows]

    def _call(self, incident: Incident, now: int) -> Incident:
        t_until = incident.t_wait_until or now
        [row] = self._connection.sql(
            _CALL,
            incident_id=incident.incident_id,
            now=now,
            next=next_nudge(t_until, now, CALLED_AGAIN_AFTER),
        )
        if not incident.wait_calls:
            status = incident.status
            record_event(self._connection, incident, WAIT_ENDED, None, status, t_until, OVER)
        return incident_of(row)

    def correct(self, now: int) -> None:
        """Mend what a clock that was ahead has written: waits and calls of a time to come."""
        self._connection.sql(
            "UPDATE incidents SET t_wait_until = :now + t_wait_until - t_wait_began,"
            " wait_due = :now + t_wait_until - t_wait_began, t_wait_began = :now,"
            " version = version + 1"
            " WHERE wait_due IS NOT NULL AND t_wait_began > :now AND wait_calls = 0",
            now=now,
        )
        self._connection.sql(
            "UPDATE incidents SET wait_due = :now WHERE wait_due IS NOT NULL AND wait_calls > 0"
            " AND wait_due > :now + max(:again, 2 * (:now - t_wait_until))",
            now=now,
            again=CALLED_AGAIN_AFTER,
        )

    def _find(self, named: dict[str, SqlValue]) -> Incident | None:
        query = f"SELECT {COLUMNS} FROM incidents WHERE {_NAMED}"
        return first_incident(self._connection.sql(query, **named))

    def _why(self, named: dict[str, SqlValue], user_id: int) -> Refused:
        """Say which condition does not hold."""
        rows = self._connection.sql(
            f"SELECT {COLUMNS}, {_HELD} FROM incidents WHERE {_NAMED}", **named, user_id=user_id
        )
        if not rows:
            return Refused(Refusal.UNKNOWN)
        record = dict(rows[0])
        held = {condition for condition in _CONDITIONS if record.pop(condition.name)}
        incident = incident_of(record)
        if Condition.PRESENT not in held:
            return Refused(Refusal.ABSENT, incident)
        is_anothers = Condition.IN_STATE in held and Condition.RIGHT not in held
        return Refused(Refusal.NOT_OWNER if is_anothers else Refusal.MOVED_ON, incident)


def _is_so_already(incident: Incident, user: User, order: Order) -> bool:
    is_theirs = incident.owner_id == user.user_id and incident.status in WORKED_ON
    is_alike = abs((incident.t_wait_until or 0) - order.t_until) < SAME
    return is_theirs and is_alike and (incident.waits_for, incident.wait_calls) == (order.kind, 0)


def take_reply(connection: Connection, incident_id: str, user_id: int | None, now: int) -> None:
    """Have nobody called any more to what has waited if its owner said how it goes on."""
    connection.sql(
        f"UPDATE incidents SET {_ENDED} WHERE incident_id = :incident_id AND wait_calls > 0"
        " AND owner_id = :user_id",
        incident_id=incident_id,
        user_id=user_id,
        now=now,
    )
