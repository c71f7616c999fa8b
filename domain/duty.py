"""Duty: who works when, by the week, by days off and by what people say; worked out for a zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum

from domain.people import User

MINUTES_A_DAY = 24 * 60
_DAY = timedelta(days=1)
ON_FOR = 12 * 60 * 60  # seconds somebody is on who says so, and has no shift then


@dataclass(frozen=True, order=True)
class Shift:
    """A stretch of one weekday (0 is Monday), in minutes of the day by the group's clock.

    An end that is not later than the start is of the next day: 0 to 0 is the whole day.
    """

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True, order=True)
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


@dataclass(frozen=True, order=True)
class Span:
    """When somebody is on duty, in UTC epoch seconds; the end is not in it."""

    t_start: int
    t_end: int

    def covers(self, t: int) -> bool:
        """Tell whether a moment is in it."""
        return self.t_start <= t < self.t_end


@dataclass(frozen=True)
class Worker:
    """Whose shifts they are: a person's, or those of a handle that is only invited, without @."""

    user_id: int | None
    handle: str | None = None


@dataclass(frozen=True)
class Rules:
    """What somebody's duty follows from: shifts of the week, days off, and what was said since."""

    shifts: tuple[Shift, ...] = ()
    days_off: tuple[DaysOff, ...] = ()
    exceptions: tuple[DutyException, ...] = ()


@dataclass(frozen=True)
class WorkerSpan:
    """A span, and who is on duty then."""

    worker: Worker
    span: Span


@dataclass(frozen=True)
class Schedule:
    """How somebody works: by which rules, and when they are on, and on next.

    `user` is None of a handle that is only invited. Who `is_always` on never goes off duty, as far
    as it is worked out.
    """

    worker: Worker
    user: User | None
    rules: Rules = Rules()
    on: Span | None = None
    next: Span | None = None
    is_always: bool = False


def together(one: Schedule, other: Schedule) -> Schedule:
    """Tell when somebody is on who works by the shifts of two groups."""
    on = [each.on for each in (one, other) if each.on is not None]
    coming = [each.next for each in (one, other) if each.next is not None]
    return replace(
        one,
        on=max(on, key=lambda span: span.t_end, default=None),
        next=min(coming, default=None),
        is_always=one.is_always or other.is_always,
    )


class DutyButton(str, Enum):
    """What the buttons below /duty send."""

    ON = "duty:on"
    OFF = "duty:off"


def parse_duty_button(data: str) -> DutyButton | None:
    """Read what a button below /duty sent; None for anything else."""
    return next((button for button in DutyButton if button.value == data), None)


def spans(zone: tzinfo, rules: Rules, since: int, until: int) -> list[Span]:
    """Work out when somebody is on, from all shifts that begin on a day between two moments.

    Spans come in order and do not touch; they may begin before and end after. The exceptions come
    in the order in which they were made.
    """
    found = merged(_of_shifts(zone, rules, since, until))
    for exception in rules.exceptions:
        span = Span(exception.t_start, exception.t_end)
        found = merged([*found, span]) if exception.is_on else _without(found, span)
    return found


def _of_shifts(zone: tzinfo, rules: Rules, since: int, until: int) -> Iterator[Span]:
    day, last = local_day(zone, since), local_day(zone, until)
    while day <= last:
        if not any(off.first <= day <= off.last for off in rules.days_off):
            for shift in rules.shifts:
                if shift.weekday == day.weekday():
                    yield _on(zone, shift, day)
        day += _DAY


def _on(zone: tzinfo, shift: Shift, day: date) -> Span:
    ends_on = day if shift.ends > shift.starts else day + _DAY
    return Span(instant(zone, day, shift.starts), instant(zone, ends_on, shift.ends))


def merged(found: Iterable[Span]) -> list[Span]:
    """Make one of spans that overlap or touch; what has no length is left out."""
    joined: list[Span] = []
    for span in sorted(each for each in found if each.t_start < each.t_end):
        if joined and span.t_start <= joined[-1].t_end:
            joined[-1] = replace(joined[-1], t_end=max(joined[-1].t_end, span.t_end))
        else:
            joined.append(span)
    return joined


def _without(found: Iterable[Span], off: Span) -> list[Span]:
    """Take a stretch of time out of spans."""
    left = []
    for span in found:
        left.append(Span(span.t_start, min(span.t_end, off.t_start)))
        left.append(Span(max(span.t_start, off.t_end), span.t_end))
    return merged(left)


def local_day(zone: tzinfo, t: int) -> date:
    """Tell which day it is at a moment, by the clock of a zone."""
    return datetime.fromtimestamp(t, zone).date()


def end_of_day(zone: tzinfo, t: int) -> int:
    """Tell when the day of a moment ends, by the clock of a zone."""
    return instant(zone, local_day(zone, t) + _DAY, 0)


def instant(zone: tzinfo, day: date, minute: int) -> int:
    """Find when a clock shows a minute of a day.

    Of a time that the clock shows twice it is the first; of one that it skips, the first moment
    behind the gap. See https://peps.python.org/pep-0495/ for what `fold` means.
    """
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    late, early = (_at(zone, wall.replace(fold=fold)) for fold in (0, 1))
    if early >= late:  # no gap: without `fold` it is the first of two
        return late
    while late - early > 1:
        middle = (early + late) // 2
        shown = datetime.fromtimestamp(middle, zone).replace(tzinfo=None)
        early, late = (early, middle) if shown >= wall else (middle, late)
    return late


def _at(zone: tzinfo, wall: datetime) -> int:
    return int(wall.replace(tzinfo=zone).astimezone(timezone.utc).timestamp())


def with_days_off(known: Iterable[DaysOff], more: Iterable[DaysOff]) -> list[DaysOff]:
    """Add days off; those that overlap or follow each other become one stretch."""
    joined: list[DaysOff] = []
    for off in sorted([*known, *more]):
        if joined and off.first <= joined[-1].last + _DAY:
            joined[-1] = replace(joined[-1], last=max(joined[-1].last, off.last))
        else:
            joined.append(off)
    return joined


def without_days_off(known: Iterable[DaysOff], back: Iterable[DaysOff]) -> list[DaysOff]:
    """Take days off back."""
    left = list(known)
    for worked in back:
        left = [each for off in left for each in _around(off, worked)]
    return left


def _around(off: DaysOff, worked: DaysOff) -> Iterator[DaysOff]:
    before = DaysOff(off.first, min(off.last, worked.first - _DAY))
    after = DaysOff(max(off.first, worked.last + _DAY), off.last)
    return (each for each in (before, after) if each.first <= each.last)
