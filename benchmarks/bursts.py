"""Many reports at once, as on a night of ice: how long the cards take, limits on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from benchmarks.against_bare import ROUND_TRIP
from benchmarks.fleet import Group
from benchmarks.plan import Plan
from benchmarks.process import AS_SHIPPED
from benchmarks.report import Figure, median
from benchmarks.stage import stage

SECTION = "ten reports within two seconds, Telegram's limits on (against what is aimed at)"
WITHIN = 2.0  # seconds
MOST_ALONE, MOST_TOGETHER = 4.0, 5.0  # seconds from a report to the last card


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Report in one group, then in several at once."""
    for figure in await burst("in one group", 1, plan.burst, MOST_ALONE):
        yield figure
    what = f"in {plan.burst_groups} groups at once"
    for figure in await burst(what, plan.burst_groups, plan.burst, MOST_TOGETHER):
        yield figure


async def burst(what: str, groups: int, reports: int, most: float) -> list[Figure]:
    """Report so often in each of some groups; `most` is how long the last card may take."""
    async with stage(AS_SHIPPED, groups) as scene:
        scene.telegram.latency = ROUND_TRIP
        scene.telegram.flood_limits = True
        of_each = await asyncio.gather(*(_reports(group, reports) for group in scene.groups))
        refused = scene.watch.refused
    waits = [seconds for of_one in of_each for seconds in of_one]
    return [
        Figure(SECTION, f"{what}, report to card, median", median(waits), "s"),
        Figure(SECTION, f"{what}, report to card, last", max(waits), "s", most, most=1.0),
        Figure(SECTION, f"{what}, 429 answers", refused, "", len(waits), most=0),
    ]


async def _reports(group: Group, count: int) -> list[float]:
    """Report evenly spread over the time; returns the seconds to each card."""

    async def report(number: int) -> float:
        await asyncio.sleep(WITHIN * number / count)
        return await group.time_report()

    return list(await asyncio.gather(*map(report, range(count))))
