"""What the reliability tests share: a bot for a world that outlives it, raw updates, the inbox."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from database import Database
from sandbox import Chat, Fault, Person, Telegram
from tests.desk import TOKEN, Desk, Fleet, eventually, populate

Json = dict[str, Any]
DAY = 24 * 60 * 60


def world(clock: Callable[[], float], title: str = "North Fleet") -> Fleet:
    """Make a world with one group in which the bot is an admin; nothing is configured yet."""
    telegram = Telegram(TOKEN, clock=clock)
    fleet = populate(telegram, telegram.supergroup(title))
    fleet.chat.add_bot(admin=True, can_pin=True, by=fleet.admin)
    return fleet


def held(telegram: Telegram, method: str) -> asyncio.Event:
    """Have Telegram hold the next call of a method until the event is set."""
    gate = asyncio.Event()
    telegram.faults.append(Fault(method, gate=gate))
    return gate


@contextmanager
def all_held(telegram: Telegram, method: str) -> Iterator[None]:
    """Have Telegram hold every call of a method meanwhile."""
    gate = asyncio.Event()
    fault = Fault(method, times=None, gate=gate)
    telegram.faults.append(fault)
    try:
        yield
    finally:
        telegram.faults.remove(fault)
        gate.set()


def message(
    chat: Chat, person: Person, text: str, message_id: int = 5000, **fields: object
) -> Json:
    """Write a Message object by hand; a command at its start gets its entity."""
    command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    entity = {"type": "bot_command", "offset": 0, "length": len(command)}
    return {
        "message_id": message_id,
        "date": int(chat.telegram.now()),
        "chat": chat.as_json(),
        "from": person.as_json(),
        "text": text,
        **({"entities": [entity]} if command else {}),
        **fields,
    }


def press(chat: Chat, person: Person, data: str, query_id: str = "77", **fields: object) -> Json:
    """Write a CallbackQuery object by hand, from a message the desk does not know."""
    source = message(chat, person, "card") | {"from": chat.telegram.bot.as_json()}
    return {
        "id": query_id,
        "from": person.as_json(),
        "message": source,
        "chat_instance": "1",
        "data": data,
        **fields,
    }


def talk(update_id: int) -> Json:
    """Write an update in which somebody talks."""
    chat = {"id": -1, "type": "group", "title": "North Fleet"}
    return {"update_id": update_id, "message": {"message_id": 1, "date": 1, "chat": chat}}


def answer_with(*updates: Json) -> bytes:
    """Write what getUpdates answers."""
    return json.dumps({"ok": True, "result": updates}).encode()


async def inbox_empty(desk: Desk) -> None:
    """Wait until everything that came in is handled or a dead letter."""
    await eventually(lambda: not desk.database.inbox.pending(), "the inbox to be empty")


def run_sql(path: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Work on the database file behind the desk's back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def polls(telegram: Telegram) -> int:
    """Count the bot's calls of getUpdates."""
    return sum(call.method == "getUpdates" for call in telegram.calls)


@contextmanager
def locked(database: Database, path: Path) -> Iterator[sqlite3.Connection]:
    """Give another program's connection; the database waits for its locks only a moment."""
    database.connection._sqlite.execute("PRAGMA busy_timeout = 1")  # noqa: SLF001 - not five seconds
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        yield other
