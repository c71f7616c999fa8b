"""One text sent: the remedy for each refusal, and whether what failed may have arrived."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

import httpx
from telegram import ForceReply, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot

import phrases
from flood_control import PAID, Rank

logger = logging.getLogger(__name__)


class Sent(NamedTuple):
    """A message that was sent; `as_asked` is False if it had to go without topic or reply."""

    message: Message
    as_asked: bool = True


HTML_REFUSED = ("can't parse entities",)
_NO_REPLY = ("message to be replied not found", "message to reply not found",
             "replied message not found")  # fmt: skip
_NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted")


async def send_text(
    bot: ExtBot[int],
    chat_id: int,
    text: str,
    *,
    thread_id: int | None = None,
    reply_to: int | None = None,
    markup: InlineKeyboardMarkup | ForceReply | None = None,
    pay: int = Rank.ANSWER,
) -> Sent:
    """Send HTML to a topic, or to the group if it is closed; plain if the HTML is refused.

    `pay` is the rank in which the message waits for its turn, or PAID if that was awaited. Raises
    the TelegramErrors that have no remedy here.
    """
    rank = Rank.OWED if pay == PAID else pay

    async def send(text: str, pay: int = rank, **how: Any) -> Message:  # noqa: ANN401
        return await bot.send_message(
            chat_id, text, reply_markup=markup, rate_limit_args=pay, **how
        )

    topic: dict[str, Any] = {"message_thread_id": thread_id, "reply_parameters": _reply(reply_to)}
    try:
        return Sent(await send(text, pay, **topic))
    except BadRequest as error:
        if says(error, _NO_TOPIC):
            return Sent(await send(text), False)  # a reply would lead into the closed topic again
        if says(error, _NO_REPLY):  # in another topic, it has to be there
            return Sent(await send(text, message_thread_id=thread_id), False)
        if not says(error, HTML_REFUSED):
            raise
        logger.exception("chat=%s HTML refused, sending it plain", chat_id)
        return Sent(await send(phrases.plain(text), parse_mode=None, **topic))


def _reply(message_id: int | None) -> ReplyParameters | None:
    if message_id is None:
        return None
    return ReplyParameters(message_id, allow_sending_without_reply=True)


def is_telegrams_own(error: TelegramError) -> bool:
    """Tell whether Telegram said it; a proxy's page is trouble on the way, whatever its code.

    The library raises what a status code means from a plain TelegramError if it could not read
    what came with it.
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
    never_left = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
    return isinstance(error.__cause__, never_left)
