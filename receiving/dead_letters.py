"""Where, and whom, to tell that an update is a dead letter, read from JSON the library may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Bot, Chat

from domain.messages import Place
from domain.people import User, account

LARGEST_ID = 2**52  # https://core.telegram.org/bots/api#user


def place_to_tell(bot: Bot, update: Mapping[str, Any]) -> Place | None:
    """Find where to reply to an update's JSON.

    None if it is no tap, no command and no reply to the bot: then nobody waits for a reply. Of
    edits only a command counts: a live location that replies to the bot moves again and again.
    """
    tap, message = _part(update, "callback_query"), _part(update, "message")
    edited = _part(update, "edited_message")
    source = _part(tap, "message") or message or edited
    if not (tap or _is_command_to(bot, source) or _is_reply_to(bot, message)):
        return None
    chat, number = _part(source, "chat"), source.get("message_id")
    chat_id, kind = chat.get("id"), chat.get("type")
    if not (isinstance(number, int) and isinstance(chat_id, int) and isinstance(kind, str)):
        return None
    thread = source.get("message_thread_id") if source.get("is_topic_message") is True else None
    return Place(chat_id, number, is_private=kind == Chat.PRIVATE, thread_id=thread)


def writer_of(update: Mapping[str, Any]) -> User | None:
    """Tell who wrote or tapped, with the language of their app; None for bots, and for nonsense."""
    kinds = ("callback_query", "message", "edited_message")
    who = _part(next(filter(None, (_part(update, kind) for kind in kinds)), {}), "from")
    user_id, told = who.get("id"), who.get("language_code")
    if not (isinstance(user_id, int) and 0 < user_id < LARGEST_ID) or who.get("is_bot") is True:
        return None
    return account(user_id, None, language_code=told if isinstance(told, str) else None)


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, Mapping) else {}


def _is_command_to(bot: Bot, message: Mapping[str, Any]) -> bool:
    text = str(message.get("text") or message.get("caption") or "")
    name, _, addressee = text.partition(" ")[0].partition("@")
    return name.startswith("/") and addressee.lower() in ("", bot.username.lower())


def _is_reply_to(bot: Bot, message: Mapping[str, Any]) -> bool:
    return _part(_part(message, "reply_to_message"), "from").get("id") == bot.id
