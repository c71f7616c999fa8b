"""Hears of every call the program makes, counts them, and wakes who waits for one."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple, TypeVar

from sandbox import ApiCall, Chat, Telegram

PATIENCE = 60.0  # seconds a person waits for anything
COUNTED = frozenset({"sendMessage", "editMessageText"})

_Found = TypeVar("_Found")


class Delivered(NamedTuple):
    """A send or edit that Telegram accepted, and when, in seconds of perf_counter."""

    method: str
    at: float


class Watch:
    """Hears of every finished call, and wakes only those who wait for its chat."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self.patience = PATIENCE
        self._open: list[ApiCall] = []
        self._waiting: dict[int, list[asyncio.Future[None]]] = defaultdict(list)
        self.delivered: list[Delivered] = []  # sends and edits that Telegram accepted
        self.handed: dict[str, float] = {}  # when the program was given a tap, by its id
        self.refused = 0
        self.held = 0  # sends and edits that Telegram kept waiting before it took or refused them
        self.last_call = 0.0  # when a call was last answered, in seconds of perf_counter
        telegram.subscribe(self._look)

    @property
    def counted(self) -> int:
        """How many sends and edits Telegram has accepted."""
        return len(self.delivered)

    def _look(self) -> None:
        calls = self._telegram.calls
        if calls:
            self._open += calls
            calls.clear()
        if any(call.done for call in self._open):
            for call in self._open:
                if call.done:
                    self._finished(call)
            self._open = [call for call in self._open if not call.done]

    def _finished(self, call: ApiCall) -> None:
        if call.method == "getUpdates":
            self._note_handed(call)
        else:
            self.last_call = time.perf_counter()
        if call.ok and call.method in COUNTED:
            self.delivered.append(Delivered(call.method, self.last_call))
        self.held += call.method in COUNTED and self._was_held(call)
        self.refused += not call.ok and "Too Many Requests" in (call.error or "")
        for future in self._waiting.pop(call.params.get("chat_id", 0), ()):
            if not future.done():
                future.set_result(None)

    def _note_handed(self, call: ApiCall) -> None:
        taps = (update.get("callback_query") for update in call.result or ())
        self.handed |= {tap["id"]: time.perf_counter() for tap in taps if tap}

    def _was_held(self, call: ApiCall) -> bool:
        hold = self._telegram.flood_control.hold
        return 0 < hold <= self._telegram.now() - call.at

    async def until(self, chat: Chat, look: Callable[[], _Found | None]) -> _Found:
        """Wait until `look` finds something in a chat; raises TimeoutError."""
        async with deadline(self.patience):
            while not (found := look()):
                future = asyncio.get_running_loop().create_future()
                self._waiting[chat.id].append(future)
                await future
        return found


@asynccontextmanager
async def deadline(seconds: float = PATIENCE) -> AsyncIterator[None]:
    """Cancel what takes longer than a person's patience (asyncio.timeout is not in 3.10)."""
    task, expired = asyncio.current_task(), False

    def expire() -> None:
        nonlocal expired
        expired = True
        if task is not None:
            task.cancel()

    timer = asyncio.get_running_loop().call_later(seconds, expire)
    try:
        yield
    except asyncio.CancelledError:
        if expired:
            raise TimeoutError(f"nothing came within {seconds:.0f} s") from None
        raise
    finally:
        timer.cancel()
