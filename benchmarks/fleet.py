"""People at work in front of a program: they report, tap, and reply as soon as they can."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from benchmarks.process import DESK, Process, Program, running
from database import Database
from incidents import Role, User
from sandbox import ApiCall, Chat, Person, SandboxServer, SentMessage, Telegram

TOKEN = "424242:TEST-token-for-the-benchmark-012345"  # noqa: S105 - opens nothing
PATIENCE = 60.0  # seconds a person waits for anything
CLAIM, LEAVE, ESCALATE = "✅ Claim", "❌ Leave Claim", "⬆️ Escalate"
CLAIM_ESCALATION, RESOLVE = "🛡️ Claim Escalation", "🏁 Resolve"
PACE = 0.05  # seconds between taps: slow enough for the desk's limit of 25 messages a second
COUNTED = frozenset({"sendMessage", "editMessageText"})

_Found = TypeVar("_Found")


class Watch:
    """Hears of every finished call, and wakes only those who wait for its chat."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._open: list[ApiCall] = []
        self._waiting: dict[int, list[asyncio.Future[None]]] = defaultdict(list)
        self.counted = 0  # sends and edits that Telegram accepted
        self.refused = 0
        telegram.subscribe(self._look)

    def _look(self) -> None:
        calls = self._telegram.calls
        if calls:
            self._open += calls
            calls.clear()
        if any(call.done for call in self._open):
            for call in self._open:
                if call.done:
                    self._finished(call)
            self._open = [call for call in self._open if not call.done]

    def _finished(self, call: ApiCall) -> None:
        self.counted += call.ok and call.method in COUNTED
        self.refused += not call.ok and "Too Many Requests" in (call.error or "")
        for future in self._waiting.pop(call.params.get("chat_id", 0), ()):
            if not future.done():
                future.set_result(None)

    async def until(self, chat: Chat, look: Callable[[], _Found | None]) -> _Found:
        """Wait until `look` finds something in a chat; raises TimeoutError."""
        async with _deadline():
            while not (found := look()):
                future = asyncio.get_running_loop().create_future()
                self._waiting[chat.id].append(future)
                await future
        return found


@asynccontextmanager
async def _deadline() -> AsyncIterator[None]:
    """Cancel what takes longer than a person's patience (asyncio.timeout is not in 3.10)."""
    task, expired = asyncio.current_task(), False

    def expire() -> None:
        nonlocal expired
        expired = True
        if task is not None:
            task.cancel()

    timer = asyncio.get_running_loop().call_later(PATIENCE, expire)
    try:
        yield
    except asyncio.CancelledError:
        if expired:
            raise TimeoutError(f"nothing came within {PATIENCE:.0f} s") from None
        raise
    finally:
        timer.cancel()


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

    async def toggle(self, card: SentMessage, times: int) -> list[float]:
        """Claim and leave an incident by turns, PACE apart; returns the seconds to each toast."""
        turns = itertools.cycle([(CLAIM, LEAVE), (LEAVE, CLAIM)])
        toasts = []
        for label, then in itertools.islice(turns, times):
            beat = asyncio.create_task(asyncio.sleep(PACE))
            toasts.append(await self.tap(self.john, card, label, then))
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


@dataclass
class Scene:
    """A program at work, and the groups in front of it."""

    telegram: Telegram
    watch: Watch
    groups: list[Group]
    process: Process
    folder: Path  # where it runs, and has its database

    async def everybody(self, seconds: float, work: Iterable[AsyncIterator[None]]) -> float:
        """Have everybody work for a while; returns how often a second something was done."""
        done, end = 0, time.perf_counter() + seconds

        async def one(steps: AsyncIterator[None]) -> None:
            nonlocal done
            async for _ in steps:
                if time.perf_counter() > end:
                    return
                done += 1

        await asyncio.gather(*map(one, work))
        return done / seconds


async def taps(group: Group, card: SentMessage) -> AsyncIterator[None]:
    """Tap as fast as the card allows."""
    while True:
        await group.tap(group.john, card, CLAIM, LEAVE)
        yield
        await group.tap(group.john, card, LEAVE, CLAIM)
        yield


async def lifecycles(group: Group) -> AsyncIterator[None]:
    """Take one incident after the other from report to resolution."""
    while True:
        await group.lifecycle()
        yield


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
        yield Scene(telegram, watch, fleet, process, folder)


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
        database.remember_group(chat_id, group.chat.title)
        database.set_managers(chat_id, [alice], [], None, now)
        database.add_to_team(chat_id, Role.DISPATCHER, [john], [], None, now)
    database.close()
