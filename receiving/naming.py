"""What there is of names in a message: words, mentions, and the message it replies to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import Message, MessageEntity, Update
from telegram import User as TelegramUser
from telegram.constants import MessageEntityType
from telegram.ext import filters

from domain.naming import Names
from domain.people import User
from receiving import entities
from receiving.commands import text_of
from receiving.people import person

_BETWEEN = re.compile(r"[\s,;]+")  # names


def replied_message(message: Message) -> Message | None:
    """Return the message a person replied to; in a topic, everything "replies" to its first.

    See https://github.com/python-telegram-bot/ptbcontrib/pull/149.
    """
    first = message.message_thread_id if message.is_topic_message else None
    replied = message.reply_to_message
    return None if replied is None or replied.message_id == first else replied


def names(message: Message, command: MessageEntity) -> Names:
    """Read what stands behind a command, and who is meant by its reply."""
    rest, marked = text_of(message)
    in_order: list[str | User] = []
    unknown: list[str] = []
    for entity in sorted(marked, key=lambda each: -each.offset):  # from the end
        is_mention = entity.type == MessageEntityType.TEXT_MENTION
        if entity != command and not is_mention:
            continue
        rest, shown, behind = entities.parts(rest, entity)
        user = person(entity.user) if is_mention else None
        in_order[:0] = [*([user] if user else []), *_words(behind)]
        if is_mention and user is None:  # a bot, or an account Telegram does not tell
            unknown.append(shown)
    in_order[:0] = _words(rest)
    words = tuple(each for each in in_order if isinstance(each, str))
    mentioned = tuple(dict.fromkeys(each for each in in_order if isinstance(each, User)))
    return Names(words, mentioned, tuple(unknown), _meant_by(message), tuple(in_order))


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text) if word]


def _meant_by(message: Message) -> tuple[User, ...]:
    """Tell whom a reply means: who wrote the message replied to, or came or left in it."""
    replied = replied_message(message)
    if replied is None:
        return ()
    meant: Sequence[TelegramUser | None] = [replied.from_user]
    if replied.new_chat_members or replied.left_chat_member:
        left = [replied.left_chat_member] if replied.left_chat_member else []
        meant = [*replied.new_chat_members, *left]
    elif is_service(replied):
        meant = []
    return tuple(user for each in meant if (user := person(each)) is not None)


def is_service(message: Message) -> bool:
    """Tell whether Telegram wrote the message, about something its sender did."""
    if message.text:  # most are told by this alone; to ask all the library's filters takes long
        return False
    said = message.caption or message.effective_attachment
    return not said or bool(filters.StatusUpdate.ALL.check_update(Update(0, message=message)))
