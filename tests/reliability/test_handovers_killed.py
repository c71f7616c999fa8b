"""`kill -9` between any two steps of a change of shift: it is told, and a take-over is whole."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import pytest

from sandbox import SentMessage
from tests.bot.shifts import CHANGE, data_of, has
from tests.desk import Fleet, eventually, open_group
from tests.processes import BotProcess, bot_process
from tests.reliability.test_reporters_killed import CUTS, hangs, killed

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

FAST = {"REMINDER_CHECK_INTERVAL_MINUTES": "0.002"}  # a sweep every 120 ms
TAKEN = "SELECT incident_id, action FROM incident_events WHERE action = 'take_over' ORDER BY 1"
BOTH = [("TKT-2026-0001", "take_over"), ("TKT-2026-0002", "take_over")]


async def on_shift(fleet: Fleet, process: BotProcess) -> list[SentMessage]:
    """Have kate work on two incidents, and wait until nothing is owed; returns their cards."""
    await fleet.configure()
    await fleet.asks(fleet.admin, "/shift all dispatchers 24/7")
    cards = await has(fleet, "Truck 456", "Truck 457")
    await at_rest(process)
    return cards


async def at_rest(process: BotProcess) -> None:
    """Wait until nothing is owed."""
    await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")


def change_shift(process: BotProcess, fleet: Fleet, ago: int = 0) -> int:
    """Have kate's shift end now, or so many seconds ago, and john's begin; returns when."""
    now = int(time.time()) - ago
    with closing(sqlite3.connect(process.path, timeout=10)) as connection, connection:
        connection.execute("UPDATE duty SET t_end = ? WHERE user_id = ?", (now, fleet.kate.id))
        connection.execute("UPDATE duty SET t_start = ? WHERE user_id = ?", (now, fleet.john.id))
        connection.execute("UPDATE groups SET t_next_shift = ?", (now,))
    return now


async def told(process: BotProcess, fleet: Fleet) -> SentMessage:
    """Change the shift, and wait until that is told."""
    change_shift(process, fleet)
    message = await fleet.appears(CHANGE)
    await at_rest(process)
    return message


async def test_a_shift_that_began_while_the_desk_was_down_is_told_once_with_its_true_time(
    tmp_path: Path,
) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        await on_shift(fleet, process)
        await process.stop(signal.SIGKILL)
        began = change_shift(process, fleet, ago=2 * 3600)
        await process.start()
        message = await fleet.appears(CHANGE)
        await at_rest(process)
        assert f"{datetime.fromtimestamp(began, timezone.utc):(%Y-%m-%d %H:%M UTC)}" in message.text
        await process.stop()
        await process.start()
        await fleet.quiet()
        await at_rest(process)
        assert fleet.said(CHANGE) == [message]


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_tells_of_a_change_of_shift(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        cards = await on_shift(fleet, process)
        before = hangs(fleet, "sendMessage", cut)
        change_shift(process, fleet)
        await killed(process, fleet, before)
        assert len(fleet.said(CHANGE)) == 1 + CUTS[cut]  # nobody can know that it was sent
        await fleet.john.taps(fleet.said(CHANGE)[0], "🤝 Take @kate's 2")
        for card in cards:
            await fleet.shows(card, "Claimed by @john")


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_the_cards_of_what_was_taken_over_are_redrawn(
    tmp_path: Path, cut: str
) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        cards = await on_shift(fleet, process)
        message = await told(process, fleet)
        before = hangs(fleet, "editMessageText", cut)
        await fleet.john.taps(message, "🤝 Take @kate's 2")
        await killed(process, fleet, before)
        for card in cards:
            await fleet.shows(card, "Claimed by @john")
        assert process.rows(TAKEN) == BOTH


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_a_take_over_is_answered(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        cards = await on_shift(fleet, process)
        message = await told(process, fleet)
        before = hangs(fleet, "answerCallbackQuery", cut)
        press = fleet.john.presses(message, data_of(message))
        await killed(process, fleet, before)
        assert (await press.wait()).text == "2 incidents of @kate's are yours now."
        for card in cards:
            await fleet.shows(card, "Claimed by @john")
        await fleet.until(lambda: message.buttons == [], "the button to be gone")
        assert process.rows(TAKEN) == BOTH
