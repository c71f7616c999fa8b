"""Boards in time: at once after a rest, then each twenty seconds, and never before a card."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from database import Change
from sandbox import SentMessage
from sending.redraws import REST
from tests.desk import Desk, Fleet
from tests.reliability.fast_desk import LIMITS, ROUND_TRIP, FastWorld, in_fast_time
from tests.reliability.fast_time import now


async def founded(desk: Desk, office: Fleet, trucks: Sequence[Fleet]) -> SentMessage:
    """Make the first group the office of all; returns its board, at rest."""
    await desk.begun()
    acme = desk.database.fleets.found(Change(office.chat.id, None, desk.clock()), "Acme", "code")
    assert acme is not None
    for each in trucks:
        assert desk.database.fleets.join(Change(each.chat.id, None, desk.clock()), acme)
    desk.application.bot_data.outbox.wake(office.chat.id)
    board = await office.appears("📋 Acme")
    await asyncio.sleep(REST + 1)
    return board


def drawn(world: FastWorld, board: SentMessage) -> list[float]:
    """Tell when the board was edited."""
    return [
        call.at - world.clock.time
        for call in world.telegram.calls
        if call.method == "editMessageText"
        and (call.params["chat_id"], call.params["message_id"]) == (board.chat.id, board.id)
    ]


def test_the_first_change_is_drawn_at_once_and_the_others_together_after_a_rest(
    tmp_path: Path,
) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=2, incidents=1)
        office, truck = world.fleets
        async with world.desk(**LIMITS) as desk:
            board = await founded(desk, office, [truck])
            [card] = truck.said("INCIDENT:")
            before, begun = len(drawn(world, board)), now()
            for _ in range(10):
                await truck.john.taps(card, "✅ Claim")
                await asyncio.sleep(7)
                await truck.john.taps(card, "❌ Leave Claim")
                await asyncio.sleep(7)
            await asyncio.sleep(REST)
            times = drawn(world, board)[before:]
            assert times[0] - begun < 1
            assert all(later - earlier >= REST for earlier, later in pairwise(times))
            assert len(times) >= (times[-1] - begun) / (REST + 1)
            assert "· unclaimed ·" in board.text.splitlines()[3]

    in_fast_time(tmp_path / "incidents.db", story)


def test_while_a_board_rests_taps_elsewhere_have_nothing_of_the_office_read(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=2, incidents=1)
        office, truck = world.fleets
        async with world.desk(**LIMITS) as desk:
            board = await founded(desk, office, [truck])
            [card] = truck.said("INCIDENT:")
            await truck.john.taps(card, "✅ Claim")
            await asyncio.sleep(1)
            statements: list[str] = []
            connection = desk.database.connection._sqlite  # noqa: SLF001 - to see each statement
            connection.set_trace_callback(statements.append)
            for button in ("❌ Leave Claim", "✅ Claim", "❌ Leave Claim"):
                await truck.john.taps(card, button)
                await asyncio.sleep(4)
            connection.set_trace_callback(None)
            read = [each for each in statements if "FROM owed" in each]
            assert any(f"group_id = {truck.chat.id}" in each for each in read)
            assert not any(f"group_id = {office.chat.id}" in each for each in read)
            await asyncio.sleep(REST)
            assert "· unclaimed ·" in board.text.splitlines()[3]

    in_fast_time(tmp_path / "incidents.db", story)


def test_a_card_in_the_office_never_waits_for_the_board_and_the_board_has_its_turn(
    tmp_path: Path,
) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=2, incidents=1)
        office, truck = world.fleets
        world.telegram.flood_limits = True
        async with world.desk(**LIMITS, NEW_ISSUE_LIMIT_PER_HOUR="1000") as desk:
            board = await founded(desk, office, [truck])
            before = len(drawn(world, board))
            for number in range(40):  # fifteen a minute: five are left of what Telegram allows
                begun = now()
                office.driver.says(office.chat, f"/new_issue Truck {900 + number}")
                await office.appears(f"Truck {900 + number}")
                assert now() - begun < 1 + ROUND_TRIP
                await asyncio.sleep(4 - (now() - begun))
            assert len(drawn(world, board)) - before >= 3
            await asyncio.sleep(2 * REST)
            assert "🔥 42 unclaimed" in board.text
            assert "… and 12 more: /open" in board.text

    in_fast_time(tmp_path / "incidents.db", story)


def test_of_ten_reports_in_an_office_the_last_card_comes_as_soon_as_without_a_board(
    tmp_path: Path,
) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=2, incidents=1)
        office, truck = world.fleets
        world.telegram.flood_limits = True
        async with world.desk(**LIMITS, NEW_ISSUE_LIMIT_PER_HOUR="1000") as desk:
            board = await founded(desk, office, [truck])
            await asyncio.sleep(60)
            for number in range(10):
                await asyncio.sleep(0.2)
                office.driver.says(office.chat, f"/new_issue Truck {900 + number}")
            begun = now()
            await office.appears("Truck 909")
            assert now() - begun < 4
            await asyncio.sleep(2 * REST)
            assert "🔥 12 unclaimed" in board.text

    in_fast_time(tmp_path / "incidents.db", story)
