"""Whose figures are made next, one at a time: those that somebody waits for go first."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Gives one turn at a time, first to who asked, then to what comes by itself."""

    def __init__(self) -> None:
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._is_taken = False

    @asynccontextmanager
    async def turn(self, *, is_asked_for: bool) -> AsyncIterator[None]:
        """Wait for a turn, and have it meanwhile."""
        await self._take(is_asked_for=is_asked_for)
        try:
            yield
        finally:
            self._hand_on()

    async def _take(self, *, is_asked_for: bool) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not is_asked_for, next(self._numbers), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it came, and is not taken any more
                self._hand_on()
            raise

    def _hand_on(self) -> None:
        while self._waiting:
            *_, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._is_taken = False
