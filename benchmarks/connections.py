"""What the desk's connection settings gain: the desk against itself with the library's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

from benchmarks.against_bare import (
    DESK_AS_IT_IS,
    ROUND_TRIP,
    UNLIMITED,
    WARM_UP,
    by_turns,
    two_crowds,
)
from benchmarks.fleet import TAP
from benchmarks.plan import Plan
from benchmarks.process import DESK, LIFTED, Program
from benchmarks.report import Figure, median
from benchmarks.stage import Scene, stage
from sandbox import SentMessage

SECTION = "what the connection settings gain (against the same desk with the library's)"
LIBRARY_KEEP_ALIVE = Program("the desk, short keep-alive", DESK, ("library-keep-alive",), LIFTED)
NO_BOUND = Program("the desk, any number", DESK, ("unlimited", "unlimited-in-flight"), LIFTED)
MANY = 100  # groups


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Measure the long keep-alive and the bound on requests in flight."""
    for figure in await keep_alive(plan):
        yield figure
    for figure in await in_flight(plan):
        yield figure


@dataclass
class Sleeper:
    """A quiet group, where somebody taps now and then; seconds to each toast."""

    scene: Scene
    card: SentMessage
    toasts: list[float]
    connections: int = 0  # opened for the taps

    async def tapped(self) -> None:
        """Tap once, and keep the figures."""
        process = self.scene.process
        before = process.sockets
        self.toasts += await self.scene.groups[0].toggle(self.card, 1)
        self.connections += len(process.sockets - before)


async def keep_alive(plan: Plan) -> list[Figure]:
    """Let several desks of both kinds sleep at the same time, then tap one after the other."""
    kinds: tuple[list[Sleeper], list[Sleeper]] = [], []
    async with AsyncExitStack() as stack:
        for _ in range(plan.sleepers):
            for program, kind in zip((DESK_AS_IT_IS, LIBRARY_KEEP_ALIVE), kinds, strict=True):
                scene = await stack.enter_async_context(stage(program))
                [group] = scene.groups
                card = await group.report()
                await group.toggle(card, min(WARM_UP, plan.taps))
                kind.append(Sleeper(scene, card, []))
        order = [sleeper for pair in zip(*kinds, strict=True) for sleeper in pair]
        for _ in range(plan.pauses):
            await asyncio.sleep(plan.pause)
            for sleeper in order:
                await sleeper.tapped()
            order.reverse()  # this process, too, is slow to wake: let it not always hit the same
    ours, theirs = ([t for s in kind for t in s.toasts] for kind in kinds)
    opened = [sum(s.connections for s in kind) / len(ours) for kind in kinds]
    what = f"after {plan.pause:g} s of silence, "
    return [
        Figure(SECTION, f"{what}connections opened for a tap", opened[0], "", opened[1]),
        Figure(SECTION, f"{what}tap to toast, p50", median(ours) * 1e3, "ms", median(theirs) * 1e3),
    ]


async def in_flight(plan: Plan) -> list[Figure]:
    """Have many groups tap as fast as they can, by turns at both desks."""
    groups = min(MANY, plan.groups[-1])
    async with two_crowds((UNLIMITED, NO_BOUND), groups) as crowds:
        ours, theirs = await by_turns(crowds, ROUND_TRIP, plan)
    what = f"{groups} groups, round trip {ROUND_TRIP * 1e3:.0f} ms, "
    cpu, their_cpu = (load.cpu / max(1, load.done[TAP]) * 1e3 for load in (ours, theirs))
    return [
        Figure(SECTION, f"{what}updates a second", ours.rate(TAP), "/s", theirs.rate(TAP)),
        Figure(SECTION, f"{what}CPU per update", cpu, "ms", their_cpu),
    ]
