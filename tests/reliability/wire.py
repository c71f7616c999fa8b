"""Stands for the network under flood control, on a clock that jumps: what went out when."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from telegram.error import RetryAfter

from sandbox.world.faults import FloodControl as Limits
from sending.flood_control import ACQUIRED, FloodControl, Priority
from tests.reliability.fast_time import now

ROUND_TRIP = 0.05  # seconds


@dataclass
class Wire:
    """Takes requests as the library makes them, records when each went out, and answers it.

    With `round_trip` seconds on the way; `longest` more than that makes them differ. Whoever goes
    beyond Telegram's limits is refused, as the sandbox does; `refused` counts them.
    """

    control: FloodControl
    round_trip: float = 0.0
    longest: float = 0.0
    sent: list[tuple[str, int, float]] = field(default_factory=list)
    floods: list[RetryAfter] = field(default_factory=list)
    limits: Limits = field(default_factory=lambda: Limits(now))
    gate: asyncio.Event | None = None
    in_flight: int = 0
    refused: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311

    async def call(self, endpoint: str, chat_id: int, paid: int | None = None) -> object:
        """Make a request as the library does."""

        async def callback() -> bool:
            self.sent.append((endpoint, chat_id, round(now(), 3)))
            self.in_flight += 1
            try:
                return await self._answer(endpoint, chat_id)
            finally:
                self.in_flight -= 1

        data = {"chat_id": chat_id} if endpoint != "answerCallbackQuery" else {}
        return await self.control.process_request(callback, (), {}, endpoint, data, paid)

    async def send(self, chat_id: int, priority: Priority = Priority.NEEDED) -> float:
        """Acquire a turn and send with it, as the outbox does; returns when it came."""
        await self.control.acquire(chat_id, priority)
        came = now()
        await self.call("sendMessage", chat_id, ACQUIRED)
        return came

    async def send_all(self, chats: list[int], priority: Priority = Priority.NEEDED) -> list[float]:
        """Send to each chat, all at once; returns when the turns came, ascending."""
        return sorted(await asyncio.gather(*(self.send(chat_id, priority) for chat_id in chats)))

    async def _answer(self, endpoint: str, chat_id: int) -> bool:
        if self.gate is not None:
            await self.gate.wait()
        there = self.round_trip * self.chance.random()
        await asyncio.sleep(there + self.longest * self.chance.random() / 2)
        if self.limits.refusal(endpoint, chat_id) is not None:
            self.refused += 1
        await asyncio.sleep(self.round_trip - there + self.longest * self.chance.random() / 2)
        if self.floods and endpoint != "answerCallbackQuery":
            raise self.floods.pop()
        return True


def most_within(times: list[float], seconds: float) -> int:
    """Count the busiest stretch of so many seconds."""
    return max(sum(t <= other < t + seconds for other in times) for t in times)
