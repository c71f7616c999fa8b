"""Duty: who works when, by the week, by days off and by what people say; worked out for a zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Shift:
    """A stretch of one weekday (0 is Monday), in minutes of the day by the group's clock.

    An end that is not later than the start is of the next day: 0 to 0 is the whole day.
    """

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True)
class DaysOff:
    """Days on which no shift of somebody begins; both count."""

    first: date
    last: date


@dataclass(frozen=True)
class DutyException:
    """When somebody is on, or off, whatever their shifts say. UTC epoch seconds; later ones win."""

    t_start: int
    t_end: int
    is_on: bool


@dataclass(frozen=True)
class Span:
    """When somebody is on duty, in UTC epoch seconds; the end is not in it."""

    t_start: int
    t_end: int
