"""One chat's updates follow each other, chats do not wait for chats, and 100 run at once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram import Update

from database import Database, StoredUpdate
from receiving import in_order
from receiving.in_order import InOrder
from receiving.inbox import Inbox
from receiving.parsing import read
from sandbox import Fault
from tests.bot.support import ID, calls, second_fleet, settled, stored
from tests.desk import Clock, Desk, Fleet, eventually
from tests.reliability.fast_time import now, run_fast
from tests.reliability.support import held, inbox_empty, run_sql


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


async def test_what_telegram_does_not_say_in_time_holds_nobody_up(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sending.members.LOOK_UP_DEADLINE", 0.1)
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(Fault("getChatMember", delay=60, times=None))
    asked = fleet.admin.says(fleet.chat, "/add_dispatcher @newcomer")
    setup = fleet.admin.says(fleet.chat, "/setup")
    tap = await fleet.john.presses(card, f"claim:{ID}").wait(5)
    assert tap.text == f"{ID} is yours."
    for question in (asked, setup):
        assert "Telegram does not answer" in (await fleet.answer_to(question)).text


async def test_a_429_to_a_question_holds_nobody_up(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(Fault("getChatMember", retry_after=300, times=None))
    asked = fleet.admin.says(fleet.chat, "/add_dispatcher @newcomer")
    tap = await fleet.john.presses(card, f"claim:{ID}").wait(5)
    assert tap.text == f"{ID} is yours."
    assert "Telegram does not answer" in (await fleet.answer_to(asked)).text


async def test_a_tap_whose_person_could_not_be_noted_is_not_acted_on_before_it_is(
    desk: Desk, fleet: Fleet, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    path = tmp_path / "incidents.db"
    run_sql(path, "ALTER TABLE users RENAME COLUMN full_name TO away")
    claim = fleet.john.presses(card, f"claim:{ID}")
    leave = fleet.john.presses(card, f"leave:{ID}")
    assert "went wrong" in ((await claim.wait()).text or "")
    await eventually(lambda: "unexpected error again" in caplog.text, "another attempt")
    assert stored(desk).owner_id is None
    assert len(calls(desk.telegram, "answerCallbackQuery")) == 1  # it is said once
    run_sql(path, "ALTER TABLE users RENAME COLUMN away TO full_name")
    assert (await leave.wait()).text == f"You left {ID}. It is unclaimed again."
    trail = [event.action for event in desk.database.audit.events(ID)]
    assert trail == ["report", "claim", "leave"]  # in the order they were made
    await inbox_empty(desk)


class Work:
    """Updates of several chats whose handlers wait for a gate."""

    def __init__(self, database: Database) -> None:
        self.gate = asyncio.Event()
        self.running: list[int] = []
        self.most = 0
        self.done: list[int] = []
        self.database = database
        self.soon: set[int] = set()  # those that end in a few turns, without the gate
        self.failing: set[int] = set()
        self.trouble: Exception = ValueError("made for a test")
        self.inbox = Inbox(database, Clock(), lambda _update: None, lambda: None)
        self.processor = InOrder(self.inbox, lambda update: self.handler(update.update_id))

    async def handler(self, number: int) -> None:
        """Stand in for a handler."""
        self.running.append(number)
        self.most = max(self.most, len(self.running))
        if number in self.soon:
            await turns(5)
        else:
            await self.gate.wait()
        self.running.remove(number)
        self.done.append(number)
        if number in self.failing:
            self.inbox.fail(number, self.trouble)

    def process(self, number: int, chat_id: int) -> asyncio.Task[None]:
        """Have an update of a chat processed, as the library does."""
        chat = {"id": chat_id, "type": "supergroup", "title": "x"}
        return self._process(number, {"message": {"message_id": 1, "date": 1, "chat": chat}})

    def press(self, number: int, user_id: int) -> asyncio.Task[None]:
        """Have a tap processed that does not say in which chat it was made."""
        user = {"id": user_id, "is_bot": False, "first_name": "x"}
        press = {"id": "1", "from": user, "chat_instance": "1", "data": "x"}
        return self._process(number, {"callback_query": press})

    def _process(self, number: int, body: dict[str, object]) -> asyncio.Task[None]:
        self.database.inbox.receive([StoredUpdate(number, "{}")], 0)
        update = read(Update.de_json({"update_id": number, **body}, None))
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
    assert work.database.inbox.pending() == []


async def test_at_most_100_handlers_run_at_once(work: Work) -> None:
    tasks = [work.process(number, -number) for number in range(1, 151)]
    await turns()
    assert len(work.running) == in_order.RUNNING_AT_ONCE == 100
    await finish(work, tasks)
    assert (len(work.done), work.most) == (150, 100)


async def test_one_busy_chat_does_not_starve_another(work: Work) -> None:
    tasks = [work.process(number, -1) for number in range(1, 101)]
    tasks.append(work.process(101, -2))
    await turns()
    assert work.running == [1, 101]
    await finish(work, tasks)


async def test_those_waiting_for_another_attempt_take_no_place(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiving.inbox.RETRY_WAIT", 1000)
    work.failing = set(range(1, 31))
    work.gate.set()
    waiting = [work.process(number, -number) for number in work.failing]
    await turns()
    await asyncio.wait_for(work.process(31, -31), 10)
    assert sorted(work.done) == list(range(1, 32))
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)


async def test_the_order_of_a_chat_is_forgotten_once_it_is_quiet(work: Work) -> None:
    await finish(work, [work.process(number, -(number % 50)) for number in range(1, 101)])
    assert work.processor._last == {}  # noqa: SLF001 - nothing else tells of it


async def test_each_chats_updates_are_handled_in_the_order_they_came(work: Work) -> None:
    tasks = [work.process(number, -(number % 7) - 1) for number in range(1, 71)]
    await finish(work, tasks)
    for chat in range(7):
        handled = [number for number in work.done if number % 7 == chat]
        assert handled == sorted(handled)


async def test_taps_that_name_no_chat_wait_for_the_same_persons_only(work: Work) -> None:
    tasks = [work.press(1, 11), work.press(2, 11), work.press(3, 12)]
    await turns()
    assert work.running == [1, 3]
    await finish(work, tasks)
    assert sorted(work.done) == [1, 2, 3]


async def test_what_comes_while_an_earlier_one_runs_waits_though_the_first_is_done(
    work: Work,
) -> None:
    work.soon = {1}
    tasks = [work.process(1, -1), work.process(2, -1)]
    await turns()
    tasks.append(work.process(3, -1))
    await turns()
    assert (work.done, work.running) == ([1], [2])
    await finish(work, tasks)


async def test_an_attempt_cut_off_when_the_bot_stops_does_not_count(
    work: Work, tmp_path: Path
) -> None:
    task = work.process(1, -1)
    await turns()
    attempts = "SELECT attempts FROM inbox"
    assert run_sql(tmp_path / "inbox.db", attempts) == [(1,)]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert run_sql(tmp_path / "inbox.db", attempts) == [(0,)]


async def test_nothing_is_tried_again_once_we_stop(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiving.inbox.RETRY_WAIT", 0.01)
    work.failing, work.soon = {1}, {1}
    task = work.process(1, -1)
    await turns()
    work.inbox.stop()
    await asyncio.wait_for(task, 10)
    assert work.done == [1]


async def test_a_stop_cuts_off_what_does_not_end_in_a_moment(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_order, "STOP_GRACE", 0.01)
    task = work.process(1, -1)
    await turns()
    await work.processor.shutdown()
    await asyncio.wait([task], timeout=10)
    assert task.cancelled()


def test_the_next_try_comes_later_and_later(tmp_path: Path) -> None:
    database, times = Database(tmp_path / "inbox.db"), list[float]()

    async def story() -> None:
        work = Work(database)
        work.failing, work.trouble = {1}, sqlite3.OperationalError("database is locked")
        work.gate.set()
        task = work.process(1, -1)
        while len(times) < 6:
            times.extend([round(now())] * (len(work.done) - len(times)))
            await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run_fast(story())
    assert times == [0, 1, 3, 7, 15, 25]
    database.close()


async def turns(number: int = 20) -> None:
    """Let every task go as far as it can."""
    for _ in range(number):
        await asyncio.sleep(0)
