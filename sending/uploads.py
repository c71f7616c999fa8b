"""Pictures and files, sent to where they were asked for, or wherever the chat is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from telegram import InputFile, Message, ReplyParameters
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.ext import ExtBot

from network.failures import NotSentError
from sending.flood_control import ACQUIRED, Priority
from sending.messages import NO_REPLY, NO_TOPIC, Sent, says
from sending.topic_fallback import TopicFallback

READ_TIMEOUT = 60.0  # seconds; Telegram answers once it has looked at all of it
MOST_TIMEOUTS = 5  # of one file: it may be there each time
# What a Bot API server says to more than it takes, and what a proxy's page does.
_TOO_LARGE = ("too large", "(413)")

_Once: TypeAlias = Callable[[InputFile, "int | None", "int | None", int], Awaitable[Message]]
"""Sends a file to a topic, in reply to a message, in a priority."""


class RefusedUploadError(BadRequest):
    """A file that will not be taken, or of which nobody will tell that it was."""


class Uploads:
    """Sends files from disk; they are read as they are sent.

    Sends are ACQUIRED: whoever calls has acquired the chat's allowance. Raises the TelegramErrors
    that are about the file, or about the chat; of those about the file it makes a BadRequest.
    """

    def __init__(self, bot: ExtBot[int], topic_fallback: TopicFallback) -> None:
        self._bot = bot
        self._topic_fallback = topic_fallback
        self._timed_out: Counter[Path] = Counter()

    async def photo(
        self,
        chat_id: int,
        path: Path,
        caption: str,
        *,
        thread_id: int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Send a picture; the caption is HTML, and may be empty."""

        async def once(
            file: InputFile, thread_id: int | None, reply_to: int | None, priority: int
        ) -> Message:
            return await self._bot.send_photo(
                *(chat_id, file, caption or None),
                disable_notification=not caption,  # it follows what rang
                message_thread_id=thread_id,
                reply_parameters=_reply(reply_to),
                read_timeout=READ_TIMEOUT,
                rate_limit_args=priority,
            )

        return await self._send(chat_id, path, once, thread_id, reply_to)

    async def document(
        self,
        chat_id: int,
        path: Path,
        *,
        thread_id: int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """Send a file as it is, under its own name."""

        async def once(
            file: InputFile, thread_id: int | None, reply_to: int | None, priority: int
        ) -> Message:
            return await self._bot.send_document(
                *(chat_id, file),
                disable_notification=True,  # it follows what rang
                message_thread_id=thread_id,
                reply_parameters=_reply(reply_to),
                read_timeout=READ_TIMEOUT,
                rate_limit_args=priority,
            )

        return await self._send(chat_id, path, once, thread_id, reply_to)

    async def _send(
        self, chat_id: int, path: Path, once: _Once, thread_id: int | None, reply_to: int | None
    ) -> Message:
        async def there() -> Sent:
            return await _where_asked(path, once, thread_id, reply_to)

        async def elsewhere(thread_id: int, priority: int) -> Sent:
            return Sent(await _opened(path, partial(_at, once, thread_id, None, priority)))

        try:
            sent = await (
                there() if chat_id > 0 else self._topic_fallback.through(chat_id, there, elsewhere)
            )
        except NetworkError as error:
            if not self._is_in_vain(path, error):
                raise
            raise RefusedUploadError(error.message) from error
        self._timed_out.pop(path, None)
        return sent.message

    def _is_in_vain(self, path: Path, error: NetworkError) -> bool:
        """Tell whether it makes no sense to send a file once more."""
        if any(words in error.message.lower() for words in _TOO_LARGE):
            return True
        if isinstance(error, TimedOut) and not isinstance(error, NotSentError):
            self._timed_out[path] += 1
            if self._timed_out[path] >= MOST_TIMEOUTS:
                del self._timed_out[path]
                return True
        return False


async def _where_asked(
    path: Path, once: _Once, thread_id: int | None, reply_to: int | None
) -> Sent:
    """Send to a topic and in reply to a message, as long as these are there."""
    priority: int = ACQUIRED
    while True:
        try:
            return Sent(await _opened(path, partial(_at, once, thread_id, reply_to, priority)))
        except BadRequest as error:
            if says(error, NO_TOPIC) and (thread_id, reply_to) != (None, None):
                thread_id = reply_to = None
            elif says(error, NO_REPLY) and reply_to is not None:
                reply_to = None
            else:
                raise
            priority = Priority.NEEDED


async def _at(
    once: _Once, thread_id: int | None, reply_to: int | None, priority: int, file: InputFile
) -> Message:
    return await once(file, thread_id, reply_to, priority)


async def _opened(path: Path, send: Callable[[InputFile], Awaitable[Message]]) -> Message:
    with path.open("rb") as file:
        return await send(InputFile(file, path.name, read_file_handle=False))


def _reply(message_id: int | None) -> ReplyParameters | None:
    return None if message_id is None else ReplyParameters(message_id)
