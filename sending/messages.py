"""One text sent or edited: the remedy for each refusal, and whether a failed one may be there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, TypeVar

from telegram import ForceReply, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot

from network.failures import NotSentError
from sending.flood_control import ACQUIRED, Priority
from texts import cutting, formatting

logger = logging.getLogger(__name__)

_Result = TypeVar("_Result")

# What Telegram says. In small words: `fail_query_with_error` and the checks in Client.cpp of
# https://github.com/tdlib/telegram-bot-api. With underscores: Telegram's own servers, listed at
# https://core.telegram.org/method/messages.sendMessage and messages.editMessage. What older servers
# said in other words: https://github.com/TelegramBotAPI/errors and
# https://github.com/vrumger/telegram-errors.

GONE = ("message to edit not found", "message can't be edited", "message to pin not found",
        "message_id_invalid", "message_author_required", "message_edit_time_expired",
        "there is no text in the message to edit")  # fmt: skip
"""A message that cannot be edited or pinned any more."""

DELETED = ("message to delete not found", "message_id_invalid", "message not found")
"""A message that cannot be deleted because it is gone."""

# Client.cpp makes MESSAGE_DELETE_FORBIDDEN of servers before 2020 into the words.
UNDELETABLE = ("message can't be deleted", "message_delete_forbidden", "chat_admin_required")
"""A message that cannot be deleted any more."""

LOCKED = ("chat_write_forbidden", "chat not found", "have no rights to send a message",
          "not enough rights to send", "chat_restricted", "chat_send_plain_forbidden",
          "chat_guest_send_forbidden", "user_banned_in_channel", "channel_private",
          "peer_id_invalid", "chat_admin_required", "need administrator rights")  # fmt: skip
"""A chat that cannot be written to for now (CHAT_RESTRICTED: tdlib/telegram-bot-api#863)."""

_NOT_MODIFIED = ("message is not modified",)
NO_REPLY = ("message to be replied not found", "message to reply not found",
             "replied message not found", "reply message not found", "message_id_invalid",
             "reply_message_id_invalid")  # fmt: skip
# Only admins who may manage topics write there:
# https://github.com/Matt0550/TagEveryoneTelegramBot/issues/26.
CLOSED = ("topic_closed",)
# The first: https://github.com/tdlib/telegram-bot-api/issues/447.
NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_BUTTONS = ("button_", "reply markup", "reply_markup", "inline keyboard")
_TOO_LONG = ("too long", "too_long")
# Servers before Bot API 9.5 know no `tg-time` (https://core.telegram.org/bots/api-changelog):
# "Unsupported start tag", by td/telegram/MessageEntity.cpp of https://github.com/tdlib/td.
_DATES_UNKNOWN = ('"tg-time"', "invalid date")

UNDATED_FOR = 24 * 3600  # seconds until a server that knew no dates is asked once more
SHORT, LEAST = 1000, 300  # UTF-16 units; the least still calls five people by their handles


class Sent(NamedTuple):
    """A message that was sent; `as_asked` is False if it had to go without topic or reply."""

    message: Message
    as_asked: bool = True


class _Form(IntEnum):
    """How much of a text is sent: less each time Telegram refuses it."""

    FULL = 0
    UNDATED = 1  # the same without live times, which came with Bot API 9.5
    PLAIN = 2
    SHORT = 3
    LEAST = 4


@dataclass
class _Message:
    """A text on its way; what is refused is left out of it. `least` is its last resort, plain.

    `alone` is the text instead if it cannot be a reply; without one it is the same.
    """

    chat_id: int
    html: str
    least: str
    form: _Form
    markup: InlineKeyboardMarkup | ForceReply | None
    thread_id: int | None = None
    reply_to: int | None = None
    direct_topic_id: int | None = None
    alone: str = ""

    @property
    def text(self) -> str:
        """The text in its present form."""
        if self.form is _Form.FULL:
            return self.html
        if self.form is _Form.UNDATED:
            return formatting.undated(self.html)
        plain = formatting.plain(self.html)
        if self.form is _Form.PLAIN:
            return plain
        if self.form is _Form.SHORT:
            return cutting.cut(plain, SHORT)
        return self.least or cutting.cut(plain.partition("\n")[0], LEAST)

    @property
    def parse_mode(self) -> ParseMode | None:
        """How Telegram is to read the text."""
        return ParseMode.HTML if self.form <= _Form.UNDATED else None

    def give_in(self, error: BadRequest) -> bool:
        """Leave out what was refused; False if that is nothing of the message, or all is tried."""
        if says(error, NO_TOPIC):
            return self._leave_place(topic=True)  # a reply would lead into the closed topic again
        if says(error, NO_REPLY):  # in another topic, it has to be there
            return self._leave_place()
        if not is_telegrams_own(error) or says(error, (*GONE, *LOCKED, *_NOT_MODIFIED)):
            return False
        if says(error, _BUTTONS) and self.markup is not None:
            self.markup = None
        elif self.form is _Form.LEAST:
            return False
        else:
            self.form = self._plainer(error)
        level = logging.WARNING if self.form is _Form.UNDATED else logging.ERROR  # our bug
        logger.log(level, "chat=%s refused, sending it %s: %s", self.chat_id, self._is_now, error)
        return True

    def _leave_place(self, *, topic: bool = False) -> bool:
        known = self.reply_to is not None or (topic and self.thread_id is not None)
        if self.reply_to is not None:
            self.html = self.alone or self.html
        self.reply_to = None
        self.thread_id = None if topic else self.thread_id
        return known

    def _plainer(self, error: BadRequest) -> _Form:
        if self.form is _Form.FULL and says(error, _DATES_UNKNOWN):
            return _Form.UNDATED
        shorter = _Form.SHORT if says(error, _TOO_LONG) else _Form.PLAIN
        return max(_Form(self.form + 1), shorter)

    @property
    def _is_now(self) -> str:
        return f"{self.form.name.lower()}{'' if self.markup else ' without buttons'}"


class Sender:
    """Sends and edits texts. What a text is refused for is left out until Telegram takes it."""

    def __init__(self, bot: ExtBot[int]) -> None:
        self._bot = bot
        self._undated_until = 0.0

    async def send(
        self,
        chat_id: int,
        text: str,
        *,
        thread_id: int | None = None,
        direct_topic_id: int | None = None,
        reply_to: int | None = None,
        markup: InlineKeyboardMarkup | ForceReply | None = None,
        priority: int = Priority.REPLY,
        least: str = "",
        alone: str = "",
    ) -> Sent:
        """Send HTML to a topic, or to the group if it is closed.

        `direct_topic_id` is whom to write to in a channel's direct messages; `priority` is that
        in which the message waits for the chat's allowance, or ACQUIRED; `least` is sent, plain, if
        all else is refused; `alone` if what it is to reply to is gone. Raises the TelegramErrors
        without a remedy.
        """
        form = self._first_form()
        message = _Message(
            chat_id, text, least, form, markup, thread_id, reply_to, direct_topic_id, alone
        )
        sent = await self._through(message, priority, self._send_once)
        as_asked = (message.thread_id, message.reply_to) == (thread_id, reply_to)
        return Sent(sent, as_asked)

    async def edit(
        self,
        chat_id: int,
        message_id: int,
        text: str,
        markup: InlineKeyboardMarkup | None = None,
        *,
        least: str = "",
    ) -> None:
        """Have a message show HTML; its turn was awaited. Raises what has no remedy."""

        async def edit_once(message: _Message, priority: int) -> Message | bool:
            return await self._bot.edit_message_text(
                message.text,
                chat_id,
                message_id,
                parse_mode=message.parse_mode,
                reply_markup=markup if message.markup else None,
                rate_limit_args=priority,
            )

        try:
            message = _Message(chat_id, text, least, self._first_form(), markup)
            await self._through(message, ACQUIRED, edit_once)
        except BadRequest as error:
            if not says(error, _NOT_MODIFIED):
                raise

    async def _send_once(self, message: _Message, priority: int) -> Message:
        return await self._bot.send_message(
            message.chat_id,
            message.text,
            parse_mode=message.parse_mode,
            message_thread_id=message.thread_id,
            direct_messages_topic_id=message.direct_topic_id,
            reply_parameters=_reply(message.reply_to, insist=bool(message.alone)),
            reply_markup=message.markup,
            rate_limit_args=priority,
        )

    async def _through(
        self, message: _Message, priority: int, once: Callable[[_Message, int], Awaitable[_Result]]
    ) -> _Result:
        while True:
            try:
                result = await once(message, priority)
            except BadRequest as error:
                if not message.give_in(error):
                    raise
                priority = Priority.NEEDED if priority == ACQUIRED else priority
            else:
                self._note_dates_unknown(message)
                return result

    def _first_form(self) -> _Form:
        return _Form.UNDATED if _now() < self._undated_until else _Form.FULL

    def _note_dates_unknown(self, message: _Message) -> None:
        if message.form is _Form.UNDATED and _now() >= self._undated_until:
            logger.warning("event=no_dates this Bot API server knows none: times are shown in UTC")
            self._undated_until = _now() + UNDATED_FOR


def _now() -> float:
    return asyncio.get_running_loop().time()


def _reply(message_id: int | None, *, insist: bool) -> ReplyParameters | None:
    if message_id is None:
        return None
    return ReplyParameters(message_id, allow_sending_without_reply=not insist)


def is_telegrams_own(error: TelegramError) -> bool:
    """Tell whether Telegram said it; a proxy's page is trouble on the way, whatever its code.

    The library raises what a status code means from a plain TelegramError if it could not read
    what came with it (its telegram/request/_baserequest.py).
    """
    first: BaseException = error
    while isinstance(first.__cause__, TelegramError):
        first = first.__cause__
    return type(first) is not TelegramError


def is_refusal(error: TelegramError) -> bool:
    """Tell whether Telegram does not want this message: the same again will not help."""
    return isinstance(error, (BadRequest, Forbidden)) and is_telegrams_own(error)


def says(error: TelegramError, texts: tuple[str, ...]) -> bool:
    """Tell whether Telegram's error text is one of these, whatever its case."""
    return is_telegrams_own(error) and any(text in error.message.lower() for text in texts)


def certainly_not_sent(error: TelegramError) -> bool:
    """Tell whether Telegram never got the request, or refused it; otherwise it may have arrived."""
    if isinstance(error, (RetryAfter, ChatMigrated, Forbidden, BadRequest, InvalidToken)):
        return True
    return isinstance(error, NotSentError)
