"""The desk against a bare program that makes the same calls, both alive, by turns."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from benchmarks.fleet import TAP, taps
from benchmarks.plan import Plan
from benchmarks.process import BARE, DESK, LIFTED, Program
from benchmarks.report import Figure, median, percentile
from benchmarks.stage import Load, Scene, stage
from sandbox import SentMessage

SECTION = "against a bare python-telegram-bot program"
DESK_AS_IT_IS = Program("the desk", DESK, settings=LIFTED)
BARE_AS_IT_IS = Program("the bare program", BARE)
UNLIMITED = Program("the desk, unlimited", DESK, ("unlimited",), LIFTED)
ROUND_TRIP = 0.05  # seconds
WARM_UP = 10  # taps
MOST_CPU = 0.9
MOST_TOAST = {0.0: 1.0, ROUND_TRIP: 1.2}  # by round trip
MANY, LEAST_RATE = 100, 600  # groups, and updates a second aimed at


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Compare everything there is to compare."""
    async for figure in starts(plan):
        yield figure
    async for figure in single_taps(plan):
        yield figure
    async for figure in rates(plan):
        yield figure


async def starts(plan: Plan) -> AsyncIterator[Figure]:
    """Time from the start of the process to its first getUpdates, and what it then holds."""
    times: tuple[list[float], list[float]] = [], []
    for _ in range(plan.starts):
        for program, taken in zip((DESK_AS_IT_IS, BARE_AS_IT_IS), times, strict=True):
            async with stage(program) as scene:
                taken.append(time.perf_counter() - scene.process.started)
    ours, theirs = map(median, times)
    yield Figure(SECTION, "start to first getUpdates", ours * 1e3, "ms", theirs * 1e3)


@dataclass
class Candidate:
    """A program tapped by one person, and what it took."""

    scene: Scene
    card: SentMessage
    cpu: float = 0.0
    toasts: list[float] = field(default_factory=list)

    async def tapped(self, times: int) -> None:
        """Tap and keep the figures."""
        before = self.scene.process.cpu
        self.toasts += await self.scene.groups[0].toggle(self.card, times)
        self.cpu += self.scene.process.cpu - before

    def reset(self) -> None:
        """Forget the figures."""
        self.cpu, self.toasts = 0.0, []

    @property
    def cpu_per_tap(self) -> float:
        """CPU milliseconds for a tap, its toast, and the redrawn card."""
        return self.cpu / len(self.toasts) * 1e3


async def single_taps(plan: Plan) -> AsyncIterator[Figure]:
    """Tap one card over and over: what a tap costs, and how long its toast takes."""
    async with AsyncExitStack() as stack:
        pair = []
        for program in (DESK_AS_IT_IS, BARE_AS_IT_IS):
            scene = await stack.enter_async_context(stage(program))
            pair.append(Candidate(scene, await scene.groups[0].report()))
            await pair[-1].tapped(min(WARM_UP, plan.taps))
        desk, bare = pair
        for round_trip, rounds in ((0.0, plan.rounds), (ROUND_TRIP, plan.slow_rounds)):
            for candidate in pair:
                candidate.scene.telegram.latency = round_trip
            await _rounds(pair, rounds, plan.taps)
            if not round_trip:
                cost = desk.cpu_per_tap, bare.cpu_per_tap
                yield Figure(SECTION, "CPU per tap", cost[0], "ms", cost[1], MOST_CPU)
            for figure in _toasts(desk, bare, round_trip):
                yield figure
        memory = [candidate.scene.process.memory / 1e6 for candidate in pair]
        yield Figure(SECTION, "resident memory after that", memory[0], "MB", memory[1])


async def _rounds(candidates: Sequence[Candidate], rounds: int, times: int) -> None:
    """Let the candidates take turns, so short that nobody's connections are closed meanwhile."""
    for candidate in candidates:
        candidate.reset()
    for _ in range(rounds):
        for candidate in candidates:
            await candidate.tapped(times)


def _toasts(desk: Candidate, bare: Candidate, round_trip: float) -> list[Figure]:
    return [
        Figure(
            SECTION,
            f"tap to toast, p{percent}, round trip {round_trip * 1e3:.0f} ms",
            percentile(desk.toasts, percent) * 1e3,
            "ms",
            percentile(bare.toasts, percent) * 1e3,
            MOST_TOAST[round_trip] if percent == 95 else None,  # noqa: PLR2004
        )
        for percent in (50, 95, 99)
    ]


async def rates(plan: Plan) -> AsyncIterator[Figure]:
    """Have many groups tap as fast as their cards allow, Telegram's limits lifted."""
    for groups in plan.groups:
        async with two_crowds((UNLIMITED, BARE_AS_IT_IS), groups) as crowds:
            for round_trip in (0.0, ROUND_TRIP):
                ours, theirs = await by_turns(crowds, round_trip, plan)
                what = f"updates a second, groups: {groups}, round trip {round_trip * 1e3:.0f} ms"
                yield Figure(SECTION, what, ours.rate(TAP), "/s", theirs.rate(TAP))
        if groups == MANY:  # the last was with a network in between
            what = f"{what}, against what is aimed at"
            yield Figure(SECTION, what, ours.rate(TAP), "/s", LEAST_RATE, least=1.0)


@dataclass
class Crowd:
    """Many groups in front of a program, with a card in each."""

    scene: Scene
    cards: list[SentMessage]

    async def burst(self, round_trip: float, plan: Plan) -> Load:
        """Tap in all groups at once, after all that was begun before is done."""
        await self.scene.idle()
        self.scene.telegram.latency = round_trip
        work = map(taps, self.scene.groups, self.cards)
        return await self.scene.under_load(work, plan.warm_up, plan.seconds)


@asynccontextmanager
async def two_crowds(programs: tuple[Program, Program], groups: int) -> AsyncIterator[list[Crowd]]:
    """Run two programs, each in front of so many groups."""
    async with AsyncExitStack() as stack:
        crowds = []
        for program in programs:
            scene = await stack.enter_async_context(stage(program, groups))
            cards = await asyncio.gather(*(group.report() for group in scene.groups))
            crowds.append(Crowd(scene, list(cards)))
        yield crowds


async def by_turns(crowds: list[Crowd], round_trip: float, plan: Plan) -> list[Load]:
    """Burst by turns; returns what each program did in all its bursts."""
    loads = [[await crowd.burst(round_trip, plan) for crowd in crowds] for _ in range(plan.bursts)]
    return [sum(of_one[1:], of_one[0]) for of_one in zip(*loads, strict=True)]
