"""Toasts that hang in some groups: how long another group waits for its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from benchmarks.against_bare import ROUND_TRIP
from benchmarks.fleet import CLAIM
from benchmarks.past import Past
from benchmarks.plan import Plan
from benchmarks.process import AS_SHIPPED
from benchmarks.report import Figure
from benchmarks.stage import stage
from sandbox import Fault, SentMessage

SECTION = "while toasts of other groups hang (against what is aimed at)"
MOST = 1.0  # seconds


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Tap in groups whose toasts hang, then in one whose toast would not."""
    cards: list[SentMessage] = []

    def before(past: Past) -> None:
        cards.extend(past.show(group, past.report(group)) for group in past.groups)

    async with stage(AS_SHIPPED, plan.hanging_groups + 1, past=before) as scene:
        scene.telegram.latency = ROUND_TRIP
        *hanging, other = scene.groups
        where = frozenset(group.chat.id for group in hanging)
        hang = Fault("answerCallbackQuery", times=None, gate=asyncio.Event(), chats=where)
        scene.telegram.faults.append(hang)
        for group, card in zip(hanging, cards, strict=False):
            [data] = [b.callback_data for row in card.buttons for b in row if b.text == CLAIM]
            group.john.presses(card, data or "")
        await scene.telegram.until(
            lambda: scene.telegram.struck >= len(hanging), what="all to hang"
        )
        tapped = await other.turn(cards[-1])
    what = f"{len(hanging)} groups hang: a further one's tap to"
    yield Figure(SECTION, f"{what} toast", tapped.toast, "s", MOST, most=1.0)
    yield Figure(SECTION, f"{what} changed card", tapped.card, "s")
