"""The storm: faults on every call, outages, and kills of the bot at random moments."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sandbox import Fault, Telegram
from tests import programs
from tests.deadlines import SHORT, Deadlines
from tests.processes import BotProcess

BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head></html>"
SERVER_ERROR = '{"ok":false,"error_code":500,"description":"Internal Server Error"}'
UNAUTHORIZED = '{"ok":false,"error_code":401,"description":"Unauthorized"}'
HELD = 7.0  # seconds; Telegram holds a flooded request up to 8
HURRIED_HELD = 0.7  # same, in a run whose bot waits a tenth of the time
HURRIED: Deadlines = {
    **SHORT,
    "sending.outbox.AMBIGUOUS_SEND_WAIT": 1.0,  # longer than Telegram holds a call
    "sending.replies.AMBIGUOUS_WAIT": 1.0,
    "sending.redraws.LANDED_AFTER": 1.0,  # same
    "sending.redraws.REST": 1.0,
}

UPTIME = (0.5, 1.5)  # seconds the bot works before it is killed
BARELY_STARTED = (0.05, 0.6)  # seconds after its start, for some of the kills
BETWEEN_OUTAGES = (6.0, 15.0)  # seconds
OUTAGE = (0.5, 2.5)  # seconds
AIMED = 0.5  # of all kills come just when a rush of updates has been taken
UNCONFIRMED = (0.1, 0.8)  # seconds the bot may handle what Telegram will send again
HOURS = 8  # times the clock is set forward, if there are as many kills
STUCK = 30.0  # seconds without progress after which the kills go on all the same
STUCK_RUSH = 2.0  # seconds a rush may wait to be taken, in an outage
STARTED = 5.0  # seconds a start may take in an outage; it is killed then all the same
LOOK_EVERY = 0.05  # seconds between two looks at what is waited for


def faults(held: float = HELD) -> list[Fault]:
    """Give every kind of trouble; the first that strikes a call is the one it gets."""
    send, edit, toast, poll = "sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates"
    lasting = [
        Fault(poll, status=401, body=UNAUTHORIZED, probability=0.01),
        Fault(poll, status=404, body=BAD_GATEWAY, probability=0.01),
        Fault(poll, status=200, body=BAD_GATEWAY, probability=0.01),
        Fault(send, delay=held, probability=0.003),
        Fault(edit, delay=held, probability=0.001),
        Fault(toast, delay=held, probability=0.001),
        Fault(send, drop_connection=True, after_effect=True, probability=0.006),
        Fault(send, status=502, body=BAD_GATEWAY, after_effect=True, probability=0.006),
        Fault(drop_connection=True, after_effect=True, probability=0.004),
        Fault(drop_connection=True, probability=0.004),
        Fault(status=500, body=SERVER_ERROR, probability=0.004),
        Fault(status=502, body=BAD_GATEWAY, probability=0.004),
        Fault(status=403, body=BAD_GATEWAY, probability=0.002),
        Fault(status=400, body=BAD_GATEWAY, probability=0.002),
        Fault(retry_after=1, probability=0.004),
    ]
    return [replace(fault, times=None) for fault in lasting]


WAITING = "SELECT count(*) FROM inbox WHERE t_handled IS NULL AND t_dead IS NULL"


class Victim(BotProcess):
    """A bot process that logs into a file: nobody reads a pipe of one that is killed."""

    @property
    def log_path(self) -> Path:
        """Where it logs."""
        return self.path.with_suffix(".log")

    async def start(self) -> None:
        """Start it."""
        with self.log_path.open("ab") as log:
            self.process = await programs.start(
                self.program,
                cwd=self.path.parent,
                env=self.environment,
                log=log,
                deadlines=self.deadlines,
            )

    def waiting(self) -> int:
        """Count what it took and did not handle yet; 0 while its file cannot be read."""
        try:
            with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as connection:
                [(count,)] = connection.execute(WAITING).fetchall()
        except sqlite3.Error:
            return 0
        return int(count)

    async def kill(self) -> None:
        """Kill it; raises RuntimeError if it had ended by itself."""
        if self.process is None:
            return
        if self.process.returncode is not None:
            raise RuntimeError(f"the bot ended by itself, see {self.log_path}")
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Have it do nothing for a while, so that what is compared does not change meanwhile."""
        if self.process is None:
            raise RuntimeError("there is no bot to hold")
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


class WorldClock:
    """The time in Telegram's world: the machine's, until it is set forward."""

    def __init__(self) -> None:
        self.ahead = 0.0  # seconds
        self._jumps: list[tuple[float, float]] = []  # from when to when, in order

    def __call__(self) -> float:
        """Tell the time, in UTC epoch seconds."""
        return time.time() + self.ahead

    def set_forward(self, when: float) -> None:
        """Have it be a certain time, unless it is later already."""
        now = self()
        if when > now:
            self.ahead += when - now
            self._jumps.append((now, when))

    def lived(self, since: float, until: float) -> float:
        """Tell how many seconds passed between two times; those left out do not count."""
        skipped = (min(until, to) - max(since, start) for start, to in self._jumps)
        return max(0.0, until - since - sum(max(0.0, each) for each in skipped))

    def earlier(self, when: float, seconds: float) -> float:
        """Tell what time it was so many seconds before; those left out do not count."""
        for start, to in reversed(self._jumps):
            if to <= when - seconds or start >= when:
                continue
            seconds -= max(0.0, when - to)
            when = start
        return when - seconds


async def wait_until(is_so: Callable[[], bool], deadline: float) -> bool:
    """Wait for something outside this process; returns False after `deadline` seconds."""
    end = asyncio.get_running_loop().time() + deadline
    while not is_so():
        if asyncio.get_running_loop().time() > end:
            return False
        await asyncio.sleep(LOOK_EVERY)
    return True


async def end(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks and wait for their end; raises what one of them failed with."""
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


class Storm:
    """Kills a bot `kills` times, spread over the work, and cuts the network now and then."""

    def __init__(self, telegram: Telegram, victim: Victim, chance: random.Random) -> None:
        self.telegram = telegram
        self.victim = victim
        self.chance = chance
        self.kills = 0
        self.outages = 0
        self.cuts: list[float] = []  # when the bot may have missed an answer, by the world's clock

    async def kill(
        self,
        times: int,
        progress: Callable[[], float],
        rush: Callable[[], None],
        pass_time: Callable[[], None],
    ) -> None:
        """Kill and restart; `progress` tells how much of the work is done, from 0 to 1.

        `rush` has many people act at once: some kills come just when the bot has taken that.
        `pass_time` sets the clock forward, now and then.
        """
        for number in range(times):
            if number % max(1, times // HOURS) == 0:
                pass_time()
            share = number / times
            await wait_until(lambda share=share: progress() >= share, STUCK)  # type: ignore[misc]
            await self._chaos_pause()
            if self.chance.random() < AIMED:
                await self._rush(rush)
            self._note_cut()
            await self.victim.kill()
            self.kills += 1
            await self.victim.start()

    def _note_cut(self) -> None:
        self.cuts.append(self.telegram.now())

    async def _rush(self, rush: Callable[[], None]) -> None:
        """Choose one of the two worst moments: updates taken and not handled, or the reverse."""
        if self.chance.random() < 0.5:
            rush()
            await self._all_taken()
            return
        unconfirmed = Fault("getUpdates", status=502, body=BAD_GATEWAY, times=3)
        self.telegram.faults.insert(0, unconfirmed)
        rush()
        await asyncio.sleep(self.chance.uniform(*UNCONFIRMED))
        self.telegram.faults.remove(unconfirmed)

    async def _all_taken(self) -> None:
        """Wait until Telegram may forget what was said so far: the worst moment to be killed."""
        queue = self.telegram.queue
        newest = queue.next_id
        with contextlib.suppress(TimeoutError):
            await self.telegram.until(
                lambda: all(each["update_id"] >= newest for each in queue.pending), STUCK_RUSH
            )

    async def _chaos_pause(self) -> None:
        if self.chance.random() < 0.15:
            await asyncio.sleep(self.chance.uniform(*BARELY_STARTED))
            return
        await wait_until(lambda: self.telegram.queue.is_polled, STARTED)
        await asyncio.sleep(self.chance.uniform(*UPTIME))

    async def cut_the_network(self) -> None:
        """Drop every connection for a while, again and again, until cancelled."""
        try:
            while True:
                await asyncio.sleep(self.chance.uniform(*BETWEEN_OUTAGES))
                self.telegram.outage = True
                self._note_cut()
                self.outages += 1
                await asyncio.sleep(self.chance.uniform(*OUTAGE))
                self.telegram.outage = False
        finally:
            self.telegram.outage = False
