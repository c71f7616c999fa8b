"""Waiting for the world: subscribers hear of every change, `until` waits for one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Changes:
    """Something that changes and says so."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[], None]] = []

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` after every change; return the way to stop it."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def changed(self) -> None:
        """Tell the subscribers that something happened."""
        for callback in list(self._subscribers):
            callback()

    async def until(
        self,
        predicate: Callable[[], object],
        timeout: float = 10,
        what: str | Callable[[], str] = "the world to be as expected",
    ) -> None:
        """Wait until `predicate` holds, asked again at every change.

        Raises TimeoutError that names `what`, as it is after `timeout` seconds.
        """
        changed = asyncio.Event()
        unsubscribe = self.subscribe(changed.set)
        try:
            await asyncio.wait_for(_holds(predicate, changed), timeout)
        except asyncio.TimeoutError:
            named = what if isinstance(what, str) else what()
            raise TimeoutError(f"waited {timeout} s for {named}") from None
        finally:
            unsubscribe()


async def _holds(predicate: Callable[[], object], changed: asyncio.Event) -> None:
    while not predicate():
        await changed.wait()
        changed.clear()
