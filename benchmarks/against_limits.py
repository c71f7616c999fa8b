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
MANY = 100  # groups


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
    yield Figure(SECTION, "one group, messages", sent, "/min", PER_GROUP_AND_MINUTE, least=0.8)
    for messages in (SHORT, LONG):
        what = f"one group, lifecycles of {messages} messages"
        yield Figure(SECTION, what, sent / messages, "/min", PER_GROUP_AND_MINUTE / messages)
    yield Figure(SECTION, "one group, 429 answers", refused, "")


async def _work(group: Group, *, escalate: bool) -> None:
    while True:
        await group.lifecycle(escalate=escalate)


async def whole_bot(plan: Plan) -> AsyncIterator[Figure]:
    """Work many groups: what this machine could carry, were there no limit over all."""
    most = PER_SECOND * MINUTE
    groups = min(MANY, plan.groups[-1])
    async with stage(UNLIMITED, groups) as scene:
        scene.telegram.latency = ROUND_TRIP
        before = scene.process.cpu
        done, sent = await _carried(scene, plan.seconds * 2)
        busy = (scene.process.cpu - before) / (plan.seconds * 2)
    what = "whole bot, limit lifted"
    yield Figure(SECTION, f"{what}, messages", sent * MINUTE, "/min", most, least=1.0)
    yield Figure(
        SECTION, f"{what}, lifecycles of {SHORT} messages", done * MINUTE, "/min", most / SHORT
    )
    yield Figure(
        SECTION, f"{what}, lifecycles of {LONG}", sent * MINUTE / LONG, "/min", most / LONG
    )
    yield Figure(SECTION, f"{what}, CPU in use", busy * 100, "%", 100)
    per_message = busy / sent if sent else 0.0
    yield Figure(
        SECTION,
        "whole bot, CPU in use at Telegram's limit",
        per_message * PER_SECOND * 100,
        "%",
        100,
    )


async def _carried(scene: Scene, seconds: float) -> tuple[float, float]:
    """Return lifecycles and messages a second."""
    start, before = time.perf_counter(), scene.watch.counted
    done = await scene.everybody(seconds, map(lifecycles, scene.groups))
    return done, (scene.watch.counted - before) / (time.perf_counter() - start)
