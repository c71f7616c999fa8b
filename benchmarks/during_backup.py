"""What a tap feels of a backup that is made meanwhile, with very many incidents in the file."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from benchmarks.history import filled
from benchmarks.plan import Plan
from benchmarks.process import DESK, LIFTED, Program
from benchmarks.report import Figure, percentile
from benchmarks.stage import Scene, stage

SECTION = "while a backup is made (against the same desk without)"
AT_ONCE = Program("the desk, backing up", DESK, ("backup-at-once",), LIFTED)
NOTICED = 0.1  # seconds; what is faster feels immediate
PATIENCE = 300.0  # seconds a backup may take
AT_A_TIME = 2  # taps: a claim, and the leave that undoes it
ENOUGH = 200  # taps to compare with


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Tap one card while the file is copied and checked, and as often afterwards."""
    path = await asyncio.to_thread(filled, plan.sizes[-1])
    async with stage(AT_ONCE, database=path) as scene:
        during, quiet = await _toasts(scene)
        [backup] = scene.folder.glob("backups/*.db")
        size = backup.stat().st_size
    yield Figure(SECTION, "size of the file", size / 1e6, "MB")
    if not during:  # it was made before anybody could tap
        return
    yield Figure(SECTION, "taps meanwhile", len(during), "")
    for percent in (50, 95, 99):
        ours, theirs = (percentile(toasts, percent) * 1e3 for toasts in (during, quiet))
        yield Figure(SECTION, f"tap to toast, p{percent}", ours, "ms", theirs)
    slowest, noticed = max(during) * 1e3, NOTICED * 1e3
    yield Figure(SECTION, "slowest toast, against what is felt", slowest, "ms", noticed, most=1.0)


async def _toasts(scene: Scene) -> tuple[list[float], list[float]]:
    [group] = scene.groups
    card, end = await group.report(), time.perf_counter() + PATIENCE
    during: list[float] = []
    while not any(scene.folder.glob("backups/*.db")):
        if time.perf_counter() > end:
            raise TimeoutError(f"no backup within {PATIENCE:.0f} s")
        during += await group.toggle(card, AT_A_TIME)
    return during, await group.toggle(card, min(len(during), ENOUGH))
