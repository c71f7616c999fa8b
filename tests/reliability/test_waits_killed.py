"""`kill -9` between any two steps of a wait: it is on record once, and its owner is called."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from sandbox import SentMessage
from tests.desk import Fleet, eventually, open_group
from tests.processes import BotProcess, bot_process
from tests.reliability.test_reporters_killed import CUTS, hangs, killed

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

FAST = {"REMINDER_CHECK_INTERVAL_MINUTES": "0.002"}  # a sweep every 120 ms
CALLED = "how does it go on?"
WAITS = "SELECT action FROM incident_events WHERE action LIKE 'wait%' ORDER BY event_id"


async def claimed(fleet: Fleet, process: BotProcess) -> SentMessage:
    """Have john claim an incident, and wait until nothing is owed; returns its card."""
    await fleet.configure()
    card = await fleet.claimed()
    await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")
    return card


def is_over(process: BotProcess) -> None:
    """Have what waits have waited long enough now."""
    now = int(time.time())
    with closing(sqlite3.connect(process.path, timeout=10)) as connection, connection:
        connection.execute(
            "UPDATE incidents SET t_wait_began = ?1 - 60, t_wait_until = ?1, wait_due = ?1", (now,)
        )


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_confirms_a_wait(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        card = await claimed(fleet, process)
        before = hangs(fleet, "sendMessage", cut)
        fleet.john.says(fleet.chat, "/wait parts 2h")
        await killed(process, fleet, before)
        await fleet.shows(card, "⏳ Waiting for parts")
        assert process.rows(WAITS) == [("wait",)]


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_calls_who_has_what_waited(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        card = await claimed(fleet, process)
        await fleet.asks(fleet.john, "/wait parts 2h")
        before = hangs(fleet, "sendMessage", cut)
        is_over(process)
        await killed(process, fleet, before)
        assert len(fleet.said(CALLED)) == 1 + CUTS[cut]  # nobody can know that it was sent
        await fleet.shows(card, "⏳ Waited for parts")
        assert process.rows(WAITS) == [("wait",), ("wait_ended",)]
