"""The desk against what Telegram lets one group and one bot send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

from benchmarks.against_bare import ROUND_TRIP, UNLIMITED
from benchmarks.fleet import ESCALATED, SIMPLE, lifecycles
from benchmarks.plan import Plan
from benchmarks.process import DESK, Program
from benchmarks.report import Figure
from benchmarks.stage import Load, Scene, stage
from sandbox.world.faults import PER_GROUP_AND_MINUTE, PER_SECOND

SECTION = "against Telegram's limits (20 messages a minute and group, 30 a second in all)"
ANY_REPORTS = Program("the desk", DESK, settings={"NEW_ISSUE_LIMIT_PER_HOUR": "999999"})
MESSAGES = {SIMPLE: 7, ESCALATED: 12}  # of a lifecycle, its reporter told, as Telegram counts
MINUTE = 60
MOST = PER_SECOND * MINUTE
LEAST = 0.8  # of what Telegram allows all groups together
LEAST_OF_ONE = 0.9  # of what it allows one group
SAMPLE = 20  # groups whose mean is "one group"; every second one escalates its incidents
MANY = 100  # groups
FREE_RATE = 1.0  # messages a second and group, about, with all limits lifted
BURST_OVER = 1.25  # of the time in which everybody begins, until the last one's burst is over


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Measure one group and the whole bot at the limits, at the same time, then without."""
    for figures in await asyncio.gather(one_group(plan), whole_bot(plan)):
        for figure in figures:
            yield figure
    for figure in await limits_lifted(plan):
        yield figure


async def one_group(plan: Plan) -> list[Figure]:
    """Work some groups of one bot as fast as Telegram lets each of them.

    All begin at once: each minute begins with a burst, so the second one is counted as a whole.
    """
    groups = min(SAMPLE, 2 * plan.groups[-1])
    async with stage(ANY_REPORTS, groups) as scene:
        scene.telegram.flood_limits = True
        work = (
            lifecycles(group, escalate=bool(number % 2), after=0)
            for number, group in enumerate(scene.groups)
        )
        load = await scene.under_load(work, plan.settling, plan.limit_seconds)
        refused = scene.watch.refused
    least = LEAST_OF_ONE if plan.limit_seconds >= MINUTE else None
    sent = load.messages / groups / load.seconds * MINUTE
    return [
        Figure(SECTION, "one group, messages", sent, "/min", PER_GROUP_AND_MINUTE, least=least),
        *_incidents("one group", load, PER_GROUP_AND_MINUTE, groups / 2),
        Figure(SECTION, "one group, 429 answers", refused, "", load.messages, most=0),
    ]


async def whole_bot(plan: Plan) -> list[Figure]:
    """Work many groups as fast as Telegram lets one bot."""
    groups = min(MANY, plan.groups[-1])
    async with stage(ANY_REPORTS, groups) as scene:
        scene.telegram.flood_limits = True
        load = await _worked(scene, plan, PER_SECOND / groups, plan.limit_seconds)
        refused = scene.watch.refused
    least = LEAST if groups == MANY else None
    sent = load.messages / load.seconds * MINUTE
    return [
        Figure(SECTION, f"{groups} groups, messages", sent, "/min", MOST, least=least),
        *_incidents(f"half of {groups} groups", load, MOST / 2),
        Figure(SECTION, f"{groups} groups, 429 answers", refused, "", load.messages, most=0),
    ]


async def limits_lifted(plan: Plan) -> list[Figure]:
    """Work many groups as fast as this machine can, and see what the limit would cost it."""
    groups = min(MANY, plan.groups[-1])
    async with stage(UNLIMITED, groups) as scene:
        scene.telegram.latency = ROUND_TRIP
        load = await _worked(scene, plan, FREE_RATE, plan.seconds * 5)
    what = f"{groups} groups, limits lifted"
    sent, busy = load.messages / load.seconds * MINUTE, load.cpu / load.seconds * 100
    at_limit = busy / sent * MOST if sent else 0.0
    return [
        Figure(SECTION, f"{what}, messages", sent, "/min", MOST),
        *_incidents(f"half of {what}", load, MOST / 2),
        Figure(SECTION, f"{what}, CPU of one core", busy, "%", 100),
        Figure(SECTION, "CPU of one core at Telegram's limit", at_limit, "%", 100, most=0.5),
    ]


async def _worked(scene: Scene, plan: Plan, rate: float, seconds: float) -> Load:
    """Work all groups, every second one with escalations; `rate` is messages a second and group.

    They begin spread over the time of a lifecycle, so that at any moment some finish one.
    """
    settling = min(plan.settling, BURST_OVER * max(MESSAGES.values()) / rate)
    work = []
    for number, group in enumerate(scene.groups):
        kind = ESCALATED if number % 2 else SIMPLE
        spread = min(MESSAGES[kind] / rate, settling)
        after = spread * number / len(scene.groups)
        work.append(lifecycles(group, escalate=kind == ESCALATED, after=after))
    return await scene.under_load(work, settling, seconds)


def _incidents(what: str, load: Load, most: float, teams: float = 1) -> Iterator[Figure]:
    """Say how many lifecycles of each kind were finished; `most` messages a minute each may."""
    for kind, messages in MESSAGES.items():
        done = load.done[kind] / teams / load.seconds * MINUTE
        yield Figure(SECTION, f"{what}, incidents {kind}", done, "/min", most / messages)
