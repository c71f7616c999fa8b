"""A tap on an inline button and the bot's answer to it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.messages import message_json

if TYPE_CHECKING:
    from collections.abc import Generator

    from sandbox.errors import Json
    from sandbox.messages import SentMessage
    from sandbox.people import Person

#: Telegram takes an answer to a tap for so many seconds.
TAP_LIFETIME = 150


@dataclass(frozen=True)
class Answer:
    """What the tapping person sees: a toast, an alert, or nothing (`text` None)."""

    text: str | None
    show_alert: bool
    url: str | None = None


class PendingAnswer:
    """The answer to come; await it, or wait with a limit in seconds.

    `came_at` is when it reached Telegram, in seconds of `time.perf_counter`.
    """

    def __init__(self, about: str) -> None:
        self._about = about
        self._arrived = asyncio.Event()
        self.value: Answer | None = None
        self.came_at: float | None = None

    def __await__(self) -> Generator[None, None, Answer]:
        return self.wait(None).__await__()

    @property
    def done(self) -> bool:
        """Whether the bot has answered."""
        return self.value is not None

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


class CallbackPress:
    """One press of an inline button, until it is answered or too old."""

    def __init__(self, person: Person, message: SentMessage, data: str, at: float) -> None:
        self.id = str(person.telegram.next_query_id())
        self.person = person
        self.message = message
        self.data = data
        self.at = at
        self.answer = PendingAnswer(f"{person.full_name}'s press of {data!r}")

    async def wait(self, timeout: float | None = 10) -> Answer:
        """Return the bot's answer to this press."""
        return await self.answer.wait(timeout)

    def is_open(self, now: float) -> bool:
        """Whether Telegram still takes an answer."""
        return not self.answer.done and now - self.at <= TAP_LIFETIME

    def as_json(self) -> Json:
        """Return the CallbackQuery object; the real person shows even when anonymous."""
        return {
            "id": self.id,
            "from": self.person.as_json(),
            "message": self._message_json(),
            "chat_instance": str(7_000_000_000 - self.message.chat.id),
            "data": self.data,
        }

    def _message_json(self) -> Json:
        if self.message.deleted:
            chat = self.message.chat.as_json()
            return {"chat": chat, "message_id": self.message.id, "date": 0}
        return message_json(self.message)
