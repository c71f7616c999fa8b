"""Measures the desk and prints one table: `python -m benchmarks [--quick] [--json FILE]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

from benchmarks import (
    after_outage,
    against_bare,
    against_limits,
    as_data_grows,
    bursts,
    command_flood,
    connections,
    crowd,
    during_backup,
    during_report,
    duty,
    facts,
    files,
    http_client,
    languages,
    office,
    recovery,
    slow_toasts,
)
from benchmarks.plan import FULL, QUICK, Plan
from benchmarks.report import Figure, table, write_json

RESULTS = Path(__file__).parent / "results.json"
SECTIONS = {  # what a person feels first
    "bursts": bursts.measure,
    "crowd": crowd.measure,
    "outage": after_outage.measure,
    "toasts": slow_toasts.measure,
    "flood": command_flood.measure,
    "recovery": recovery.measure,
    "bare": against_bare.measure,
    "languages": languages.measure,
    "client": http_client.measure,
    "connections": connections.measure,
    "limits": against_limits.measure,
    "growth": as_data_grows.measure,
    "duty": duty.measure,
    "office": office.measure,
    "backup": during_backup.measure,
    "report": during_report.measure,
    "facts": facts.measure,
    "files": files.measure,
}


async def measured(plan: Plan, sections: list[str]) -> list[Figure]:
    """Measure one section after the other."""
    return [figure for section in sections for figure in await _figures(plan, section)]


async def _figures(plan: Plan, section: str) -> list[Figure]:
    figures, start = [], time.perf_counter()
    async for figure in SECTIONS[section](plan):
        print(f"  {figure.what}", file=sys.stderr, flush=True)
        figures.append(figure)
    print(f"{section}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    return figures


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough look in two minutes")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the figures go")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    return parser.parse_args()


async def main() -> None:
    """Measure, print, and keep the figures."""
    options, start = arguments(), time.perf_counter()
    plan = QUICK if options.quick else FULL
    figures = await measured(plan, options.only)
    print(table(figures))
    write_json(figures, options.json)
    missed = sum(figure.is_met is False for figure in figures)
    print(f"\n{missed} targets missed; took {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    asyncio.run(main())
