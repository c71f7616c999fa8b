"""Periods that figures are of: days of a group's calendar, and the period before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from zoneinfo import ZoneInfo


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
