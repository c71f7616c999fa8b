"""How much memory the process takes that writes a spreadsheet, of few incidents and of many."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from benchmarks.history import DAY, GROUP, NOW, filled
from benchmarks.plan import Plan
from benchmarks.report import Figure
from domain.exported import Export
from domain.incidents import Status
from domain.periods import Kind, Period, Span
from reports import job, spreadsheet
from texts.language import ENGLISH

SECTION = "the file of a fleet's years (against that of few incidents)"
MOST = 2.0
ROOT = Path(__file__).parent.parent
_PROGRAM = """
import re, time
from pathlib import Path
from reports import making
making.main()
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
print(time.process_time())
"""
"""Writes the file, and tells its own peak: that of getrusage(2) begins with what its parent had."""
_FLEET = (
    "INSERT INTO fleets (fleet_id, fleet_name, office_id, code, t_created)"
    " VALUES (1, 'Acme', ?, 'code', 0)"
)


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Write all that ever was, of few incidents and of many."""
    base = None
    for size in plan.written:
        megabytes, seconds, large = _write(size)
        base = base or megabytes
        yield Figure(SECTION, f"memory at its peak, {size:,}", megabytes, "MB", base, most=MOST)
        yield Figure(SECTION, f"processor time, {size:,}", seconds, "s")
        yield Figure(SECTION, f"size, {size:,}", large, "MB")


def _write(size: int) -> tuple[float, float, float]:
    """Write the file; returns megabytes at the peak, seconds of processor time, megabytes of it."""
    with TemporaryDirectory(prefix="benchmark-") as copies, TemporaryDirectory() as folder:
        path = Path(shutil.copy(filled(size), copies))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(_FLEET, (GROUP,))
            connection.execute("UPDATE groups SET fleet_id = 1")
        asked = spreadsheet.job_of(path, _export(), ENGLISH, Path(folder), 10**9)
        wrote = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _PROGRAM],
            cwd=ROOT,
            input=job.dump(asked),
            stdout=subprocess.PIPE,
            check=True,
        )
        _, kilobytes, seconds = wrote.stdout.split()
        [file] = Path(folder).iterdir()
        return int(kilobytes) / 1024, float(seconds), file.stat().st_size / 1e6


def _export() -> Export:
    """Ask for all years, seen from the office; units and days of the last of them are counted."""
    since, slas = NOW - 2000 * DAY, {Status.UNCLAIMED: 600.0, Status.ESCALATED: 1200.0}
    before, zone = Span(since - DAY, since), ZoneInfo("America/Chicago")
    period = Period(since, NOW, Kind.A_MONTH, zone, before, date(2021, 1, 1), date(2026, 9, 20))
    return Export(GROUP, period, slas, with_people=True)
