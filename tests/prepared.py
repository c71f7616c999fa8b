"""A group that was set up once, and is copied for each test: setting it up takes half of a test.

The copy is a world of its own, with the file of the bot that stopped in it.
"""

from __future__ import annotations

import asyncio
import io
import itertools
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import Telegram
from tests.desk import TOKEN, Clock, Fleet, desk_for


@dataclass(frozen=True)
class Prepared:
    """A world with a fleet, and the file of its bot."""

    world: bytes
    file: bytes

    def copy(self, path: Path, clock: Clock) -> Fleet:
        """Write the file, and give the fleet in a world of its own that goes by this clock."""
        path.write_bytes(self.file)
        return Fleet(*_Reader(io.BytesIO(self.world), clock).load())


async def prepare(folder: Path) -> Prepared:
    """Set a group up, as an admin and its people would, and stop the bot."""
    clock, path = Clock(), folder / "prepared.db"
    async with desk_for(Telegram(TOKEN, clock=clock), path, clock) as desk:
        fleet = await desk.fleet()
    world = io.BytesIO()
    _Writer(world).dump((fleet.telegram, fleet.chat, fleet.people))
    return Prepared(world.getvalue(), path.read_bytes())


class _Writer(pickle.Pickler):
    def persistent_id(self, thing: object) -> str | None:
        """Leave the clock out."""
        return "clock" if isinstance(thing, Clock) else None

    def reducer_override(self, thing: object) -> Any:  # noqa: ANN401 - as the class has it
        """Write what is not made to be written."""
        if isinstance(thing, itertools.count):  # which no Python from 3.14 on writes
            first, second = next(thing), next(thing)
            return itertools.count, (first, second - first)
        if isinstance(thing, asyncio.Event):  # of a loop that has ended
            return asyncio.Event, ()
        return NotImplemented


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, clock: Clock) -> None:
        super().__init__(file)
        self._clock = clock

    def persistent_load(self, _name: str) -> Clock:
        """Give the clock of the test."""
        return self._clock
