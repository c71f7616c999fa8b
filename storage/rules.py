"""What duty follows from, row by row: shifts of the week, days off, and what people said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.changes import Changed
from domain.duty import DaysOff, DutyException, Rules, Shift, Worker
from domain.times import written
from storage.connection import Connection, SqlValue
from storage.group_events import Change, record


@dataclass
class _Found:
    shifts: set[Shift] = field(default_factory=set)
    days_off: set[DaysOff] = field(default_factory=set)
    exceptions: list[DutyException] = field(default_factory=list)

    @property
    def rules(self) -> Rules:
        return Rules(
            tuple(sorted(self.shifts)), tuple(sorted(self.days_off)), tuple(self.exceptions)
        )


def of_group(connection: Connection, group_id: int) -> Mapping[Worker, Rules]:
    """Give the rules of everybody who has any, who came first first."""
    return _of(connection, "group_id = :group_id", group_id=group_id)


def of_worker(connection: Connection, group_id: int, worker: Worker) -> Rules:
    """Give the rules of somebody, empty if there are none."""
    whose = "group_id = :group_id AND user_id IS :user_id"
    found = _of(connection, whose, group_id=group_id, user_id=worker.user_id)
    return found.get(worker, Rules())


def _of(connection: Connection, whose: str, **values: SqlValue) -> Mapping[Worker, Rules]:
    found: dict[Worker, _Found] = defaultdict(_Found)
    where = f"WHERE {whose} ORDER BY rowid"
    for row in connection.sql(f"SELECT * FROM shifts {where}", **values):
        shift = Shift(row["weekday"], row["starts"], row["ends"])
        found[Worker(row["user_id"], row["handle"])].shifts.add(shift)
    for row in connection.sql(f"SELECT * FROM days_off {where}", **values):
        off = DaysOff(date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]))
        found[Worker(row["user_id"], row["handle"])].days_off.add(off)
    for row in connection.sql(f"SELECT * FROM duty_exceptions {where}", **values):
        exception = DutyException(row["t_start"], row["t_end"], bool(row["is_on"]))
        found[Worker(row["user_id"])].exceptions.append(exception)
    return {worker: each.rules for worker, each in found.items()}


def set_shifts(
    connection: Connection, change: Change, worker: Worker, shifts: Iterable[Shift]
) -> None:
    """Give somebody exactly these shifts; a row of the audit if that is something else."""
    old, new = of_worker(connection, change.group_id, worker).shifts, tuple(sorted(set(shifts)))
    if old == new:
        return
    _delete(connection, "shifts", change.group_id, worker)
    for shift in new:
        connection.sql(
            "INSERT INTO shifts (group_id, user_id, handle, weekday, starts, ends)"
            " VALUES (:group_id, :user_id, :handle, :weekday, :starts, :ends)",
            group_id=change.group_id,
            user_id=worker.user_id,
            handle=worker.handle,
            weekday=shift.weekday,
            starts=shift.starts,
            ends=shift.ends,
        )
    record(connection, change, Changed.SHIFTS, worker, written(old), written(new))


def set_days_off(
    connection: Connection, change: Change, worker: Worker, days_off: Iterable[DaysOff]
) -> None:
    """Give somebody exactly these days off; a row of the audit if that is something else."""
    old, new = of_worker(connection, change.group_id, worker).days_off, tuple(sorted(days_off))
    if old == new:
        return
    _delete(connection, "days_off", change.group_id, worker)
    for off in new:
        connection.sql(
            "INSERT INTO days_off (group_id, user_id, handle, first_day, last_day)"
            " VALUES (:group_id, :user_id, :handle, :first, :last)",
            group_id=change.group_id,
            user_id=worker.user_id,
            handle=worker.handle,
            first=off.first.isoformat(),
            last=off.last.isoformat(),
        )
    record(connection, change, Changed.DAYS_OFF, worker, _listed(old), _listed(new))


def _listed(days_off: Iterable[DaysOff]) -> str:
    return ", ".join(f"{off.first.isoformat()} - {off.last.isoformat()}" for off in days_off)


def set_exceptions(
    connection: Connection, change: Change, user_id: int, exceptions: Iterable[DutyException]
) -> None:
    """Keep exactly these exceptions of somebody; a row of the audit if that is something else."""
    worker, new = Worker(user_id), tuple(exceptions)
    old = of_worker(connection, change.group_id, worker).exceptions
    if old == new:
        return
    _delete(connection, "duty_exceptions", change.group_id, worker)
    for exception in new:
        connection.sql(
            "INSERT INTO duty_exceptions (group_id, user_id, t_start, t_end, is_on)"
            " VALUES (:group_id, :user_id, :t_start, :t_end, :is_on)",
            group_id=change.group_id,
            user_id=user_id,
            t_start=exception.t_start,
            t_end=exception.t_end,
            is_on=exception.is_on,
        )
    record(connection, change, Changed.DUTY, worker, _said(old), _said(new))


def _said(exceptions: Iterable[DutyException]) -> str:
    return ", ".join(
        f"{'on' if each.is_on else 'off'} {each.t_start} - {each.t_end}" for each in exceptions
    )


def drop(connection: Connection, change: Change, worker: Worker) -> None:
    """Take all rules of somebody away, each kind with its row of the audit."""
    set_shifts(connection, change, worker, ())
    set_days_off(connection, change, worker, ())
    if worker.user_id is not None:
        set_exceptions(connection, change, worker.user_id, ())


def bind(connection: Connection, group_id: int, handle: str, user_id: int) -> None:
    """Give what an invited handle has to the person who turned out to have it."""
    for table in ("shifts", "days_off", "duty"):
        connection.sql(
            f"UPDATE {table} SET user_id = :user_id, handle = NULL"
            " WHERE group_id = :group_id AND user_id IS NULL AND handle = :handle",
            group_id=group_id,
            handle=handle,
            user_id=user_id,
        )


def purge(connection: Connection, group_id: int, first_day: date, since: int) -> None:
    """Drop days off and exceptions that are long over; nobody changed them, so no audit."""
    connection.sql(
        "DELETE FROM days_off WHERE group_id = :group_id AND last_day < :day",
        group_id=group_id,
        day=first_day.isoformat(),
    )
    connection.sql(
        "DELETE FROM duty_exceptions WHERE group_id = :group_id AND t_end < :since",
        group_id=group_id,
        since=since,
    )


def _delete(connection: Connection, table: str, group_id: int, worker: Worker) -> None:
    connection.sql(
        f"DELETE FROM {table} WHERE group_id = :group_id AND user_id IS :user_id"
        + ("" if table == "duty_exceptions" else " AND handle IS :handle"),
        group_id=group_id,
        user_id=worker.user_id,
        handle=worker.handle,
    )
