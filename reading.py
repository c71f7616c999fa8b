"""What a message says: commands, words, people, and which filters match it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from telegram import (
    Chat,
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
)
from telegram import User as TelegramUser
from telegram.constants import ChatID, MessageEntityType
from telegram.ext.filters import MessageFilter

from incidents import User
from visible import can_be_read

GROUPS = (Chat.GROUP, Chat.SUPERGROUP)


class Command(MessageFilter):
    """Matches /name and /name@thisbot at the start of a text or a caption."""

    def __init__(self, *names: str) -> None:
        super().__init__(name=f"Command{names}")
        self._names = names

    def filter(self, message: Message) -> bool:
        """Tell whether the message is one of these commands, to us."""
        return command(message)[0] in self._names


class AlbumMember(MessageFilter):
    """Matches photos and files that were sent together as an album."""

    def filter(self, message: Message) -> bool:
        """Tell whether the message belongs to an album."""
        return message.media_group_id is not None


class PostedAsChannel(MessageFilter):
    """Matches what is written in the name of a channel or of another group."""

    def filter(self, message: Message) -> bool:
        """Tell whether the sender is a chat other than the one it was sent to."""
        return message.sender_chat is not None and message.sender_chat.id != message.chat.id


class Borrowed(MessageFilter):
    """Matches what is not in the sender's own words: forwarded, or written by a bot for them.

    See `forward_origin`, `via_bot` and `sender_business_bot` of
    https://core.telegram.org/bots/api#message.
    """

    def filter(self, message: Message) -> bool:
        """Tell whether somebody else may have written the message."""
        return bool(message.forward_origin or message.via_bot or message.sender_business_bot)


def command(message: Message) -> tuple[str | None, str]:
    """Split a text or caption into our command's name and all that stands behind it.

    The name is None for anything else, commands to other bots included. Line breaks are kept.
    """
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    starts = (entity for entity in entities if entity.offset == 0)
    # A command is ASCII, so its UTF-16 length is its length.
    length = next((e.length for e in starts if e.type == MessageEntityType.BOT_COMMAND), 0)
    name, _, addressee = text[1:length].partition("@")
    if not name or (addressee and addressee.lower() != message.get_bot().username.lower()):
        return None, text
    return name.lower(), text[length:].strip()


def utf16_parts(text: str, entity: MessageEntity) -> tuple[str, str, str]:
    """Cut a text before and behind an entity, whose place counts UTF-16 units.

    See https://core.telegram.org/api/entities#entity-length.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
    return _decoded(units[:start]), _decoded(units[start:end]), _decoded(units[end:])


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "replace")  # an entity may end within a character


def replied_to(message: Message) -> Message | None:
    """Return the message a person replied to; in a topic, everything "replies" to its first."""
    first = message.message_thread_id if message.is_topic_message else None
    replied = message.reply_to_message
    return None if replied is None or replied.message_id == first else replied


def is_anonymous_admin(message: Message) -> bool:
    """Tell whether an admin wrote in the name of the group itself."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def person(user: TelegramUser | None) -> User | None:
    """Take a real person from Telegram's record; None for bots and for stand-ins of chats."""
    if user is None or user.is_bot or user.id == ChatID.SERVICE_CHAT:
        return None
    return _as_user(user)


def _as_user(user: TelegramUser) -> User:
    # Of a deleted account Telegram tells an empty first name, and no other.
    names = (name for name in (user.first_name, user.last_name) if name)
    return User(user.id, user.username or None, " ".join(names))


def forwarded_from(message: Message) -> str | None:
    """Name who wrote what was forwarded, as the group sees it; None if nothing was."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginUser):
        return _as_user(origin.sender_user).full_name or origin.sender_user.username or ""
    if isinstance(origin, MessageOriginHiddenUser):
        return origin.sender_user_name
    if isinstance(origin, MessageOriginChat):
        return origin.sender_chat.title or ""
    if isinstance(origin, MessageOriginChannel):
        return origin.chat.title or ""
    return None if origin is None else ""


def written_by_bot(message: Message) -> str | None:
    """Give the handle of the bot that wrote a message for its sender; None if none did."""
    bot = message.via_bot or message.sender_business_bot
    return None if bot is None else bot.username or ""


def message_and_chat(update: Update) -> tuple[Message, Chat]:
    """Return the message and chat of an update that was routed by a message filter."""
    return cast(Message, update.effective_message), cast(Chat, update.effective_chat)


def topic(message: Message) -> int | None:
    """Return the forum topic a message was written in."""
    # message_thread_id alone is also set on reply chains outside topics.
    return message.message_thread_id if message.is_topic_message else None


def words(message: Message) -> str:
    """Read the words of a reply; a command is none, not even one to another bot."""
    text = (message.text or message.caption or "").strip()
    entities = message.entities or message.caption_entities
    is_command = any(e.type == MessageEntityType.BOT_COMMAND and e.offset == 0 for e in entities)
    return text if can_be_read(text) and not is_command else ""


def attached_file(message: Message) -> str | None:
    """Read the file_id of a message's photo or file; of a photo's sizes the largest."""
    media = message.effective_attachment
    largest = media[-1] if isinstance(media, Sequence) and media else media
    file_id = getattr(largest, "file_id", None)
    return file_id if isinstance(file_id, str) else None
