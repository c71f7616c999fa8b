"""`kill -9` between any two steps of telling a reporter: they are told, and nothing stays stale."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from sandbox import Fault
from tests.desk import Fleet, eventually, open_group
from tests.processes import BotProcess, bot_process

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

HAS_IT, LEFT = "🛠️ @john has your report.", "🔔 Nobody has your report just now."
DONE = "✅ @john resolved your report: Hose replaced"
CUTS = {"before it is sent": False, "before it is recorded": True}
"""Where the desk is killed, and whether what it sends takes effect."""


def hangs(fleet: Fleet, method: str, cut: str) -> int:
    """Have the calls of a method hang or, where they take effect, their answers get lost."""
    is_sent = CUTS[cut]
    fault = Fault(
        method,
        delay=0 if is_sent else 60,
        after_effect=is_sent,
        drop_connection=is_sent,
        times=None,
    )
    fleet.telegram.faults.append(fault)
    return fleet.telegram.struck


async def killed(process: BotProcess, fleet: Fleet, before: int) -> None:
    """Kill the desk in the midst of a call, start it again, and wait until nothing is owed."""
    await eventually(lambda: fleet.telegram.struck > before, "a call that is cut off")
    await process.stop(signal.SIGKILL)
    fleet.telegram.faults.clear()
    await process.start()
    await fleet.quiet()
    await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_tells_who_has_it(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 456")
        before = hangs(fleet, "sendMessage", cut)
        await fleet.john.taps(card, "✅ Claim")
        await fleet.shows(card, "Claimed by @john")
        if CUTS[cut]:
            await fleet.appears(HAS_IT)
        await killed(process, fleet, before)
        assert len(fleet.said(HAS_IT)) == 1 + CUTS[cut]  # nobody can know that it was sent


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_tells_how_it_goes_on(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.claimed()
        told = await fleet.appears(HAS_IT)
        await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")
        before = hangs(fleet, "editMessageText", cut)
        await fleet.john.taps(card, "❌ Leave Claim")
        await eventually(lambda: telegram.struck >= before + 2, "both edits")
        await killed(process, fleet, before)
        assert told.text.startswith(LEFT)
        assert len(fleet.said(LEFT)) == 1


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_tells_the_end(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        _, prompt = await fleet.prompted()
        before = hangs(fleet, "sendMessage", cut)
        fleet.john.replies(prompt, "Hose replaced")
        if CUTS[cut]:
            await fleet.appears(DONE)
        await killed(process, fleet, before)
        assert len(fleet.said(DONE)) == 1 + CUTS[cut]
