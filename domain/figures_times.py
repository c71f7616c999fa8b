"""When figures come by themselves, and which period those are of that were owed before."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.duty import instant, local_day
from domain.periods import Kind, Period, Span, period_of

DAY_MINUTES, WEEK_DAYS = 24 * 60, 7
_DAY = timedelta(days=1)
# From the middle of a period that was over when it was asked for, until a time at which its name
# means that one.
_UNTIL_NAMED = {Kind.LAST_WEEK: 7 * _DAY, Kind.LAST_MONTH: 30 * _DAY}


def last_due(minute: int, zone: ZoneInfo, now: int) -> int:
    """Find when the clock of a zone last showed a minute of the week, which may be now."""
    due = _of_week(minute, zone, now, 0)
    return due if due <= now else _of_week(minute, zone, now, -1)


def next_due(minute: int, zone: ZoneInfo, now: int) -> int:
    """Find when the clock of a zone shows a minute of the week next, after now."""
    due = _of_week(minute, zone, now, 0)
    return due if due > now else _of_week(minute, zone, now, 1)


def _of_week(minute: int, zone: ZoneInfo, now: int, weeks: int) -> int:
    """Find when it is a minute of this week, or of one before or after."""
    today = local_day(zone, now)
    day, of_day = divmod(minute, DAY_MINUTES)
    return instant(zone, today + (day - today.weekday() + WEEK_DAYS * weeks) * _DAY, of_day)


def period_again(kind: Kind, span: Span, zone: ZoneInfo, t: int) -> Period:
    """Give the period that was meant at a time, by the clock as it is now.

    If that was set otherwise meanwhile, it is the same week or month, of other hours.
    """
    middle = (span.t_from + span.t_until) // 2
    if kind in _UNTIL_NAMED:
        return period_of(kind, zone, middle + round(_UNTIL_NAMED[kind].total_seconds()))
    if kind is Kind.A_MONTH:
        day = datetime.fromtimestamp(middle, zone)
        return period_of(kind, zone, t, (day.year, day.month))
    return period_of(kind, zone, span.t_until - 1)
