"""What every handler is given: the parts of the desk, the time, and a way to reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from telegram import Message, Update
from telegram.ext import Application, CallbackContext, ExtBot

from database import Database
from operations.health import Health
from receiving.clock import DeskClock
from receiving.inbox import Inbox
from receiving.parsing import place
from sending.history import History, Question
from sending.identity import Identity
from sending.members import GroupSetup
from sending.outbox import Outbox
from sending.replies import Replies
from texts import commands

_Data = dict[Any, Any]


class Context(CallbackContext[ExtBot[int], _Data, _Data, _Data]):
    """What a handler needs; `bot.py` puts it into `bot_data`."""

    @property
    def database(self) -> Database:
        """The truth."""
        return cast(Database, self.bot_data["database"])

    @property
    def outbox(self) -> Outbox:
        """The way out for everything that must not be lost."""
        return cast(Outbox, self.bot_data["outbox"])

    @property
    def inbox(self) -> Inbox:
        """What came in and is not handled yet."""
        return cast(Inbox, self.bot_data["inbox"])

    @property
    def health(self) -> Health:
        """How the desk is doing."""
        return cast(Health, self.bot_data["health"])

    @property
    def group_setup(self) -> GroupSetup:
        """How groups are set up."""
        return cast(GroupSetup, self.bot_data["group_setup"])

    @property
    def identity(self) -> Identity:
        """How accounts are called."""
        return cast(Identity, self.bot_data["identity"])

    @property
    def report_limit(self) -> int:
        """How many incidents a person may report in a group within an hour."""
        return cast(int, self.bot_data["report_limit"])

    @property
    def allowed_groups(self) -> frozenset[int]:
        """The only groups that are served; empty: all."""
        return cast("frozenset[int]", self.bot_data["allowed_groups"])

    @property
    def turned_away(self) -> set[int]:
        """The groups that were told in this run that they are not served."""
        return cast("set[int]", self.bot_data["turned_away"])

    @property
    def now(self) -> int:
        """UTC epoch seconds."""
        return cast(int, self.bot_data["clock"]())

    def time_of(self, message: Message) -> int:
        """Tell when a message was written, in UTC epoch seconds."""
        return cast(DeskClock, self.bot_data["clock"]).of(int(message.date.timestamp()))


def reply(update: Update, context: Context, *texts: str) -> None:
    """Reply to a message where it was written, without waiting for the chat's allowance.

    What people do next in the chat must not wait for it: a tap's toast least of all.
    """
    cast(Replies, context.bot_data["replies"]).send(
        place(cast(Message, update.effective_message)), texts
    )


def look_up(update: Update, context: Context, about: str, question: Question) -> None:
    """Reply to a message with what is read beside the loop; who asks `about` the same shares it."""
    chat_id = cast(Message, update.effective_message).chat.id

    def tell(texts: Sequence[str] | None) -> None:
        reply(update, context, *([commands.CANNOT_LOOK_UP] if texts is None else texts))

    cast(History, context.bot_data["history"]).ask(chat_id, about, question, tell)


DeskApplication = Application[ExtBot[int], Context, _Data, _Data, _Data, Any]
