"""Figures of a period for tests, made up: what a report would say of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.figures import NONE_MEASURED, Day, Durations, PeriodFigures, Response, Totals
from domain.figures import UnitFigures as Unit
from domain.periods import Kind, Period, Span

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = date(2026, 11, 16)
BUSIEST_HOUR = 14
MOST_A_DAY = 100
SATURDAY, AT_WEEKENDS = 5, 0.6


def made(
    days: int = 7,
    a_day: float = 3.0,
    units: Sequence[Unit] = (),
    kind: Kind = Kind.LAST_WEEK,
    first: date = MONDAY,
    zone: ZoneInfo = CHICAGO,
    days_before: int | None = None,
) -> PeriodFigures:
    """Make the figures of so many days, with about so many incidents on each; always the same."""
    chance = random.Random(days)  # noqa: S311 - a made-up period
    opened = _days(chance, first, days, a_day)
    then = days if days_before is None else days_before
    before = _days(chance, first - timedelta(then), then, a_day)
    hours = [[0] * 24 for _ in range(7)]
    for day in opened:
        for _ in range(day.opened):
            hour = round(chance.gauss(BUSIEST_HOUR, 5)) % 24
            hours[day.day.weekday()][hour] += 1
    return PeriodFigures(
        _period(kind, zone, first, days, then),
        totals=_totals(opened, 0.86),
        before=_totals(before, 0.79),
        days=opened,
        days_before=before,
        by_hour=hours,
        units=units,
        people=[],
        waited={},
        look_at=[],
    )


def _days(chance: random.Random, first: date, days: int, a_day: float) -> list[Day]:
    def some(day: date) -> int:
        likely = a_day / MOST_A_DAY * (1 if day.weekday() < SATURDAY else AT_WEEKENDS)
        return sum(chance.random() < likely for _ in range(MOST_A_DAY))

    every = (first + timedelta(number) for number in range(days))
    return [Day(day, some(day), some(day)) for day in every]


def _totals(days: Sequence[Day], within: float) -> Totals:
    opened, resolved = sum(day.opened for day in days), sum(day.resolved for day in days)
    times = Durations(opened, 240, 900) if opened else NONE_MEASURED
    return Totals(
        *(opened, resolved, 0, 0, 0, 0, 0, None, Response(times, int(opened * within))),
        *(NONE_MEASURED, NONE_MEASURED, NONE_MEASURED),
    )


def _period(kind: Kind, zone: ZoneInfo, first: date, days: int, before: int) -> Period:
    starts = [
        int(datetime.combine(first + timedelta(number), time(), zone).timestamp())
        for number in (-before, 0, days)
    ]
    last = first + timedelta(days - 1)
    return Period(starts[1], starts[2], kind, zone, Span(starts[0], starts[1]), first, last)
