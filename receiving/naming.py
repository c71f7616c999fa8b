"""Whom an admin's command names: by @handles, text mentions, or the message it replies to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from telegram import Message, MessageEntity, Update
from telegram import User as TelegramUser
from telegram.constants import MessageEntityType
from telegram.ext import filters

from domain.people import User
from domain.updates import Named
from domain.visible import can_be_read, without_hidden
from receiving import entities
from receiving.commands import text_of
from receiving.people import person

# 5 to 32 characters: https://core.telegram.org/method/account.checkUsername. Shorter ones are sold.
_HANDLE = re.compile(r"@([A-Za-z][A-Za-z0-9_]{2,31})")
_BETWEEN = re.compile(r"[\s,;]+")  # names
_AROUND = ".:!?()[]\"'“”‘’"  # a name; what belongs to no handle


@dataclass
class _Found:
    """The people found so far, and words that name nobody."""

    users: list[User] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


def replied_message(message: Message) -> Message | None:
    """Return the message a person replied to; in a topic, everything "replies" to its first.

    See https://github.com/python-telegram-bot/ptbcontrib/pull/149.
    """
    first = message.message_thread_id if message.is_topic_message else None
    replied = message.reply_to_message
    return None if replied is None or replied.message_id == first else replied


def named_people(message: Message, command: MessageEntity | None) -> Named:
    """Read whom a command names behind it; without a word there, who is meant by its reply."""
    found = _Found()
    for typed in _typed(message, command, found):
        _take(typed, found, message.get_bot().username)
    replied = replied_message(message)
    if replied is not None and not (found.users or found.handles or found.unclear):
        found.users += _meant_by(replied)
    return Named(tuple(found.users), tuple(found.handles), tuple(found.unclear))


def _take(typed: str, found: _Found, own_handle: str) -> None:
    """Sort a typed word in: a handle, nothing to know, or unclear."""
    word = without_hidden(typed).strip(_AROUND)
    match = _HANDLE.fullmatch(word)
    # Of other handles that end in "bot" nobody can know: people may have such, bots never act.
    if match is not None and match[1].lower() != own_handle.lower():
        if match[1].lower() not in (handle.lower() for handle in found.handles):
            found.handles.append(match[1])
    elif match is not None or (can_be_read(word) and word.lower() not in ("and", "+")):
        found.unclear.append(typed)


def _typed(message: Message, command: MessageEntity | None, found: _Found) -> list[str]:
    """Return the typed words behind the command; text mentions go to `found` instead."""
    rest, marked = text_of(message)
    for entity in sorted(marked, key=lambda each: -each.offset):
        is_command = entity == command
        is_mention = entity.type == MessageEntityType.TEXT_MENTION
        if not is_command and not is_mention:
            continue
        before, covered, behind = entities.parts(rest, entity)
        rest = f"{before} {behind}"
        if is_mention:
            _mention(person(entity.user), covered, found)
    return [word for word in _BETWEEN.split(rest) if word]


def _mention(user: User | None, shown: str, found: _Found) -> None:
    if user is None:  # a bot, or an account Telegram does not tell
        found.unclear.append(shown)
    elif user not in found.users:
        found.users.insert(0, user)  # they are read from the end


def _meant_by(replied: Message) -> list[User]:
    """Tell whom a reply means: who wrote the message, or came or left in it."""
    meant: Sequence[TelegramUser | None] = [replied.from_user]
    if replied.new_chat_members or replied.left_chat_member:
        left = [replied.left_chat_member] if replied.left_chat_member else []
        meant = [*replied.new_chat_members, *left]
    elif _is_service(replied):
        meant = []
    return [user for each in meant if (user := person(each)) is not None]


def _is_service(message: Message) -> bool:
    """Tell whether Telegram wrote the message, about something its sender did."""
    said = message.text or message.caption or message.effective_attachment
    return not said or bool(filters.StatusUpdate.ALL.check_update(Update(0, message=message)))
