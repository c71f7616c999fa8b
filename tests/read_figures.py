"""What a report of figures should say, written out of figures: its text, picture and file.

It shares with those who write it only how a length of time, a share and a name are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from openpyxl.workbook import Workbook

from domain.exported import Column, Figure, Sheet, word_key
from domain.figures import Durations, PeriodFigures, Response, Totals
from domain.periods import Span
from domain.waiting import WaitKind
from texts.formatting import duration, percent
from texts.language import ENGLISH
from texts.spreadsheets import words

WORDS = words(ENGLISH)
DIGITS = 8
WAITED = {
    WaitKind.VENDOR: "the vendor",
    WaitKind.PARTS: "parts",
    WaitKind.SHOP: "the shop",
    WaitKind.DRIVER: "the driver",
    WaitKind.CUSTOMER: "the customer",
    WaitKind.OTHER: "something else",
}


def _time(seconds: float | None) -> str:
    return "–" if seconds is None else duration(ENGLISH, seconds)


def _share(response: Response) -> str:
    count = response.times.count
    return percent(ENGLISH, response.within / count) if count else "–"


def _waited(waited: Mapping[WaitKind, int], most: int) -> str:
    longest = sorted(waited, key=lambda kind: -waited[kind])[:most]
    return ", ".join(f"{WAITED[kind]} {_time(waited[kind])}" for kind in longest)


# The text


def lines_of_text(figures: PeriodFigures, age_of_oldest: int) -> Iterator[str]:
    """Write the lines with figures; `age_of_oldest` is in seconds."""
    now, past = figures.totals, figures.before
    for what, count, before, always in (
        ("Opened", now.opened, past.opened, True),
        ("Resolved", now.resolved, past.resolved, True),
        ("Called off", now.cancelled, past.cancelled, False),
        ("Escalated", now.escalated, past.escalated, True),
        ("Taken charge of by a manager", now.taken_charge, past.taken_charge, False),
        ("Reopened", now.reopened, past.reopened, False),
    ):
        if always or count or before:
            yield f"{what}: {count} ({before})"
    oldest = f", the oldest for {_time(age_of_oldest)}: {now.oldest_open}"
    still_open = f"Open at the end: {now.still_open} ({past.still_open})"
    yield still_open + (oldest if now.oldest_open else "")
    yield from _times("Until somebody had it", now.first_response.times, past.first_response.times)
    if now.first_response.times.count or past.first_response.times.count:
        yield f"On time: {_share(now.first_response)} ({_share(past.first_response)})"
    yield from _times("Until resolved", now.resolution, past.resolution)
    if now.waiting.count or past.waiting.count:
        yield from _times("Of that, work", now.working, past.working)
        yield from _times("Of that, waiting", now.waiting, past.waiting)
    if figures.waited:
        yield f"Waited for {_waited(figures.waited, len(WaitKind))}"


def _times(what: str, now: Durations, past: Durations) -> Iterator[str]:
    if now.count or past.count:
        yield (
            f"{what}: half within {_time(now.median)} ({_time(past.median)}),"
            f" 9 in 10 within {_time(now.p90)} ({_time(past.p90)})"
        )


def lines_of_units(figures: PeriodFigures) -> Iterator[str]:
    """Write the lines of the units, of which a text may have fewer."""
    for unit in figures.units[:5]:
        waited = f". Waited for {_waited(unit.waited, 3)}" if unit.waited else ""
        yield f"🚛 {unit.unit}: {unit.opened}{waited}"


# The picture


def picture(figures: PeriodFigures) -> dict[str, object]:
    """Give the numbers of the picture, as its process gets them."""
    now, past = figures.totals, figures.before
    then = list(figures.days_before) + [None] * len(figures.days)
    pairs = list(zip(figures.days, then, strict=False))
    return {
        "opened": {
            "now": [day.opened for day, _ in pairs],
            "before": [day.opened if day else None for _, day in pairs],
        },
        "resolved": {
            "now": [day.resolved for day, _ in pairs],
            "before": [day.resolved if day else None for _, day in pairs],
        },
        "by_hour": figures.by_hour,
        "kept": _percent(now.first_response),
        "kept_before": _percent(past.first_response),
        "units": [unit.opened for unit in figures.units[:5]],
    }


def _percent(response: Response) -> float | None:
    count = response.times.count
    return 100 * response.within / count if count else None


def labels(figures: PeriodFigures) -> dict[str, object]:
    """Give what the picture says in words and numbers."""
    now, units = figures.totals, figures.units[:5]
    return {
        "opened": f"opened: {now.opened}",
        "resolved": f"resolved: {now.resolved}",
        "kept_now": _kept(now.first_response),
        "unit_names": [unit.unit for unit in units],
        "waited": [
            f"Waited for {_waited(unit.waited, 2)}" if unit.waited else "" for unit in units
        ],
    }


def _kept(response: Response) -> str:
    count = response.times.count
    if not count:
        return "nothing was claimed"
    return f"{_share(response)} ({response.within} of {count})"


# The file


def sheet_of(book: Workbook, sheet: Sheet) -> list[dict[str, object]]:
    """Read the rows of a sheet, each cell by the head above it."""
    heads, *rows = book[WORDS[word_key(sheet)]].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), map(rounded, row), strict=True)) for row in rows]


def column(row: Mapping[str, object], which: Column) -> object:
    """Read a cell."""
    return row[WORDS[word_key(which)]]


def minutes(seconds: float | None) -> float | None:
    """Give a length as a cell has it."""
    return None if seconds is None else rounded(seconds / 60)


Cell = TypeVar("Cell")


def rounded(cell: Cell) -> Cell:
    """Leave out the digits of a number that a file does not keep."""
    return round(cell, DIGITS) if isinstance(cell, float) else cell  # type: ignore[return-value]


def units(figures: PeriodFigures) -> list[dict[str, object]]:
    """Give the rows of the units."""
    heads = {kind: WORDS[word_key(Column.waited(kind))] for kind in WaitKind}
    return [
        {
            "Unit": unit.unit,
            "Opened": unit.opened,
            "Resolved": unit.resolved,
            "Waited, min": minutes(sum(unit.waited.values()) or None),
            **{head: minutes(unit.waited.get(kind)) for kind, head in heads.items()},
        }
        for unit in figures.units
    ]


def days(figures: PeriodFigures) -> list[dict[str, object]]:
    """Give the rows of the days; those that one of the periods does not have are empty."""
    longest = max(len(figures.days), len(figures.days_before))
    now, past = (
        [(_midnight(day.day), day.opened, day.resolved) for day in each]
        + [(None, None, None)] * (longest - len(each))
        for each in (figures.days, figures.days_before)
    )
    heads = ("Day", "Opened", "Resolved")
    before = ("Day of period before", "Opened before", "Resolved before")
    return [
        dict(zip((*heads, *before), (*day, *then), strict=True))
        for day, then in zip(now, past, strict=True)
    ]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as spreadsheets have days


def people(figures: PeriodFigures, names: Mapping[int, tuple[str, str]]) -> list[dict[str, object]]:
    """Give the rows of the people; `names` are full names and handles."""
    return [
        {
            "Person": names[person.user_id][0],
            "Username": f"@{names[person.user_id][1]}",
            "Reported": person.reported,
            "Claimed": person.claimed,
            "Resolved": person.resolved,
            "Escalated": person.escalated,
            "First responses": person.first_response.times.count,
            "Median, min": minutes(person.first_response.times.median),
            "90th percentile, min": minutes(person.first_response.times.p90),
            "On time": _of_one(person.first_response),
        }
        for person in figures.people
    ]


def _of_one(response: Response) -> float | None:
    return rounded(response.within / response.times.count) if response.times.count else None


def values(figures: PeriodFigures) -> list[tuple[object, object]]:
    """Give the values of the figures that are defined, of the period and of the one before."""
    zone = figures.period.zone

    def of(totals: Totals, span: Span) -> dict[Figure, object]:
        return {
            Figure.PERIOD: datetime.fromtimestamp(span.t_from, zone).replace(tzinfo=None),
            Figure.PERIOD_END: datetime.fromtimestamp(span.t_until, zone).replace(tzinfo=None),
            Figure.OPENED: totals.opened,
            Figure.RESOLVED: totals.resolved,
            Figure.CALLED_OFF: totals.cancelled,
            Figure.ESCALATED: totals.escalated,
            Figure.REOPENED: totals.reopened,
            Figure.TAKEN_CHARGE: totals.taken_charge,
            Figure.STILL_OPEN: totals.still_open,
            Figure.OLDEST_OPEN: totals.oldest_open,
            Figure.RESPONSE_MEDIAN: minutes(totals.first_response.times.median),
            Figure.RESPONSE_P90: minutes(totals.first_response.times.p90),
            Figure.WITHIN_SLA: _of_one(totals.first_response),
            Figure.RESOLUTION_MEDIAN: minutes(totals.resolution.median),
            Figure.RESOLUTION_P90: minutes(totals.resolution.p90),
            Figure.WAITING_MEDIAN: minutes(totals.waiting.median),
            Figure.WAITING_P90: minutes(totals.waiting.p90),
            Figure.WORKING_MEDIAN: minutes(totals.working.median),
            Figure.WORKING_P90: minutes(totals.working.p90),
        }

    now, past = of(figures.totals, figures.period), of(figures.before, figures.period.before)
    return [(now[figure], past[figure]) for figure in Figure if figure in now]
