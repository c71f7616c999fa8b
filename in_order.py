"""Updates handled one after the other in each chat, and several chats at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any, cast

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from inbox import Inbox, is_empty

RUNNING_AT_ONCE = 12  # with flood_control.IN_FLIGHT below the 32 connections there are
NEVER_FULL = 1_000_000  # the library's own limit would let one busy chat starve the others


class InOrder(BaseUpdateProcessor):
    """Handles each chat's updates one after the other, and several chats at once."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(NEVER_FULL)
        self._inbox = inbox
        self._running = asyncio.Semaphore(RUNNING_AT_ONCE)
        self._last: dict[int, asyncio.Event] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to tidy: what is unfinished is in the inbox."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's earlier updates, then for a free place, then handle this one."""
        work = cast("Coroutine[Any, Any, Any]", coroutine)
        if not isinstance(update, Update):
            await work
            return
        key = _order_key(update)
        before, done = self._last.get(key), asyncio.Event()
        self._last[key] = done
        try:
            if before is not None:
                await before.wait()
            async with self._running:
                await self._handle(update, work)
        finally:
            done.set()
            if self._last.get(key) is done:
                del self._last[key]
            work.close()  # does nothing once it has run; without it, one never begun would complain

    async def _handle(self, update: Update, coroutine: Coroutine[Any, Any, Any]) -> None:
        if not is_empty(update) and self._inbox.begin(update):
            await coroutine
            self._inbox.end(update)


def _order_key(update: Update) -> int:
    chat, user = update.effective_chat, update.effective_user
    if chat is not None:
        return chat.id
    return user.id if user is not None else 0
