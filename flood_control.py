"""Telegram's rate limits, kept at the library's own extension point: toasts never wait."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

logger = logging.getLogger(__name__)

BURST = 3  # messages a group gets at once after a quiet while
GROUP_RATE = 17 / 60  # messages a second; with the burst 20 in any minute, which is the limit
OVERALL_BURST = 5
OVERALL_RATE = 25  # messages a second over all chats; with the burst 30, which is the limit
IN_FLIGHT = 12  # requests at once; with in_order.RUNNING_AT_ONCE it must stay below 32

COUNTED = frozenset({"sendMessage", "editMessageText", "editMessageReplyMarkup", "sendPhoto"})
"""What Telegram counts: sends and edits share one allowance, everything else has none."""
UNHINDERED = frozenset({"answerCallbackQuery"})

PAID = 1
"""Pass as `rate_limit_args` when `turn` was awaited before the message was rendered."""

Result: TypeAlias = "bool | dict[str, Any] | list[dict[str, Any]]"


class FloodControl(BaseRateLimiter[int]):
    """Spends each chat's allowance; a 429 pauses that chat only, for exactly its retry_after."""

    def __init__(self, group_rate: float = GROUP_RATE) -> None:
        self._group_rate = group_rate
        self._overall = AsyncLimiter(OVERALL_BURST, OVERALL_BURST / OVERALL_RATE)
        self._chats: dict[int, AsyncLimiter] = {}
        self._paused: dict[int, float] = {}
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to tidy."""

    async def turn(self, chat_id: int) -> None:
        """Wait until one message may be sent or edited in a chat, and take that allowance."""
        await self._pause_over(chat_id)
        if chat_id < 0:
            limiter = self._chats.setdefault(chat_id, AsyncLimiter(BURST, BURST / self._group_rate))
            await limiter.acquire()
        await self._overall.acquire()
        await self._pause_over(chat_id)

    async def _pause_over(self, chat_id: int) -> None:
        loop = asyncio.get_running_loop()
        # The pause may be prolonged while we wait for its end.
        while (until := self._paused.get(chat_id, 0.0)) > loop.time():  # noqa: ASYNC110
            await asyncio.sleep(until - loop.time())
        self._paused.pop(chat_id, None)

    def pause(self, chat_id: int, seconds: float) -> None:
        """Keep a chat quiet, as Telegram asked."""
        logger.warning("chat=%s paused for %.0f s by Telegram's flood control", chat_id, seconds)
        self._paused[chat_id] = asyncio.get_running_loop().time() + seconds

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,  # noqa: ANN401 - the library's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Result:
        """Make one request when its chat's turn has come. Raises RetryAfter only if PAID."""
        if endpoint in UNHINDERED:
            return await callback(*args, **kwargs)
        chat_id = _chat_of(data)
        while True:
            if endpoint in COUNTED and rate_limit_args != PAID:
                await self.turn(chat_id)
            try:
                async with self._in_flight:
                    return await callback(*args, **kwargs)
            except RetryAfter as error:
                self.pause(chat_id, seconds(error))
                if rate_limit_args == PAID:
                    raise  # what was rendered may be stale after the pause
            await self._pause_over(chat_id)


def seconds(error: RetryAfter) -> float:
    """Read how long Telegram asks to wait: a number in this version, a timedelta in the next."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, (int, float)) else wait.total_seconds()


def _chat_of(data: dict[str, Any]) -> int:
    chat_id = data.get("chat_id", 0)
    return chat_id if isinstance(chat_id, int) else 0
