"""What every handler is given: the parts of the desk, the time, and a way to reply."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from telegram.ext import Application, CallbackContext, ExtBot

from database import Database
from domain.groups import Allowed
from domain.updates import Message, Received, Tap
from operations.health import Health
from receiving.background import Background
from receiving.clock import DeskClock
from receiving.inbox import Inbox
from sending.figures_making import FiguresMaker
from sending.history import History, Question
from sending.identity import Identity
from sending.languages import Languages
from sending.locks import Locks
from sending.members import Members
from sending.outbox import Outbox
from sending.panels import Panels
from sending.pending import Markup, Pending
from sending.replies import Replies
from sending.setup import GroupSetup
from sending.toasts import Toasts
from sending.zones import Zones
from texts import refusals
from texts.language import Deferred, Language
from texts.panel import Page
from texts.toasts import Toast

_Data = dict[Any, Any]


@dataclass(frozen=True)
class Desk:
    """The parts of the desk that handlers work with; `bot.py` puts it together, as `bot_data`.

    `report_limit` is how many incidents a person may report in a group within an hour;
    `allowed_groups` are the only ones that are served, and `turned_away` those that
    were told in this run that they are not. `admin_questions` are the locks of groups in which a
    refused tap may have Telegram asked who is admin.
    """

    database: Database
    outbox: Outbox
    inbox: Inbox
    background: Background
    toasts: Toasts
    replies: Replies
    panels: Panels
    history: History
    maker: FiguresMaker
    health: Health
    members: Members
    group_setup: GroupSetup
    identity: Identity
    languages: Languages
    zones: Zones
    clock: DeskClock
    report_limit: int
    allowed_groups: Allowed
    turned_away: set[int] = field(default_factory=set)
    admin_questions: Locks[int] = field(default_factory=Locks)


class Context(CallbackContext[ExtBot[int], _Data, _Data, Desk]):
    """What every handler is given; `pending` is the reply that is waited for, if there is one."""

    pending: Pending | None = None

    @property
    def desk(self) -> Desk:
        """The parts of the desk."""
        return self.bot_data

    @property
    def database(self) -> Database:
        """The truth."""
        return self.desk.database

    @property
    def outbox(self) -> Outbox:
        """The way out for everything that must not be lost."""
        return self.desk.outbox

    @property
    def now(self) -> int:
        """UTC epoch seconds."""
        return self.desk.clock()

    def time_of(self, message: Message) -> int:
        """Tell when a message was written, in UTC epoch seconds."""
        return self.desk.clock.of(message.written_at)

    def zone(self, group_id: int) -> ZoneInfo:
        """Give the clock of a group."""
        return self.desk.zones.of(group_id)

    def group_language(self, group_id: int) -> Language:
        """Give the language of what all of a group read."""
        return self.desk.languages.of_group(group_id)

    def person_language(self, received: Received) -> Language:
        """Give the language of who acts, for what they alone read, or asked for themselves.

        Of nobody known, as an anonymous admin is, it is the group's.
        """
        group = received.group
        return self.desk.languages.of_user(received.by, group.id if group else None)

    def note_idempotent(self) -> None:
        """Note that the same once more would change nothing, until the reply is on its way."""
        if self.pending is not None:
            self.pending.is_idempotent = True

    def in_background(self, rest: Coroutine[Any, Any, None], of: Received) -> None:
        """Do the rest of an update while the chat goes on; what it changes is committed."""
        self.desk.background.start(rest, of)

    def toast(self, tap: Tap, toast: Toast) -> None:
        """Answer a tap while the chat goes on."""
        self.in_background(self.desk.toasts.show(tap, toast), tap)


def reply(
    message: Message, context: Context, *texts: str | Deferred, markup: Markup | None = None
) -> None:
    """Reply to a message where it was written, without waiting for the chat's allowance.

    What people do next in the chat must not wait for it: a tap's toast least of all. A text still
    deferred is said in the language of who wrote. `markup` stands below the last one.
    """
    said = _said(context.person_language(message), texts)
    context.desk.replies.send(message.place, said, context.pending, markup)


def ask(message: Message, context: Context, question: Page) -> None:
    """Reply with a question, and the box for its answer."""
    reply(message, context, question.text, markup=question.markup)


def find_out(
    message: Message,
    context: Context,
    asking: Callable[[], Awaitable[Sequence[str | Deferred]]],
) -> None:
    """Reply with what Telegram has to be asked for; nobody in the chat waits for that, either."""
    language = context.person_language(message)

    async def found_out() -> Sequence[str]:
        return _said(language, await asking())

    if context.pending is not None:
        context.desk.replies.find_out(context.pending, found_out)


def show(context: Context, making: Callable[[], Awaitable[Page]]) -> None:
    """Reply with a page that Telegram has to be asked for; nobody in the chat waits for that."""
    pending = context.pending
    if pending is None:
        return

    async def made() -> Sequence[str]:
        page = await making()
        pending.markup = page.markup
        return [page.text]

    context.desk.replies.find_out(pending, made)


async def read(
    context: Context, language: Language, chat_id: int, about: str, question: Question
) -> Sequence[str] | None:
    """Read beside the loop, within the chat's share; None if that is not possible now.

    `language` is what the question replies in.
    """
    told: asyncio.Future[Sequence[str] | None] = asyncio.get_running_loop().create_future()

    def tell(texts: Sequence[str] | None) -> None:
        if not told.done():  # cancelled, as at a stop
            told.set_result(texts)

    is_asked = context.desk.history.ask(chat_id, _shared(about, language), question, tell)
    return await told if is_asked else None


def _shared(about: str, language: Language) -> str:
    """Name a reply that all share who ask the same, and read the same language."""
    return f"{about} {language.code}"


def _said(language: Language, texts: Sequence[str | Deferred]) -> list[str]:
    return [language.gettext(text) if isinstance(text, Deferred) else text for text in texts]


def look_up(message: Message, context: Context, about: str, question: Question) -> None:
    """Reply to a message with what is read beside the loop.

    Who asks `about` the same in the same language shares it.
    """
    shared = _shared(about, context.person_language(message))

    def tell(texts: Sequence[str] | None) -> None:
        reply(message, context, *([refusals.CANNOT_LOOK_UP] if texts is None else texts))

    is_asked = context.desk.history.ask(message.chat.id, shared, question, tell)
    if is_asked and context.pending is not None:
        context.pending.is_promised = True


DeskApplication = Application[ExtBot[int], Context, _Data, _Data, Desk, Any]
