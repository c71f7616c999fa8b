"""Figures of a period as a report is written of, made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.figures import (
    NONE_MEASURED,
    Day,
    Durations,
    PeriodFigures,
    PersonFigures,
    Response,
    Totals,
    UnitFigures,
)
from domain.periods import Kind, Period, Span
from domain.waiting import WaitKind

CHICAGO = ZoneInfo("America/Chicago")


def _at(day: int, hour: int = 0) -> int:
    return int(datetime(2026, 11, day, hour, tzinfo=CHICAGO).timestamp())


def _last_month(day: int) -> int:
    return int(datetime(2026, 10, day, tzinfo=CHICAGO).timestamp())


PERIODS: Mapping[Kind, Period] = {
    Kind.TODAY: Period(
        *(_at(26), _at(26, 12), Kind.TODAY, CHICAGO, Span(_at(25), _at(25, 12))),
        *(date(2026, 11, 26), date(2026, 11, 26)),
    ),
    Kind.WEEK: Period(
        *(_at(23), _at(26, 12), Kind.WEEK, CHICAGO, Span(_at(16), _at(19, 12))),
        *(date(2026, 11, 23), date(2026, 11, 26)),
    ),
    Kind.MONTH: Period(
        *(_at(1), _at(26, 12), Kind.MONTH, CHICAGO, Span(_last_month(1), _last_month(26))),
        *(date(2026, 11, 1), date(2026, 11, 26)),
    ),
    Kind.LAST_WEEK: Period(
        *(_at(16), _at(23), Kind.LAST_WEEK, CHICAGO, Span(_at(9), _at(16))),
        *(date(2026, 11, 16), date(2026, 11, 22)),
    ),
    Kind.LAST_MONTH: Period(
        *(_last_month(1), _at(1), Kind.LAST_MONTH, CHICAGO, Span(0, _last_month(1))),
        *(date(2026, 10, 1), date(2026, 10, 31)),
    ),
    Kind.A_MONTH: Period(
        *(_at(1), _at(26, 12), Kind.A_MONTH, CHICAGO, Span(_last_month(1), _last_month(26))),
        *(date(2026, 11, 1), date(2026, 11, 26)),
    ),
}
NOTHING = Totals(
    *(0, 0, 0, 0, 0, 0, 0, None, Response(NONE_MEASURED, 0)),
    *(NONE_MEASURED, NONE_MEASURED, NONE_MEASURED),
)
LAST_WEEK = Totals(
    opened=42,
    resolved=40,
    cancelled=2,
    escalated=6,
    reopened=1,
    taken_charge=0,
    still_open=7,
    oldest_open="TKT-2026-0031",
    first_response=Response(Durations(41, 240, 900), 38),
    resolution=Durations(40, 7500, 32400),
    waiting=Durations(9, 3600, 10800),
    working=Durations(40, 3300, 14400),
)
THE_WEEK_BEFORE = replace(
    NOTHING,
    opened=35,
    resolved=37,
    escalated=4,
    still_open=9,
    first_response=Response(Durations(35, 360, 1200), 28),
    resolution=Durations(37, 10800, 36000),
)
_DAYS = tuple(Day(date(2026, 11, 16 + number), 6, 6 - number % 2) for number in range(7))
_DAYS_BEFORE = tuple(Day(date(2026, 11, 9 + number), 5, 5) for number in range(7))
_BY_HOUR = tuple(tuple((day + hour) % 3 for hour in range(24)) for day in range(7))
EMPTY = PeriodFigures(
    PERIODS[Kind.LAST_WEEK],
    *(NOTHING, NOTHING, (), (), ((0,) * 24,) * 7, (), (), {}, ()),
)
A_WEEK = PeriodFigures(
    PERIODS[Kind.LAST_WEEK],
    *(LAST_WEEK, THE_WEEK_BEFORE, _DAYS, _DAYS_BEFORE, _BY_HOUR),
    units=(
        UnitFigures("456", 5, 4, {WaitKind.VENDOR: 3600, WaitKind.PARTS: 10800}),
        UnitFigures("12", 3, 3, {}),
    ),
    people=(
        PersonFigures(11, 0, 12, 10, 2, Response(Durations(12, 180, 600), 11)),
        PersonFigures(1, 4, 0, 0, 0, Response(NONE_MEASURED, 0)),
    ),
    waited={WaitKind.PARTS: 36000, WaitKind.VENDOR: 7200, WaitKind.OTHER: 0},
    look_at=("TKT-2026-0031", "TKT-2026-0042"),
)
