"""`kill -9` between the steps of a panel: nothing is done twice, and the panel shows what is."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from domain.panel import Button, Verb
from sandbox import Fault
from tests.bot.support import ID
from tests.bot.test_panel import opened
from tests.desk import eventually, open_group
from tests.processes import bot_process

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

EVENTS = "SELECT action FROM incident_events ORDER BY event_id"
WAITING = "SELECT count(*) FROM inbox WHERE t_handled IS NULL"
CALL_OFF = Button(Verb.CALL_OFF, ID, "test").data
STEPS = {
    "before it is known who asks": ("getChatMember", ["report"]),
    "before the person reads that it is done": ("answerCallbackQuery", ["report", "cancel"]),
    "before the panel shows it": ("editMessageText", ["report", "cancel"]),
}


@pytest.mark.parametrize("step", STEPS)
async def test_a_panel_that_is_cut_off_goes_on(tmp_path: Path, step: str) -> None:
    method, done = STEPS[step]
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 456")
        panel = await opened(fleet, fleet.driver)
        await process.stop()
        await process.start()  # who is a member is asked anew
        telegram.faults.append(Fault(method, delay=60, times=None))
        fleet.driver.presses(panel, CALL_OFF)
        await eventually(lambda: telegram.struck, "a step that hangs")
        await fleet.quiet()  # with the next update it is noted what was applied
        assert [action for (action,) in process.rows(EVENTS)] == done
        await process.stop(signal.SIGKILL)
        telegram.faults.clear()
        await process.start()
        await fleet.shows(card, "Reason: test")
        await fleet.shows(panel, f"CANCELLED: {ID}")
        await eventually(lambda: process.rows(WAITING) == [(0,)], "an empty inbox")
        assert [action for (action,) in process.rows(EVENTS)] == ["report", "cancel"]
