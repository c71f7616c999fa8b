"""`python -m tests.mutants`: puts faults in, one at a time, and names those that no test noticed.

Exit status 1 if there are any besides those in known.KNOWN. All of them take many hours:
`--sample` and `--minutes` bound a run.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.desk import ROOT
from tests.mutants.faults import Mutant, mutants
from tests.mutants.guards import GUARDS
from tests.mutants.known import KNOWN

AT_ONCE = 2
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "__pycache__")
LONGEST = 300.0  # seconds for the tests of one module when nothing is wrong
PATIENCE = 3  # times as long as that before a fault counts as noticed: it hangs


class Workshop:
    """A copy of the project, in which one fault at a time is put and tested."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT, folder, ignore=NOT_COPIED)

    def test(self, module: str, timeout: float) -> bool:
        """Run the tests that guard a module; tells whether all passed, in time."""
        options = ["-x", "-q", "-p", "no:cacheprovider", "--no-header"]
        command = [sys.executable, "-B", "-m", "pytest", *options, *GUARDS[module]]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(
            command, cwd=self.folder, stdout=quiet, stderr=quiet, start_new_session=True
        ) as process:
            try:
                return process.wait(timeout) == 0
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)  # what the tests started, too
                return False

    def survives(self, module: str, mutant: Mutant, timeout: float) -> bool:
        """Put a fault in, test, and take it out again."""
        path = self.folder / module
        whole = path.read_text(encoding="utf-8")
        path.write_text(mutant.source, encoding="utf-8")
        try:
            return self.test(module, timeout)
        finally:
            path.write_text(whole, encoding="utf-8")


def chosen(modules: Iterable[str], sample: int, chance: random.Random) -> Iterator[
    tuple[str, Mutant]
]:  # fmt: skip
    """Choose faults of each module: as many as `sample`, or all if that is 0."""
    for module in modules:
        every = [each for each in mutants(module, (ROOT / module).read_text(encoding="utf-8"))
                 if each.name not in KNOWN]  # fmt: skip
        picked = chance.sample(every, min(sample or len(every), len(every)))
        yield from ((module, each) for each in sorted(picked, key=lambda each: each.line))


def try_all(work: list[tuple[str, Mutant]], minutes: float, folder: Path) -> list[Mutant]:
    """Try faults, two at a time, until all are tried or the time is over; returns survivors."""
    end = time.monotonic() + minutes * 60
    workshops: SimpleQueue[Workshop] = SimpleQueue()
    for number in range(AT_ONCE):
        workshops.put(Workshop(folder / str(number)))
    timeouts = {module: _seconds_needed(workshops, module) for module, _ in dict(work).items()}

    def try_one(task: tuple[str, Mutant]) -> Mutant | None:
        module, mutant = task
        if time.monotonic() > end:
            return None
        workshop = workshops.get()
        try:
            survives = workshop.survives(module, mutant, timeouts[module])
        finally:
            workshops.put(workshop)
        print("SURVIVED" if survives else "noticed ", mutant.line, mutant.name, flush=True)
        return mutant if survives else None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [mutant for mutant in pool.map(try_one, work) if mutant is not None]


def _seconds_needed(workshops: SimpleQueue[Workshop], module: str) -> float:
    """Measure the tests without a fault; raises RuntimeError if they fail even so."""
    workshop = workshops.get()
    began = time.monotonic()
    passed = workshop.test(module, LONGEST)
    workshops.put(workshop)
    if not passed:
        raise RuntimeError(f"the tests of {module} fail without a fault")
    return 10 + PATIENCE * (time.monotonic() - began)


def main(arguments: list[str]) -> int:
    """Try what is asked for; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--module", nargs="+", choices=list(GUARDS), default=list(GUARDS))
    parser.add_argument("--sample", type=int, default=0, help="faults of each module; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--minutes", type=float, default=1e6, help="no new one is begun after it")
    given = parser.parse_args(arguments)
    work = list(chosen(given.module, given.sample, random.Random(given.seed)))  # noqa: S311
    print(f"{len(work)} faults, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="mutants_") as folder:
        survivors = try_all(work, given.minutes, Path(folder))
    for mutant in survivors:
        print(f"no test noticed line {mutant.line}, {mutant.name}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
