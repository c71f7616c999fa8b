"""Dates that people type: of days off."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.duty import DaysOff
from domain.spoken_times import in_any_language, of_dates
from domain.times import BETWEEN, tidied, unclear_at
from domain.unclear import Unclear

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NTH = r"(?:st|nd|rd|th)?"
_DATE = re.compile(
    r"(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})|(?P<named>today|tomorrow)"
    r"|(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?:\.(?P<year>\d{4}|\d{2})?)?"
    r"|(?P<us_month>\d{1,2})/(?P<us_day>\d{1,2})(?:/(?P<us_year>\d{4}|\d{2}))?"
    rf"|(?P<a_day>\d{{1,2}}){_NTH}(?: of)? (?P<a_month>{MONTH})(?:,? (?P<a_year>\d{{4}}))?"
    rf"|(?P<b_month>{MONTH})\.? (?P<b_day>\d{{1,2}}){_NTH}(?:,? (?P<b_year>\d{{4}}))?)"
    r"(?![\w:/])"
)
_FIRST_DAY = re.compile(rf"(?P<day>\d{{1,2}})(?:\.|{_NTH})-")  # of `24-26.12`, `24-26 dec`
_LAST_DAY = re.compile(rf"-(?P<day>\d{{1,2}}){_NTH}(?![\w.:/-])")  # of `dec 24-26`
_YEARS = range(-1, 5)  # from this one: in which days off may be
LONGEST_OFF = 366  # days in one go: our choice
LONGEST_UNDATED = 183
"""Days in one go that are meant without a year: more is rather two dates the wrong way round."""


@dataclass(frozen=True)
class _Date:
    """A day as it was typed: without a year it is the next one there is."""

    month: int
    day: int
    year: int | None = None

    def of(self, year: int) -> date | None:
        """Give the day of a year; None if that year has none, or it is of another one."""
        if self.year not in (None, year):
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    def after(self, day: date) -> date | None:
        """Give the next such day from another on."""
        years = (day.year + more for more in _YEARS)
        found = (self.of(year) for year in (self.year, *years) if year)
        return next((each for each in found if each is not None and each >= day), None)


def read_dates(typed: str, today: date) -> tuple[DaysOff, ...] | Unclear:
    """Read `24.12-2.1, 5.1`: days and stretches of days that are not over yet, in any language."""
    return in_any_language(typed, lambda each: _read_dates(each, today), of_dates)


def _read_dates(typed: str, today: date) -> tuple[DaysOff, ...] | Unclear:
    text, found = tidied(typed), []
    at = 0
    while at < len(text):
        if between := BETWEEN.match(text, at):
            at = between.end()
            continue
        read = _read_at(text, at, today)
        days = _days_off(read.first, read.last, today) if read else None
        if days is None or read is None:
            return unclear_at(text, at)
        found.append(days)
        at = read.end
    return tuple(found) or Unclear(typed)


@dataclass(frozen=True)
class _Read:
    """The first and the last day that were read, and where in the text that ends."""

    first: _Date
    last: _Date
    end: int


def _read_at(text: str, at: int, today: date) -> _Read | None:
    """Read a day, or a stretch of days, at a place in a text; None if there is none."""
    begins = _DATE.match(text, at)
    if begins is None:
        return _read_in_one_month(text, at, today)
    first = _date(begins, today)
    if text[begins.end() :][:1] != "-":
        return _Read(first, first, begins.end())
    if ends := _DATE.match(text, begins.end() + 1):
        return _Read(first, _date(ends, today), ends.end())
    day = _LAST_DAY.match(text, begins.end())
    is_month_first = (begins["b_month"] or begins["us_month"]) and first.year is None
    last = replace(first, day=int(day["day"])) if day and is_month_first else None
    return _Read(first, last, day.end()) if day and last and first.day < last.day else None


def _read_in_one_month(text: str, at: int, today: date) -> _Read | None:
    """Read `24-26.12`: days of which only the last one has its month."""
    day = _FIRST_DAY.match(text, at)
    ends = _DATE.match(text, day.end()) if day else None
    if day is None or ends is None or not (ends["day"] or ends["a_day"]):
        return None
    last = _date(ends, today)
    first = replace(last, day=int(day["day"]))
    return _Read(first, last, ends.end()) if first.day < last.day else None


def _date(read: re.Match[str], today: date) -> _Date:
    if read["named"] or read["iso"]:
        day = today + timedelta(days=read["named"] == "tomorrow")
        year, month, of_month = (read["iso"] or day.isoformat()).split("-")
        return _Date(int(month), int(of_month), int(year))
    for kind in ("", "us_", "a_", "b_"):
        if read[f"{kind}day"]:
            named = read[f"{kind}month"]
            month = int(named) if named.isdigit() else MONTHS.index(named[:3]) + 1
            return _Date(month, int(read[f"{kind}day"]), _whole_year(read[f"{kind}year"]))
    raise LookupError(read[0])


def _whole_year(typed: str | None) -> int | None:
    return None if typed is None else int(typed) + 2000 * (len(typed) < len("2026"))


def _days_off(first: _Date, last: _Date, today: date) -> DaysOff | None:
    """Find the days meant: the first that are not over. None if there are none, or too many."""
    most = LONGEST_OFF if first.year and last.year else LONGEST_UNDATED
    for year in [first.year] if first.year else [today.year + more for more in _YEARS]:
        begins = first.of(year)
        ends = last.after(begins) if begins else None
        if begins is None or ends is None or ends < today or ends.year - today.year not in _YEARS:
            continue
        if (ends - begins).days < most:
            return DaysOff(begins, ends)
    return None
