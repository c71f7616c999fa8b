"""Telegram's rate limits, kept at the library's own extension point: toasts never wait."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any, TypeAlias

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from network.failures import NotSentError
from sending.turns import Chat, Priority, Turns
from sending.windows import Pace, Window, spacing

__all__ = ("ACQUIRED", "COUNTED", "IN_FLIGHT", "QUESTIONS", "FloodControl", "Priority", "seconds")

logger = logging.getLogger(__name__)

# Telegram's limits are 20 messages a minute in a group, 1 a second in a chat with short bursts,
# 30 a second over all: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
GROUP_LIMIT = 20  # messages in any minute
MINUTE = 61.0  # seconds; one more than Telegram's, whose clock may tell whole seconds only
BURST = 5  # messages a group gets at once after a quiet while
PACE = 1.0  # seconds between messages after that
PERSON_LIMIT, PERSON_BURST = 60, 3  # messages in any minute, and at once, in a private chat
OVERALL_LIMIT = 30  # messages in any second over all chats
SECOND = 1.0
# Seconds until a message without an answer counts as counted: in a chat more than a request may
# take (building.py), so that what Telegram holds is counted when it lets it pass; over all chats
# so few that requests which hang take nobody's place for long.
CHAT_PATIENCE, OVERALL_PATIENCE = 30.0, 1.0
# At once. 30 a second are never so many, however far Telegram is; and twelve groups whose requests
# hang, four in each, leave places for others.
IN_FLIGHT = 64
QUESTIONS = 4  # at once, in a place of their own: no card waits for what somebody asks

# Not limited (https://github.com/tdlib/telegram-bot-api/issues/648), and never held back here.
TOAST = "answerCallbackQuery"
COUNTED = frozenset(
    {"sendMessage", "editMessageText", "editMessageReplyMarkup", "sendPhoto", "sendDocument"}
)
"""What Telegram counts: sends and edits share one allowance, everything else has none.

See https://github.com/tdlib/td/issues/2592."""
PAUSED = COUNTED | {"pinChatMessage", "unpinChatMessage", "deleteMessage", "setMessageReaction"}
"""What a chat is spared while Telegram asks for a pause; nobody waits for the rest of it."""

ACQUIRED = -1
"""Pass as `rate_limit_args` when `acquire` was awaited before the message was rendered.

Pass a Priority to have the request wait for its turn in that priority; without it, it is a reply.
"""

Result: TypeAlias = "bool | dict[str, Any] | list[dict[str, Any]]"


class FloodControl(BaseRateLimiter[int]):
    """Spends what each chat allows; a 429 pauses that chat only, for exactly its retry_after.

    `flooded` is told of each 429.
    """

    def __init__(
        self, group_limit: int = GROUP_LIMIT, flooded: Callable[[], None] = lambda: None
    ) -> None:
        self._group_limit = group_limit
        self._flooded = flooded
        overall = Window(OVERALL_LIMIT, SECOND, OVERALL_PATIENCE)
        self._turns = Turns(overall, self._new_chat)
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)
        self._questions = asyncio.Semaphore(QUESTIONS)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Give nobody a turn any more."""
        self._turns.stop()

    async def acquire(self, chat_id: int, priority: Priority = Priority.NEEDED) -> None:
        """Wait until one message may be sent or edited in a chat, and take that turn."""
        await self._turns.acquire(chat_id, priority)

    def give_back(self, chat_id: int) -> None:
        """Give back a turn that was acquired and is not needed after all."""
        self._turns.give_back(chat_id)

    def pause(self, chat_id: int, seconds: float) -> None:
        """Keep a chat quiet, as Telegram asked."""
        logger.warning("chat=%s paused for %.0f s by Telegram's flood control", chat_id, seconds)
        self._turns.pause(chat_id, seconds)

    def _new_chat(self, chat_id: int) -> Chat:
        if chat_id >= 0:
            limit, burst, pace = PERSON_LIMIT, PERSON_BURST, PACE
        else:
            limit = self._group_limit
            haste = max(1.0, limit / GROUP_LIMIT)  # above it, everything is faster in proportion
            burst, pace = min(limit, int(BURST * haste)), PACE / haste
        return Chat(Window(limit, MINUTE, CHAT_PATIENCE), Pace(burst, pace, spacing(limit, MINUTE)))

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
        call = partial(callback, *args, **kwargs)
        if endpoint == TOAST:
            return await self._make(call)
        if endpoint not in PAUSED:
            async with self._questions:
                return await self._make(call)
        chat_id, waits_here = _chat_of(data), endpoint in COUNTED and rate_limit_args != ACQUIRED
        while True:
            if waits_here:
                await self.acquire(chat_id, Priority(rate_limit_args or Priority.REPLY))
            else:
                self._refuse_while_paused(chat_id)
            try:
                async with self._in_flight:
                    with self._counted(chat_id, endpoint):
                        return await self._make(call)
            except RetryAfter as error:
                self.pause(chat_id, seconds(error))
                if not waits_here:
                    raise

    async def _make(self, call: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """Make a request, and count if Telegram answers that there are too many."""
        try:
            return await call()
        except RetryAfter:
            self._flooded()
            raise

    @contextmanager
    def _counted(self, chat_id: int, endpoint: str) -> Iterator[None]:
        """Note when a message is sent, and when it was answered."""
        if endpoint not in COUNTED:
            yield
            return
        number = self._turns.begin(chat_id)
        try:
            yield
        except NotSentError:  # after an outage nobody waits for what Telegram never saw
            self._turns.not_sent(chat_id, number)
            raise
        finally:
            self._turns.answered(chat_id, number)

    def _refuse_while_paused(self, chat_id: int) -> None:
        """Raise RetryAfter in a pause: what was rendered before it may be stale after it."""
        left = self._turns.pause_left(chat_id)
        if left:
            raise RetryAfter(timedelta(seconds=left))


def seconds(error: RetryAfter) -> float:
    """Read how long Telegram asks to wait: a number, or with PTB_TIMEDELTA a timedelta."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, (int, float)) else wait.total_seconds()


def _chat_of(data: dict[str, Any]) -> int:
    chat_id = data.get("chat_id", 0)
    return chat_id if isinstance(chat_id, int) else 0
