"""Until when: the lengths of time, times of the day and days that people type."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from domain.duty import MINUTES_A_DAY, instant, local_day
from domain.spoken_times import in_any_language, of_until
from domain.times import DAY_NAME, TIME, WEEKDAYS, is_of_either_half, minute_of, tidied
from domain.unclear import Unclear

MINUTE = 60
_UNITS: Mapping[str, int] = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1}  # in minutes
_LENGTH = re.compile(
    r"(?P<number>\d{1,4}(?:[.,]\d{1,2})?) ?"
    r"(?P<unit>w(?:eek)?s?|d(?:ay)?s?|h(?:(?:ou)?r)?s?|m(?:in(?:ute)?)?s?)"
    r"(?![a-z])(?: and)?[ ,]*"
)
_MINUTES_BEHIND = re.compile(r"(?P<hours>\d)h(?P<minutes>\d{2})")  # 1h30; 14h30 may be a time
_DAY = rf"(?P<day>today|tomorrow|tomm?orow|tmrw?|tmw|yesterday|{DAY_NAME})\.?"
_WHEN = (
    re.compile(rf"{_DAY}(?:,? (?P<time>{TIME}))?"),
    re.compile(rf"(?P<time>{TIME})(?:,? {_DAY})?"),
)
_BETWEEN = re.compile(r"(?<!\w)(?:at|by|on|in|for|about|around)(?!\w)|[-@]")
_POINT = re.compile(r"(?<![\w.])\.(?=\d)")  # .5h
MORNING = 8 * 60  # the minute of a day that is named without a time: our choice


@dataclass(frozen=True)
class _When:
    """A day, if one was named, and a time of it, as they were typed."""

    day: str | None
    time: str | None


def read_until(typed: str, now: int, zone: tzinfo) -> int | Unclear:
    """Read `45m`, `14:30`, `tomorrow 8:00`, `fri 9am` as a moment in UTC epoch seconds.

    It may be over already: `yesterday`. A time without a day is the next one; what may be of
    either half of the day is unclear, unless the next one is meant both ways. Words may be of any
    language of the desk.
    """
    read = in_any_language(typed, lambda each: _read_until(each, now, zone), of_until)
    return Unclear(" ".join(typed.split())) if isinstance(read, Unclear) else read


def _read_until(typed: str, now: int, zone: tzinfo) -> int | Unclear:
    text = " ".join(_BETWEEN.sub(" ", tidied(_POINT.sub("0.", typed))).split())
    minutes = _minutes(text)
    if minutes is not None:
        return now + round(minutes * MINUTE)
    when = next(filter(None, (form.fullmatch(text) for form in _WHEN)), None)
    t = _moment(_When(when["day"], when["time"]), now, zone) if when else None
    return Unclear(typed) if t is None else t


def _minutes(text: str) -> float | None:
    """Read a length of time: `2h`, `1h30`, `1 h 30 min`, `1.5 hours`; None for anything else.

    Each unit is smaller than the one before: `2h-3h` is no length, and not five hours.
    """
    if short := _MINUTES_BEHIND.fullmatch(text):
        return int(short["hours"]) * 60 + int(short["minutes"])
    minutes, at, least = 0.0, 0, math.inf
    while (piece := _LENGTH.match(text, at)) and _UNITS[piece["unit"][0]] < least:
        least = _UNITS[piece["unit"][0]]
        minutes += float(piece["number"].replace(",", ".")) * least
        at = piece.end()
    return minutes if at and at == len(text) else None


def _moment(when: _When, now: int, zone: tzinfo) -> int | None:
    """Find the moment that is meant; None if there is no such time, or it may be one of two."""
    minute = MORNING if when.time is None else minute_of(when.time)
    if minute is None:
        return None
    if when.day is None:
        return _next(when.time or "", minute, now, zone)
    day = _day(when.day, local_day(zone, now))
    t = _at(zone, day, minute)
    if t <= now and when.day[:3] in WEEKDAYS:
        return _at(zone, day + timedelta(days=7), minute)
    return t


def _next(typed: str, minute: int, now: int, zone: tzinfo) -> int | None:
    """Find when a clock shows a time next; a bare `8` may be a length, too."""
    if typed.isdigit() and len(typed) <= len("24"):
        return None
    t = _next_at(minute, now, zone)
    other = _next_at((minute + MINUTES_A_DAY // 2) % MINUTES_A_DAY, now, zone)
    return None if is_of_either_half(typed) and other < t else t


def _next_at(minute: int, now: int, zone: tzinfo) -> int:
    today = local_day(zone, now)
    days = (today, today + timedelta(days=1), today + timedelta(days=2))
    return next(t for day in days if (t := _at(zone, day, minute)) > now)


def _at(zone: tzinfo, day: date, minute: int) -> int:
    """Find a minute of a day, of which 24:00 is one."""
    return instant(zone, day + timedelta(days=minute // MINUTES_A_DAY), minute % MINUTES_A_DAY)


def _day(named: str, today: date) -> date:
    """Find the day that is named: of a weekday the next one, which may be today."""
    if named[:3] in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS.index(named[:3]) - today.weekday()) % 7)
    return today + timedelta(days={"today": 0, "yesterday": -1}.get(named, 1))
