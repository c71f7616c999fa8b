"""`kill -9` between any two steps of calling people: all are called, and whom a card rang stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import SentMessage
from tests.desk import Fleet, eventually, open_group
from tests.processes import BotProcess, bot_process
from tests.reliability.test_reporters_killed import CUTS, hangs, killed

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

MORE, AGAIN = "needs somebody. Calling:", "is unclaimed again. Calling:"
FIRST = [f"@dispatcher_{each}" for each in range(4)]  # the card has the reporter's name, too
OTHERS = [f"@dispatcher_{each}" for each in range(4, 12)]


async def twelve(fleet: Fleet) -> None:
    """Set the group up with twelve dispatchers, only invited."""
    await fleet.asks(fleet.admin, "/configure_managers @alice @bob")
    await fleet.asks(fleet.admin, "/add_dispatcher " + " ".join(FIRST + OTHERS))


def names(*messages: SentMessage) -> list[str]:
    """List whom messages call."""
    called = [message.text.partition("Calling: ")[2].partition("\n")[0] for message in messages]
    return [name for each in called for name in each.split(", ")]


async def at_rest(process: BotProcess) -> None:
    """Wait until nothing is owed."""
    await eventually(lambda: process.rows("SELECT 1 FROM owed") == [], "nothing to be owed")


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_the_card_calls(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await twelve(fleet)
        before = hangs(fleet, "sendMessage", cut)
        fleet.driver.says(fleet.chat, "/new_issue Truck 456")
        await killed(process, fleet, before)
        cards = fleet.said("NEW INCIDENT")
        assert len(cards) == 1 + CUTS[cut]  # nobody can know that it was sent
        assert [names(card) for card in cards] == [FIRST] * len(cards)
        assert sorted(names(*fleet.said(MORE))) == sorted(OTHERS)


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_others_are_called(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await twelve(fleet)
        card = await fleet.reports("Truck 456")
        await at_rest(process)
        await fleet.asks(fleet.admin, "/add_dispatcher @john")
        await fleet.john.taps(card, "✅ Claim")
        await fleet.shows(card, "Claimed by @john")
        await at_rest(process)
        before = hangs(fleet, "sendMessage", cut)
        await fleet.john.taps(card, "❌ Leave Claim")
        await killed(process, fleet, before)
        called = names(*fleet.said(AGAIN))
        assert set(called) == {*FIRST, *OTHERS}
        assert len(called) <= len(set(called)) + 5 * CUTS[cut]


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_the_card_of_a_manager_is_redrawn(tmp_path: Path, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 456")
        await at_rest(process)
        before = hangs(fleet, "editMessageText", cut)
        await fleet.alice.taps(card, "✅ Claim")
        await killed(process, fleet, before)
        assert "Handled by @alice" in card.text
        taken = "SELECT action FROM incident_events WHERE action <> 'report'"
        assert process.rows(taken) == [("take_charge",)]
