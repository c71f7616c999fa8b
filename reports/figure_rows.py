"""The sheets of figures, row by row: units, days, people, and what each figure is and means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.exported import (
    Column,
    ExportedPerson,
    Figure,
    Sheet,
    Word,
    Words,
    meaning_key,
    word_key,
)
from domain.figures import Durations, PeriodFigures, Response, Totals
from domain.periods import Span
from domain.waiting import WaitKind
from reports.naming import name_of
from reports.sheets import Chart, Form, Formed, Head, Series, Table, Value

# Colors that all eyes tell apart: Okabe and Ito, https://jfly.uni-koeln.de/color/.
ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILION, GREY = "#0072B2", "#D55E00", "#999999"
_WAITS: Mapping[WaitKind, str] = {
    WaitKind.VENDOR: ORANGE,
    WaitKind.PARTS: BLUE,
    WaitKind.SHOP: GREEN,
    WaitKind.DRIVER: SKY,
    WaitKind.CUSTOMER: VERMILION,
    WaitKind.OTHER: GREY,
}
TOP_UNITS = 10
"""How many units the charts show: our choice."""

_UNITS = (
    Head(Column.UNIT, width=10),
    Head(Column.OPENED, Form.COUNT),
    Head(Column.RESOLVED, Form.COUNT),
    Head(Column.WAITED, Form.MINUTES, 14),
    *(Head(Column.waited(kind), Form.MINUTES, 14) for kind in WaitKind),
)
_DAYS = (
    Head(Column.DAY, Form.DAY),
    Head(Column.OPENED, Form.COUNT),
    Head(Column.RESOLVED, Form.COUNT),
    Head(Column.DAY_BEFORE, Form.DAY, 14),
    Head(Column.OPENED_BEFORE, Form.COUNT, 14),
    Head(Column.RESOLVED_BEFORE, Form.COUNT, 14),
)
_PEOPLE = (
    Head(Column.PERSON, width=24),
    Head(Column.HANDLE, width=18),
    Head(Column.REPORTS, Form.COUNT),
    Head(Column.CLAIMS, Form.COUNT),
    Head(Column.RESOLVED, Form.COUNT),
    Head(Column.ESCALATIONS, Form.COUNT),
    Head(Column.FIRST_RESPONSES, Form.COUNT, 16),
    Head(Column.MEDIAN, Form.MINUTES, 14),
    Head(Column.P90, Form.MINUTES, 20),
    Head(Column.WITHIN_SLA, Form.SHARE),
)
_DEFINITIONS = (
    Head(Column.FIGURE, width=34),
    Head(Column.NOW, Form.EACH, 24),
    Head(Column.BEFORE, Form.EACH, 24),
    Head(Column.MEANS, width=110),
)
_UNIT_CHARTS = (
    Chart(Word.BY_UNIT, Word.INCIDENTS, (Series(Column.OPENED, VERMILION),), TOP_UNITS),
    Chart(
        Word.WAITED_BY_UNIT,
        Word.MINUTES,
        tuple(Series(Column.waited(kind), color) for kind, color in _WAITS.items()),
        TOP_UNITS,
    ),
)
_DAY_CHART = Chart(
    Word.PER_DAY,
    Word.INCIDENTS,
    (
        Series(Column.OPENED, VERMILION),
        Series(Column.RESOLVED, BLUE),
        Series(Column.OPENED_BEFORE, GREY, is_dashed=True),
    ),
    most=366,
    is_line=True,
)


def units(figures: PeriodFigures) -> Table:
    """List the units of which something was opened, or waited."""
    rows = [
        (
            unit.unit,
            unit.opened,
            unit.resolved,
            sum(unit.waited.values()) or None,
            *(unit.waited.get(kind) for kind in WaitKind),
        )
        for unit in figures.units
    ]
    return Table(Sheet.UNITS, _UNITS, rows, _UNIT_CHARTS if rows else ())


def days(figures: PeriodFigures) -> Table:
    """List the days of the period, each beside that of the period before."""
    longest = max(len(figures.days), len(figures.days_before))
    rows: list[Sequence[Value]] = []
    for at in range(longest):
        row: list[Value] = []
        for each in (figures.days, figures.days_before):
            day = each[at] if at < len(each) else None
            row += [day.day.toordinal(), day.opened, day.resolved] if day else [None] * 3
        rows.append(row)
    return Table(Sheet.DAYS, _DAYS, rows, (_DAY_CHART,))


def people(figures: PeriodFigures, names: Mapping[int, ExportedPerson], words: Words) -> Table:
    """List what people did."""
    rows = [
        (
            name_of(names.get(person.user_id), words),
            _handle(names.get(person.user_id)),
            person.reported,
            person.claimed,
            person.resolved,
            person.escalated,
            person.first_response.times.count,
            person.first_response.times.median,
            person.first_response.times.p90,
            _share(person.first_response),
        )
        for person in figures.people
    ]
    return Table(Sheet.PEOPLE, _PEOPLE, rows)


def _handle(person: ExportedPerson | None) -> str | None:
    return f"@{person.handle}" if person and person.handle else None


def _share(response: Response) -> float | None:
    return response.within / response.times.count if response.times.count else None


def definitions(figures: PeriodFigures | None, words: Words, zone: str) -> Table:
    """Say what each figure is, was in the period before, and means."""
    known = {} if figures is None else _known(figures)
    known[Figure.CLOCK] = (Formed(Form.TEXT, zone), None)
    rows = [
        (words[word_key(each)], *known.get(each, (None, None)), words[meaning_key(each)])
        for each in Figure
    ]
    return Table(Sheet.DEFINITIONS, _DEFINITIONS, rows)


def _known(figures: PeriodFigures) -> dict[Figure, tuple[Value, Value]]:
    period = figures.period
    now, before = _of(figures.totals, period), _of(figures.before, period.before)
    return {each: (_formed(*now[each]), _formed(*before[each])) for each in now}


def _formed(form: Form, value: str | float | None) -> Formed | None:
    return None if value is None else Formed(form, value)


def _of(totals: Totals, span: Span) -> dict[Figure, tuple[Form, str | float | None]]:
    return {
        Figure.PERIOD: (Form.MOMENT, span.t_from),
        Figure.PERIOD_END: (Form.MOMENT, span.t_until),
        Figure.OPENED: (Form.COUNT, totals.opened),
        Figure.RESOLVED: (Form.COUNT, totals.resolved),
        Figure.CALLED_OFF: (Form.COUNT, totals.cancelled),
        Figure.ESCALATED: (Form.COUNT, totals.escalated),
        Figure.REOPENED: (Form.COUNT, totals.reopened),
        Figure.TAKEN_CHARGE: (Form.COUNT, totals.taken_charge),
        Figure.STILL_OPEN: (Form.COUNT, totals.still_open),
        Figure.OLDEST_OPEN: (Form.TEXT, totals.oldest_open),
        Figure.WITHIN_SLA: (Form.SHARE, _share(totals.first_response)),
        **dict(_times(Figure.RESPONSE_MEDIAN, Figure.RESPONSE_P90, totals.first_response.times)),
        **dict(_times(Figure.RESOLUTION_MEDIAN, Figure.RESOLUTION_P90, totals.resolution)),
        **dict(_times(Figure.WAITING_MEDIAN, Figure.WAITING_P90, totals.waiting)),
        **dict(_times(Figure.WORKING_MEDIAN, Figure.WORKING_P90, totals.working)),
    }


def _times(
    median: Figure, p90: Figure, times: Durations
) -> Iterator[tuple[Figure, tuple[Form, float | None]]]:
    yield median, (Form.MINUTES, times.median)
    yield p90, (Form.MINUTES, times.p90)
