"""A whole desk on a clock that jumps: hours of floods and outages pass in a moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox import Fault, Telegram
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for, populate
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


class FastWorld:
    """Telegram, 50 ms away, and groups in which people have incidents."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = FastClock()
        self.telegram = Telegram(TOKEN, clock=self.clock.exact)
        self.telegram.faults.append(Fault(delay=ROUND_TRIP, times=None))
        self.fleets: list[Fleet] = []

    @asynccontextmanager
    async def desk(self, **settings: str) -> AsyncIterator[Desk]:
        """Run a desk for this world."""
        settings = {"BACKUP_INTERVAL_HOURS": "0", **settings}  # they are made in a thread
        async with desk_for(self.telegram, self.path, self.clock, **settings) as desk:
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
        self.fleets.append(fleet)


def in_fast_time(path: Path, story: Callable[[FastWorld], Awaitable[None]]) -> None:
    """Tell a story of a world in which nothing but time is waited for."""

    async def told() -> None:
        await story(FastWorld(path))

    run_fast(told())
