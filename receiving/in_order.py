"""Updates handled one after the other in each chat, and several chats at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeAlias, cast

from telegram.ext import BaseUpdateProcessor

from domain.updates import Received
from receiving import inbox
from receiving.background import Background
from receiving.inbox import Inbox, Step

Work: TypeAlias = "Coroutine[Any, Any, Any]"

RUNNING_AT_ONCE = 100  # handlers; most end without waiting, some wait for Telegram's word
STOP_GRACE = 1.0  # seconds for what is on its way when the bot stops
# Seconds that an update to be tried alone waits for toasts of others: each is counted by itself if
# it kills us, and one that waits long for its turn must not hold up all chats.
ALONE_WAIT = 1.0
NEVER_FULL = 1_000_000  # the library's own limit would let one busy chat starve the others


class InOrder(BaseUpdateProcessor):
    """Handles each chat's updates one after the other, and several chats at once.

    `handle` makes the work of handling an update anew, for another attempt. The next update begins
    when the handler has returned, whatever that left in the background.
    """

    def __init__(self, received: Inbox, handle: Callable[[Received], Work]) -> None:
        super().__init__(NEVER_FULL)
        self.background = Background(received)
        self._inbox = received
        self._work_anew = handle
        self._running = asyncio.Semaphore(RUNNING_AT_ONCE)
        self._alone = asyncio.Lock()
        self._last: dict[int, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Cut off what does not end by itself in a moment; it is done after the next start."""
        loop = asyncio.get_running_loop()
        until = loop.time() + STOP_GRACE
        if self._tasks:
            _, unfinished = await asyncio.wait(self._tasks, timeout=STOP_GRACE)
            for task in unfinished:
                task.cancel()
        await self.background.stop(max(0.0, until - loop.time()))

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's earlier updates, then for a free place, then handle this one."""
        work = cast(Work, coroutine)
        if not isinstance(update, Received):
            await work
            return
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._tasks.add(task)
        key = update.order_key
        before, done = self._last.get(key), asyncio.Event()
        self._last[key] = done
        try:
            if before is not None:
                await before.wait()
            await self._handle(update, work)
        finally:
            self._tasks.discard(task)
            done.set()
            if self._last.get(key) is done:
                del self._last[key]
            work.close()  # does nothing once it has run; without it, one never begun would complain

    async def _handle(self, update: Received, work: Work) -> None:
        """Make one attempt after the other until the update is done with, or we stop."""
        attempt: Work | None = work
        wait = inbox.RETRY_WAIT
        while not self._inbox.is_stopping:
            async with self._place(update):
                step = self._inbox.begin(update)
                if step is Step.GO:
                    await self._attempt(update, attempt or self._work_anew(update))
                    attempt = None
                    step = self._inbox.end(update, is_unanswered=self.background.is_left_of(update))
            if step is Step.DONE:
                return
            await asyncio.sleep(wait)
            wait = min(wait * 2, inbox.LONGEST_RETRY_WAIT)

    @asynccontextmanager
    async def _place(self, update: Received) -> AsyncIterator[None]:
        """Wait for a free place among those that run; if it must be alone, until nothing does."""
        if not self._inbox.is_suspect(update):
            async with self._running:
                yield
            return
        async with AsyncExitStack() as places:
            await places.enter_async_context(self._alone)
            for _ in range(RUNNING_AT_ONCE):
                await places.enter_async_context(self._running)
            await self.background.over(ALONE_WAIT)
            yield
            await self.background.over(ALONE_WAIT)

    async def _attempt(self, update: Received, work: Work) -> None:
        try:
            await work
        except asyncio.CancelledError:
            self._inbox.interrupted(update)
            raise
