"""The command a text begins with, and what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message, MessageEntity
from telegram.constants import MessageEntityType

from domain.updates import Command
from domain.visible import without_hidden
from receiving.entities import parts, with_addresses


def text_of(message: Message) -> tuple[str, Sequence[MessageEntity]]:
    """Give a message's text or caption, with its entities."""
    return message.text or message.caption or "", message.entities or message.caption_entities


def leading_command(text: str, entities: Sequence[MessageEntity]) -> MessageEntity | None:
    """Find the command a text begins with: at most what nobody can see stands before it."""
    of_commands = (each for each in entities if each.type == MessageEntityType.BOT_COMMAND)
    first = min(of_commands, key=lambda each: each.offset, default=None)
    if first is None:
        return None
    before, _, _ = parts(text, first)
    return None if without_hidden(before).strip() else first


def split(
    text: str, entities: Sequence[MessageEntity], first: MessageEntity | None
) -> tuple[Command | None, str]:
    """Split a text into the command it begins with, and what it says behind it.

    That has line breaks, and the addresses of its links.
    """
    if first is None:
        return None, with_addresses(text, entities).strip()
    _, typed, behind = parts(text, first)
    end, length = first.offset + first.length, len(text) - len(behind)
    entities = [each for each in entities if each.offset + each.length >= end]
    return _command(typed, behind), with_addresses(text, entities)[length:].strip()


def _command(typed: str, behind: str) -> Command | None:
    if not typed:
        return None
    name, _, addressee = typed.partition("@")
    return Command(name[1:].lower(), addressee.lower() or None, behind.strip())
