"""Runs the unchanged `python bot.py` as a process of its own: start, stop, kill."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import IO

BOT = Path(__file__).parent.parent / "bot.py"
PATIENCE = 10.0  # seconds the bot has for stopping by itself


class Process(Protocol):
    """What is used of asyncio's subprocess.Process."""

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def returncode(self) -> int | None:
        """How it ended, if it has."""

    def send_signal(self, signal: int) -> None:
        """Send it a signal."""

    async def wait(self) -> int:
        """Wait for its end."""


StartBot: TypeAlias = "Callable[[Path, Mapping[str, str], IO[bytes]], Awaitable[Process]]"


async def start_bot(folder: Path, environment: Mapping[str, str], log: IO[bytes]) -> Process:
    """Start `python bot.py` in a folder; Ctrl-C is for the playground, which then stops the bot."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(BOT),
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


class BotRunner:
    """One bot process at a time, working and logging in `folder`.

    `changed` is called whenever it starts or ends; `start` is what starts it.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str],
        changed: Callable[[], None],
        start: StartBot = start_bot,
    ) -> None:
        self.log = folder / "bot.log"
        self._folder = folder
        self._environment = {**os.environ, **settings}
        self._changed = changed
        self._start = start
        self._process: Process | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def state(self) -> tuple[str, Mapping[str, object]]:
        """Say how the bot is, in words for people, and give what is to be filled into them."""
        if self._process is None:
            return "not started", {}
        status = self._process.returncode
        if status is None:
            return "running, pid {pid}", {"pid": self._process.pid}
        if status < 0:
            return "ended by {signal}", {"signal": signal.Signals(-status).name}
        return "stopped, exit status {status}", {"status": status}

    async def start(self) -> None:
        """Start the bot unless it runs; what it logs is added to its log file."""
        if self.is_running:
            return
        with self.log.open("ab") as log:
            self._process = await self._start(self._folder, self._environment, log)
        self._watching = asyncio.create_task(self._watch(self._process))
        self._changed()

    async def kill(self) -> None:
        """End the bot at once, as a crash would (`kill -9`)."""
        self._send(signal.SIGKILL)
        await self._ended()

    async def stop(self) -> None:
        """Ask the bot to stop; kill it when it does not."""
        self._send(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._ended(), PATIENCE)
        except asyncio.TimeoutError:
            await self.kill()

    def _send(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(how)

    async def _ended(self) -> None:
        if self._watching is not None:
            await asyncio.shield(self._watching)

    async def _watch(self, process: Process) -> None:
        await process.wait()
        self._changed()
