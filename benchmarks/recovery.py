"""A start with much owed, and the end of a long outage: what comes when? Limits on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from benchmarks.against_bare import ROUND_TRIP
from benchmarks.fleet import Group
from benchmarks.past import Past
from benchmarks.plan import Plan
from benchmarks.process import AS_SHIPPED
from benchmarks.report import Figure
from benchmarks.stage import Scene, stage
from domain.incidents import Action
from sandbox.world.faults import PER_SECOND

SECTION = "recovery (against what is aimed at, or Telegram's limit of 30 a second)"
MOST_FIRST_POLL = 2.0  # seconds from the start of the process
MOST_FIRST_CARD = 2.0  # seconds from the first poll
LATE = 1.5  # times what Telegram's limit makes of it
TWO_HOURS = 2 * 60 * 60
AWAY = 3.0  # seconds of the outage that the desk lives through
PATIENCE = 300.0  # seconds people wait here
NEW = "sendMessage"


@dataclass(frozen=True)
class Backlog:
    """How much a group is owed; an escalation owes a page, and its card an edit."""

    reports: int
    escalations: int
    stale: int  # cards

    @property
    def posts(self) -> int:
        """New cards and pages."""
        return self.reports + self.escalations

    @property
    def all(self) -> int:
        """Posts and edits."""
        return self.posts + self.escalations + self.stale


AT_START = Backlog(reports=2, escalations=1, stale=6)
AFTER_OUTAGE = Backlog(reports=1, escalations=1, stale=7)


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Start with very many groups that are owed a card; then with two kinds of backlog at once."""
    yield await first_poll(plan.owed_groups)
    both = at_start(plan.recovering), after_outage(plan.recovering // 2)
    for figures in await asyncio.gather(*both):
        for figure in figures:
            yield figure


async def first_poll(groups: int) -> Figure:
    """Time a start with a card owed to each group."""

    def before(past: Past) -> None:
        for group in past.groups:
            past.report(group)

    async with stage(AS_SHIPPED, groups, past=before) as scene:
        taken = time.perf_counter() - scene.process.started
    what = f"{groups:,} groups owed a card: start to first getUpdates"
    return Figure(SECTION, what, taken, "s", MOST_FIRST_POLL, most=1.0)


async def at_start(groups: int) -> list[Figure]:
    """Start with a backlog in each group."""

    def before(past: Past) -> None:
        past.telegram.latency = ROUND_TRIP
        past.telegram.flood_limits = True
        for group in past.groups:
            _owe(past, group, AT_START)

    async with stage(AS_SHIPPED, groups, past=before) as scene:
        what = f"start, {AT_START.all * groups:,} owed in {groups} groups"
        return await _recovered(scene, what, AT_START, scene.process.started)


async def after_outage(groups: int) -> list[Figure]:
    """Start in the last seconds of two hours without Telegram."""
    back: list[float] = []

    def before(past: Past) -> None:
        past.telegram.latency = ROUND_TRIP
        past.telegram.flood_limits = True
        past.end_contact(TWO_HOURS)
        back.append(past.stay_away(AWAY))
        for group in past.groups:
            _owe(past, group, AFTER_OUTAGE)

    async with stage(AS_SHIPPED, groups, past=before) as scene:
        what = f"after two hours without Telegram, {AFTER_OUTAGE.all * groups:,} owed"
        return await _recovered(scene, what, AFTER_OUTAGE, *back)


def _owe(past: Past, group: Group, backlog: Backlog) -> None:
    for _ in range(backlog.escalations):
        incident = past.report(group)
        past.show(group, incident)
        past.act(group, incident, Action.CLAIM, Action.ESCALATE)
    for _ in range(backlog.stale):
        incident = past.report(group)
        past.show(group, incident)
        past.act(group, incident, Action.CLAIM)
    for _ in range(backlog.reports):
        past.report(group)


async def _recovered(scene: Scene, what: str, backlog: Backlog, since: float) -> list[Figure]:
    """Wait until all is delivered; say when the first and the last came, by urgency."""
    groups, delivered = len(scene.groups), scene.watch.delivered
    total, urgent = backlog.all * groups, backlog.posts * groups
    await scene.telegram.until(lambda: len(delivered) >= total, PATIENCE, "all that is owed")
    posts = [each.at - since for each in delivered if each.method == NEW]
    first, last, end = min(posts), max(posts), max(each.at - since for each in delivered)
    limit, refused = f"{what}: the last of", scene.watch.refused
    return [
        Figure(SECTION, f"{what}: first card", first, "s", MOST_FIRST_CARD, most=1.0),
        Figure(SECTION, f"{limit} {urgent} cards and pages", last, "s", urgent / PER_SECOND, LATE),
        Figure(SECTION, f"{limit} all", end, "s", total / PER_SECOND, LATE),
        Figure(SECTION, f"{what}: 429 answers", refused, "", total, most=0),
    ]
