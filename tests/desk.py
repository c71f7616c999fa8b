"""A desk at work: the real bot on a real file, in front of the sandbox, and a fleet's people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from telegram.ext import Job

import config
from database import Database
from domain.languages import Code
from handling.context import Context, DeskApplication
from receiving.clock import DeskClock
from sandbox import Chat, Person, SandboxServer, SentMessage, Telegram
from sandbox.world.chats import Topic
from service.building import Service, build
from service.serving import serve
from tests.direct import NOWHERE, directly
from texts.language import Language

ROOT = Path(__file__).parent.parent
TOKEN = "424242:TEST-token-for-the-desk-0123456789"  # noqa: S105 - opens nothing
PATIENCE = 100.0  # seconds; a busy machine may need most of them, and less than a test may take
LAST_WORDS = 3  # of the bot, in the message of a wait in vain


class Clock(DeskClock):
    """Time as the bot and the sandbox see it; tests move it by hand, and nothing goes by itself.

    `wrong` is by how many seconds the machine's clock differs from the true `time`.
    """

    def __init__(self, time: int = 1_790_000_000, wrong: int = 0) -> None:
        self.time = time
        self.wrong = wrong
        super().__init__(lambda: self.time + self.wrong, lambda: self.time)

    def passes(self, *, minutes: float) -> None:
        """Let time pass."""
        self.time += round(minutes * 60)


@dataclass
class Fleet:
    """One group and its people; `john` and `kate` dispatch, `alice` and `bob` manage."""

    telegram: Telegram
    chat: Chat
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    async def until(self, predicate: Callable[[], object], what: str | Callable[[], str]) -> None:
        """Wait for what people see to be so; `what` is asked for only when it is not."""
        await self.telegram.until(predicate, PATIENCE, what)

    async def answer_to(self, message: SentMessage) -> SentMessage:
        """Wait for the bot's reply to a message."""
        found: list[SentMessage] = []

        def answered() -> bool:
            found[:] = [m for m in self.chat.bot_messages if m.reply_to is message]
            return bool(found)

        await self.until(answered, lambda: f"an answer to {message.text!r}; {self.heard}")
        return found[0]

    async def asks(self, person: Person, text: str, topic: Topic | None = None) -> SentMessage:
        """Have somebody say something, and wait for the bot's answer."""
        return await self.answer_to(person.says(self.chat, text, topic=topic))

    async def configure(self) -> None:
        """Name managers and dispatchers as an admin would, and have each of them bound."""
        await self.asks(self.admin, "/configure_managers @alice @bob")
        await self.asks(self.admin, "/add_dispatcher @john @kate")
        for name in ("alice", "bob", "john", "kate"):
            self.people[name].says(self.chat, "good morning")
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until everything said so far has been handled: a question behind it is answered."""
        await self.asks(self.admin, "/team")

    async def reports(self, text: str, by: Person | None = None) -> SentMessage:
        """Report an incident; returns its card, pinned."""
        message = (by or self.driver).says(self.chat, f"/new_issue {text}")
        card = await self.answer_to(message)
        await self.until(lambda: card.is_pinned, "the card to be pinned")
        return card

    async def shows(self, message: SentMessage, text: str) -> None:
        """Wait until a message shows a text."""
        await self.until(lambda: text in message.text, lambda: f"{text!r} on {message.text!r}")

    async def appears(self, text: str) -> SentMessage:
        """Wait for a message of the bot that has a text in it; the newest one counts."""
        await self.until(lambda: self.said(text), lambda: f"a message with {text!r}; {self.heard}")
        return self.said(text)[-1]

    @property
    def heard(self) -> str:
        """What the bot said last, for the story of a wait in vain."""
        last = [message.text for message in self.chat.bot_messages[-LAST_WORDS:]]
        return f"the bot's last words are {last}"

    def said(self, text: str) -> list[SentMessage]:
        """List the bot's messages with a text in them."""
        return [message for message in self.chat.bot_messages if text in message.text]

    async def claimed(self, text: str = "Truck 456") -> SentMessage:
        """Report an incident and have john claim it; returns the card."""
        card = await self.reports(text)
        await self.john.taps(card, "✅ Claim")
        await self.shows(card, "Claimed by @john")
        return card

    async def escalated(self, text: str = "Truck 456") -> SentMessage:
        """Report an incident, have john claim and escalate it; returns the card."""
        card = await self.claimed(text)
        await self.john.taps(card, "⬆️ Escalate")
        await self.shows(card, "ESCALATED")
        await self.appears("Paging:")
        return card

    async def prompted(self, text: str = "Truck 456") -> tuple[SentMessage, SentMessage]:
        """Have john claim an incident and ask to resolve it; returns the card and the prompt."""
        card = await self.claimed(text)
        await self.john.taps(card, "🏁 Resolve")
        prompt = await self.appears("please reply to this message")
        await self.shows(card, "AWAITING SUMMARY")
        return card, prompt


def populate(telegram: Telegram, chat: Chat, suffix: str = "") -> Fleet:
    """Fill a group with people; `suffix` keeps the handles of two fleets apart."""
    fleet = Fleet(telegram, chat)
    handles = {"admin": "ada", "john": "john", "kate": "kate", "alice": "alice", "bob": "bob"}
    for name, handle in handles.items():
        person = telegram.person(f"{handle.title()} Stone", username=handle + suffix)
        fleet.people[name] = person
        chat.add(person, status="creator" if name == "admin" else "member")
    for name in ("driver", "stranger"):
        fleet.people[name] = telegram.person(f"{name.title()} Moss")
        chat.add(fleet.people[name])
    return fleet


@dataclass
class Desk:
    """A running bot and its world."""

    telegram: Telegram
    database: Database
    clock: Clock
    service: Service

    @property
    def application(self) -> DeskApplication:
        """The library's part of it."""
        return self.service.application

    async def fleet(self, *, configured: bool = True, forum: bool = False) -> Fleet:
        """Open a group in which the bot is an admin who may pin."""
        chat = self.telegram.supergroup("North Fleet", forum=forum)
        fleet = populate(self.telegram, chat)
        chat.add_bot(admin=True, can_pin=True, by=fleet.admin)
        await fleet.appears("Incident desk is here")
        if configured:
            await fleet.configure()
        return fleet

    async def begun(self) -> None:
        """Wait until it polls, and has swept for the first time: its next sweep is set then."""
        await eventually(
            lambda: self.telegram.queue.is_polled and self._sweeps, "the desk to begin"
        )

    async def sweep(self) -> None:
        """Run the reminder job's work now; what its timer would only log is raised."""
        [sweep] = self._sweeps
        assert callable(sweep.data)
        sweep.data()

    @property
    def _sweeps(self) -> tuple[Job[Context], ...]:
        assert self.application.job_queue is not None
        return self.application.job_queue.get_jobs_by_name("sweep")


@asynccontextmanager
async def desk_for(
    telegram: Telegram,
    path: Path,
    clock: Clock,
    spoken: Mapping[Code, Language] | None = None,
    /,
    **settings: str,
) -> AsyncIterator[Desk]:
    """Run the bot in this process for a world that was there before, and may be after it."""
    with directly(telegram) as connect:
        parts = partial(build, spoken=spoken, connect=connect)
        async with at_work(telegram, path, clock, parts, **settings) as desk:
            yield desk


@asynccontextmanager
async def desk_over_http(
    telegram: Telegram, path: Path, clock: Clock, **settings: str
) -> AsyncIterator[Desk]:
    """Do the same over HTTP on loopback, for tests of what only connections do."""
    async with SandboxServer(telegram) as server:
        settings = {"TELEGRAM_API_URL": server.url, **settings}
        async with at_work(telegram, path, clock, build, **settings) as desk:
            yield desk


@asynccontextmanager
async def at_work(
    telegram: Telegram,
    path: Path,
    clock: Clock,
    put_together: Callable[[config.Settings, Database, Clock], Service],
    **settings: str,
) -> AsyncIterator[Desk]:
    """Have a desk serve, and end it whatever happens."""
    settings = {**environment(NOWHERE, path), "REMINDER_CHECK_INTERVAL_MINUTES": "1000", **settings}
    database = Database(path)
    service = put_together(config.load(settings), database, clock)
    serving = asyncio.create_task(serve(service))
    try:
        yield Desk(telegram, database, clock, service)
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):  # and nothing else
            await serving
        database.close()


def environment(url: str, path: Path) -> dict[str, str]:
    """Write the settings of every desk of ours."""
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "DATABASE_PATH": str(path),
        "GROUP_MESSAGES_PER_MINUTE": "60000",
    }


async def eventually(
    predicate: Callable[[], object], what: str = "it", timeout: float = PATIENCE
) -> None:
    """Wait for something nobody tells of, in a file or a log; it is asked every 5 ms."""

    async def holds() -> None:
        while not predicate():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.005)

    try:
        await asyncio.wait_for(holds(), timeout)
    except asyncio.TimeoutError:
        raise TimeoutError(f"waited {timeout} s for {what}") from None


async def open_group(telegram: Telegram, title: str = "North Fleet", suffix: str = "") -> Fleet:
    """Open a configured group for a running bot."""
    fleet = populate(telegram, telegram.supergroup(title), suffix)
    fleet.chat.add_bot(admin=True, can_pin=True, by=fleet.admin)
    await fleet.appears("Incident desk is here")
    return fleet
