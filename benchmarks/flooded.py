"""One group flooded under Telegram's limits: does another wait? `python -m benchmarks.flooded`.

Prints, from one run: the tap-to-toast p50 and p95 of a quiet group before and while another group
reports 60 incidents in a minute, their ratio, and how many sends Telegram refused with 429.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from sandbox import ApiCall, Telegram
from tests.desk import Fleet, bot_process, open_group

REPORTS = 60
MINUTE = 60.0
PACE = 0.4  # seconds between two taps in the quiet group
TARGET = 1.5


async def tap_for(fleet: Fleet, seconds: float) -> list[float]:
    """Tap a dead button again and again; returns the seconds until each toast."""
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue Truck 1"))
    waits, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        begin = time.monotonic()
        await fleet.stranger.presses(card, "claim:TKT-2026-0001").wait()
        waits.append(time.monotonic() - begin)
        await asyncio.sleep(PACE)
    return waits


async def flood(fleet: Fleet) -> None:
    """Report 60 incidents within a minute, by several drivers."""
    drivers = [fleet.telegram.person(f"Driver {n}") for n in range(6)]
    for driver in drivers:
        fleet.chat.add(driver)
    for number in range(REPORTS):
        drivers[number % len(drivers)].says(fleet.chat, f"/new_issue Truck {number}")
        await asyncio.sleep(MINUTE / REPORTS)


def refused(calls: list[ApiCall]) -> int:
    """Count the calls Telegram refused with 429."""
    return sum("Too Many Requests" in (call.error or "") for call in calls)


async def measure(telegram: Telegram) -> None:
    """Measure quiet, then flooded, then the minute after; print the figures."""
    busy, quiet = await open_group(telegram), await open_group(telegram, "Quiet", "_quiet")
    for fleet in (busy, quiet):
        await fleet.asks(fleet.admin, f"/configure_managers @{fleet.alice.username}")
    before = await tap_for(quiet, 30)
    flooding = asyncio.create_task(flood(busy))
    during = await tap_for(quiet, MINUTE)
    await flooding
    first_minute = len(telegram.calls)
    after = await tap_for(quiet, MINUTE)
    report(before, during + after)
    print(f"429 in the first minute: {refused(telegram.calls[:first_minute])}")
    print(f"429 after the first minute: {refused(telegram.calls[first_minute:])} (target 0)")


def report(before: list[float], during: list[float]) -> None:
    """Print both distributions and their ratio."""
    for name, waits in (("quiet", before), ("flooded", during)):
        p50, p95 = statistics.median(waits) * 1000, percentile(waits) * 1000
        print(f"{name}: {len(waits)} taps, toast p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    ratio = percentile(during) / percentile(before)
    print(f"p95 flooded / quiet: {ratio:.2f} (target at most {TARGET})")


def percentile(waits: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(waits, n=20)[-1]


async def main() -> None:
    """Run the bot with its default limits in front of a sandbox that keeps Telegram's."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "incidents.db")
        async with bot_process(path, GROUP_MESSAGES_PER_MINUTE="17", LOG_LEVEL="ERROR") as (
            telegram,
            _,
        ):
            telegram.flood_limits = True
            await measure(telegram)


if __name__ == "__main__":
    asyncio.run(main())
