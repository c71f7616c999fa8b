"""Panels: messages that are edited in place, as far as they can be: in private, and settings."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeAlias

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from sending.flood_control import FloodControl, Priority
from sending.locks import Locks
from sending.messages import GONE, Sender, says
from texts.panel import Page

logger = logging.getLogger(__name__)

Making: TypeAlias = Callable[[], Awaitable[Page]]
ATTEMPTS = 3  # at an edit; whoever waits for it taps again


class Panels:
    """Shows pages with buttons. What fails is logged: nothing is lost, and a tap asks anew.

    One page of a chat is made and shown at a time; of those that wait, only the newest.
    """

    def __init__(self, sender: Sender, flood_control: FloodControl) -> None:
        self._sender = sender
        self._flood_control = flood_control
        self._chats: Locks[int] = Locks()
        self._newest: dict[tuple[int, str], int] = {}
        self._numbers = count()

    async def show(self, chat_id: int, message_id: int | None, making: Making) -> None:
        """Have a panel show a page; where it is gone, a new one does."""

        async def show_now() -> None:
            page = await making()
            if message_id is None or not await self._edit(chat_id, message_id, page):
                await self._post(chat_id, page)

        await self._in_turn(chat_id, f"panel {message_id}", show_now)

    async def redraw(self, chat_id: int, message_id: int, making: Making) -> None:
        """Have a message show a page anew; where it is gone, nothing does."""

        async def redraw_now() -> None:
            await self._edit(chat_id, message_id, await making())

        await self._in_turn(chat_id, f"panel {message_id}", redraw_now)

    async def ask(self, chat_id: int, question: Page, reply_to: int | None = None) -> None:
        """Ask for words by a new message."""
        await self._in_turn(chat_id, "question", lambda: self._post(chat_id, question, reply_to))

    async def _in_turn(self, chat_id: int, what: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do something in a chat, unless the same is wanted anew: who taps fast sees the last."""
        key, number = (chat_id, what), next(self._numbers)
        self._newest[key] = number
        async with self._chats.of(chat_id):
            if self._newest.get(key) != number:
                return
            try:
                await work()
            finally:
                if self._newest.get(key) == number:
                    del self._newest[key]

    async def _post(self, chat_id: int, page: Page, reply_to: int | None = None) -> None:
        try:
            await self._sender.send(chat_id, page.text, markup=page.markup, reply_to=reply_to)
        except TelegramError as error:
            _log(chat_id, error)

    async def _edit(self, chat_id: int, message_id: int, page: Page) -> bool:
        """Edit the panel; False if it is gone."""
        for _ in range(ATTEMPTS):
            await self._flood_control.acquire(chat_id, Priority.REPLY)
            try:
                await self._sender.edit(chat_id, message_id, page.text, page.keyboard)
            except RetryAfter:
                continue  # the next attempt waits for the end of the pause
            except BadRequest as error:
                if says(error, GONE):
                    return False
                _log(chat_id, error)
            except TelegramError as error:
                _log(chat_id, error)
                if not isinstance(error, Forbidden):
                    continue
            return True
        return True


def _log(chat_id: int, error: TelegramError) -> None:
    """Say what was not shown; that somebody blocked us is their right, and no trouble."""
    level = logging.INFO if isinstance(error, Forbidden) else logging.WARNING
    logger.log(level, "chat=%s event=panel_not_shown error=%r", chat_id, str(error))
