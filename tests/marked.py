"""Two languages that say what English does, each with a mark, which is taken off on the way.

So a story told in English tells who reads which: all of a group one of them, each person the other.
"""

from __future__ import annotations

import gettext
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from domain.languages import Code
from sandbox import ApiCall, Person, Telegram
from sandbox.bot_api.gateway import Gateway, Reply
from sandbox.bot_api.params import Upload
from service.building import build
from tests.call_texts import texts_of
from tests.desk import TOKEN, Clock, Desk, at_work
from tests.direct import directly
from texts.language import Language

GROUPS, PERSONS = "\ue000", "\ue001"  # of the private use area, where nobody's words are


class Marked(gettext.NullTranslations):
    """Says every text in English, behind a mark."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark

    def gettext(self, message: str) -> str:
        """Say a text."""
        return self._mark + message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Say a text in the form that goes with a number."""
        return self._mark + super().ngettext(msgid1, msgid2, n)

    def npgettext(self, _context: str, msgid1: str, msgid2: str, n: int) -> str:
        """Say a text that depends on a number and on where it stands."""
        return self.ngettext(msgid1, msgid2, n)


SPOKEN = {
    Code.ENGLISH: Language("en", Marked(GROUPS)),
    Code.RUSSIAN: Language("en-XP", Marked(PERSONS)),
}


@dataclass(frozen=True)
class Said:
    """What one call said: in which chat, in reply to what, and in which of both languages.

    `message_id` is of the message it edits. Of a toast the chat is not known: it is 0.
    """

    chat_id: int
    reply_to: int | None
    message_id: int | None
    text: str
    marks: frozenset[str]


class Overhearing(Gateway):
    """Takes the marks off what the bot says, and keeps what they told."""

    def __init__(self, telegram: Telegram) -> None:
        super().__init__(telegram)
        self.said: list[Said] = []

    async def call(
        self,
        token: str,
        method: str,
        read: Callable[[], Awaitable[tuple[dict[str, str], dict[str, Upload]]]],
    ) -> Reply:
        """Pass a call on without marks."""

        async def unmarked() -> tuple[dict[str, str], dict[str, Upload]]:
            params, files = await read()
            self.said += _heard(method, params)
            return {name: _without_marks(text) for name, text in params.items()}, files

        return await super().call(token, method, unmarked)


def _heard(method: str, params: dict[str, str]) -> list[Said]:
    texts = "\n".join(texts_of(ApiCall(method, dict(params), at=0)))
    marks = frozenset(mark for mark in (GROUPS, PERSONS) if mark in texts)
    if not marks or method == "setMyCommands":  # a menu is of no chat
        return []
    reply_to = json.loads(params.get("reply_parameters", "{}")).get("message_id")
    message_id = int(params["message_id"]) if "message_id" in params else None
    return [Said(int(params.get("chat_id", 0)), reply_to, message_id, _without_marks(texts), marks)]


def _without_marks(text: str) -> str:
    for mark in (GROUPS, PERSONS):
        text = text.replace(mark, "").replace(json.dumps(mark)[1:-1], "")
    return text


class World(Telegram):
    """A world where everybody's app speaks the language of persons."""

    def person(
        self, name: str, *, username: str | None = None, last_name: str | None = None
    ) -> Person:
        """Create a person."""
        person = super().person(name, username=username, last_name=last_name)
        person.language_code = Code.RUSSIAN.value
        return person


@asynccontextmanager
async def marked_desk(path: Path, clock: Clock) -> AsyncIterator[tuple[Desk, list[Said]]]:
    """Run a bot that speaks both; gives all it says, as it is said."""
    telegram = World(TOKEN, clock=clock)
    gateway = Overhearing(telegram)
    with directly(telegram, gateway) as connect:
        parts = partial(build, spoken=SPOKEN, connect=connect)
        async with at_work(telegram, path, clock, parts) as desk:
            yield desk, gateway.said
