"""What is under way at a kill may still land: late edits, batches that come once more."""

from __future__ import annotations

import signal
from pathlib import Path

from sandbox import Fault
from tests.chaos.storm import wait_until
from tests.desk import bot_process, open_group


async def test_an_edit_that_lands_after_a_restart_does_not_stay(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 1")
        telegram.faults.append(Fault("editMessageText", delay=4))
        await fleet.john.taps(card, "✅ Claim")
        await wait_until(lambda: not telegram.faults[0].times, 5)  # the edit is held
        await process.stop(signal.SIGKILL)
        await process.start()
        await fleet.shows(card, "Claimed by @john")
        await fleet.john.taps(card, "⬆️ Escalate")
        await fleet.shows(card, "ESCALATED")
        seen = len(card.history)
        await telegram.until(lambda: len(card.history) > seen, 10, what="the late edit")
        await telegram.until(lambda: "ESCALATED" in card.text, 25, what="the truth again")


async def test_taps_handled_but_not_confirmed_are_not_handled_again(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.claimed()
        await telegram.until(lambda: telegram.queue.is_polled, what="a poll")
        telegram.faults.append(Fault("getUpdates", status=502, body="<html>", times=5))
        taps = [fleet.john.presses(card, f"{a}:TKT-2026-0001") for a in ("leave", "claim")]
        for tap in taps:
            await tap.wait()
        await process.stop(signal.SIGKILL)
        telegram.faults.clear()
        await process.start()
        await fleet.quiet()
        trail = process.rows("SELECT action FROM incident_events ORDER BY event_id")
        assert trail == [("report",), ("claim",), ("leave",), ("claim",)]
