"""Periods that figures are of: days of a group's calendar, and the period before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from domain import unclear
from domain.dates import MONTH, MONTHS
from domain.duty import instant, local_day
from domain.facts import read_facts
from domain.naming import handle_in
from domain.spelling import one_line
from domain.spoken_orders import PERIODS
from domain.times import tidied
from domain.vocabulary import TRUCK_NAMED


class Kind(str, Enum):
    """Which period somebody asks for; the values are what they type, but for the last."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    LAST_WEEK = "last week"
    LAST_MONTH = "last month"
    A_MONTH = "a month"


@dataclass(frozen=True)
class Span:
    """From one time until another, which is not in it; whole UTC epoch seconds."""

    t_from: int
    t_until: int


@dataclass(frozen=True)
class Period(Span):
    """A span that people call by a name, and the one before, with which it is compared.

    What is not over ends now, and is compared with as much of the one before: by Wednesday noon,
    the week with the one before until its Wednesday noon.
    """

    kind: Kind
    zone: ZoneInfo
    before: Span
    first_day: date
    last_day: date  # in it

    @property
    def is_over(self) -> bool:
        """Whether all of what its name means was over; else it ended with the moment it is of."""
        if self.kind in (Kind.LAST_WEEK, Kind.LAST_MONTH):
            return True
        month = self.first_day.year, self.first_day.month
        _, behind, _ = _days(self.kind, self.last_day, month)
        return self.t_until >= instant(self.zone, behind, 0)


def period_of(kind: Kind, zone: ZoneInfo, now: int, month: tuple[int, int] | None = None) -> Period:
    """Find the period that is meant at a moment, by the clock of a zone.

    `month` is the year and the number of A_MONTH, which has begun. What is not over ends with the
    second that is now, so that it is never empty.
    """
    today = local_day(zone, now)
    first, behind, first_before = _days(kind, today, month)
    t_from, t_behind = instant(zone, first, 0), instant(zone, behind, 0)
    t_until, last = (t_behind, behind - _DAY) if t_behind <= now else (now + 1, today)
    t_before = t_from
    if t_until < t_behind:
        t_before = min(t_from, _as_far_into(zone, first_before + (today - first), now) + 1)
    before = Span(instant(zone, first_before, 0), t_before)
    return Period(t_from, t_until, kind, zone, before, first, last)


_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def _days(kind: Kind, today: date, month: tuple[int, int] | None) -> tuple[date, date, date]:
    """Give the first day of a period, the one behind it, and the first one of that before."""
    if kind is Kind.TODAY:
        return today, today + _DAY, today - _DAY
    if kind in (Kind.WEEK, Kind.LAST_WEEK):
        monday = today - today.weekday() * _DAY - _WEEK * (kind is Kind.LAST_WEEK)
        return monday, monday + _WEEK, monday - _WEEK
    first = date(*month, 1) if kind is Kind.A_MONTH and month else today.replace(day=1)
    if kind is Kind.LAST_MONTH:
        first = _month_before(first)
    return first, (first + 31 * _DAY).replace(day=1), _month_before(first)


def _month_before(first: date) -> date:
    return (first - _DAY).replace(day=1)


def _as_far_into(zone: ZoneInfo, day: date, now: int) -> int:
    """Find when the clock showed on a day what it shows now."""
    shown = datetime.fromtimestamp(now, zone)
    return instant(zone, day, shown.hour * 60 + shown.minute) + shown.second


class Why(Enum):
    """Why figures of what was typed cannot be given."""

    UNKNOWN = "it is not understood"
    TOO_EARLY = "that month was before EARLIEST"
    NOT_BEGUN = "that month has not begun"
    NO_SUCH_MONTH = "there is no such month"


@dataclass(frozen=True)
class Unclear(unclear.Unclear):
    """The part of what was typed that leads to no figures, and why."""

    why: Why


@dataclass(frozen=True)
class Request:
    """What figures somebody asks for: of one unit, or one person, if they named one.

    The handle comes without the @.
    """

    period: Period
    unit: str | None = None
    handle: str | None = None


@dataclass(frozen=True)
class Words:
    """What somebody typed, taken apart: the words that name a period, a unit, a handle.

    The handle comes without the @.
    """

    period: str
    unit: str | None = None
    handle: str | None = None


_NAMED: Mapping[str, Kind] = {
    **{kind.value: kind for kind in Kind if kind is not Kind.A_MONTH},
    "this week": Kind.WEEK,
    "this month": Kind.MONTH,
}
_MONTH = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})")
_NAMED_MONTH = re.compile(
    rf"(?:(?P<year_before>\d{{4}})[- ])?(?P<name>{MONTH})\.?(?:,? ?(?P<year>\d{{4}}))?"
)
_HANDLE = re.compile(r"@\S*")
_UNIT = re.compile(
    rf"(?:(?:(?:unit|truck|tractor)s?|(?<!\w)(?:{TRUCK_NAMED}))\s*[:#№]?|[#№])\s*(?P<unit>\S+)",
    re.IGNORECASE,
)
EARLIEST = 2013
"""The year in which Telegram began: of no month before it are there figures."""


def read_request(typed: str, zone: ZoneInfo, now: int) -> Request | Unclear:
    """Read `last month unit 456` or `2026-11 @john`, in any order; nothing is the last week.

    Words may be of any language of the desk.
    """
    words = read_words(typed)
    if isinstance(words, Unclear):
        return words
    period = read_period(words.period, zone, now)
    return period if isinstance(period, Unclear) else Request(period, words.unit, words.handle)


def read_words(typed: str) -> Words | Unclear:
    """Find who or what figures are to be of, by whatever clock; the period is not read yet."""
    handles, rest = _taken_out(_HANDLE, typed)
    units, rest = _taken_out(_UNIT, rest)
    unit = read_facts(_UNIT.sub(r"unit \g<unit>", units[0])).unit if units else None
    handle = handle_in(handles[0]) if handles else None
    for said, read in ((handles, handle), (units, unit)):
        if said and (read is None or len(said) > 1):
            return Unclear(said[-1], Why.UNKNOWN)
    return Words(rest, unit, handle)


def _taken_out(what: re.Pattern[str], typed: str) -> tuple[list[str], str]:
    """Part what a pattern finds from the rest."""
    return [found[0] for found in what.finditer(typed)], " ".join(what.sub(" ", typed).split())


def _in_english(typed: str, today: date) -> str:
    """Write a period in English, and a month as a number; without a year the last that began."""
    words = tidied(typed)
    if words in _NAMED or _MONTH.fullmatch(words):
        return words
    words = tidied(PERIODS.translated(one_line(typed)).english) or words
    read = _NAMED_MONTH.fullmatch(words)
    if read is None:
        return words
    month = MONTHS.index(read["name"][:3]) + 1
    year = read["year"] or read["year_before"] or today.year - (month > today.month)
    return f"{year}-{month}"


def read_period(typed: str, zone: ZoneInfo, now: int) -> Period | Unclear:
    """Read a period by the clock of a zone; nothing is the last week."""
    words = _in_english(typed, local_day(zone, now))
    if kind := _NAMED.get(words or Kind.LAST_WEEK.value):
        return period_of(kind, zone, now)
    read = _MONTH.fullmatch(words)
    if read is None:
        return Unclear(typed, Why.UNKNOWN)
    year, month = int(read["year"]), int(read["month"])
    today = local_day(zone, now)
    if not 1 <= month <= len(_MONTHS):
        return Unclear(typed, Why.NO_SUCH_MONTH)
    if year < EARLIEST:
        return Unclear(typed, Why.TOO_EARLY)
    if (year, month) > (today.year, today.month):
        return Unclear(typed, Why.NOT_BEGUN)
    return period_of(Kind.A_MONTH, zone, now, (year, month))


_MONTHS = range(1, 13)
