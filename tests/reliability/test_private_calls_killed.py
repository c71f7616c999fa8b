"""`kill -9` between any two steps of calls in private: they come, and none stays out of date."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import Fault, Person, SentMessage
from tests.desk import Fleet, eventually, open_group
from tests.processes import BotProcess, bot_process
from tests.reliability.test_reporters_killed import CUTS, killed

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

ID = "TKT-2026-0001"


async def listening(fleet: Fleet, person: Person) -> None:
    """Set the group up, and have somebody switch their calls in private on."""
    await fleet.configure()
    person.starts()
    chat = fleet.telegram.private(person)
    await fleet.until(lambda: chat.bot_messages, "what /start shows")
    await person.taps(chat.bot_messages[0], "🔔 Call me here")
    await fleet.shows(chat.bot_messages[0], "I call you here, too")


def private(fleet: Fleet, person: Person) -> list[SentMessage]:
    """List somebody's calls in private that stand."""
    return [each for each in fleet.telegram.private(person).bot_messages if "👥" in each.text]


def hangs(fleet: Fleet, method: str, cut: str, person: Person) -> int:
    """Have calls in a private chat hang or, where they take effect, their answers get lost."""
    is_sent = CUTS[cut]
    fault = Fault(
        method,
        delay=0 if is_sent else 60,
        after_effect=is_sent,
        drop_connection=is_sent,
        times=None,
        chats=frozenset({person.id}),
    )
    fleet.telegram.faults.append(fault)
    return fleet.telegram.struck


async def at_rest(process: BotProcess) -> None:
    """Wait until nothing is owed."""
    await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_it_calls(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await listening(fleet, fleet.john)
        before = hangs(fleet, "sendMessage", cut, fleet.john)
        await fleet.reports("Truck 456")
        await killed(process, fleet, before)
        assert len(private(fleet, fleet.john)) == 1 + CUTS[cut]  # nobody can know that it was sent


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_a_call_is_edited(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await listening(fleet, fleet.john)
        card = await fleet.reports("Truck 456")
        await at_rest(process)
        before = hangs(fleet, "editMessageText", cut, fleet.john)
        await fleet.kate.taps(card, "✅ Claim")
        await fleet.shows(card, "Claimed by @kate")
        await killed(process, fleet, before)
        [call] = private(fleet, fleet.john)
        assert "Claimed by @kate" in call.text


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_a_tap_on_a_call_is_answered(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await listening(fleet, fleet.john)
        card = await fleet.reports("Truck 456")
        await at_rest(process)
        [call] = private(fleet, fleet.john)
        before = hangs(fleet, "answerCallbackQuery", cut, fleet.john)
        fleet.john.presses(call, f"claim:{ID}")
        await killed(process, fleet, before)
        assert "Claimed by @john" in card.text
        assert "Claimed by @john" in call.text
        taken = "SELECT action FROM incident_events WHERE action <> 'report'"
        assert process.rows(taken) == [("claim",)]


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_the_call_before_is_taken_away(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await listening(fleet, fleet.john)
        card = await fleet.reports("Truck 456")
        await at_rest(process)
        await fleet.kate.taps(card, "✅ Claim")
        await at_rest(process)
        before = hangs(fleet, "deleteMessage", cut, fleet.john)
        await fleet.kate.taps(card, "❌ Leave Claim")
        await killed(process, fleet, before)
        [call] = private(fleet, fleet.john)
        assert "is unclaimed again" in call.text
