"""A small world on a clock the test moves, served over HTTP on a free port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession
from telegram import Bot

from sandbox import Chat, Person, SandboxServer, Telegram

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass
class Clock:
    """The world's time; tests move it by hand."""

    time: float = 1_800_000_000.0

    def __call__(self) -> float:
        """Return the time in epoch seconds."""
        return self.time

    def moves(self, seconds: float) -> None:
        """Let time pass."""
        self.time += seconds


@dataclass
class Api:
    """Calls the Bot API as a program would, and returns the answer's body."""

    session: ClientSession
    url: str

    async def __call__(self, method: str, **params: object) -> Any:  # noqa: ANN401 - JSON
        """POST `params` as JSON to `method`."""
        async with self.session.post(f"{self.url}/{method}", json=params) as response:
            return await response.json()

    async def result(self, method: str, **params: object) -> Any:  # noqa: ANN401 - JSON
        """Return the result of a call that must succeed."""
        body = await self(method, **params)
        assert body["ok"], body
        return body["result"]

    async def error(self, method: str, **params: object) -> str:
        """Return the description of a call that must fail."""
        body = await self(method, **params)
        assert not body["ok"], body
        return str(body["description"])

    async def updates(self, **params: object) -> list[Any]:
        """Return what is pending and confirm it."""
        found: list[Any] = await self.result("getUpdates", **params)
        if found:
            await self.result("getUpdates", offset=found[-1]["update_id"] + 1, limit=1)
        return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(clock=clock)


@pytest.fixture
async def server(telegram: Telegram) -> AsyncIterator[SandboxServer]:
    async with SandboxServer(telegram) as running:
        yield running


@pytest.fixture
async def api(server: SandboxServer) -> AsyncIterator[Api]:
    async with ClientSession() as session:
        yield Api(session, f"{server.url}/bot{server.telegram.token}")


@pytest.fixture
async def bot(server: SandboxServer) -> AsyncIterator[Bot]:
    token = server.telegram.token
    base, files = f"{server.url}/bot", f"{server.url}/file/bot"
    async with Bot(token, base_url=base, base_file_url=files) as running:
        yield running


@pytest.fixture
def ann(telegram: Telegram) -> Person:
    return telegram.person("Ann Lee", username="ann")


@pytest.fixture
def bob(telegram: Telegram) -> Person:
    return telegram.person("Bob Stone")


@pytest.fixture
def fleet(telegram: Telegram, ann: Person, bob: Person) -> Chat:
    """Return a supergroup where the bot is admin and nothing is pending."""
    return with_people(telegram.supergroup("North Fleet"), ann, bob)


@pytest.fixture
def group(telegram: Telegram, ann: Person, bob: Person) -> Chat:
    """Return a basic group where the bot is a plain member."""
    return with_people(telegram.group("South Fleet"), ann, bob, admin=False)


@pytest.fixture
def forum(telegram: Telegram, ann: Person, bob: Person) -> Chat:
    """Return a forum where the bot is admin."""
    return with_people(telegram.supergroup("Yard", forum=True), ann, bob)


def with_people(chat: Chat, creator: Person, member: Person, *, admin: bool = True) -> Chat:
    """Fill a chat and forget the updates that made."""
    chat.add(creator, status="creator")
    chat.add(member)
    chat.add_bot(admin=admin, by=creator)
    chat.telegram.queue.confirm(1 << 62)
    return chat


def button(text: str = "✅ Claim", data: str = "claim:1") -> dict[str, Any]:
    """Return a keyboard with one button."""
    return {"inline_keyboard": [[{"text": text, "callback_data": data}]]}


def copied(text: str, **more: object) -> dict[str, Any]:
    """Return a keyboard with one button that copies `text`."""
    return {"inline_keyboard": [[{"text": "📋", "copy_text": {"text": text}, **more}]]}
