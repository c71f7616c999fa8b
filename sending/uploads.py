"""Pictures and files, sent to where they were asked for, or wherever the chat is open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from telegram import InputFile, Message, ReplyParameters
from telegram.error import BadRequest
from telegram.ext import ExtBot

from sending.flood_control import ACQUIRED, Priority
from sending.messages import NO_REPLY, NO_TOPIC, Sent, says
from sending.topic_fallback import TopicFallback

READ_TIMEOUT = 60.0  # seconds; Telegram answers once it has looked at all of it

_Once: TypeAlias = Callable[[InputFile, "int | None", "int | None", int], Awaitable[Message]]
"""Sends a file to a topic, in reply to a message, in a priority."""


class Uploads:
    """Sends files from disk; they are read as they are sent.

    Sends are ACQUIRED: whoever calls has acquired the chat's allowance. Raises the TelegramErrors
    that are about the file, or about the chat.
    """

    def __init__(self, bot: ExtBot[int], topic_fallback: TopicFallback) -> None:
        self._bot = bot
        self._topic_fallback = topic_fallback

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

        if chat_id > 0:
            return (await there()).message
        return (await self._topic_fallback.through(chat_id, there, elsewhere)).message


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
