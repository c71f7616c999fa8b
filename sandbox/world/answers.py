"""The bot's answer to a tap: a toast, an alert or nothing, once and in time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

#: Telegram takes an answer to a tap for so many seconds.
TAP_LIFETIME = 150


@dataclass(frozen=True)
class Answer:
    """What the tapping person sees: a toast, an alert, or nothing (`text` None)."""

    text: str | None
    show_alert: bool
    url: str | None = None


class PendingAnswer:
    """The answer to come to somebody's tap of `asked_at` in a chat.

    Await it, or wait some seconds at most.

    `came_at` is when it reached Telegram, in seconds of `time.perf_counter`.
    """

    def __init__(self, about: str, asked_at: float, chat_id: int, person_id: int) -> None:
        self.chat_id = chat_id
        self.person_id = person_id
        self._about = about
        self._asked_at = asked_at
        self._arrived = asyncio.Event()
        self.value: Answer | None = None
        self.came_at: float | None = None

    def __await__(self) -> Generator[None, None, Answer]:
        return self.wait(None).__await__()

    @property
    def done(self) -> bool:
        """Whether the bot has answered."""
        return self.value is not None

    def is_open(self, now: float) -> bool:
        """Whether Telegram still takes an answer."""
        return not self.done and now - self._asked_at <= TAP_LIFETIME

    def give(self, answer: Answer) -> None:
        """Record the bot's answer and wake who waits."""
        self.value = answer
        self.came_at = time.perf_counter()
        self._arrived.set()

    async def wait(self, timeout: float | None = 10) -> Answer:
        """Return the answer; raises TimeoutError that names the tap."""
        try:
            await asyncio.wait_for(self._arrived.wait(), timeout)
        except asyncio.TimeoutError:
            raise TimeoutError(f"no answer within {timeout} s to {self._about}") from None
        if self.value is None:
            raise RuntimeError("woken without an answer")
        return self.value
