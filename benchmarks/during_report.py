"""What a tap feels of a report that is made meanwhile, and how long a manager waits for one."""

from __future__ import annotations

import os
import signal
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

from benchmarks.against_bare import ROUND_TRIP
from benchmarks.busy_fleet import FLEET, Busy
from benchmarks.fleet import Group
from benchmarks.plan import Plan
from benchmarks.process import DESK, LIFTED, Program
from benchmarks.report import Figure, percentile
from benchmarks.stage import Scene, stage
from sandbox import SentMessage
from texts.figures_owed import NO_FILE
from texts.language import ENGLISH

SECTION = "while a report is made (against the same desk without, and what is aimed at)"
UNLIMITED_GROUPS = Program("the desk", DESK, settings=LIFTED)
MOST = 1.2
NONE = ENGLISH.gettext(NO_FILE)
MOST_SECONDS = 5.0  # from a manager's request to the last part
PATIENCE = 600.0  # seconds a report may take
AT_A_TIME = 10  # taps without a network, and as many with one
DAY = 24 * 60 * 60

Toasts = dict[float, list[float]]
"""Seconds from taps to toasts, by the round trip."""


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Tap while a report of very much is made, before, and after; then wait for one of a week."""
    async for figure in toasts(plan):
        yield figure
    async for figure in week(plan):
        yield figure


# Of very much


def last_month(count: int) -> Busy:
    """Have all of it reported in the last month, by the clock of UTC."""
    now = datetime.now(timezone.utc)
    behind = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first = (behind - timedelta(days=1)).replace(day=1)
    return Busy(count, int(first.timestamp()), int(behind.timestamp()), first.year)


async def toasts(plan: Plan) -> AsyncIterator[Figure]:
    """Tap a card of a group that is not in the fleet."""
    busy, fleet = last_month(plan.reported), plan.report_groups

    def fill(path: Path, groups: list[Group]) -> None:
        busy.fill(path, groups[:fleet])

    async with stage(UNLIMITED_GROUPS, fleet + 1, fill=fill) as scene:
        tapped = Tapped(scene, await scene.groups[-1].report())
        await scene.idle()
        quiet = await tapped.times(plan.report_taps // 2)
        asked = scene.groups[0].alice.says(scene.groups[0].chat, "/report last month")
        words, seconds = await tapped.until(lambda: bool(came(asked)), PATIENCE)
        file, _ = await tapped.until(lambda: is_whole(asked), plan.file_seconds)
        for child in scene.process.children:  # the rest of it is more of the same
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        await tapped.until(lambda: is_whole(asked), PATIENCE)
        await scene.idle()
        merged(quiet, await tapped.times(plan.report_taps // 2))
    what = f"{plan.reported:,} incidents"
    yield Figure(SECTION, f"{what}: text and picture", seconds, "s")
    for name, during in (("while they are made", words), ("while the file is made", file)):
        for round_trip in (0.0, ROUND_TRIP):
            for figure in compared(f"{what}, {name}", round_trip, during, quiet):
                yield figure


def compared(what: str, round_trip: float, during: Toasts, quiet: Toasts) -> Iterable[Figure]:
    """Compare toasts with and without a report."""
    if not during[round_trip]:  # it was made before anybody could tap
        return
    for percent in (50, 95):
        ours, theirs = (percentile(each[round_trip], percent) * 1e3 for each in (during, quiet))
        name = f"{what}: tap to toast, p{percent}, round trip {round_trip * 1e3:.0f} ms"
        most = MOST if percent == 95 else None  # noqa: PLR2004
        yield Figure(SECTION, name, ours, "ms", theirs, most)


def merged(toasts: Toasts, more: Toasts) -> Toasts:
    """Add toasts to others."""
    for round_trip, seconds in more.items():
        toasts[round_trip] += seconds
    return toasts


class Tapped:
    """A card that is tapped, by turns without a network and with one."""

    def __init__(self, scene: Scene, card: SentMessage) -> None:
        self._scene, self._card = scene, card

    async def times(self, times: int) -> Toasts:
        """Tap so often, in each of both."""
        found: Toasts = defaultdict(list)
        while len(found[ROUND_TRIP]) < times:
            merged(found, await self._some())
        return found

    async def until(self, is_over: Callable[[], bool], most: float) -> tuple[Toasts, float]:
        """Tap until something is so, or so many seconds have passed; returns how many it took."""
        found: Toasts = defaultdict(list)
        start = time.perf_counter()
        while not is_over() and time.perf_counter() < start + most:
            merged(found, await self._some())
        return found, time.perf_counter() - start

    async def _some(self) -> Toasts:
        found: Toasts = defaultdict(list)
        for round_trip in (0.0, ROUND_TRIP):
            self._scene.telegram.latency = round_trip
            found[round_trip] = await self._scene.groups[-1].toggle(self._card, AT_A_TIME)
        return found


# Of a week


async def week(plan: Plan) -> AsyncIterator[Figure]:
    """Have a manager ask for the week of a fleet that reported all year, several times."""
    now = int(time.time())
    busy = Busy(plan.year_incidents, now - 365 * DAY, now, datetime.now(timezone.utc).year)
    async with stage(UNLIMITED_GROUPS, plan.report_groups, fill=busy.fill) as scene:
        scene.telegram.latency = ROUND_TRIP
        await scene.idle()
        times = [await time_report(scene) for _ in range(plan.weeks)]
    what = f"/report week of {plan.report_groups} groups, {plan.year_incidents:,} incidents"
    for name, seconds in zip(("text", "file"), map(max, zip(*times, strict=True)), strict=True):
        yield Figure(SECTION, f"{what}: to its {name}", seconds, "s", MOST_SECONDS, most=1.0)


async def time_report(scene: Scene) -> tuple[float, float]:
    """Ask for a report; returns the seconds to its text and to its file."""
    office = scene.groups[0]
    start, asked = time.perf_counter(), office.alice.says(office.chat, "/report week")
    await scene.telegram.until(lambda: bool(came(asked)), PATIENCE, "the text")
    first = time.perf_counter() - start
    await scene.telegram.until(lambda: is_whole(asked), PATIENCE, "the file")
    whole = time.perf_counter() - start
    await scene.idle()
    return first, whole


# What came


def came(asked: SentMessage) -> list[SentMessage]:
    """List the parts of a report that are there."""
    replies = [each for each in asked.chat.bot_messages if each.reply_to is asked]
    return [each for each in replies if each.photo or each.text.startswith(f"📊 {FLEET}")]


def is_whole(asked: SentMessage) -> bool:
    """Tell whether the file is there, or that there is none."""
    replies = [each for each in asked.chat.bot_messages if each.reply_to is asked]
    return any(each.attachment or each.text == NONE for each in replies)
