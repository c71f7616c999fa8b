"""A whole desk on a clock that jumps: hours of floods and outages pass in a moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from telegram.request import BaseRequest, RequestData

from network.failures import NotSentError
from receiving.clock import DeskClock
from sandbox import Fault, Telegram
from service.building import build
from tests.desk import TOKEN, Clock, Desk, Fleet, at_work, populate
from tests.direct import directly
from tests.reliability.fast_time import now, run_fast

ROUND_TRIP = 0.05  # seconds
LIMITS = {"GROUP_MESSAGES_PER_MINUTE": "20"}  # Telegram's own; else it is as good as none


class FastClock(Clock):
    """Time that passes with the loop's."""

    def __call__(self) -> int:
        """Tell the time in UTC epoch seconds."""
        return int(self.exact())

    def exact(self) -> float:
        """Tell the time with its fractions."""
        return self.time + now()


class _Line(BaseRequest):
    """The line to Telegram, which can be cut: then nothing is sent."""

    def __init__(self, world: FastWorld, line: BaseRequest) -> None:
        self._world = world
        self._line = line

    @property
    def read_timeout(self) -> float | None:
        """Seconds an answer may take to read."""
        return self._line.read_timeout

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,  # noqa: ANN401 - their type is private to the library
        **more_timeouts: Any,  # noqa: ANN401 - same
    ) -> tuple[int, bytes]:
        """Ask, unless the line is cut."""
        if self._world.is_cut_off:
            raise NotSentError("the line is cut")
        return await self._line.do_request(url, method, request_data, *timeouts, **more_timeouts)


class FastWorld:
    """Telegram, 50 ms away, and groups in which people have incidents."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = FastClock()
        self.telegram = Telegram(TOKEN, clock=self.clock.exact)
        self.telegram.faults.append(Fault(delay=ROUND_TRIP, times=None))
        self.fleets: list[Fleet] = []
        self.is_cut_off = False

    def _connect(self, most: int, read_timeout: float, clock: DeskClock) -> BaseRequest:
        return _Line(self, self._connect_directly(most, read_timeout, clock))

    @asynccontextmanager
    async def desk(self, **settings: str) -> AsyncIterator[Desk]:
        """Run a desk for this world."""
        settings = {"BACKUP_INTERVAL_HOURS": "0", **settings}  # they are made in a thread
        with directly(self.telegram) as self._connect_directly:
            parts = partial(build, connect=self._connect)
            async with at_work(self.telegram, self.path, self.clock, parts, **settings) as desk:
                yield desk

    async def filled(self, groups: int, incidents: int) -> None:
        """Open groups, each with so many incidents whose cards are shown."""
        async with self.desk(NEW_ISSUE_LIMIT_PER_HOUR="1000"):
            for number in range(groups):
                await self._open(number)
            for fleet in self.fleets:
                for incident in range(incidents):
                    await fleet.reports(f"Truck {incident}")
            await asyncio.sleep(60)  # for what may still be owed

    async def down_for(self, seconds: float) -> None:
        """Have nobody at work for a while, and Telegram's limits from then on."""
        await asyncio.sleep(seconds)
        self.telegram.flood_limits = True

    async def _open(self, number: int) -> None:
        chat = self.telegram.supergroup(f"Fleet {number}")
        fleet = populate(self.telegram, chat, f"_{number}")
        chat.add_bot(admin=True, can_pin=True, by=fleet.admin)
        await fleet.appears("Incident desk is here")
        await fleet.asks(fleet.admin, f"/configure_managers @alice_{number}")
        await fleet.asks(fleet.admin, f"/add_dispatcher @john_{number}")
        fleet.john.says(chat, "good morning")  # and is known from then on
        self.fleets.append(fleet)


def in_fast_time(path: Path, story: Callable[[FastWorld], Awaitable[None]]) -> None:
    """Tell a story of a world in which nothing but time is waited for."""

    async def told() -> None:
        await story(FastWorld(path))

    run_fast(told())
