"""A kill is nobody's fault, what kills us is found in the end, and who waits is told."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from telegram import Bot

from database import Database, StoredUpdate
from domain.updates import Received
from receiving import inbox
from receiving.in_order import InOrder
from receiving.inbox import Inbox
from tests.bot.support import answers, basic_group
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for, eventually
from tests.reliability.support import Json, inbox_empty, message, press, run_sql, world

SORRY = "I could not handle this"


def talk(number: int, chat_id: int) -> Json:
    """Write an update in which somebody talks."""
    chat = {"id": chat_id, "type": "group", "title": "North Fleet"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "chat": chat}}


class Runs:
    """One run after the other on the same file, each of which may be killed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.begun: list[int] = []
        self.together: set[frozenset[int]] = set()

    def receive(self, *numbers: int) -> None:
        """Have updates come in, each of a chat of its own."""
        with closing(Database(self.path)) as database:
            batch = [StoredUpdate(n, json.dumps(talk(n, -n))) for n in numbers]
            database.inbox.receive(batch, 0)

    async def run(self, *, killed_by: int | None = None, waiting: bool = True) -> None:
        """Start, handle what waits, and be killed: in the middle, or by what `killed_by` does."""
        with closing(Database(self.path)) as database:
            updates: list[Received] = []
            received = Inbox(database, Clock(), updates.append, lambda: None)
            work = _Work(self, waiting=waiting, killed_by=killed_by)
            processor = InOrder(received, work.handle)
            received.replay(Bot(TOKEN))
            tasks = [
                asyncio.create_task(processor.process_update(update, work.handle(update)))
                for update in updates
            ]
            for _ in range(100):
                await asyncio.sleep(0)
            # What a kill leaves undone: nobody is told, nothing is written.
            database.connection._sqlite.execute("PRAGMA query_only = 1")  # noqa: SLF001
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


class _Work:
    def __init__(self, runs: Runs, *, waiting: bool, killed_by: int | None) -> None:
        self.runs, self.waiting, self.killed_by = runs, waiting, killed_by
        self.running: set[int] = set()
        self.killed = asyncio.Event()

    async def handle(self, update: Received) -> None:
        """Stand in for a handler: it waits for Telegram, ends, or kills the process."""
        number = update.update_id
        self.runs.begun.append(number)
        self.running.add(number)
        self.runs.together.add(frozenset(self.running))
        if self.waiting or number == self.killed_by:
            await asyncio.Event().wait()
        self.running.discard(number)


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    """Make an empty file."""
    return Runs(tmp_path / "incidents.db")


async def test_kills_during_a_command_that_waits_do_not_cost_it(runs: Runs) -> None:
    runs.receive(1, 2)
    for _ in range(inbox.KILLS - 1):
        await runs.run()
    await runs.run(waiting=False)
    with closing(Database(runs.path)) as database:
        assert (database.inbox.pending(), database.inbox.count_dead_letters()) == ([], 0)


async def test_what_kills_us_each_time_is_found_and_ends(
    runs: Runs, caplog: pytest.LogCaptureFixture
) -> None:
    runs.receive(*range(1, 31))
    for _ in range(inbox.KILLS):
        await runs.run(killed_by=7, waiting=False)
    assert runs.begun.count(7) == inbox.KILLS
    await runs.run(killed_by=7, waiting=False)
    assert runs.begun.count(7) == inbox.KILLS
    assert "update 7 is a dead letter after 10 kills" in caplog.text
    with closing(Database(runs.path)) as database:
        assert (database.inbox.pending(), database.inbox.count_dead_letters()) == ([], 1)


async def test_only_what_was_there_at_two_kills_is_tried_alone(runs: Runs) -> None:
    runs.receive(1, 2)
    await runs.run()
    await runs.run()
    assert runs.together == {frozenset({1}), frozenset({1, 2})}
    runs.together.clear()
    runs.receive(3)
    await runs.run()
    assert runs.together == {frozenset({1})}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("what", ["command", "reply", "tap"])
async def test_who_waits_for_a_dead_letter_is_told_once(
    desk: Desk, fleet: Fleet, what: str
) -> None:
    card = await fleet.reports("Truck 456")
    asked = fleet.driver.says(fleet.chat, "hello")
    await fleet.quiet()
    broken = {"id": 2**70, "is_bot": False, "first_name": "Big"}
    body = message(fleet.chat, fleet.driver, "/open", asked.id) | {"from": broken}
    if what == "reply":
        ours = {"message_id": card.id, "date": 1, "chat": fleet.chat.as_json(),
                "from": desk.telegram.bot.as_json()}  # fmt: skip
        body = message(fleet.chat, fleet.driver, "done", asked.id, reply_to_message=ours)
        body["from"] = broken
    if what == "tap":
        tap = press(fleet.chat, fleet.john, "claim:TKT-2026-0001") | {"from": broken}
        tap["message"] |= {"message_id": card.id}
        desk.telegram.deliver("callback_query", tap)
    else:
        desk.telegram.deliver("message", body)
    told = await fleet.appears("Something is wrong on my side")
    assert told.reply_to is (card if what == "tap" else asked)
    await inbox_empty(desk)
    await fleet.quiet()
    assert len(fleet.said("Something is wrong on my side")) == 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("text", ["just talking", "/open@OtherBot"])
async def test_what_was_not_meant_for_us_is_not_answered(
    desk: Desk, fleet: Fleet, text: str
) -> None:
    broken = {"id": 2**70, "is_bot": False, "first_name": "Big"}
    desk.telegram.deliver("message", message(fleet.chat, fleet.driver, text) | {"from": broken})
    await eventually(lambda: desk.database.inbox.count_dead_letters() == 1, "the dead letter")
    await fleet.quiet()
    assert fleet.said("Something is wrong on my side") == []


async def test_an_edit_into_a_report_is_answered_too(desk: Desk, fleet: Fleet) -> None:
    asked = fleet.driver.says(fleet.chat, "hello")
    body = message(fleet.chat, fleet.driver, "/new_issue Truck", asked.id) | {"entities": [5]}
    desk.telegram.deliver("edited_message", body | {"edit_date": body["date"] + 9})
    assert SORRY in (await fleet.answer_to(asked)).text


async def test_nobody_is_told_again_and_again_while_a_location_moves(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    ours = {"message_id": card.id, "date": 1, "chat": fleet.chat.as_json(),
            "from": desk.telegram.bot.as_json()}  # fmt: skip
    body = message(fleet.chat, fleet.driver, "", reply_to_message=ours) | {"entities": [5]}
    desk.telegram.deliver("edited_message", body | {"edit_date": body["date"] + 9})
    await eventually(lambda: desk.database.inbox.count_dead_letters() == 1, "the dead letter")
    await fleet.quiet()
    assert fleet.said(SORRY) == []


async def test_an_unreadable_command_is_answered_too(desk: Desk) -> None:
    yard = await basic_group(desk)
    asked = yard.driver.says(yard.chat, "hello")
    body = message(yard.chat, yard.driver, "/new_issue Truck", asked.id) | {"entities": [5]}
    desk.telegram.deliver("message", body)
    assert SORRY in (await yard.answer_to(asked)).text


async def test_who_waits_for_a_dead_letter_is_told_in_their_language(desk: Desk) -> None:
    person = desk.telegram.person("Ann Moss")
    person.language_code = "ru"
    private = desk.telegram.private(person)
    asked = person.says(private, "hello")
    await eventually(lambda: private.bot_messages, "help")
    body = message(private, person, "/open", asked.id) | {"entities": [5]}
    desk.telegram.deliver("message", body)
    await eventually(lambda: len(private.bot_messages) == 2, "what went wrong")
    assert re.search("[а-я]", private.bot_messages[-1].text)


async def test_a_dead_letter_made_just_before_a_kill_is_told_at_the_next_start(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    asked = fleet.driver.says(fleet.chat, "/open")
    [*_, update] = fleet.telegram.pending_updates
    with closing(Database(path)) as database:
        database.inbox.receive([StoredUpdate(update["update_id"], json.dumps(update))], clock())
        database.inbox.make_dead_letter(update["update_id"], clock())
    async with desk_for(fleet.telegram, path, clock):
        assert SORRY in (await fleet.answer_to(asked)).text
        await fleet.appears("Incident desk is here")
    async with desk_for(fleet.telegram, path, clock):
        await fleet.quiet()
        assert len(answers(fleet, asked)) == 1
    assert run_sql(path, "SELECT told FROM inbox WHERE t_dead IS NOT NULL") == [(1,)]
