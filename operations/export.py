"""Exports the incidents of all groups to a file: what `bot.py --export` does."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.duty import instant, local_day
from domain.periods import EARLIEST, Kind, Period, Span
from reports import exporting
from reports.sheets import TooManyRowsError
from storage import exports
from storage.usable import unusable

_DAY = timedelta(days=1)
_FIRST, _LAST = date(EARLIEST, 1, 1), date(9998, 12, 31)
"""Of these Python can tell the next midnight in each zone; nothing was reported beyond them."""


class ExportError(Exception):
    """Nothing was exported; the message says why."""


def export(
    database_path: Path, target: Path, zone: ZoneInfo, now: int, first: date | None,
    last: date | None,
) -> str:  # fmt: skip
    """Write what was open from one day to another, by the clock of a zone; says what was done.

    Without a first day it is all there is; without a last one, until now. Raises ExportError, and
    UnusableDatabaseError.
    """
    if target.suffix not in exporting.KINDS:
        raise ExportError(f"--export: the name must end in {', '.join(exporting.KINDS)}: {target}")
    first, last = _days(local_day(zone, now), zone, first, last)
    period, trouble = _period(zone, first, last), list[str]()

    def record() -> None:
        try:
            exports.record(database_path, Span(period.t_from, period.t_until), now)
        except sqlite3.Error as error:  # whoever may only read the file can copy it anyway
            trouble.append(f"\n/audit will not list this: {error}")

    try:
        exporting.write(database_path, period, target, record)
    except FileExistsError:
        raise ExportError(f"--export: {target} is there already") from None
    except TooManyRowsError:
        raise ExportError(
            "--export: a spreadsheet has no room for all: take .csv, .zip, or fewer days"
        ) from None
    except sqlite3.Error as error:
        raise unusable(database_path, str(error)) from None
    except OSError as error:
        raise ExportError(f"--export: {target} cannot be written: {error.strerror}") from None
    said = f"exported to {target}: what was open from {first} to {last}, times of {zone.key}"
    return said + "".join(trouble)


def _days(today: date, zone: ZoneInfo, first: date | None, last: date | None) -> tuple[date, date]:
    """Give the days that are meant; raises ExportError where there are none."""
    first, last = max(first or _FIRST, _FIRST), min(last or today, _LAST)
    if first > today:
        raise ExportError(f"--from {first} has not begun: today is {today} in {zone.key}")
    if last < first:
        raise ExportError(f"--to {last} is before --from {first}")
    return first, last


def _period(zone: ZoneInfo, first: date, last: date) -> Period:
    t_from, t_until = (instant(zone, day, 0) for day in (first, last + _DAY))
    return Period(t_from, t_until, Kind.A_MONTH, zone, Span(t_from, t_from), first, last)
