"""Incidents and notes row by row, for files: as many as there are, and never all at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import final

from domain.exported import Export, ExportedIncident, ExportedNote, ExportedPerson
from domain.facts import Load
from domain.incidents import WAIT, Status
from domain.messages import Kind
from domain.severity import Severity
from domain.waiting import WaitKind, order_of
from storage.connection import Connection, SqlValue
from storage.period_sql import FIRST_TAKEN, LONG, TOOK_LONG
from storage.scopes import SEEN_FROM
from storage.states import IS_OPEN
from storage.waited import WAITED

_EVERYBODY = {
    "reporter": "created_by_id",
    "claimer": "claimed_by_t1_id",
    "manager": "claimed_by_t2_id",
    "resolver": "resolved_by_id",
}
_NAMES = ", ".join(
    f"{who}.full_name AS {who}_name, {who}.telegram_handle AS {who}_handle" for who in _EVERYBODY
)
_JOINED = " ".join(
    f"LEFT JOIN users AS {who} ON {who}.user_id = incidents.{column}"
    for who, column in _EVERYBODY.items()
)
_WAITED_FOR = (
    "(SELECT group_concat(detail, '|') FROM incident_events AS event"
    f" WHERE event.incident_id = incidents.incident_id AND action = '{WAIT}')"
)
_NOTES = "(SELECT count(*) FROM notes WHERE notes.incident_id = incidents.incident_id)"
_INCIDENT = (
    "incident_id, group_name, status, severity, unit, trailer, load, road, t_created, description,"
    " t_claimed_tier1, t_escalated, t_claimed_tier2, t_resolved, resolution_summary,"
    f" iif(status = '{Status.CANCELLED.value}', t_status, NULL) AS t_cancelled, cancel_reason,"
    f" duplicate_of, {FIRST_TAKEN} - t_created AS first_response,"
    " t_resolved - t_created AS resolution,"
    f" {WAITED} AS waited, iif(reopened, NULL, t_resolved - t_created - waited) AS working,"
    f" {_WAITED_FOR} AS waited_for, reopened, nth_of_unit, {_NOTES} AS notes, {_NAMES}"
)
# What they reported, also where somebody else logged it; what they did, and what was given to them.
_OF_PERSON = (
    "(created_by_id = :person_id OR EXISTS (SELECT 1 FROM incident_events AS event"
    " WHERE event.incident_id = incidents.incident_id AND :person_id IN (actor_id, other_id)))"
)
_SEEN = f"group_id IN {SEEN_FROM}"
# Most of what was open in a period was reported not long before: the rest is looked for by itself.
_WANTED = (
    f"(SELECT incident_id FROM incidents WHERE {_SEEN} AND t_created >= :t_early"
    f" AND t_created < :t_until AND ({IS_OPEN} OR t_status >= :t_from)"
    f" UNION ALL SELECT incident_id FROM live WHERE {_SEEN} AND {IS_OPEN} AND t_created < :t_early"
    f" UNION ALL SELECT incident_id FROM incidents WHERE {_SEEN} AND {TOOK_LONG}"
    " AND t_created < :t_early AND t_status >= :t_from)"
)
_WANTED_OF_ALL = f"t_created < :t_until AND ({IS_OPEN} OR t_status >= :t_from)"


def _wanted(export: Export) -> str:
    """Say in SQL which incidents are meant: those open at any time of the period."""
    is_of_all = export.group_id is None
    return " AND ".join(
        [
            _WANTED_OF_ALL if is_of_all else f"incidents.incident_id IN {_WANTED}",
            "true" if export.unit is None else "unit = :unit",
            "true" if export.person_id is None else _OF_PERSON,
        ]
    )


def _values(export: Export) -> dict[str, SqlValue]:
    given = {
        "t_from": export.period.t_from,
        "t_until": export.period.t_until,
        "t_early": export.period.t_from - LONG if export.group_id is not None else None,
        "group_id": export.group_id,
        "unit": export.unit,
        "person_id": export.person_id,
    }
    return {name: value for name, value in given.items() if value is not None}


@final
class Exported:
    """What files of incidents hold."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at_once(self) -> AbstractContextManager[None]:
        """Have all that is read within be of one moment, whatever is written meanwhile."""
        return self._connection.snapshot()

    def incidents(self, export: Export) -> Iterator[ExportedIncident]:
        """Give the incidents that were open at any time of a period, in their numbers' order."""
        rows = self._connection.each(
            f"SELECT {_INCIDENT} FROM incidents JOIN groups USING (group_id) {_JOINED}"
            f" WHERE {_wanted(export)} ORDER BY year, number",
            **_values(export),
            now=export.period.t_until,
        )
        return map(_incident, rows)

    def notes(self, export: Export) -> Iterator[ExportedNote]:
        """Give what was said of these incidents, in their order and its own."""
        rows = self._connection.each(
            "SELECT incident_id, group_name, unit, notes.t, notes.text, notes.kind, t_edited,"
            " author_id, full_name AS author_name, telegram_handle AS author_handle"
            " FROM incidents JOIN groups USING (group_id) JOIN notes USING (incident_id)"
            " LEFT JOIN users ON users.user_id = author_id"
            f" WHERE {_wanted(export)} ORDER BY year, number, note_id",
            **_values(export),
        )
        return map(_note, rows)


def _incident(row: sqlite3.Row) -> ExportedIncident:
    return ExportedIncident(
        incident_id=row["incident_id"],
        group_name=row["group_name"],
        status=Status(row["status"]),
        severity=Severity(row["severity"]),
        unit=row["unit"],
        trailer=row["trailer"],
        load=Load(row["load"]) if row["load"] else None,
        road=row["road"],
        t_reported=row["t_created"],
        reported_by=_person(row, "reporter"),
        description=row["description"],
        t_claimed=row["t_claimed_tier1"],
        claimed_by=_person(row, "claimer"),
        t_escalated=row["t_escalated"],
        t_manager_claimed=row["t_claimed_tier2"],
        manager=_person(row, "manager"),
        t_resolved=row["t_resolved"],
        resolved_by=_person(row, "resolver"),
        summary=row["resolution_summary"],
        t_cancelled=row["t_cancelled"],
        cancel_reason=row["cancel_reason"],
        duplicate_of=row["duplicate_of"],
        first_response=row["first_response"],
        resolution=row["resolution"],
        waited=row["waited"],
        working=row["working"],
        waited_for=_kinds(row["waited_for"]),
        reopened=row["reopened"],
        nth_of_unit=row["nth_of_unit"],
        notes=row["notes"],
    )


def _kinds(details: str | None) -> tuple[WaitKind, ...]:
    if details is None:
        return ()
    waited_for = {order.kind for order in map(order_of, details.split("|")) if order}
    return tuple(kind for kind in WaitKind if kind in waited_for)


def _note(row: sqlite3.Row) -> ExportedNote:
    return ExportedNote(
        incident_id=row["incident_id"],
        group_name=row["group_name"],
        unit=row["unit"],
        t=row["t"],
        author=_person(row, "author"),
        text=row["text"],
        kind=Kind(row["kind"]) if row["kind"] else None,
        t_edited=row["t_edited"],
    )


def _person(row: sqlite3.Row, who: str) -> ExportedPerson | None:
    name = row[f"{who}_name"]
    return None if name is None else ExportedPerson(name, row[f"{who}_handle"])
