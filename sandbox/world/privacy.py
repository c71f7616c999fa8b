"""Which messages of a chat reach the bot (https://core.telegram.org/bots/features#privacy-mode)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.messages import SentMessage


def reaches_bot(message: SentMessage) -> bool:
    """Admins get everything; others commands, replies to them and service messages."""
    standing = message.chat.bot_member
    if message.chat.type == "private":
        return standing.is_present
    if not standing.is_present:
        return False
    if standing.is_admin or message.service is not None:
        return True
    return _answers_bot(message) or _commands_bot(message)


def _answers_bot(message: SentMessage) -> bool:
    return message.reply_to is not None and message.reply_to.sender is message.chat.telegram.bot


def _commands_bot(message: SentMessage) -> bool:
    """Tell whether a command for nobody or for this bot stands at the start."""
    first = next(iter(message.entities), None)
    if first is None or first.type != "bot_command" or first.offset != 0:
        return False
    _, _, addressee = first.text_of(message.text).partition("@")
    own_name = message.chat.telegram.bot.username or ""
    return not addressee or addressee.lower() == own_name.lower()
