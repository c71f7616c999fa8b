"""Replies to what people write: behind what is owed, tried again, and in nobody's way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError

from domain.messages import Place, Purpose
from sending.flood_control import ACQUIRED, FloodControl, Priority
from sending.messages import CLOSED, Sender, certainly_not_sent, is_refusal, says
from sending.pending import Markup, Pending, PendingReplies

logger = logging.getLogger(__name__)

ATTEMPTS = 5
FIRST_WAIT = 2.0  # seconds until the second attempt; it doubles with each
AMBIGUOUS_WAIT = 10.0  # seconds at least, if the reply may have arrived: as in outbox.py


class Replies:
    """The replies on their way; what is not out when the bot stops is not sent.

    `pending` knows who waits for one. `migrated` is told the old and the new id of a group that
    became a supergroup.
    """

    def __init__(
        self, sender: Sender, flood_control: FloodControl, migrated: Callable[[int, int], None]
    ) -> None:
        self.pending = PendingReplies()
        self._sender = sender
        self._flood_control = flood_control
        self._migrated = migrated
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    def send(
        self,
        place: Place,
        texts: Sequence[str],
        pending: Pending | None = None,
        markup: Markup | None = None,
    ) -> None:
        """Reply where something was written; returns at once.

        `pending` is what the person waits for: without it, they are told in any case. `markup`
        stands below the last text.
        """
        asked = pending or self.pending.begin(place, Purpose.REPORT)
        if asked is None:
            return
        asked.texts, asked.markup = texts, markup
        if pending is not None and pending.is_merged():
            self.pending.end(pending)
            return
        self._start(asked, self._send_all(asked))

    def find_out(self, pending: Pending, asking: Callable[[], Awaitable[Sequence[str]]]) -> None:
        """Reply with what has to be asked first; returns at once, and the chat goes on."""
        self._start(pending, self._ask_first(pending, asking))

    def stop(self) -> None:
        """Send nothing more."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()

    def _start(self, pending: Pending, work: Coroutine[Any, Any, None]) -> None:
        if self._stopping:
            work.close()
            return
        pending.is_promised = True
        task = asyncio.create_task(work, name=f"reply {pending.place.chat_id}")
        self._tasks.add(task)
        task.add_done_callback(lambda task: self._ended(pending, task))

    def _ended(self, pending: Pending, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.pending.end(pending)
        if not task.cancelled() and task.exception() is not None:
            chat_id = pending.place.chat_id
            logger.error("chat=%s unexpected error", chat_id, exc_info=task.exception())

    async def _ask_first(
        self, pending: Pending, asking: Callable[[], Awaitable[Sequence[str]]]
    ) -> None:
        pending.texts = await asking()
        await self._send_all(pending)

    async def _send_all(self, pending: Pending) -> None:
        part = 0
        while part < len(pending.texts):  # which may become others until the first is on its way
            await self._send(pending, part)
            part += 1

    async def _send(self, pending: Pending, part: int) -> None:
        """Send one text; what Telegram refuses, or never took, is said in the log."""
        chat_id, wait, attempts = pending.place.chat_id, FIRST_WAIT, 0
        while attempts < ATTEMPTS:
            try:
                await self._in_turn(pending, part)
            except RetryAfter:
                continue  # the next attempt waits for the end of the pause
            except TelegramError as error:
                attempts += 1
                logger.warning("chat=%s event=answer_failed error=%r", chat_id, str(error))
                if attempts == ATTEMPTS or is_refusal(error):
                    return
                await asyncio.sleep(wait if certainly_not_sent(error) else AMBIGUOUS_WAIT)
                wait *= 2
            else:
                return

    async def _in_turn(self, pending: Pending, part: int) -> None:
        """Make one attempt when it is this person's turn, and the chat's allowance is there."""
        async with pending.line:
            priority = self.pending.priority(pending, asyncio.get_running_loop().time())
            await self._flood_control.acquire(pending.place.chat_id, priority)
            pending.is_waiting = False  # from now on they may have read it, and ask again
            await self._attempt(pending, part, priority)

    async def _attempt(self, pending: Pending, part: int, priority: Priority) -> None:
        place, text = pending.place, pending.texts[part]
        markup = pending.markup if part == len(pending.texts) - 1 else None
        try:
            await self._sender.send(
                place.chat_id,
                text,
                thread_id=place.thread_id,
                direct_topic_id=place.direct_topic_id,
                reply_to=None if place.is_private else place.message_id,
                markup=markup,
                priority=ACQUIRED,
            )
        except ChatMigrated as error:
            self._migrated(place.chat_id, error.new_chat_id)
            await self._sender.send(error.new_chat_id, text, markup=markup, priority=priority)
        except BadRequest as error:
            if place.writer_id is None or not says(error, CLOSED):
                raise
            # Only admins write in a closed topic; they get it in private, if they started the bot.
            await self._sender.send(place.writer_id, text, markup=markup, priority=priority)
