"""Replies to what people ask: behind what is owed, tried again, and in nobody's way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from telegram.error import BadRequest, ChatMigrated, TelegramError

from domain.messages import Place
from sending.messages import CLOSED, Sender, certainly_not_sent, is_refusal, says

logger = logging.getLogger(__name__)

MOST_WAITING = 20  # replies in one chat; who asks while so many wait gets none
ATTEMPTS = 5
FIRST_WAIT = 2.0  # seconds until the second attempt; it doubles with each
AMBIGUOUS_WAIT = 10.0  # seconds at least, if the reply may have arrived: as in outbox.py


class Replies:
    """The replies on their way; what is not out when the bot stops is not sent.

    `migrated` is told the old and the new id of a group that became a supergroup.
    """

    def __init__(self, sender: Sender, migrated: Callable[[int, int], None]) -> None:
        self._sender = sender
        self._migrated = migrated
        self._waiting: dict[asyncio.Task[None], int] = {}
        self._stopping = False

    def send(self, place: Place, texts: Sequence[str]) -> None:
        """Reply where something was written; returns at once."""
        if self._stopping:
            return
        chat_id = place.chat_id
        if list(self._waiting.values()).count(chat_id) >= MOST_WAITING:
            logger.warning("chat=%s event=not_answered message=%s", chat_id, place.message_id)
            return
        task = asyncio.create_task(self._send_all(place, texts), name=f"reply {chat_id}")
        self._waiting[task] = chat_id
        task.add_done_callback(self._ended)

    def stop(self) -> None:
        """Send nothing more."""
        self._stopping = True
        for task in self._waiting:
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        chat_id = self._waiting.pop(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("chat=%s unexpected error", chat_id, exc_info=task.exception())

    async def _send_all(self, place: Place, texts: Sequence[str]) -> None:
        for text in texts:
            await self._send(place, text)

    async def _send(self, place: Place, text: str) -> None:
        """Send one text; what Telegram refuses, or never took, is said in the log."""
        wait = FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self._attempt(place, text)
            except TelegramError as error:
                logger.warning("chat=%s event=answer_failed error=%r", place.chat_id, str(error))
                if attempt == ATTEMPTS or is_refusal(error):
                    return
                await asyncio.sleep(wait if certainly_not_sent(error) else AMBIGUOUS_WAIT)
                wait *= 2
            else:
                return

    async def _attempt(self, place: Place, text: str) -> None:
        chat_id = place.chat_id
        quoted = None if place.is_private else place.message_id
        try:
            await self._sender.send(
                chat_id,
                text,
                thread_id=place.thread_id,
                direct_topic_id=place.direct_topic_id,
                reply_to=quoted,
            )
        except ChatMigrated as error:
            self._migrated(chat_id, error.new_chat_id)
            await self._sender.send(error.new_chat_id, text)
        except BadRequest as error:
            if place.writer_id is None or not says(error, CLOSED):
                raise
            # Only admins write in a closed topic; they get it in private, if they started the bot.
            await self._sender.send(place.writer_id, text)
