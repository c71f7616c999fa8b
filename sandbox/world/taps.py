"""A tap on an inline button, as the bot is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.answers import Answer, PendingAnswer
from sandbox.world.message_json import message_json

if TYPE_CHECKING:
    from sandbox.world.accounts import User
    from sandbox.world.core import Core
    from sandbox.world.errors import Json
    from sandbox.world.messages import SentMessage


class CallbackPress:
    """One press of an inline button, until it is answered or too old."""

    def __init__(self, telegram: Core, person: User, message: SentMessage, data: str) -> None:
        self.id = str(telegram.next_query_id())
        self.person = person
        self.message = message
        self.data = data
        about = f"{person.full_name}'s press of {data!r}"
        self.answer = PendingAnswer(about, telegram.now(), message.chat.id, person.id)
        self._telegram = telegram

    def deliver(self) -> None:
        """Tell the bot, which from now on knows the person."""
        self._telegram.pending_answers[self.id] = self.answer
        self._telegram.known.add(self.person.id)
        self._telegram.deliver("callback_query", self.as_json())

    async def wait(self, timeout: float | None = 10) -> Answer:
        """Return the bot's answer to this press."""
        return await self.answer.wait(timeout)

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
