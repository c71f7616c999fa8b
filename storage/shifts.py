"""Shifts, days off, and what people say of their own duty: changed by people, and audited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import tzinfo
from typing import final

from domain.duty import (
    ON_FOR,
    DaysOff,
    DutyException,
    Rules,
    Shift,
    Span,
    Worker,
    end_of_day,
    spans,
    with_days_off,
    without_days_off,
)
from domain.times import Week
from storage import duty, rules
from storage.connection import Connection
from storage.group_events import Change


@final
class Shifts:
    """When people work; each change is audited, and duty is worked out anew with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, group_id: int) -> Mapping[Worker, Rules]:
        """Give the rules of everybody who has any."""
        return rules.of_group(self._connection, group_id)

    def set_week(self, change: Change, zone: tzinfo, workers: Iterable[Worker], week: Week) -> None:
        """Have people work exactly so on the days named; other days stay as they are."""

        def said(known: Rules) -> list[Shift]:
            kept = [shift for shift in known.shifts if shift.weekday not in week.days]
            return [*kept, *week.shifts]

        self._set_shifts(change, zone, workers, said)

    def set_like(
        self,
        change: Change,
        zone: tzinfo,
        workers: Iterable[Worker],
        example: Worker,
        place_id: int | None = None,
    ) -> bool:
        """Give people the shifts of somebody else; False if there are none.

        `place_id` is the group in which they are, if it is another: the office.
        """
        shifts = self.of(change.group_id if place_id is None else place_id, example).shifts
        if shifts:
            self._set_shifts(change, zone, workers, lambda _: shifts)
        return bool(shifts)

    def take_off(
        self, change: Change, zone: tzinfo, workers: Iterable[Worker], dates: Sequence[DaysOff]
    ) -> None:
        """Give people days off."""
        self._set_days_off(change, zone, workers, lambda known: with_days_off(known, dates))

    def take_back(
        self, change: Change, zone: tzinfo, workers: Iterable[Worker], dates: Sequence[DaysOff]
    ) -> None:
        """Have people work on days that were days off."""
        self._set_days_off(change, zone, workers, lambda known: without_days_off(known, dates))

    def clear(self, change: Change, zone: tzinfo, workers: Iterable[Worker]) -> None:
        """Take away all shifts and days off, and whatever people said of their duty."""
        with self._anew(change, zone):
            for worker in workers:
                rules.drop(self._connection, change, worker)

    def say_on(self, change: Change, zone: tzinfo, user_id: int) -> None:
        """Put somebody on who says so: by their shifts if they have one now, else for 12 hours."""
        now = change.now

        def said(known: Rules) -> list[DutyException]:
            kept = [_ended(each, now) for each in known.exceptions]
            kept = [each for each in kept if each.t_start < each.t_end]
            on = DutyException(now, now + ON_FOR, is_on=True)
            is_on = _running(replace(known, exceptions=tuple(kept)), zone, now)
            return kept if is_on else [*kept, on]

        self._say(change, zone, user_id, said)

    def say_off(self, change: Change, zone: tzinfo, user_id: int) -> None:
        """Put somebody off who says so, until their duty would end; else for the day.

        A night that begins on it is of the day as a whole.
        """
        now = change.now

        def said(known: Rules) -> Sequence[DutyException]:
            running = _running(known, zone, now)
            if running is None and any(_is_off(each, now) for each in known.exceptions):
                return known.exceptions
            until = running.t_end if running else _end_of_today(known, zone, now)
            return [*known.exceptions, DutyException(now, until, is_on=False)]

        self._say(change, zone, user_id, said)

    def of(self, group_id: int, worker: Worker) -> Rules:
        """Give the rules of somebody, empty if there are none."""
        return rules.of_worker(self._connection, group_id, worker)

    def _set_shifts(
        self,
        change: Change,
        zone: tzinfo,
        workers: Iterable[Worker],
        said: Callable[[Rules], Iterable[Shift]],
    ) -> None:
        with self._anew(change, zone):
            for worker in workers:
                known = self.of(change.group_id, worker)
                rules.set_shifts(self._connection, change, worker, said(known))

    def _set_days_off(
        self,
        change: Change,
        zone: tzinfo,
        workers: Iterable[Worker],
        said: Callable[[Iterable[DaysOff]], Iterable[DaysOff]],
    ) -> None:
        with self._anew(change, zone):
            for worker in workers:
                known = self.of(change.group_id, worker)
                rules.set_days_off(self._connection, change, worker, said(known.days_off))

    def _say(
        self,
        change: Change,
        zone: tzinfo,
        user_id: int,
        said: Callable[[Rules], Iterable[DutyException]],
    ) -> None:
        with self._anew(change, zone):
            known = self.of(change.group_id, Worker(user_id))
            rules.set_exceptions(self._connection, change, user_id, said(known))

    @contextmanager
    def _anew(self, change: Change, zone: tzinfo) -> Iterator[None]:
        """Work duty out anew in the transaction that changes what it follows from."""
        with self._connection.transaction():
            yield
            duty.work_out(self._connection, change.group_id, zone, change.now)


def _ended(exception: DutyException, now: int) -> DutyException:
    """End what keeps somebody off now; what began just now has then no length."""
    return replace(exception, t_end=now) if _is_off(exception, now) else exception


def _is_off(exception: DutyException, now: int) -> bool:
    return not exception.is_on and exception.t_start <= now < exception.t_end


def _running(known: Rules, zone: tzinfo, now: int) -> Span | None:
    """Find the duty of somebody that is under way."""
    return next((span for span in _until_today(known, zone, now) if span.covers(now)), None)


def _end_of_today(known: Rules, zone: tzinfo, now: int) -> int:
    """Tell when the day ends, and all duty that begins on it."""
    ends = [span.t_end for span in _until_today(known, zone, now)]
    return max([end_of_day(zone, now), *ends])


def _until_today(known: Rules, zone: tzinfo, now: int) -> list[Span]:
    return spans(zone, known, now - duty.BACK, now)
