"""Figures, put together from what one statement counted and measured."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from domain.duty import local_day
from domain.figures import (
    NONE_MEASURED,
    Day,
    Durations,
    Kpis,
    PeriodFigures,
    PersonFigures,
    Response,
    Totals,
    UnitFigures,
)
from domain.incident_ids import format_incident_id
from domain.incidents import Status
from domain.periods import Period, Span
from domain.waiting import WaitKind
from storage.connection import Connection
from storage.period_sql import FIGURES_SQL, KPIS_SQL, LONG, MOST_A_YEAR, SLOT

LOOK_AT = 5
"""How many incidents to look at are named: our choice."""

ENDLESS = 2**62
"""Later than any time."""

_T = TypeVar("_T")
_Rows: TypeAlias = Mapping[str, list[sqlite3.Row]]
_Waited: TypeAlias = Mapping["str | None", Mapping[WaitKind, int]]
"""Seconds by unit, and by what was waited for."""


def work_out(
    connection: Connection,
    group_id: int,
    period: Period,
    slas: Mapping[Status, float],
    unit: str | None,
    person_id: int | None,
    most: int,
) -> PeriodFigures:
    """Read what happened in a period and the one before, as docs/figures.md defines it."""
    slots = _Slots(period.zone)
    read = connection.each(
        FIGURES_SQL,
        sla_unclaimed=slas[Status.UNCLAIMED],
        group_id=group_id,
        t_from=period.t_from,
        t_until=period.t_until,
        before_from=period.before.t_from,
        before_until=period.before.t_until,
        t_early=period.before.t_from - LONG,
        unit=unit,
        person_id=person_id,
        look_at=LOOK_AT,
    )
    rows = _by_subject(read, slots)
    waited = _waited(rows["wait"])
    return PeriodFigures(
        period=period,
        totals=_totals(rows, 0),
        before=_totals(rows, 1),
        days=slots.days(period, 0),
        days_before=slots.days(period.before, 1),
        by_hour=slots.by_hour,
        units=_first(_units(rows["unit"], waited), most),
        people=_first(_people(rows), most),
        waited=_summed(waited.values()),
        look_at=[_incident_id(row) for row in rows["look_at"]],
        unit=unit,
        person_id=person_id,
    )


def measure(
    connection: Connection, group_id: int, since: int, slas: Mapping[Status, float]
) -> Kpis:
    """Read what became so far of what was reported at or after `since`."""
    read = connection.each(
        KPIS_SQL,
        sla_unclaimed=slas[Status.UNCLAIMED],
        group_id=group_id,
        t_from=since,
        t_until=ENDLESS,
        person_id=None,
    )
    rows = _by_subject(read)
    counts, times, kept = _counts(rows, 0), _times(rows, 0), _kept(rows, 0)
    return Kpis(
        reported=counts.get("opened", 0),
        resolved=counts.get("resolved", 0),
        resolved_tier1=counts.get("resolved_tier1", 0),
        cancelled=counts.get("cancelled", 0),
        taken_charge=counts.get("taken_charge", 0),
        reopened=counts.get("reopened", 0),
        waiting_now=counts.get("waiting_now", 0),
        first_response=times.get("first_response", NONE_MEASURED),
        on_time=kept,
        manager_response=times.get("manager_response", NONE_MEASURED),
        resolution=times.get("resolution", NONE_MEASURED),
        waiting=times.get("waiting", NONE_MEASURED),
        working=times.get("working", NONE_MEASURED),
    )


def _by_subject(read: Iterable[sqlite3.Row], slots: _Slots | None = None) -> _Rows:
    """Sort rows by what they are about; those of slots are only counted."""
    rows: defaultdict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in read:
        if slots is not None and row["about"] == "slot":
            slots.add(row)
        else:
            rows[row["about"]].append(row)
    return rows


def _counts(rows: _Rows, span: int) -> dict[str, int]:
    return {row["name"]: row["a"] for row in rows["count"] if row["span"] == span}


def _times(rows: _Rows, span: int) -> dict[str, Durations]:
    return {row["name"]: _durations(row) for row in rows["time"] if row["span"] == span}


def _kept(rows: _Rows, span: int) -> int:
    return sum(row["a"] for row in rows["kept"] if row["span"] == span)


def _totals(rows: _Rows, span: int) -> Totals:
    counts, times, kept = _counts(rows, span), _times(rows, span), _kept(rows, span)
    still_open = [row for row in rows["open"] if row["span"] == span]
    return Totals(
        opened=counts.get("opened", 0),
        resolved=counts.get("resolved", 0),
        cancelled=counts.get("cancelled", 0),
        escalated=counts.get("escalated", 0),
        reopened=counts.get("reopened", 0),
        taken_charge=counts.get("taken_charge", 0),
        still_open=sum(row["a"] for row in still_open),
        oldest_open=next(map(_incident_id, still_open), None),
        first_response=Response(times.get("first_response", NONE_MEASURED), kept),
        resolution=times.get("resolution", NONE_MEASURED),
        waiting=times.get("waiting", NONE_MEASURED),
        working=times.get("working", NONE_MEASURED),
    )


def _incident_id(row: sqlite3.Row) -> str:
    return format_incident_id(*divmod(row["name"], MOST_A_YEAR))


def _durations(row: sqlite3.Row) -> Durations:
    return Durations(row["a"], (row["b"] + row["c"]) / 2, row["d"])


class _Slots:
    """Counts by the clock of a zone, row by row: of a year there are very many."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._by_day: Counter[tuple[int, str, date]] = Counter()
        self.by_hour = [[0] * 24 for _ in range(7)]

    def add(self, row: sqlite3.Row) -> None:
        """Count what happened in a slot."""
        shown = datetime.fromtimestamp(row["a"] * SLOT, self._zone)
        self._by_day[row["span"], row["name"], shown.date()] += row["b"]
        if row["span"] == 0 and row["name"] == "opened":
            self.by_hour[shown.weekday()][shown.hour] += row["b"]

    def days(self, span: Span, number: int) -> list[Day]:
        """Count by the days of a span's calendar; those without anything are among them."""
        counts = self._by_day
        first, last = (local_day(self._zone, t) for t in (span.t_from, span.t_until - 1))
        each = (first + timedelta(days=days) for days in range((last - first).days + 1))
        return [
            Day(day, counts[number, "opened", day], counts[number, "resolved", day]) for day in each
        ]


def _waited(rows: Iterable[sqlite3.Row]) -> _Waited:
    """Sort how long was waited; what took no time is left out."""
    by_unit: defaultdict[str | None, dict[WaitKind, int]] = defaultdict(dict)
    for row in rows:
        if row["a"]:
            by_unit[row["name"]][WaitKind(row["span"])] = row["a"]
    return by_unit


def _summed(waited: Iterable[Mapping[WaitKind, int]]) -> dict[WaitKind, int]:
    total = dict.fromkeys(WaitKind, 0)
    for each in waited:
        for kind, seconds in each.items():
            total[kind] += seconds
    return {kind: seconds for kind, seconds in total.items() if seconds}


def _units(rows: Iterable[sqlite3.Row], waited: _Waited) -> list[UnitFigures]:
    """List units: of which most was opened, then those that waited longest."""
    counts = {row["name"]: (row["a"], row["b"]) for row in rows}
    names = {*counts, *(unit for unit in waited if unit is not None)}
    units = [UnitFigures(name, *counts.get(name, (0, 0)), waited.get(name, {})) for name in names]
    return sorted(
        units,
        key=lambda unit: (-unit.opened, -sum(unit.waited.values()), -unit.resolved, unit.unit),
    )


def _people(rows: _Rows) -> list[PersonFigures]:
    """List people: who did most, by what is counted of them."""
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    kept = {row["span"]: row["b"] for row in rows["person"] if row["name"] == "responded"}
    times = {row["span"]: _durations(row) for row in rows["theirs"]}
    for row in rows["person"]:
        counts[row["span"]][row["name"]] = row["a"]
    people = [
        PersonFigures(
            user_id,
            reported=did.get("opened", 0),
            claimed=did.get("claimed", 0),
            resolved=did.get("resolved", 0),
            escalated=did.get("escalated", 0),
            first_response=Response(times.get(user_id, NONE_MEASURED), kept.get(user_id, 0)),
        )
        for user_id, did in counts.items()
    ]
    return sorted(people, key=lambda person: (-_done(person), person.user_id))


def _done(person: PersonFigures) -> int:
    return person.reported + person.claimed + person.resolved + person.escalated


def _first(listed: list[_T], most: int) -> list[_T]:
    return listed if most < 0 else listed[:most]
