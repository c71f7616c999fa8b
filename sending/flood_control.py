"""Telegram's rate limits, kept at the library's own extension point: toasts never wait."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from enum import IntEnum
from typing import Any, TypeAlias

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

logger = logging.getLogger(__name__)

# Telegram's limits are 20 messages a minute in a group, 1 a second in a chat, 30 a second over all:
# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
BURST = 3  # messages a group gets at once after a quiet while
GROUP_RATE = 17 / 60  # messages a second; with the burst 20 in any minute, which is the limit
PERSON_RATE = 1  # messages a second in a private chat
OVERALL_BURST = 5
OVERALL_RATE = 25  # messages a second over all chats; with the burst 30, which is the limit
IN_FLIGHT = (
    12  # at once; with QUESTIONS and in_order.RUNNING_AT_ONCE below service.building.CONNECTIONS
)
QUESTIONS = 4  # at once, in a place of their own: no card waits for what somebody asks
MOST_CHATS = 1000  # remembered; beyond that those at rest are forgotten

# Not limited (https://github.com/tdlib/telegram-bot-api/issues/648), and never held back here.
TOAST = "answerCallbackQuery"
COUNTED = frozenset({"sendMessage", "editMessageText", "editMessageReplyMarkup", "sendPhoto"})
"""What Telegram counts: sends and edits share one allowance, everything else has none.

See https://github.com/tdlib/td/issues/2592."""
PAUSED = COUNTED | {"pinChatMessage", "unpinChatMessage", "deleteMessage", "setMessageReaction"}
"""What a chat is spared while Telegram asks for a pause; nobody waits for the rest of it."""

ACQUIRED = -1
"""Pass as `rate_limit_args` when `acquire` was awaited before the message was rendered.

Pass a Priority to have the request wait for its turn in that priority; without it, it is a reply.
"""

Result: TypeAlias = "bool | dict[str, Any] | list[dict[str, Any]]"


class Priority(IntEnum):
    """Who goes first where several wait: within a chat, and over all chats."""

    NEEDED = 1  # a new card, page, call, prompt
    TAPPED = 2  # the card a person just changed
    NUDGE = 3
    REPLY = 4  # what a person asked
    BULK = 5  # redraws, tidying


class Allowance:
    """Those who wait for one allowance: by priority, then first come, first served.

    While it is paused nobody gets a turn, and no allowance is used up.
    """

    def __init__(self, burst: int, rate: float) -> None:
        self._burst = burst
        self._limiter = AsyncLimiter(burst, burst / rate)
        self._waiting: list[tuple[Priority, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._serving: asyncio.Task[None] | None = None
        self._paused_until = 0.0

    async def acquire(self, priority: Priority) -> None:
        """Wait for one message's allowance, and take it."""
        mine = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._numbers), mine))
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve(), name="flood control")
        await mine

    def pause(self, seconds: float) -> None:
        """Give nobody a turn for so long."""
        self._paused_until = asyncio.get_running_loop().time() + seconds

    @property
    def pause_left(self) -> float:
        """The seconds until the pause is over; 0 without one."""
        return max(0.0, self._paused_until - asyncio.get_running_loop().time())

    async def pause_over(self) -> None:
        """Wait for the end of the pause, which may be prolonged meanwhile."""
        while left := self.pause_left:  # noqa: ASYNC110
            await asyncio.sleep(left)

    @property
    def is_idle(self) -> bool:
        """Whether forgetting the allowance makes no difference."""
        full = self._limiter.has_capacity(self._burst)
        return full and not self._waiting and not self.pause_left

    def stop(self) -> None:
        """Give nobody a turn any more."""
        if self._serving is not None:
            self._serving.cancel()

    async def _serve(self) -> None:
        while self._waiting:
            await self.pause_over()
            await self._limiter.acquire()
            await self.pause_over()
            # Chosen only now: somebody more urgent may have come while we waited.
            while self._waiting:
                _, _, first = heapq.heappop(self._waiting)
                if not first.done():  # else whoever waited was cancelled
                    first.set_result(None)
                    break


class FloodControl(BaseRateLimiter[int]):
    """Spends each chat's allowance; a 429 pauses that chat only, for exactly its retry_after."""

    def __init__(self, group_rate: float = GROUP_RATE) -> None:
        self._group_rate = group_rate
        self._overall = Allowance(OVERALL_BURST, OVERALL_RATE)
        self._chats: dict[int, Allowance] = {}
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)
        self._questions = asyncio.Semaphore(QUESTIONS)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Give nobody a turn any more."""
        for allowance in (self._overall, *self._chats.values()):
            allowance.stop()

    async def acquire(self, chat_id: int, priority: Priority = Priority.NEEDED) -> None:
        """Wait until one message may be sent or edited in a chat, and take that allowance."""
        allowance = self._allowance(chat_id)
        await allowance.acquire(priority)
        await self._overall.acquire(priority)
        await allowance.pause_over()

    def _allowance(self, chat_id: int) -> Allowance:
        if chat_id not in self._chats:
            if len(self._chats) >= MOST_CHATS:
                self._chats = {
                    at: allowance for at, allowance in self._chats.items() if not allowance.is_idle
                }
            rate = self._group_rate if chat_id < 0 else PERSON_RATE
            self._chats[chat_id] = Allowance(BURST, rate)
        return self._chats[chat_id]

    def pause(self, chat_id: int, seconds: float) -> None:
        """Keep a chat quiet, as Telegram asked."""
        logger.warning("chat=%s paused for %.0f s by Telegram's flood control", chat_id, seconds)
        self._allowance(chat_id).pause(seconds)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,  # noqa: ANN401 - the library's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        """Make one request when its chat's turn has come.

        Raises RetryAfter unless the request is a message nobody has waited with.
        """
        if endpoint == TOAST:
            return await callback(*args, **kwargs)
        if endpoint not in PAUSED:
            async with self._questions:
                return await callback(*args, **kwargs)
        chat_id, waits_here = _chat_of(data), endpoint in COUNTED and rate_limit_args != ACQUIRED
        while True:
            if waits_here:
                await self.acquire(chat_id, Priority(rate_limit_args or Priority.REPLY))
            else:
                self._refuse_while_paused(chat_id)
            try:
                async with self._in_flight:
                    return await callback(*args, **kwargs)
            except RetryAfter as error:
                self.pause(chat_id, seconds(error))
                if not waits_here:
                    raise

    def _refuse_while_paused(self, chat_id: int) -> None:
        """Raise RetryAfter in a pause: what was rendered before it may be stale after it."""
        left = self._allowance(chat_id).pause_left
        if left:
            raise RetryAfter(timedelta(seconds=left))


def seconds(error: RetryAfter) -> float:
    """Read how long Telegram asks to wait: a number, or with PTB_TIMEDELTA a timedelta."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, (int, float)) else wait.total_seconds()


def _chat_of(data: dict[str, Any]) -> int:
    chat_id = data.get("chat_id", 0)
    return chat_id if isinstance(chat_id, int) else 0
