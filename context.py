"""What every handler is given: the parts of the desk, the time, and a way to answer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, cast

from telegram import Message, Update
from telegram.ext import Application, CallbackContext, ExtBot

from database import Database
from group_setup import GroupSetup
from inbox import Inbox
from operations.health import Health
from publisher import Publisher

_Data = dict[Any, Any]


class Context(CallbackContext[ExtBot[int], _Data, _Data, _Data]):
    """What a handler needs; `bot.py` puts it into `bot_data`."""

    @property
    def database(self) -> Database:
        """The truth."""
        return cast(Database, self.bot_data["database"])

    @property
    def publisher(self) -> Publisher:
        """The way out for everything that must not be lost."""
        return cast(Publisher, self.bot_data["publisher"])

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
    def report_limit(self) -> int:
        """How many incidents a person may report in a group within an hour."""
        return cast(int, self.bot_data["report_limit"])

    @property
    def answering(self) -> set[asyncio.Task[None]]:
        """Answers on their way; they may be lost when the bot stops."""
        return cast("set[asyncio.Task[None]]", self.bot_data["answering"])

    @property
    def now(self) -> int:
        """UTC epoch seconds."""
        return cast(int, self.bot_data["clock"]())


def answer(update: Update, context: Context, *texts: str) -> None:
    """Answer a message where it was written, without waiting for the chat's allowance.

    What people do next in the chat must not wait for it: a tap's toast least of all.
    """
    message = cast(Message, update.effective_message)
    work = _reply(message, texts)
    task = context.application.create_task(work, update=update)
    context.answering.add(task)
    task.add_done_callback(lambda done: _answered(done, work, context))


def _answered(
    task: asyncio.Task[None], work: Coroutine[None, None, None], context: Context
) -> None:
    context.answering.discard(task)
    work.close()  # when the bot stops, it may never have begun
    if not task.cancelled():
        task.exception()  # looked at, and logged by `failed`


async def _reply(message: Message, texts: Sequence[str]) -> None:
    for text in texts:
        await message.reply_text(text)


DeskApplication = Application[ExtBot[int], Context, _Data, _Data, _Data, Any]
