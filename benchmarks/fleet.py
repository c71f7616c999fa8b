"""People at work in front of a program: they report, tap, and reply as soon as they can."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.process import DESK, Process, Program, running
from benchmarks.watch import PATIENCE, Watch, deadline
from database import Database
from domain.people import Role, User
from sandbox import Chat, Person, SandboxServer, SentMessage, Telegram

TOKEN = "424242:TEST-token-for-the-benchmark-012345"  # noqa: S105 - opens nothing
CLAIM, LEAVE, ESCALATE = "✅ Claim", "❌ Leave Claim", "⬆️ Escalate"
CLAIM_ESCALATION, RESOLVE = "🛡️ Claim Escalation", "🏁 Resolve"
PACE = 0.05  # seconds between taps: slow enough for the desk's limit of 25 messages a second
QUIET = 0.25  # seconds without a call: far more than a program at work leaves between two
TAP, SIMPLE, ESCALATED = "tap", "without escalation", "with escalation"  # what gets done


@dataclass
class Group:
    """One group and who works in it."""

    watch: Watch
    chat: Chat
    driver: Person
    john: Person
    alice: Person

    async def report(self) -> SentMessage:
        """Report an incident and wait for its card to be pinned."""
        seen = self.chat.last_id
        self.driver.says(self.chat, "/new_issue Truck 456 engine overheating, I-80 mile 212")
        card = await self._new(seen, lambda message: bool(message.buttons))
        await self.watch.until(self.chat, lambda: card.is_pinned)
        return card

    async def tap(self, person: Person, card: SentMessage, label: str, then: str) -> float:
        """Press a button; returns the seconds to the toast when the card has button `then`."""
        [data] = [b.callback_data for row in card.buttons for b in row if b.text == label]
        start = time.perf_counter()
        press = person.presses(card, data or "")
        await press.wait(PATIENCE)
        await self.watch.until(self.chat, lambda: shows(card, then))
        # Not when we hear of it: this process has other things to do, too.
        return (press.answer.came_at or 0) - start

    async def turn(self, card: SentMessage) -> float:
        """Claim an incident, or leave it if it is claimed; returns the seconds to the toast."""
        label, then = (CLAIM, LEAVE) if shows(card, CLAIM) else (LEAVE, CLAIM)
        return await self.tap(self.john, card, label, then)

    async def toggle(self, card: SentMessage, times: int, pace: float = PACE) -> list[float]:
        """Claim and leave by turns, at least `pace` apart; returns the seconds to each toast."""
        toasts = []
        for _ in range(times):
            beat = asyncio.create_task(asyncio.sleep(pace))
            toasts.append(await self.turn(card))
            await beat
        return toasts

    async def lifecycle(self, *, escalate: bool = False) -> None:
        """Take an incident from report to resolution."""
        card, owner = await self.report(), self.john
        await self.tap(owner, card, CLAIM, RESOLVE)
        if escalate:
            await self.tap(owner, card, ESCALATE, CLAIM_ESCALATION)
            owner = self.alice
            await self.tap(owner, card, CLAIM_ESCALATION, RESOLVE)
        seen = self.chat.last_id
        [data] = [b.callback_data for row in card.buttons for b in row if b.text == RESOLVE]
        press = owner.presses(card, data or "")
        prompt = await self._new(seen, lambda message: message.force_reply)
        await press.wait(PATIENCE)
        await self.watch.until(self.chat, lambda: "AWAITING" in card.text)
        owner.replies(prompt, "Coolant hose replaced on site, truck rolling again")
        await self.watch.until(self.chat, lambda: "RESOLVED" in card.text and not card.is_pinned)

    async def _new(self, seen: int, wanted: Callable[[SentMessage], bool]) -> SentMessage:
        def look() -> SentMessage | None:
            numbers = range(seen + 1, self.chat.last_id + 1)
            found = (self.chat.find(number) for number in numbers)
            return next((message for message in found if message and wanted(message)), None)

        return await self.watch.until(self.chat, look)


def shows(message: SentMessage, label: str) -> bool:
    """Tell whether a message has a button."""
    return any(button.text == label for row in message.buttons for button in row)


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


async def taps(group: Group, card: SentMessage) -> AsyncIterator[str]:
    """Tap as fast as the card allows."""
    while True:
        await group.turn(card)
        yield TAP


async def lifecycles(group: Group, *, escalate: bool, after: float) -> AsyncIterator[str]:
    """Take one incident after the other from report to resolution, beginning after a while."""
    await asyncio.sleep(after)
    while True:
        await group.lifecycle(escalate=escalate)
        yield ESCALATED if escalate else SIMPLE


@asynccontextmanager
async def stage(
    program: Program, groups: int = 1, database: Path | None = None
) -> AsyncIterator[Scene]:
    """Run a program in front of so many groups, all of them set up; it may get a database."""
    telegram = Telegram(TOKEN)
    watch = Watch(telegram)
    fleet = [_group(telegram, watch, number) for number in range(groups)]
    telegram.queue.confirm(1 << 62)  # how they were set up is not what we measure
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="benchmark-")))
        if program.path == DESK:
            _staff(folder / "incidents.db", fleet, database)
        server = await stack.enter_async_context(SandboxServer(telegram))
        process = await stack.enter_async_context(running(program, server, folder))
        yield Scene(server, watch, fleet, process, folder)


def _group(telegram: Telegram, watch: Watch, number: int) -> Group:
    chat = telegram.supergroup(f"Fleet {number}")
    driver = telegram.person("Dan Moss")
    john = telegram.person("John Reed", username=f"john{number}")
    alice = telegram.person("Alice Wood", username=f"alice{number}")
    for person in (driver, john, alice):
        chat.add(person)
    chat.add_bot(admin=True, can_pin=True, by=alice)
    return Group(watch, chat, driver, john, alice)


def _staff(path: Path, groups: list[Group], given: Path | None) -> None:
    """Set the groups up in the desk's own file, before it starts."""
    if given is not None:
        given.rename(path)
    database, now = Database(path), int(time.time())
    for group in groups:
        chat_id = group.chat.id
        john, alice = (
            User(p.id, p.username, p.full_name, role)
            for p, role in ((group.john, Role.DISPATCHER), (group.alice, Role.MANAGER))
        )
        database.groups.record(chat_id, group.chat.title)
        database.teams.set_managers(chat_id, [alice], [], None, now)
        database.teams.add(chat_id, Role.DISPATCHER, [john], [], None, now)
    database.close()
