"""One chat's updates follow each other, chats do not wait for chats, and 12 run at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram import Update

import in_order
from database import Database, StoredUpdate
from in_order import InOrder
from inbox import Inbox
from tests.bot.support import ID, second_fleet, stored
from tests.desk import Clock, Desk, Fleet
from tests.reliability.support import held, inbox_empty


async def test_a_group_that_is_held_up_does_not_delay_another(desk: Desk, fleet: Fleet) -> None:
    south = await second_fleet(desk)
    north_card = await fleet.reports("Truck in the north")
    south_card = await south.reports("Truck in the south")
    gate = held(desk.telegram, "getChatMember")
    fleet.admin.says(fleet.chat, "/remove_dispatcher @john")
    behind = fleet.john.presses(north_card, f"claim:{ID}")
    elsewhere = await south.john.taps(south_card, "✅ Claim")
    assert elsewhere.text == "TKT-2026-0002 is yours."
    assert not behind.answer.done
    gate.set()
    answer = await behind.wait()  # what was said first counts first
    assert "not authorized" in (answer.text or "")
    await inbox_empty(desk)
    assert stored(desk).owner_id is None


class Work:
    """Updates of several chats whose handlers wait for a gate."""

    def __init__(self, database: Database) -> None:
        self.gate = asyncio.Event()
        self.running: list[int] = []
        self.most = 0
        self.done: list[int] = []
        self.database = database
        self.processor = InOrder(Inbox(database, Clock(), lambda _update: None, lambda: None))

    async def handler(self, number: int) -> None:
        """Stand in for a handler."""
        self.running.append(number)
        self.most = max(self.most, len(self.running))
        await self.gate.wait()
        self.running.remove(number)
        self.done.append(number)

    def process(self, number: int, chat_id: int) -> asyncio.Task[None]:
        """Have an update of a chat processed, as the library does."""
        chat = {"id": chat_id, "type": "supergroup", "title": "x"}
        raw = {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat}}
        self.database.receive([StoredUpdate(number, "{}")], 0)
        update = Update.de_json(raw, None)
        handling = self.processor.process_update(update, self.handler(number))
        return asyncio.create_task(handling)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """Open an inbox of its own."""
    database = Database(tmp_path / "inbox.db")
    yield Work(database)
    database.close()


async def finish(work: Work, tasks: list[asyncio.Task[None]]) -> None:
    """Open the gate and wait for everything."""
    work.gate.set()
    await asyncio.gather(*tasks)
    assert work.database.waiting_updates() == []


async def test_at_most_12_handlers_run_at_once(work: Work) -> None:
    tasks = [work.process(number, -number) for number in range(1, 61)]
    await turns()
    assert len(work.running) == in_order.RUNNING_AT_ONCE == 12
    await finish(work, tasks)
    assert (len(work.done), work.most) == (60, 12)


async def test_one_busy_chat_does_not_starve_another(work: Work) -> None:
    tasks = [work.process(number, -1) for number in range(1, 101)]
    tasks.append(work.process(101, -2))
    await turns()
    assert work.running == [1, 101]
    await finish(work, tasks)


async def test_each_chats_updates_are_handled_in_the_order_they_came(work: Work) -> None:
    tasks = [work.process(number, -(number % 7) - 1) for number in range(1, 71)]
    await finish(work, tasks)
    for chat in range(7):
        handled = [number for number in work.done if number % 7 == chat]
        assert handled == sorted(handled)


async def turns() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)
