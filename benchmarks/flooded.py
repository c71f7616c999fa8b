"""One group flooded under Telegram's limits: does another wait? `python -m benchmarks.flooded`.

In some quiet groups a dispatcher claims and leaves an incident by turns, first alone, then while
60 incidents a minute are reported in another group and while what they owe is still worked off.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator

from benchmarks.fleet import Group
from benchmarks.plan import FULL, Plan
from benchmarks.process import AS_SHIPPED
from benchmarks.report import Figure, percentile, table
from benchmarks.stage import Scene, stage
from sandbox import Person, SentMessage

SECTION = "quiet groups while another is flooded (against the same before)"
REPORTS = 60  # in the time of the flood, which is a minute
DRIVERS = 6  # the desk takes 20 reports an hour from each
PACE = 4.0  # seconds between two taps in a group; Telegram takes an edit every 3
MOST_TOAST = 1.5


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Tap in quiet groups before, while and after another group is flooded."""
    async with stage(AS_SHIPPED, 1 + plan.quiet_groups) as scene:
        busy, *quiet = scene.groups
        cards = await asyncio.gather(*(group.report() for group in quiet))
        await scene.idle()
        _limit(scene, plan.hold)
        before = await _toasts(quiet, cards, plan.flood_seconds)
        during, _ = await asyncio.gather(
            _toasts(quiet, cards, plan.flood_seconds), _flood(busy, plan.flood_seconds)
        )
        sent, refused, owed = scene.watch.counted, scene.watch.refused, _missing(busy)
        during += await _toasts(quiet, cards, plan.flood_seconds)
        later, refused_later = scene.watch.counted - sent, scene.watch.refused - refused
        held = scene.watch.held
    yield Figure(SECTION, "taps", len(during), "", len(before))
    for percent, most in ((50, None), (95, MOST_TOAST)):
        ours, theirs = (percentile(toasts, percent) * 1e3 for toasts in (during, before))
        yield Figure(SECTION, f"tap to toast, p{percent}", ours, "ms", theirs, most)
    yield Figure(SECTION, "cards owed at the end of the flood", owed, "", REPORTS)
    yield Figure(SECTION, "sends and edits Telegram held", held, "", sent + later)
    yield Figure(SECTION, "429 answers until the end of the flood", refused, "", sent)
    yield Figure(SECTION, "429 answers after that", refused_later, "", later, most=0)


def _limit(scene: Scene, hold: float) -> None:
    """Have the limits Telegram has, that of one message a second and chat included."""
    scene.telegram.flood_limits = True
    scene.telegram.flood_control.chat_limit = 1
    scene.telegram.flood_control.hold = hold


async def _toasts(groups: list[Group], cards: list[SentMessage], seconds: float) -> list[float]:
    """Tap in all groups for a while, spread evenly; returns the seconds to each toast."""
    times = max(1, int(seconds / PACE))
    pace = min(PACE, seconds)

    async def taps(number: int) -> list[float]:
        await asyncio.sleep(pace * number / len(groups))
        return await groups[number].toggle(cards[number], times, pace)

    return [
        toast for toasts in await asyncio.gather(*map(taps, range(len(groups)))) for toast in toasts
    ]


async def _flood(group: Group, seconds: float) -> None:
    """Report by several drivers, at moments that have nothing to do with those of the taps."""
    chance = random.Random(REPORTS)  # noqa: S311 - the same moments in each run
    moments = sorted(chance.uniform(0, seconds) for _ in range(REPORTS))
    drivers = [Person(group.driver.telegram, f"Driver {number}") for number in range(DRIVERS)]
    for driver in drivers:
        group.chat.add(driver)
    start = time.perf_counter()
    for number, moment in enumerate(moments):
        await asyncio.sleep(start + moment - time.perf_counter())
        drivers[number % DRIVERS].says(group.chat, f"/new_issue Truck {number}")


def _missing(group: Group) -> int:
    """Count the reports without a card."""
    return REPORTS - sum(bool(message.buttons) for message in group.chat.bot_messages)


async def main() -> None:
    """Measure and print."""
    print(table([figure async for figure in measure(FULL)]))


if __name__ == "__main__":
    asyncio.run(main())
