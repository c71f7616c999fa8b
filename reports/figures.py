"""Has the figures of a period worked out by a child process: of a large fleet it takes minutes.

In a thread of the bot they would take memory that is not given back, and turns from the loop.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from domain.exported import Export
from domain.figures import (
    Day,
    Durations,
    PeriodFigures,
    PersonFigures,
    Response,
    Totals,
    UnitFigures,
)
from domain.periods import Period
from domain.waiting import WaitKind
from reports import child, job
from reports.child import Limits
from reports.job import USUAL

MODULE = "reports.counting"


async def work_out(
    database_path: str | Path,
    export: Export,
    folder: Path | None = None,
    limits: Limits = USUAL,
) -> PeriodFigures:
    """Read what a report says of a period; what SQLite puts aside meanwhile is in a folder.

    Raises ChildFailedError.
    """
    given, memory = asked(database_path, export), str(limits.megabytes)
    told = await child.run(MODULE, given, limits.seconds, [memory], folder=folder)
    return load(told, export.period)


def asked(database_path: str | Path, export: Export) -> bytes:
    """Say all that the child has to know, as JSON."""
    database = str(Path(database_path).absolute())
    return json.dumps({"database": database, "export": job.written(export)}).encode()


def dump(figures: PeriodFigures) -> bytes:
    """Write figures as JSON, but for their period, which is known to whoever asked."""
    return json.dumps({**asdict(figures), "period": None}, default=date.isoformat).encode()


def load(told: bytes, period: Period) -> PeriodFigures:
    """Read what `dump` wrote."""
    read = json.loads(told)
    return PeriodFigures(
        **{
            **read,
            "period": period,
            "totals": _totals(read["totals"]),
            "before": _totals(read["before"]),
            "days": [_day(day) for day in read["days"]],
            "days_before": [_day(day) for day in read["days_before"]],
            "units": [
                UnitFigures(**{**unit, "waited": _waited(unit["waited"])}) for unit in read["units"]
            ],
            "people": [
                PersonFigures(**{**person, "first_response": _response(person["first_response"])})
                for person in read["people"]
            ],
            "waited": _waited(read["waited"]),
        }
    )


def _totals(read: Mapping[str, Any]) -> Totals:
    times = {name: Durations(**read[name]) for name in ("resolution", "waiting", "working")}
    first_response = _response(read["first_response"])
    return Totals(**{**read, **times, "first_response": first_response})


def _response(read: Mapping[str, Any]) -> Response:
    return Response(Durations(**read["times"]), read["within"])


def _day(read: Mapping[str, Any]) -> Day:
    return Day(**{**read, "day": date.fromisoformat(read["day"])})


def _waited(read: Mapping[str, int]) -> dict[WaitKind, int]:
    return {WaitKind(kind): seconds for kind, seconds in read.items()}
