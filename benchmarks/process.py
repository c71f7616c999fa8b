"""A program under measurement: started, watched by what Linux says of it, and ended."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import SandboxServer

HERE = Path(__file__).parent
DESK = HERE.parent / "bot.py"
BARE = HERE / "bare.py"
VARIANT = HERE / "variant.py"
START_SECONDS = 60.0
LIFTED: Mapping[str, str] = {
    "GROUP_MESSAGES_PER_MINUTE": "999999",
    "NEW_ISSUE_LIMIT_PER_HOUR": "999999",
}
"""Settings that lift the desk's limits for one group."""


@dataclass(frozen=True)
class Program:
    """What is started: `changes` are those of variant.py; without any it runs as it is."""

    name: str
    path: Path
    changes: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def command(self) -> list[str]:
        """The command line."""
        changed = [str(VARIANT)] if self.changes else []
        return [sys.executable, *changed, str(self.path), *self.changes]


AS_SHIPPED = Program("the desk", DESK)


class Process:
    """One running program; `cpu` and `memory` read what the system counts."""

    def __init__(self, process: asyncio.subprocess.Process, started: float) -> None:
        self._process = process
        self.started = started

    @property
    def children(self) -> list[int]:
        """The processes it has started, by their ids."""
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text("ascii").split()]

    @property
    def cpu(self) -> float:
        """User and system seconds used so far, to the nanosecond (Linux' clock of a process)."""
        clock = (~self._process.pid << 3) | 2  # see clock_getcpuclockid(3)
        return time.clock_gettime_ns(clock) / 1e9

    @property
    def memory(self) -> int:
        """Resident bytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        [kilobytes] = re.findall(r"VmRSS:\s+(\d+) kB", status)
        return int(kilobytes) * 1024

    @property
    def sockets(self) -> set[str]:
        """The open sockets, by names that are not given twice."""
        files = Path(f"/proc/{self._process.pid}/fd").iterdir()
        return {name for file in files if (name := str(file.readlink())).startswith("socket:")}

    def check(self) -> None:
        """Raise RuntimeError if the program has ended."""
        if self._process.returncode is not None:
            raise RuntimeError(f"the program ended with {self._process.returncode}")

    async def stop(self) -> None:
        """End it without ceremony."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()


@asynccontextmanager
async def running(program: Program, server: SandboxServer, folder: Path) -> AsyncIterator[Process]:
    """Run a program in front of a sandbox until it polls, and end it afterwards."""
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": server.telegram.token,
        "TELEGRAM_API_URL": server.url,
        "DATABASE_PATH": str(folder / "incidents.db"),
        **program.settings,
    }
    with (folder / "log").open("ab") as log:
        started = time.perf_counter()
        child = await asyncio.create_subprocess_exec(
            *program.command, cwd=folder, env=environment, stdout=log, stderr=log
        )
    process = Process(child, started)
    try:
        polls = server.telegram.until(
            lambda: server.telegram.queue.is_polled, START_SECONDS, f"{program.name} to poll"
        )
        await polls
        yield process
        process.check()
    except BaseException:
        print((folder / "log").read_text(encoding="utf-8")[-4000:], file=sys.stderr)
        raise
    finally:
        await process.stop()
