"""Every open card is redrawn after an outage: does it keep people waiting? Limits on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from benchmarks.against_bare import ROUND_TRIP
from benchmarks.fleet import ESCALATE, Group
from benchmarks.past import Past
from benchmarks.plan import Plan
from benchmarks.process import AS_SHIPPED
from benchmarks.report import Figure
from benchmarks.stage import Scene, stage
from domain.incidents import Action
from sandbox import SentMessage

SECTION = "while every open card is redrawn after an outage (against what is aimed at)"
OUTAGE = 200  # seconds; taps are lost after 150
REPORTED, PAGED = 0, 1  # the groups people act in: those that would be redrawn last
BEGUN = 5  # cards redrawn, after which people act
MOST_NEW, MOST_TAPPED = 2.0, 4.0  # seconds
PATIENCE = 300.0  # seconds people wait here


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Report and escalate beside many groups that are redrawn, tap in one with many cards."""
    for figure in await many_groups(plan.redrawn_groups):
        yield figure
    yield await one_group(plan.redrawn_cards)


async def many_groups(groups: int) -> list[Figure]:
    """Report in one of many groups, and escalate in another, while all are redrawn."""
    escalated: list[SentMessage] = []

    def before(past: Past) -> None:
        _lose_contact(past)
        for group in past.groups:
            past.show(group, past.report(group))
        paged = past.groups[PAGED]
        claimed = past.act(paged, past.report(paged), Action.CLAIM)
        escalated.append(past.show(paged, claimed))

    async with stage(AS_SHIPPED, groups, past=before) as scene:
        await _redrawing(scene)
        new_card, page = await asyncio.gather(
            scene.groups[REPORTED].time_report(), _page(scene.groups[PAGED], *escalated)
        )
    what = f"{groups:,} groups, a card each"
    return [
        Figure(SECTION, f"{what}: report to card", new_card, "s", MOST_NEW, most=1.0),
        Figure(SECTION, f"{what}: escalation to page", page, "s", MOST_NEW, most=1.0),
    ]


async def one_group(count: int) -> Figure:
    """Tap one of many cards of a group."""
    cards: list[SentMessage] = []

    def before(past: Past) -> None:
        _lose_contact(past)
        [group] = past.groups
        cards.extend(past.show(group, past.report(group)) for _ in range(count))

    async with stage(AS_SHIPPED, past=before) as scene:
        await _redrawing(scene)
        [group] = scene.groups
        tapped = await group.turn(cards[-1])
    what = f"one group, {count} cards: tap to changed card"
    return Figure(SECTION, what, tapped.card, "s", MOST_TAPPED, most=1.0)


def _lose_contact(past: Past) -> None:
    past.telegram.latency = ROUND_TRIP
    past.telegram.flood_limits = True
    past.end_contact(OUTAGE)


async def _redrawing(scene: Scene) -> None:
    """Wait until the cards are being redrawn."""
    scene.watch.patience = PATIENCE
    begun = min(BEGUN, len(scene.groups))
    await scene.telegram.until(lambda: scene.watch.counted >= begun, PATIENCE, "redrawn cards")


async def _page(group: Group, card: SentMessage) -> float:
    """Escalate an incident; returns the seconds to the page."""
    start, seen = time.perf_counter(), group.chat.last_id
    [data] = [b.callback_data for row in card.buttons for b in row if b.text == ESCALATE]
    group.john.presses(card, data or "")
    await group.appears(seen, lambda message: message.reply_to is card)
    return time.perf_counter() - start
