"""`kill -9` while people are told that an incident changed hands, or while one is reopened."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.panel import Button, Verb
from sandbox import SentMessage
from tests.bot.support import ID, resolved
from tests.bot.test_panel import opened
from tests.desk import Fleet, eventually, open_group
from tests.processes import BotProcess, bot_process
from tests.reliability.test_reporters_killed import CUTS, hangs, killed

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

TOLD = f"🙋 @kate took {ID} over from @john."
NEW = f"NEW INCIDENT: {ID}"
ACTS = "SELECT action FROM incident_events WHERE action IN ('take_over', 'reopen')"


async def at_rest(process: BotProcess) -> None:
    """Wait until nothing is owed."""
    await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")


async def ready_to_take_over(fleet: Fleet, process: BotProcess) -> SentMessage:
    """Have kate look at what john has; returns her panel."""
    await fleet.configure()
    await fleet.claimed()
    panel = await opened(fleet, fleet.kate)
    await at_rest(process)
    return panel


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_tells_who_lost_an_incident(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        panel = await ready_to_take_over(fleet, process)
        before = hangs(fleet, "sendMessage", cut)
        await fleet.kate.taps(panel, "🙋 Take over")
        await killed(process, fleet, before)
        assert len(fleet.said(TOLD)) == 1 + CUTS[cut]  # nobody can know that it was sent
        assert process.rows(ACTS) == [("take_over",)]


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_a_take_over_is_answered(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        panel = await ready_to_take_over(fleet, process)
        before = hangs(fleet, "answerCallbackQuery", cut)
        fleet.kate.presses(panel, Button(Verb.TAKE_OVER, ID, "1").data)
        await fleet.appears(TOLD)
        await at_rest(process)
        await killed(process, fleet, before)
        assert len(fleet.said(TOLD)) == 1
        assert process.rows(ACTS) == [("take_over",)]


@pytest.mark.parametrize("method", ["sendMessage", "deleteMessage", "pinChatMessage"])
@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_an_incident_is_reopened(tmp_path: Path, method: str, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        old = await resolved(fleet)
        await at_rest(process)
        before = hangs(fleet, method, cut)
        fleet.kate.says(fleet.chat, "/reopen 1")
        await killed(process, fleet, before)
        await fleet.until(lambda: old.deleted, "the old card to be gone")
        await fleet.until(lambda: fleet.said(NEW)[-1].is_pinned, "a new card, pinned")
        assert process.rows(ACTS) == [("reopen",)]
