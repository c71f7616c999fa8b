"""What is under way at a kill may still land: late edits, batches that come once more."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from sandbox import Fault
from sending import outbox
from sending.flood_control import IN_FLIGHT
from service import building
from tests.bot.support import ID, settled
from tests.chaos.storm import wait_until
from tests.deadlines import Deadlines
from tests.desk import Clock, Desk, desk_for, eventually, open_group
from tests.full_length import short_and_full
from tests.processes import BOT, bot_process
from tests.reliability.support import held, run_sql, world

pytestmark = pytest.mark.slow(reason="starts the bot as a process")


@short_and_full("a late edit may land for ten seconds")
async def test_an_edit_that_lands_after_a_restart_does_not_stay(
    tmp_path: Path, deadlines: Deadlines
) -> None:
    if deadlines:  # long enough for all that is said until then, on a busy machine too
        deadlines = {**deadlines, "sending.outbox.AMBIGUOUS_SEND_WAIT": 3.0}
    path = tmp_path / "incidents.db"
    async with bot_process(path, BOT, deadlines) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 1")
        late = held(telegram, "editMessageText")
        await fleet.john.taps(card, "✅ Claim")
        await wait_until(lambda: not telegram.faults[0].times, 5)  # the edit is held
        await process.stop(signal.SIGKILL)
        await process.start()
        await fleet.shows(card, "Claimed by @john")
        await fleet.john.taps(card, "⬆️ Escalate")
        await fleet.shows(card, "ESCALATED")
        await fleet.asks(fleet.john, "/open")  # its reply waits for what is owed at once
        late.set()
        await fleet.shows(card, "Claimed by @john")
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


async def test_an_edit_that_waits_long_for_its_place_is_not_forgotten(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two edits of a card: the first is held by us, then by Telegram, and lands last."""
    monkeypatch.setattr(building, "READ_TIMEOUT", 0.5)
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.01)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 1000)
    fleet = world(clock)
    async with desk_for(fleet.telegram, tmp_path / "incidents.db", clock) as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        card = await fleet.reports("Truck 1")
        await settled(desk, fleet)
        places = [held(fleet.telegram, "unpinChatMessage") for _ in range(IN_FLIGHT)]
        others = [asyncio.create_task(unpin(desk, number)) for number in range(IN_FLIGHT)]
        await eventually(lambda: not any(f.times for f in fleet.telegram.faults), "no place left")
        late = held(fleet.telegram, "editMessageText")
        await fleet.john.presses(card, f"claim:{ID}").wait()
        in_doubt = "SELECT edits_in_doubt FROM incidents"  # if we are killed now
        await eventually(
            lambda: run_sql(tmp_path / "incidents.db", in_doubt) == [(1,)],
            "the edit to wait for its place",
        )
        for place in places:
            place.set()
        await eventually(lambda: not fleet.telegram.faults[-1].times, "the edit to be held")
        await fleet.john.presses(card, f"escalate:{ID}").wait()
        await fleet.shows(card, "ESCALATED")  # the second one; we have given the first up
        late.set()
        await fleet.shows(card, "Claimed by @john")
        monkeypatch.setattr(outbox, "_now", lambda: asyncio.get_running_loop().time() + 1001)
        desk.application.bot_data.outbox.wake(fleet.chat.id)
        await fleet.shows(card, "ESCALATED")
        await settled(desk, fleet)
        assert run_sql(tmp_path / "incidents.db", in_doubt) == [(0,)]
        await asyncio.gather(*others, return_exceptions=True)


async def unpin(desk: Desk, number: int) -> None:
    """Make a request of some other chat."""
    await desk.application.bot.unpin_chat_message(-1000 - number)
