"""`kill -9` between any two steps of a board's life: it comes true, and nothing old stays."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from database import Change, Database
from sandbox import Fault
from tests.desk import Fleet, eventually, open_group
from tests.processes import BotProcess, bot_process

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

CUTS = {"before it is sent": False, "before it is recorded": True}
"""Where the desk is killed, and whether what it sends takes effect."""


def found(database: Database, fleet: Fleet) -> None:
    """Make the group the office of a fleet."""
    assert database.fleets.found(Change(fleet.chat.id, None, 1), "Acme", "code")


def report(database: Database, fleet: Fleet) -> None:
    """Have an incident in the office whose card was there, so that only the board lacks it."""
    now = int(time.time())
    incident = database.reports.create(fleet.chat.id, 1, None, "Truck 456", now)
    assert incident is not None
    database.connection.sql("UPDATE incidents SET waits_for_setup = 1")


def end(database: Database, _fleet: Fleet) -> None:
    """End the fleet."""
    database.connection.sql("UPDATE fleets SET office_id = NULL")


@dataclass(frozen=True)
class Step:
    """One step: the call that does it, what makes it owed, and how many boards stand then."""

    method: str
    makes: Callable[[Database, Fleet], None]
    stand: int
    is_founded: bool = True


STEPS = {
    "post": Step("sendMessage", found, 1, is_founded=False),
    "pin": Step("pinChatMessage", found, 1, is_founded=False),
    "edit": Step("editMessageText", report, 1),
    "end": Step("deleteMessage", end, 0),
}


async def while_stopped(
    process: BotProcess, fleet: Fleet, makes: Callable[[Database, Fleet], None]
) -> None:
    """Change the database between two runs."""
    await process.stop()
    with closing(Database(process.path)) as database:
        makes(database, fleet)


async def at_rest(process: BotProcess) -> None:
    await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("name", STEPS)
async def test_killed_in_a_step_it_is_taken_after_the_next_start(
    tmp_path: Path, name: str, cut: str
) -> None:
    step, is_sent = STEPS[name], CUTS[cut]
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        if step.is_founded:
            await while_stopped(process, fleet, found)
            await process.start()
            await fleet.appears("📋 Acme")
            await at_rest(process)
        await while_stopped(process, fleet, step.makes)
        telegram.faults.append(
            Fault(
                step.method,
                delay=0 if is_sent else 60,
                after_effect=is_sent,
                drop_connection=is_sent,
                times=None,
            )
        )
        before = telegram.struck
        await process.start()
        await eventually(lambda: telegram.struck > before, "a call that is cut off")
        await process.stop(signal.SIGKILL)
        telegram.faults.clear()
        await process.start()
        await at_rest(process)
        standing = [each for each in fleet.said("📋 ") if not each.deleted]
        doubled = is_sent and name == "post"  # nobody can know that it was sent
        assert len(standing) == step.stand + doubled
        for board in standing[-1:]:
            assert board.is_pinned
            assert ("1 unclaimed" in board.text) is (name == "edit")
