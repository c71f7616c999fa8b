"""What updates still have on their way when their handlers have returned: their toasts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from domain.updates import Received
from receiving.inbox import Inbox

logger = logging.getLogger(__name__)


@dataclass
class _Started:
    """The rest of an update; `is_alone` once the handler has returned."""

    task: asyncio.Task[None]
    is_alone: bool = False


class Background:
    """Runs what a chat's later updates need not wait for. Its end is the end of its update.

    What the update changes must be committed before: it is not done again for what fails here.
    """

    def __init__(self, received: Inbox) -> None:
        self._inbox = received
        self._tasks: set[asyncio.Task[None]] = set()
        self._of: dict[int, _Started] = {}

    def start(self, rest: Coroutine[Any, Any, None], of: Received) -> None:
        """Start the rest of an update; returns at once."""
        task = asyncio.create_task(rest, name=f"rest of {of.update_id}")
        self._tasks.add(task)
        started = self._of[of.update_id] = _Started(task)
        task.add_done_callback(lambda _: self._ended(of, started))

    def is_left_of(self, update: Received) -> bool:
        """Tell whether a handler that has returned left something; its end then ends the update."""
        started = self._of.get(update.update_id)
        if started is not None:
            started.is_alone = True
        return started is not None

    async def over(self, most: float) -> None:
        """Wait until nothing is on its way, so many seconds at most: some waits for its turn."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=most)

    async def stop(self, grace: float) -> None:
        """Cut off what does not end in so many seconds."""
        if not self._tasks:
            return
        _, unfinished = await asyncio.wait(self._tasks, timeout=grace)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    def _ended(self, update: Received, started: _Started) -> None:
        task = started.task
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error(
                "update %s has lost its toast", update.update_id, exc_info=task.exception()
            )
        if self._of.get(update.update_id) is not started:  # of an earlier attempt
            return
        del self._of[update.update_id]
        if not started.is_alone:
            return
        if task.cancelled():
            self._inbox.note_applied()
        else:
            self._inbox.answered(update)
