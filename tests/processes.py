"""`python bot.py` as a process, in front of a sandbox of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

from sandbox import SandboxServer, Telegram
from tests import programs
from tests.deadlines import SHORT, Deadlines
from tests.desk import ROOT, TOKEN, environment

BOT = ROOT / "bot.py"


class BotProcess:
    """`python bot.py` as ops start it."""

    def __init__(self, url: str, path: Path, program: Path = BOT, /, **settings: str) -> None:
        self.path = path
        self.program = program
        self.environment = {
            **os.environ,
            **environment(url, path),
            **settings,
        }
        self.arguments: list[str] = []
        self.deadlines = SHORT
        self.process: programs.Process | None = None
        self.log = ""

    async def start(self) -> None:
        """Start it, away from any `.env` of the developer's."""
        self.process = await programs.start(
            self.program,
            *self.arguments,
            cwd=self.path.parent,
            env=self.environment,
            deadlines=self.deadlines,
        )

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Signal it and wait for its end; returns the exit status."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(how)
        return await self.ended()

    async def ended(self) -> int:
        """Wait for its end; returns the exit status and keeps what it printed."""
        assert self.process is not None
        out, err = await asyncio.wait_for(self.process.communicate(), 30)
        self.log += out.decode() + err.decode()
        return self.process.returncode or 0

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Look into the database file."""
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(query).fetchall()


def unmeasured(environment: Mapping[str, str]) -> dict[str, str]:
    """Leave coverage out of a child that could not write what it measured."""
    return {name: value for name, value in environment.items() if "COVERAGE" not in name}


def without_matplotlib(folder: Path) -> dict[str, str]:
    """Give the environment of a Python that has all our packages but this one."""
    [packages] = {Path(path) for path in sys.path if path.endswith("site-packages")}
    for each in packages.iterdir():
        if not each.name.startswith("matplotlib"):
            (folder / each.name).symlink_to(each)
    return {"PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])}


@asynccontextmanager
async def bot_process(
    path: Path, program: Path = BOT, deadlines: Deadlines = SHORT, /, **settings: str
) -> AsyncIterator[tuple[Telegram, BotProcess]]:
    """Run `python bot.py` against a sandbox of its own; ends it whatever happens."""
    telegram = Telegram(TOKEN)
    async with SandboxServer(telegram) as server:
        process = BotProcess(server.url, path, program, **settings)
        process.deadlines = deadlines
        await process.start()
        try:
            yield telegram, process
        finally:
            if process.process is not None and process.process.returncode is None:
                await process.stop(signal.SIGKILL)
            print(process.log)
