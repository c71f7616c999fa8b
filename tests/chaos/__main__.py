"""`python -m tests.chaos`: prints the table; exit status 1 if a figure is not as it must be."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import run
from tests.chaos.table import Plan, table


def parse(arguments: list[str]) -> tuple[list[Plan], Path]:
    """Read the command line: one plan for each seed, and where to leave databases and logs."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="one run for each")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--groups", type=int, default=12)
    parser.add_argument("--limits", action="store_true", help="with Telegram's real flood limits")
    parser.add_argument("--calm-restart", action="store_true", help="the last kill ends the storm")
    parser.add_argument("--folder", type=Path, default=None, help="for databases and logs")
    given = parser.parse_args(arguments)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="chaos_"))
    shape = (given.kills, given.reports, given.groups, given.limits, given.calm_restart)
    return [Plan(seed, *shape) for seed in given.seed], folder


def main(arguments: list[str]) -> int:
    """Run every plan; returns the exit status."""
    plans, folder = parse(arguments)
    print(f"seeds {[plan.seed for plan in plans]}; databases and logs in {folder}", flush=True)
    results = []
    for plan in plans:
        own = folder / f"seed_{plan.seed}"
        own.mkdir(parents=True)
        results.append(asyncio.run(run(plan, own)))
        for story in results[-1].verdict.details:
            print(f"seed {plan.seed}: {story}", flush=True)
        print(table(results[-1:]), flush=True)
    if len(results) > 1:
        print(f"\n{table(results)}")
    return 0 if all(result.verdict.is_clean for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
