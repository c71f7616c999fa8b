"""The desk against what Telegram lets one group and one bot send."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from benchmarks.against_bare import ROUND_TRIP, UNLIMITED
from benchmarks.fleet import Group, Scene, lifecycles, stage
from benchmarks.plan import Plan
from benchmarks.process import DESK, Program
from benchmarks.report import Figure
from sandbox.faults import PER_GROUP_AND_MINUTE, PER_SECOND

SECTION = "against Telegram's limits (20 messages a minute and group, 30 a second in all)"
AS_SHIPPED = Program("the desk", DESK, settings={"NEW_ISSUE_LIMIT_PER_HOUR": "999999"})
SHORT, LONG = 5, 8  # messages of a lifecycle without and with an escalation
MINUTE = 60
LEAST = 0.8  # of what Telegram allows
MANY = 100  # groups
SETTLE = 2.0  # seconds until everybody is at work


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Measure one group and the whole bot."""
    async for figure in one_group(plan):
        yield figure
    async for figure in whole_bot(plan):
        yield figure


async def one_group(plan: Plan) -> AsyncIterator[Figure]:
    """Work two groups of one bot as fast as Telegram lets them, with and without escalations."""
    async with stage(AS_SHIPPED, 2) as scene:
        scene.telegram.flood_limits = True
        start, before = time.perf_counter(), scene.watch.counted
        work = [
            asyncio.create_task(_work(group, escalate=escalate))
            for group, escalate in zip(scene.groups, (False, True), strict=True)
        ]
        await asyncio.wait(work, timeout=plan.limit_seconds)
        minutes = (time.perf_counter() - start) / MINUTE
        sent = (scene.watch.counted - before) / len(scene.groups) / minutes
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        refused = scene.watch.refused
    least = LEAST if plan.limit_seconds >= MINUTE else None  # in less, the burst weighs too much
    yield Figure(SECTION, "one group, messages", sent, "/min", PER_GROUP_AND_MINUTE, least=least)
    for messages in (SHORT, LONG):
        what = f"one group, lifecycles of {messages} messages"
        yield Figure(SECTION, what, sent / messages, "/min", PER_GROUP_AND_MINUTE / messages)
    yield Figure(SECTION, "one group, 429 answers", refused, "")


async def _work(group: Group, *, escalate: bool) -> None:
    while True:
        await group.lifecycle(escalate=escalate)


async def whole_bot(plan: Plan) -> AsyncIterator[Figure]:
    """Work many groups: as the limit lets us, and as this machine could, were there none."""
    most, groups = PER_SECOND * MINUTE, min(MANY, plan.groups[-1])
    async with stage(AS_SHIPPED, groups) as scene:
        scene.telegram.flood_limits = True
        sent, _ = await _carried(scene, plan.seconds * 2)
        refused = scene.watch.refused
    least = LEAST if groups == MANY else None
    yield Figure(SECTION, f"{groups} groups, messages", sent, "/min", most, least=least)
    yield Figure(SECTION, f"{groups} groups, 429 answers", refused, "")
    async with stage(UNLIMITED, groups) as scene:
        scene.telegram.latency = ROUND_TRIP
        sent, busy = await _carried(scene, plan.seconds * 2)
    what = f"{groups} groups, limits lifted"
    yield Figure(SECTION, f"{what}, messages", sent, "/min", most)
    for messages in (SHORT, LONG):
        what_of = f"{what}, lifecycles of {messages}"
        yield Figure(SECTION, what_of, sent / messages, "/min", most / messages)
    yield Figure(SECTION, f"{what}, CPU of one core", busy * 100, "%", 100)
    at_limit = busy / sent * most if sent else 0.0
    yield Figure(SECTION, "CPU of one core at Telegram's limit", at_limit * 100, "%", 100, most=0.5)


async def _carried(scene: Scene, seconds: float) -> tuple[float, float]:
    """Return messages a minute, and the cores in use, once work is under way."""
    work = asyncio.create_task(scene.everybody(seconds + SETTLE, map(lifecycles, scene.groups)))
    await asyncio.sleep(SETTLE)
    start, sent, cpu = time.perf_counter(), scene.watch.counted, scene.process.cpu
    await asyncio.sleep(seconds)
    took = time.perf_counter() - start
    sent, cpu = scene.watch.counted - sent, scene.process.cpu - cpu
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    return sent / took * MINUTE, cpu / took
