"""Trouble on the way: faults per method, latency, outages and Telegram's flood limits."""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.world.errors import too_many_requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world.errors import ApiError

#: What counts against the limit of a group: sends and edits share it.
LIMITED = frozenset(
    {
        "sendmessage",
        "sendphoto",
        "senddocument",
        "editmessagetext",
        "editmessagereplymarkup",
    }
)
MINUTE = 60.0
PER_GROUP_AND_MINUTE = 20
PER_SECOND = 30


@dataclass
class Fault:
    """One kind of trouble for calls of `method` (None: every method), in `chats` (None: in all).

    The answer is `status` with `body`, or a 429 with `retry_after`, or a dropped connection;
    with none of these the call is only held, for `delay` seconds and until `gate` is set.
    `after_effect` lets the call take effect first. `times` None goes on for ever.
    """

    method: str | None = None
    status: int | None = None
    body: str = ""
    times: int | None = 1
    probability: float = 1.0
    delay: float = 0.0
    after_effect: bool = False
    drop_connection: bool = False
    retry_after: int | None = None
    gate: asyncio.Event | None = None
    chats: frozenset[int] | None = None  # a tap is answered in the chat of its message

    async def hold(self) -> None:
        """Keep a call that was hit waiting: for `delay`, and until somebody opens the gate."""
        await asyncio.sleep(self.delay)
        if self.gate is not None:
            await self.gate.wait()

    def __str__(self) -> str:
        if self.retry_after is not None:
            return f"429, retry after {self.retry_after}"
        return "connection dropped" if self.drop_connection else f"status {self.status}"

    def strikes(self, method: str, chat_id: int, chance: random.Random) -> bool:
        """Whether this call is hit; a hit uses up one of `times`."""
        if self.times == 0 or not self._concerns(method, chat_id):
            return False
        if chance.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def _concerns(self, method: str, chat_id: int) -> bool:
        is_method = self.method is None or self.method.lower() == method.lower()
        return is_method and (self.chats is None or chat_id in self.chats)

    @property
    def answers(self) -> bool:
        """Whether the fault takes the place of the real answer."""
        return self.drop_connection or self.status is not None or self.retry_after is not None


@dataclass
class FloodControl:
    """Counts sends and edits as Telegram does, on the world's clock.

    `chat_limit` is an extra limit per chat and second (None: none). A flooded call is held
    for at most `hold` seconds of real time before it is refused; Telegram takes up to 8.
    """

    now: Callable[[], float]
    group_limit: int = PER_GROUP_AND_MINUTE
    overall_limit: int = PER_SECOND
    chat_limit: int | None = None
    hold: float = 0.0
    _chats: dict[int, deque[float]] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _all: deque[float] = field(default_factory=deque)

    def refusal(self, method: str, chat_id: object) -> ApiError | None:
        """Count the call; return the 429 when it is one too many."""
        if method.lower() not in LIMITED or not isinstance(chat_id, int):
            return None
        windows = [(self._all, self.overall_limit, 1.0)]
        if chat_id < 0:
            recent = self._groups.setdefault(chat_id, deque())
            windows.append((recent, self.group_limit, MINUTE))
        if self.chat_limit is not None:
            windows.append((self._chats.setdefault(chat_id, deque()), self.chat_limit, 1.0))
        wait = max(self._wait(*window) for window in windows)
        if wait > 0:
            return too_many_requests(math.ceil(wait))
        for recent, _, _ in windows:
            recent.append(self.now())
        return None

    def _wait(self, recent: deque[float], limit: int, seconds: float) -> float:
        """Return how many seconds must pass before `recent` has room again."""
        now = self.now()
        while recent and recent[0] <= now - seconds:
            recent.popleft()
        if len(recent) < limit:
            return 0.0
        return recent[0] + seconds - now if recent else seconds


class Trouble:
    """The troubles of one world, for tests to switch on: `latency` is in seconds."""

    def __init__(self, now: Callable[[], float], seed: int) -> None:
        self.faults: list[Fault] = []
        self.struck = 0  # how many calls were hit by a fault
        self.latency = 0.0
        self.flood_limits = False
        self.flood_control = FloodControl(now)
        self.chance = random.Random(seed)  # noqa: S311 - faults must repeat with their seed

    def next_fault(self, method: str, chat_id: int) -> Fault | None:
        """Return the first fault that strikes this call; `chat_id` is 0 where it is in no chat."""
        for fault in self.faults:
            if fault.strikes(method, chat_id, self.chance):
                self.struck += 1
                return fault
        return None
