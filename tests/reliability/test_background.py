"""What handlers leave behind: the chat goes on, and the inbox knows what was applied."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from telegram import Bot

from database import Database
from domain.updates import Received, Unanswered
from receiving import in_order, inbox
from receiving.in_order import InOrder
from receiving.inbox import Inbox
from tests.desk import TOKEN, Clock, eventually
from tests.reliability.support import Json, locked, run_sql

PENDING = "SELECT update_id FROM inbox WHERE t_handled IS NULL ORDER BY seq"
UNANSWERED = "SELECT update_id FROM inbox WHERE t_handled IS NOT NULL AND body <> '' ORDER BY seq"


def press(number: int) -> Json:
    """Write an update in which somebody taps, all in one chat."""
    user = {"id": 5, "is_bot": False, "first_name": "x"}
    card = {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "supergroup", "title": "x"}}
    tap = {"id": str(number), "from": user, "message": card, "chat_instance": "1", "data": "x"}
    return {"update_id": number, "callback_query": tap}


class Run:
    """A run in which the handler of each tap leaves a toast behind that waits for its gate."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = Database(path)
        self.updates: list[Received] = []
        self.handled: list[int] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.trouble: Exception | None = None  # of handlers, once they have left a toast
        self.inbox = Inbox(self.database, Clock(), self.updates.append, lambda: None)
        self.in_order = InOrder(self.inbox, self.handle)
        self.tasks: list[asyncio.Task[None]] = []

    async def handle(self, update: Received) -> None:
        """Stand in for a handler."""
        self.handled.append(update.update_id)
        gate = self.gates.setdefault(update.update_id, asyncio.Event())
        self.in_order.background.start(_wait(gate), update)
        if self.trouble is not None:
            self.inbox.fail(update.update_id, self.trouble)

    async def take(self, *numbers: int) -> None:
        """Have taps come in, and go as far as they can."""
        batch = {"ok": True, "result": [press(number) for number in numbers]}
        self.inbox.receive(json.dumps(batch).encode())
        for update in self.updates:
            work = self.in_order.process_update(update, self.handle(update))
            self.tasks.append(asyncio.create_task(work))
        self.updates.clear()
        await turns()

    async def stop(self) -> None:
        """Stop as the desk does."""
        self.inbox.stop()
        await self.in_order.shutdown()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def numbers(self, query: str) -> list[int]:
        """Look into the file."""
        return [number for (number,) in run_sql(self.path, query)]


async def _wait(gate: asyncio.Event) -> None:
    await gate.wait()


async def turns(number: int = 20) -> None:
    """Let every task go as far as it can."""
    for _ in range(number):
        await asyncio.sleep(0)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Begin a run on an empty file; it stops without grace."""
    monkeypatch.setattr("receiving.in_order.STOP_GRACE", 0.01)
    run = Run(tmp_path / "inbox.db")
    with closing(run.database):
        yield run


async def test_an_update_is_handled_when_its_toast_is_out_and_the_chat_goes_on_before(
    run: Run,
) -> None:
    await run.take(1, 2)
    assert run.handled == [1, 2]
    assert run.numbers("SELECT update_id FROM inbox WHERE body = ''") == []
    run.gates[2].set()
    await turns()
    assert run.numbers("SELECT update_id FROM inbox WHERE body = ''") == [2]
    run.gates[1].set()
    await turns()
    assert (run.numbers(PENDING), run.numbers(UNANSWERED)) == ([], [])
    await run.stop()


async def test_what_was_applied_is_noted_before_the_next_update_begins(run: Run) -> None:
    await run.take(1, 2, 3)
    assert (run.numbers(UNANSWERED), run.numbers(PENDING)) == ([1, 2], [3])
    await run.stop()


async def test_nothing_begins_while_what_was_applied_cannot_be_noted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "RETRY_WAIT", 0)
    await run.take(1)
    with locked(run.database, tmp_path / "inbox.db") as other:
        other.execute("CREATE TRIGGER full BEFORE UPDATE OF t_handled ON inbox"
                      " BEGIN SELECT RAISE (ABORT, 'not now'); END")  # fmt: skip
        await run.take(2)
        assert run.handled == [1]
        other.execute("DROP TRIGGER full")
    await turns(200)
    assert run.handled == [1, 2]
    await run.stop()


async def test_a_stop_notes_what_was_applied_as_nobodys_fault(run: Run) -> None:
    await run.take(1, 2)
    await run.stop()
    assert (run.numbers(UNANSWERED), run.numbers(PENDING)) == ([1, 2], [])
    assert run.database.inbox.record_kills() == []


async def test_the_next_run_only_answers_what_was_applied(run: Run) -> None:
    await run.take(1, 2)
    await run.stop()
    with closing(Run(run.path).database) as database:
        updates: list[Received] = []
        Inbox(database, Clock(), updates.append, lambda: None).replay(Bot(TOKEN))
    assert [type(update) for update in updates] == [Unanswered, Unanswered]
    assert [update.update_id for update in updates] == [1, 2]


async def test_what_kills_us_while_it_is_answered_is_given_up(run: Run) -> None:
    await run.take(1)
    await run.stop()
    for runs in range(inbox.KILLS + 1):
        assert len(run.database.inbox.unanswered(inbox.KILLS)) == (runs < inbox.KILLS)


async def test_a_failed_handler_is_repeated_although_its_toast_is_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "RETRY_WAIT", 0)
    run.trouble = ValueError("made for a test")
    run.gates[1] = asyncio.Event()
    run.gates[1].set()
    await run.take(1)
    assert run.handled == [1] * inbox.ATTEMPTS
    assert run.database.inbox.count_dead_letters() == 1
    await run.stop()


async def test_what_failed_is_not_handled_because_its_toast_is_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "RETRY_WAIT", 1000)
    run.trouble = ValueError("made for a test")
    await run.take(1)
    run.gates[1].set()
    await turns()
    assert run.numbers(PENDING) == [1]
    await run.stop()


async def test_a_suspect_is_alone_until_its_toast_is_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_order, "ALONE_WAIT", 60)
    run.inbox._suspects.add(2)  # noqa: SLF001 - two kills take long
    await run.take(1, 2)
    assert run.handled == [1]
    run.gates[1].set()
    await turns(300)
    await run.take(3)
    assert run.handled == [1, 2]
    run.gates[2].set()
    await turns(300)
    assert run.handled == [1, 2, 3]
    await run.stop()


async def test_what_waits_long_for_its_turn_does_not_hold_up_a_suspect_nor_it_all_chats(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_order, "ALONE_WAIT", 0.01)
    run.inbox._suspects.add(2)  # noqa: SLF001 - two kills take long
    await run.take(1, 2, 3)
    await eventually(lambda: run.handled == [1, 2, 3], "all to be handled")
    assert not any(gate.is_set() for gate in run.gates.values())
    await run.stop()


async def test_an_error_in_the_background_is_logged_and_ends_the_update(
    run: Run, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_gate: asyncio.Event) -> None:
        raise ValueError("made for a test")

    monkeypatch.setattr("tests.reliability.test_background._wait", fails)
    await run.take(1)
    assert "update 1 has lost its toast" in caplog.text
    assert (run.numbers(PENDING), run.numbers(UNANSWERED)) == ([], [])
    await run.stop()
