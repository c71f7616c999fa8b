"""What the child process is told that writes a file, as JSON on its standard input."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from domain.exported import Export, Words
from domain.incidents import Status
from domain.periods import Kind, Period, Span
from reports.child import Limits

USUAL = Limits(15 * 60, 1024)
"""What the largest of files may take: our choice. One of 100,000 incidents takes a minute, and
any a tenth of that address space."""


@dataclass(frozen=True)
class Job:
    """Which file is to be written from which database, and where.

    It is a spreadsheet unless it would be larger than `most_bytes`. `folder` is for nothing else.
    """

    database: str
    folder: str
    name: str  # of the file, without what tells its kind
    export: Export
    words: Words
    most_bytes: int


def dump(job: Job) -> bytes:
    """Write a job as JSON."""
    return json.dumps({**vars(job), "export": written(job.export)}).encode()


def load(given: bytes) -> Job:
    """Read what `dump` wrote."""
    given_job = json.loads(given)
    return Job(**{**given_job, "export": read(given_job["export"])})


def written(export: Export) -> dict[str, Any]:
    """Write what is asked for, as JSON takes it."""
    period = export.period
    return {
        **vars(export),
        "slas": {status.value: seconds for status, seconds in export.slas.items()},
        "period": {
            **vars(period),
            "kind": period.kind.value,
            "zone": period.zone.key,
            "before": vars(period.before),
            "first_day": period.first_day.isoformat(),
            "last_day": period.last_day.isoformat(),
        },
    }


def read(export: dict[str, Any]) -> Export:
    """Read what `written` wrote."""
    period = export["period"]
    return Export(
        **{
            **export,
            "slas": {Status(status): seconds for status, seconds in export["slas"].items()},
            "period": Period(
                **{
                    **period,
                    "kind": Kind(period["kind"]),
                    "zone": ZoneInfo(period["zone"]),
                    "before": Span(**period["before"]),
                    "first_day": date.fromisoformat(period["first_day"]),
                    "last_day": date.fromisoformat(period["last_day"]),
                }
            ),
        }
    )
