"""`kill -9` between any two steps of a question to an owner: it is asked, and one stands."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from sandbox import SentMessage
from tests.desk import Fleet, eventually, open_group
from tests.processes import BotProcess, bot_process
from tests.reliability.test_private_calls_killed import hangs as hangs_in_private
from tests.reliability.test_private_calls_killed import listening, private
from tests.reliability.test_reporters_killed import CUTS, hangs, killed

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

FAST = {"REMINDER_CHECK_INTERVAL_MINUTES": "0.002"}  # a sweep every 120 ms
ASKED = "are you still on it?"


async def claimed(fleet: Fleet, process: BotProcess) -> SentMessage:
    """Have john claim an incident, and wait until nothing is owed; returns its card."""
    card = await fleet.claimed()
    await at_rest(process)
    return card


async def at_rest(process: BotProcess) -> None:
    """Wait until nothing is owed."""
    await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")


def without_news(process: BotProcess, seconds: int = 3601) -> None:
    """Have the news of all incidents be so old."""
    with closing(sqlite3.connect(process.path, timeout=10)) as connection, connection:
        connection.execute(
            "UPDATE checks SET t_news = ?, t_asked = t_asked - 3600, t_look = 0",
            (int(time.time()) - seconds,),
        )


def standing(fleet: Fleet) -> list[SentMessage]:
    """List the questions that stand in the group."""
    return [each for each in fleet.said(ASKED) if not each.deleted]


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_asks(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await claimed(fleet, process)
        before = hangs(fleet, "sendMessage", cut)
        without_news(process)
        await killed(process, fleet, before)
        await at_rest(process)
        assert len(standing(fleet)) == 1 + CUTS[cut]  # nobody can know that it was sent


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_asks_again(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await claimed(fleet, process)
        without_news(process)
        await fleet.until(lambda: standing(fleet), "the first question")
        await at_rest(process)
        before = hangs(fleet, "deleteMessage", cut)
        without_news(process, 7201)
        await killed(process, fleet, before)
        await fleet.until(lambda: len(standing(fleet)) == 1, "one question")
        assert "for 2 h" in standing(fleet)[0].text


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_thanks(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await claimed(fleet, process)
        without_news(process)
        await fleet.until(lambda: standing(fleet), "the question")
        await at_rest(process)
        before = hangs(fleet, "answerCallbackQuery", cut)
        [question] = standing(fleet)
        fleet.john.presses(question, "k:still:TKT-2026-0001:1")
        await killed(process, fleet, before)
        await fleet.until(lambda: question.deleted, "the question to be gone")
        events = process.rows("SELECT action FROM incident_events WHERE action = 'still'")
        assert events == [("still",)]


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_asks_in_private(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        await listening(fleet, fleet.john)
        await claimed(fleet, process)
        before = hangs_in_private(fleet, "sendMessage", cut, fleet.john)
        without_news(process)
        await killed(process, fleet, before)
        await at_rest(process)
        found = [each for each in private(fleet, fleet.john) if "still on it" in each.text]
        assert len(found) == 1 + CUTS[cut]
        assert standing(fleet) == []
