"""What languages cost: a group that reads one far from English, against a desk that has none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from benchmarks.against_bare import Candidate
from benchmarks.past import Past
from benchmarks.plan import Plan
from benchmarks.process import DESK, LIFTED, Program
from benchmarks.report import Figure
from benchmarks.stage import stage
from domain.languages import Code
from domain.settings import Setting
from sending import catalogues

SECTION = "a group that reads Punjabi, against a desk without catalogues"
SPOKEN = Program("the desk", DESK, settings=LIFTED)
ENGLISH_ONLY = Program("the desk, in English only", DESK, ("english-only",), LIFTED)
WARM_UP = 10  # taps
MOST_CPU = 1.03
MOST_MEMORY = 5.0  # MB more


def speak(past: Past) -> None:
    """Have all groups and everybody who works there read Punjabi."""
    for group in past.groups:
        past.database.settings.change(
            group.chat.id, Setting.LANGUAGE, Code.PUNJABI.value, None, past.now
        )
        for person in (group.john, group.alice):
            past.database.languages.choose(person.id, Code.PUNJABI)


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Tap a card over and over in both, by turns; then weigh them."""
    async with AsyncExitStack() as stack:
        theirs, ours = [
            Candidate(scene, await scene.groups[0].report())
            for scene in (
                await stack.enter_async_context(stage(ENGLISH_ONLY)),
                await stack.enter_async_context(stage(SPOKEN, past=speak)),
            )
        ]
        ours.scene.groups[0].said = catalogues.read()[Code.PUNJABI].gettext
        for candidate in (theirs, ours):
            await candidate.tapped(min(WARM_UP, plan.taps))
            candidate.reset()
        for _ in range(plan.rounds):
            for candidate in (theirs, ours):
                await candidate.tapped(plan.taps)
        cost = ours.cpu_per_tap, theirs.cpu_per_tap
        yield Figure(SECTION, "CPU per tap", cost[0], "ms", cost[1], MOST_CPU)
        memory = [candidate.scene.process.memory / 1e6 for candidate in (ours, theirs)]
        more = memory[0] - memory[1]
        yield Figure(SECTION, "memory more than without", more, "MB", MOST_MEMORY, most=1.0)
