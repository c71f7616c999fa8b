"""The board in a fleet's office: what is open in all its groups, pinned, and true."""

from __future__ import annotations

import pytest

from database import Change
from sandbox import SentMessage
from sending import redraws
from tests.bot.support import settled
from tests.desk import Desk, Fleet, open_group


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have boards redrawn at once, so that tests need not wait."""
    monkeypatch.setattr(redraws, "REST", 0.0)
    monkeypatch.setattr(redraws, "LANDED_AFTER", 0.0)


async def truck(desk: Desk, fleet: Fleet, title: str = "Truck 7") -> Fleet:
    """Open another group of the fleet, with a team of its own."""
    group = await open_group(desk.telegram, title, suffix="_7")
    await group.asks(group.admin, "/configure_managers @alice_7")
    await group.asks(group.admin, "/add_dispatcher @john_7")
    group.john.says(group.chat, "good morning")
    await group.quiet()
    acme = desk.database.fleets.of_group(fleet.chat.id)
    assert acme is not None
    assert desk.database.fleets.join(Change(group.chat.id, None, desk.clock()), acme)
    return group


def found(desk: Desk, fleet: Fleet, name: str = "Acme") -> None:
    """Make the group the office of a fleet."""
    assert desk.database.fleets.found(Change(fleet.chat.id, None, desk.clock()), name, name)
    desk.application.bot_data.outbox.wake(fleet.chat.id)


async def board_of(desk: Desk, fleet: Fleet) -> SentMessage:
    """Make the group the office of a fleet; returns its board, pinned."""
    found(desk, fleet)
    board = await fleet.appears("📋 Acme")
    await fleet.until(lambda: board.is_pinned, "the board to be pinned")
    return board


async def test_the_office_gets_a_board_that_follows_all_groups(desk: Desk, fleet: Fleet) -> None:
    board = await board_of(desk, fleet)
    assert "✅ nothing is open" in board.text
    group = await truck(desk, fleet)
    card = await group.reports("Truck 7 has a flat tire", by=group.driver)
    await fleet.shows(board, "🔥 1 unclaimed")
    await fleet.shows(board, "🔥 0001 · 7 · Truck 7 has a flat tire · 👥 Truck 7 · unclaimed")
    await group.john.taps(card, "✅ Claim")
    await fleet.shows(board, "· @john_7 ·")
    await fleet.reports("Truck 456 overheats")
    await fleet.shows(board, "2 incidents are open")
    await group.john.taps(card, "🏁 Resolve")
    await fleet.shows(board, "⌛ 1 awaiting summary")
    prompt = await group.appears("please reply to this message")
    group.john.replies(prompt, "Done")
    await fleet.shows(board, "📋 Acme: 1 incident is open")
    await settled(desk, fleet)
    assert "0001" not in board.text
    assert fleet.said("📋 Acme") == [board]
    print(board.text)
