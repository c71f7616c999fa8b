"""Whom an admin's command names: by @handles, text mentions, or the message it replies to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from telegram import Message, Update
from telegram import User as TelegramUser
from telegram.constants import MessageEntityType
from telegram.ext import filters

from domain.people import User
from domain.visible import can_be_read, without_hidden
from receiving import entities
from receiving.parsing import leading_command, person, replied_to

# 5 to 32 characters: https://core.telegram.org/method/account.checkUsername. Shorter ones are sold.
_HANDLE = re.compile(r"@([A-Za-z][A-Za-z0-9_]{2,31})")
_BETWEEN = re.compile(r"[\s,;]+")  # names
_AROUND = ".:!?()[]\"'“”‘’"  # a name; what belongs to no handle


@dataclass
class Named:
    """The people a command names: accounts, handles without the @, and words that are neither."""

    users: list[User] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    @property
    def anybody(self) -> bool:
        """Whether at least one name was understood."""
        return bool(self.users or self.handles)


def named_people(message: Message) -> Named:
    """Read whom a command names behind it; without a word there, who is meant by its reply."""
    named = Named()
    for typed in _typed(message, named):
        _take(typed, named, message.get_bot().username)
    answered = replied_to(message)
    if answered is not None and not (named.anybody or named.unclear):
        named.users += _meant_by(answered)
    return named


def _take(typed: str, named: Named, own_handle: str) -> None:
    """Sort a typed word in: a handle, nothing to know, or unclear."""
    word = without_hidden(typed).strip(_AROUND)
    match = _HANDLE.fullmatch(word)
    # Of other handles that end in "bot" nobody can know: people may have such, bots never act.
    if match is not None and match[1].lower() != own_handle.lower():
        if match[1].lower() not in (handle.lower() for handle in named.handles):
            named.handles.append(match[1])
    elif match is not None or (can_be_read(word) and word.lower() not in ("and", "+")):
        named.unclear.append(typed)


def _typed(message: Message, named: Named) -> list[str]:
    """Return the typed words behind the command; text mentions go to `named` instead."""
    rest, first = message.text or message.caption or "", leading_command(message)
    for entity in sorted((*message.entities, *message.caption_entities), key=lambda e: -e.offset):
        is_command = entity == first
        is_mention = entity.type == MessageEntityType.TEXT_MENTION
        if not is_command and not is_mention:
            continue
        before, covered, behind = entities.parts(rest, entity)
        rest = f"{before} {behind}"
        if is_mention:
            _mention(person(entity.user), covered, named)
    return [word for word in _BETWEEN.split(rest) if word]


def _mention(user: User | None, shown: str, named: Named) -> None:
    if user is None:  # a bot, or an account Telegram does not tell
        named.unclear.append(shown)
    elif user not in named.users:
        named.users.insert(0, user)  # they are read from the end


def _meant_by(answered: Message) -> list[User]:
    """Tell whom a reply means: who wrote the message, or came or left in it."""
    meant: Sequence[TelegramUser | None] = [answered.from_user]
    if answered.new_chat_members or answered.left_chat_member:
        left = [answered.left_chat_member] if answered.left_chat_member else []
        meant = [*answered.new_chat_members, *left]
    elif _is_service(answered):
        meant = []
    return [user for each in meant if (user := person(each)) is not None]


def _is_service(message: Message) -> bool:
    """Tell whether Telegram wrote the message, about something its sender did."""
    said = message.text or message.caption or message.effective_attachment
    return not said or bool(filters.StatusUpdate.ALL.check_update(Update(0, message=message)))
