"""`kill -9` between any two steps of asking for a summary, offering words back, correcting it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk import eventually, open_group
from tests.processes import BotProcess, bot_process
from tests.reliability.test_reporters_killed import CUTS, hangs, killed

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

FIRST, AGAIN = "please reply to this message", "has been waiting for its summary"
OFFER, DONE = "Is this the summary of", "Replaced the hose"
SOON = {"SLA_UPDATE_MINUTES": "0.05", "REMINDER_CHECK_INTERVAL_MINUTES": "0.01"}


def everything_in(process: BotProcess) -> str:
    """Read all rows of all tables."""
    tables = process.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return str([process.rows(f"SELECT * FROM {name}") for (name,) in tables])  # noqa: S608 - ours


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_asks_again(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db", **SOON) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card, prompt = await fleet.prompted()
        before = hangs(fleet, "sendMessage", cut)
        await killed(process, fleet, before)
        question = await fleet.appears(AGAIN)
        await fleet.until(lambda: prompt.deleted, "the first question to be deleted")
        assert fleet.said(FIRST) == []
        assert len(fleet.said(AGAIN)) <= 1 + CUTS[cut]  # nobody can know that it was sent
        fleet.john.replies(question, DONE)
        await fleet.shows(card, f"Summary: {DONE}")


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_offers_words_back(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card, _ = await fleet.prompted()
        await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")
        before = hangs(fleet, "sendMessage", cut)
        words = fleet.john.says(fleet.chat, DONE)
        await killed(process, fleet, before)
        assert DONE not in everything_in(process)
        offers = fleet.said(OFFER)
        assert [each.reply_to for each in offers] == [words] * (1 + CUTS[cut])
        await fleet.john.taps(offers[0], "✅ Yes")
        await fleet.shows(card, f"Summary: {DONE}")
        await fleet.until(lambda: all(each.deleted for each in offers), "no offer to stand")


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_a_correction_is_shown(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card, prompt = await fleet.prompted()
        given = fleet.john.replies(prompt, "House replaced")
        told = await fleet.appears("resolved your report: House replaced")
        await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")
        before = hangs(fleet, "editMessageText", cut)
        fleet.john.edits(given, DONE)
        await eventually(lambda: telegram.struck >= before + 2, "both edits")
        await killed(process, fleet, before)
        assert f"Summary: {DONE}\n" in card.text
        assert told.text.endswith(f"resolved your report: {DONE}")
        corrected = process.rows(
            "SELECT detail FROM incident_events WHERE action = 'correct_summary'"
        )
        assert corrected == [("House replaced",)]
