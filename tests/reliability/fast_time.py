"""An event loop whose clock jumps to whatever is awaited next: an hour passes in a moment."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
TICK = 1e-6  # seconds each turn of the loop takes; no time at all would round some waits to none


class _Jump(selectors.DefaultSelector):
    """Instead of waiting for a timer, moves the clock to it."""

    now = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Look at what is ready now; the time that would be slept has passed."""
        self.now += (timeout or 0.0) + TICK
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        """Tell the time of the jumping clock."""
        return self._jump.now


def run_fast(story: Coroutine[Any, Any, T]) -> T:
    """Run a story in which nothing but time is waited for."""
    loop = _Loop()
    try:
        return loop.run_until_complete(asyncio.wait_for(story, 100_000))
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def now() -> float:
    """Seconds since the story began."""
    return asyncio.get_running_loop().time() - 1000.0
