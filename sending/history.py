"""Reads what grows with history beside the loop: one question at a time for each chat, then rest.

Nobody's toast waits for it, and nobody can keep the machine busy by asking again and again.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from database import Database, UnusableDatabaseError

logger = logging.getLogger(__name__)

REST = 4  # times as long as a question took; so one chat keeps us reading a fifth of the time
MOST_WAITING = 20  # who asks in one chat while so many wait gets no reply

Question = Callable[[Database], Sequence[str]]
Tell = Callable[[Sequence[str] | None], None]


@dataclass
class _Asked:
    """A question that waits; `tell` are those who get the reply, None if there is none."""

    question: Question
    tell: list[Tell] = field(default_factory=list)


class History:
    """Reads on a connection of its own, which sees all that is committed when it begins."""

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="history")
        self._database: Database | None = None
        self._waiting: dict[int, dict[str, _Asked]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    def ask(self, chat_id: int, about: str, question: Question, tell: Tell) -> bool:
        """Have a question asked; returns at once, False if too many wait.

        Who asks about the same while it waits shares the reply: `about` also tells its language.
        """
        is_at_rest = chat_id not in self._waiting
        waiting = self._waiting.setdefault(chat_id, {})
        if sum(len(asked.tell) for asked in waiting.values()) >= MOST_WAITING:
            # Its first word alone: what stands behind a command is what somebody typed.
            logger.warning("chat=%s event=not_answered about=%s", chat_id, about.partition(" ")[0])
            return False
        waiting.setdefault(about, _Asked(question)).tell.append(tell)
        if is_at_rest:
            task = asyncio.create_task(self._work(chat_id), name=f"history {chat_id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return True

    def stop(self) -> None:
        """Ask nothing more, and close the file."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        self._thread.shutdown(cancel_futures=True)
        if self._database is not None:
            self._database.close()
            self._database = None

    async def _work(self, chat_id: int) -> None:
        waiting = self._waiting[chat_id]
        while waiting:
            asked = waiting.pop(next(iter(waiting)))
            took = await self._ask_now(chat_id, asked)
            await asyncio.sleep(REST * took)
        del self._waiting[chat_id]

    async def _ask_now(self, chat_id: int, asked: _Asked) -> float:
        """Reply to all who ask the same; returns the seconds it took."""
        reading = asyncio.get_running_loop().run_in_executor(
            self._thread, self._read, chat_id, asked.question
        )
        await asyncio.wait([reading])
        if error := reading.exception():
            logger.error("chat=%s unexpected error", chat_id, exc_info=error)
        texts, took = (None, 0.0) if error else reading.result()
        for tell in asked.tell:
            tell(texts)
        return took

    def _read(self, chat_id: int, question: Question) -> tuple[Sequence[str] | None, float]:
        began = time.monotonic()
        try:
            if self._database is None:
                self._database = Database(self._path, read_only=True)
                self._database.connection.cut_off_when(lambda: self._stopping)
            texts = question(self._database)
        except (sqlite3.Error, UnusableDatabaseError) as error:
            logger.error("chat=%s event=not_looked_up error=%r", chat_id, str(error))  # noqa: TRY400 - said whole
            return None, time.monotonic() - began
        return texts, time.monotonic() - began
