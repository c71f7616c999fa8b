"""A program at work on a stage: groups in front of it, and what gets done there."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.fleet import Group, open_groups
from benchmarks.past import Past
from benchmarks.process import DESK, Process, Program, running
from benchmarks.watch import Watch, deadline
from database import Database
from sandbox import SandboxServer, Telegram

TOKEN = "424242:TEST-token-for-the-benchmark-012345"  # noqa: S105 - opens nothing
QUIET = 0.25  # seconds without a call: far more than a program at work leaves between two


@dataclass(frozen=True)
class Load:
    """What a program had finished at one moment or, as a difference, within some seconds."""

    seconds: float
    messages: int  # sends and edits that Telegram accepted
    cpu: float  # seconds
    done: Counter[str]  # what people finished, by kind

    def rate(self, kind: str) -> float:
        """How often a second people finished something of a kind."""
        return self.done[kind] / self.seconds

    def __add__(self, other: Load) -> Load:
        return Load(
            self.seconds + other.seconds,
            self.messages + other.messages,
            self.cpu + other.cpu,
            self.done + other.done,
        )

    def __sub__(self, earlier: Load) -> Load:
        return Load(
            self.seconds - earlier.seconds,
            self.messages - earlier.messages,
            self.cpu - earlier.cpu,
            self.done - earlier.done,
        )


@dataclass
class Scene:
    """A program at work, and the groups in front of it."""

    server: SandboxServer
    watch: Watch
    groups: list[Group]
    process: Process
    folder: Path  # where it runs, and has its database

    @property
    def telegram(self) -> Telegram:
        """The world the program works in."""
        return self.server.telegram

    async def idle(self) -> None:
        """Wait until the program has handled everything and makes no call any more."""
        async with deadline():
            while not self._is_idle():  # noqa: ASYNC110 - that nothing happens is no event
                await asyncio.sleep(QUIET / 10)

    def _is_idle(self) -> bool:
        silence = time.perf_counter() - self.watch.last_call
        return silence > QUIET and not self.server.is_busy and not self.telegram.pending_updates

    async def under_load(
        self, work: Iterable[AsyncIterator[str]], warm_up: float, seconds: float
    ) -> Load:
        """Have everybody work; returns what was finished in so many seconds after a warm-up."""
        done: Counter[str] = Counter()

        async def one(steps: AsyncIterator[str]) -> None:
            async for kind in steps:
                done[kind] += 1

        def so_far() -> Load:
            return Load(time.perf_counter(), self.watch.counted, self.process.cpu, Counter(done))

        tasks = [asyncio.create_task(one(steps)) for steps in work]
        try:
            await _go_on(tasks, warm_up)
            start = so_far()
            await _go_on(tasks, seconds)
            return so_far() - start
        finally:
            await _end(tasks)


async def _go_on(tasks: list[asyncio.Task[None]], seconds: float) -> None:
    """Let endless work go on; raises what went wrong in it."""
    ended, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in ended:
        task.result()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel work until it ends: before Python 3.12, `wait_for` may lose a cancellation."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=QUIET)


@asynccontextmanager
async def stage(
    program: Program,
    groups: int = 1,
    database: Path | None = None,
    past: Callable[[Past], None] | None = None,
    fill: Callable[[Path, list[Group]], None] | None = None,
) -> AsyncIterator[Scene]:
    """Run a program in front of so many groups, all of them set up.

    The desk may get a database with finished incidents, and a past to write into it; `fill` writes
    more than one transaction should.
    """
    telegram = Telegram(TOKEN)
    watch = Watch(telegram)
    fleet = open_groups(telegram, watch, groups)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="benchmark-")))
        if program.path == DESK:
            _prepare(folder / "incidents.db", telegram, fleet, database, past)
            if fill is not None:
                await asyncio.to_thread(fill, folder / "incidents.db", fleet)
        telegram.queue.confirm(1 << 62)  # how they were set up is not what we measure
        server = await stack.enter_async_context(SandboxServer(telegram))
        process = await stack.enter_async_context(running(program, server, folder))
        yield Scene(server, watch, fleet, process, folder)


def _prepare(
    path: Path,
    telegram: Telegram,
    groups: list[Group],
    given: Path | None,
    past: Callable[[Past], None] | None,
) -> None:
    """Write into the desk's own file what happened before it starts."""
    if given is not None:
        shutil.copyfile(given, path)
    database = Database(path)
    with database.transaction():
        before = Past(telegram, groups, database, int(time.time()))
        for group in groups:
            before.staff(group)
        if past is not None:
            past(before)
    database.close()
