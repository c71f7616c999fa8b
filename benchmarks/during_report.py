"""What a tap feels of a report that is made meanwhile, and how long a manager waits for one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
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

SECTION = "while a report is made (against its processes stopped by turns, and what is aimed at)"
UNLIMITED_GROUPS = Program("the desk", DESK, settings=LIFTED)
MOST = 1.2
NONE = ENGLISH.gettext(NO_FILE)
MOST_SECONDS = 5.0  # from a manager's request to the last part
PATIENCE = 600.0  # seconds a report may take
AT_A_TIME = 10  # taps without a network, and as many with one
DAY = 24 * 60 * 60


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
        apart = [await tapped.some() for _ in range(plan.report_taps // AT_A_TIME)]
        office, start = scene.groups[0], time.perf_counter()
        asked = office.alice.says(office.chat, "/report last month")
        words = await tapped.by_turns(lambda: bool(came(asked)), plan.report_seconds)
        await scene.telegram.until(lambda: bool(came(asked)), PATIENCE, "the text")
        seconds = time.perf_counter() - start - words.stopped_seconds
        file = await tapped.by_turns(lambda: is_whole(asked), plan.report_seconds)
        send_all(scene.process.children, signal.SIGKILL)  # the rest of it is more of the same
        await scene.telegram.until(lambda: is_whole(asked), PATIENCE, "the report to be over")
        await scene.idle()
        apart += [await tapped.some() for _ in range(plan.report_taps // AT_A_TIME)]
    what = f"{plan.reported:,} incidents"
    yield Figure(SECTION, f"{what}: to its text", seconds, "s")
    for name, made in (("text", words), ("file", file)):
        for figure in compared(f"{what}, {name}", made, made.stopped, MOST):
            yield figure
        for figure in compared(f"{what}, {name}, against before and after", made, apart):
            yield figure


Toasts = dict[float, list[float]]
"""Seconds from taps to toasts, by the round trip."""


@dataclass
class Made:
    """Toasts while something was made, and by turns while its processes were stopped."""

    running: list[Toasts] = field(default_factory=list)
    stopped: list[Toasts] = field(default_factory=list)
    seconds: float = 0.0
    stopped_seconds: float = 0.0


def compared(
    what: str, made: Made, without: list[Toasts], most: float | None = None
) -> Iterator[Figure]:
    """Compare toasts with and without a report."""
    for round_trip in (0.0, ROUND_TRIP):
        during, quiet = (
            [seconds for some in toasts for seconds in some[round_trip]]
            for toasts in (made.running, without)
        )
        if not during or not quiet:  # it was made before anybody could tap
            continue
        for percent in (50, 95):
            ours, theirs = (percentile(each, percent) * 1e3 for each in (during, quiet))
            name = f"{what}: tap to toast, p{percent}, round trip {round_trip * 1e3:.0f} ms"
            bound = most if percent == 95 else None  # noqa: PLR2004
            yield Figure(SECTION, name, ours, "ms", theirs, bound)


class Tapped:
    """A card that is tapped, by turns without a network and with one."""

    def __init__(self, scene: Scene, card: SentMessage) -> None:
        self._scene, self._card = scene, card

    async def some(self) -> Toasts:
        """Tap a few times in each way."""
        found: Toasts = {}
        for round_trip in (0.0, ROUND_TRIP):
            self._scene.telegram.latency = round_trip
            found[round_trip] = await self._scene.groups[-1].toggle(self._card, AT_A_TIME)
        return found

    async def by_turns(self, is_over: Callable[[], bool], most: float) -> Made:
        """Tap until something is made, or for so many seconds of its making."""
        made = Made()
        while not is_over() and made.seconds < most:
            start = time.perf_counter()
            made.running.append(await self.some())
            stopped = time.perf_counter()
            with paused(self._scene.process.children):
                made.stopped.append(await self.some())
            made.seconds += stopped - start
            made.stopped_seconds += time.perf_counter() - stopped
        return made


@contextmanager
def paused(processes: list[int]) -> Iterator[None]:
    """Stop processes for a while; who has ended meanwhile is let be."""
    send_all(processes, signal.SIGSTOP)
    try:
        yield
    finally:
        send_all(processes, signal.SIGCONT)


def send_all(processes: list[int], number: signal.Signals) -> None:
    """Send a signal to processes that may have ended."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


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
