"""What a message says: commands, words, people, and which filters match it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, cast

from telegram import (
    Bot,
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

from domain.messages import Place
from domain.people import User
from domain.visible import can_be_read, without_hidden
from receiving.entities import parts, with_addresses

# As Telegram dates what it forgot: https://core.telegram.org/bots/api#inaccessiblemessage.
_NO_DATE = datetime.fromtimestamp(0, timezone.utc)
GROUPS = (Chat.GROUP, Chat.SUPERGROUP)
_AROUND = ".,;:!?()[]\"'`“”‘’"  # a word; what belongs to none


class Command(MessageFilter):
    """Matches /name and /name@thisbot at the start of a text or a caption."""

    def __init__(self, *names: str) -> None:
        super().__init__(name=f"Command{names}")
        self._names = names

    def filter(self, message: Message) -> bool:
        """Tell whether the message is one of these commands, to us."""
        return command(message)[0] in self._names


class ToAnother(MessageFilter):
    """Matches commands to a bot that is not called as we are; we may have a new name."""

    def filter(self, message: Message) -> bool:
        """Tell whether the command names somebody else."""
        return addressed_to(message) not in {None, message.get_bot().username.lower()}


class IsReply(MessageFilter):
    """Matches replies, also to a message in another topic."""

    def filter(self, message: Message) -> bool:
        """Tell whether the message replies to one."""
        return bool(message.reply_to_message or message.external_reply)


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
        return is_forwarded(message) or bool(message.via_bot or message.sender_business_bot)


def is_group(chat: Chat) -> bool:
    """Tell whether a chat is a group; a channel's direct messages only look like one.

    See `is_direct_messages` of https://core.telegram.org/bots/api#chat.
    """
    return chat.type in GROUPS and not chat.is_direct_messages


def command(message: Message) -> tuple[str | None, str]:
    """Split a text or caption into our command's name and all that stands behind it.

    The name is None for anything else, commands to other bots included. Line breaks are kept.
    """
    first, behind = _cut(message)
    name, _, _ = first[1:].partition("@")
    addressee = addressed_to(message)
    if not name or (addressee and addressee != message.get_bot().username.lower()):
        return None, _text(message)
    return name.lower(), behind.strip()


def asked(message: Message) -> list[str]:
    """List the words behind a command that asks something, without what belongs to none."""
    typed = without_hidden(command(message)[1])
    return [word for each in typed.split() if (word := each.strip(_AROUND))]


def addressed_to(message: Message) -> str | None:
    """Read whom a command names behind its @, in small letters; None without either."""
    _, _, addressee = _cut(message)[0].partition("@")
    return addressee.lower() or None


def issue(message: Message) -> str:
    """Read what stands behind a command, with the addresses of the links in it."""
    text, first = _text(message), leading_command(message)
    end = first.offset + first.length if first else 0
    entities = [each for each in _entities(message) if each.offset + each.length >= end]
    length = len(text) - len(_cut(message)[1])
    return with_addresses(text, entities)[length:].strip()


def _cut(message: Message) -> tuple[str, str]:
    """Cut a text into the command at its start, empty if there is none, and what is behind it."""
    first = leading_command(message)
    if first is None:
        return "", _text(message)
    _, name, behind = parts(_text(message), first)
    return name, behind


def leading_command(message: Message) -> MessageEntity | None:
    """Find the command a message begins with: at most what nobody can see stands before it."""
    of_commands = (e for e in _entities(message) if e.type == MessageEntityType.BOT_COMMAND)
    first = min(of_commands, key=lambda each: each.offset, default=None)
    if first is None:
        return None
    before, _, _ = parts(_text(message), first)
    return None if without_hidden(before).strip() else first


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _entities(message: Message) -> Sequence[MessageEntity]:
    return message.entities or message.caption_entities


def replied_to(message: Message) -> Message | None:
    """Return the message a person replied to; in a topic, everything "replies" to its first.

    See https://github.com/python-telegram-bot/ptbcontrib/pull/149.
    """
    first = message.message_thread_id if message.is_topic_message else None
    replied = message.reply_to_message
    return None if replied is None or replied.message_id == first else replied


@dataclass(frozen=True)
class Answered:
    """The message somebody replied to; `urls` are of its links, `buttons` what its buttons send."""

    chat_id: int
    message_id: int
    is_ours: bool
    urls: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()


def answered_message(message: Message) -> Answered | None:
    """Read which message a person replied to, one in another topic included.

    Of that Telegram tells little: https://core.telegram.org/bots/api#externalreplyinfo.
    """
    replied, external = replied_to(message), message.external_reply
    if replied is not None:
        author = replied.from_user
        is_ours = author is not None and author.id == message.get_bot().id
        urls = (entity.url for entity in _entities(replied) if entity.url)
        return Answered(
            replied.chat.id, replied.message_id, is_ours, tuple(urls), _buttons(replied)
        )
    if external is None or external.chat is None or external.message_id is None:
        return None
    return Answered(external.chat.id, external.message_id, is_ours=False)


def _buttons(message: Message) -> tuple[str, ...]:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    data = (button.callback_data for row in rows for button in row)
    return tuple(each for each in data if isinstance(each, str))


def is_anonymous_admin(message: Message) -> bool:
    """Tell whether an admin wrote in the name of the group itself."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def person(user: TelegramUser | None) -> User | None:
    """Take a real person from Telegram's record; None for bots and for stand-ins of chats."""
    if user is None or user.is_bot or user.id == ChatID.SERVICE_CHAT:
        return None
    return _as_user(user)


def author(message: Message) -> User | None:
    """Tell who reports: a person, or somebody else's bot; None for an anonymous admin.

    Bots may write to each other: https://core.telegram.org/bots/features#bot-to-bot-communication
    """
    user = message.from_user
    stands_in = user is None or user.id in {*ChatID, message.get_bot().id}
    return None if user is None or stands_in else _as_user(user)


def _as_user(user: TelegramUser) -> User:
    # Of a deleted account Telegram tells an empty first name, and no other (telegram-bot-api's
    # Client.cpp, JsonUser).
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
    return "" if is_forwarded(message) else None


def is_forwarded(message: Message) -> bool:
    """Tell whether a message is somebody's that another person passed on.

    Bot API servers before 7.0 tell it by `forward_date`, which the library knows no more:
    https://core.telegram.org/bots/api-changelog#december-29-2023.
    """
    return message.forward_origin is not None or "forward_date" in message.api_kwargs


def written_by_bot(message: Message) -> str | None:
    """Give the handle of the bot that wrote a message for its sender; None if none did."""
    bot = message.via_bot or message.sender_business_bot
    return None if bot is None else bot.username or ""


def message_and_chat(update: Update) -> tuple[Message, Chat]:
    """Return the message and chat of an update that was routed by a message filter."""
    return cast(Message, update.effective_message), cast(Chat, update.effective_chat)


def to_be_answered(bot: Bot, update: Mapping[str, Any]) -> Message | None:
    """Find the message to answer to an update's JSON that the library may not be able to read.

    None if it is no tap, no command and no reply to the bot: then nobody waits for an answer.
    """
    tap, message = _part(update, "callback_query"), _part(update, "message")
    source = _part(tap, "message") or message
    if not (tap or _is_command_to(bot, message) or _is_reply_to(bot, message)):
        return None
    chat, number = _part(source, "chat"), source.get("message_id")
    chat_id, kind = chat.get("id"), chat.get("type")
    if not (isinstance(number, int) and isinstance(chat_id, int) and isinstance(kind, str)):
        return None
    thread = source.get("message_thread_id") if source.get("is_topic_message") is True else None
    return Message(
        *(number, _NO_DATE, Chat(chat_id, kind)),
        message_thread_id=thread,
        is_topic_message=thread is not None,
    )


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, Mapping) else {}


def _is_command_to(bot: Bot, message: Mapping[str, Any]) -> bool:
    text = str(message.get("text") or message.get("caption") or "")
    name, _, addressee = text.partition(" ")[0].partition("@")
    return name.startswith("/") and addressee.lower() in ("", bot.username.lower())


def _is_reply_to(bot: Bot, message: Mapping[str, Any]) -> bool:
    return _part(_part(message, "reply_to_message"), "from").get("id") == bot.id


def topic(message: Message) -> int | None:
    """Return the forum topic a message was written in."""
    # message_thread_id alone is also set on reply chains outside topics:
    # https://github.com/tdlib/telegram-bot-api/issues/447.
    return message.message_thread_id if message.is_topic_message else None


def direct_topic(message: Message) -> int | None:
    """Return whose conversation a message is in, in a channel's direct messages."""
    place = message.direct_messages_topic
    return place.topic_id if place else None


def place(message: Message) -> Place:
    """Read where a message was written."""
    return Place(
        chat_id=message.chat.id,
        message_id=message.message_id,
        is_private=message.chat.type == Chat.PRIVATE,
        thread_id=topic(message),
        direct_topic_id=direct_topic(message),
        writer_id=message.from_user.id if message.from_user else None,
    )


def words(message: Message) -> str:
    """Read the words of a reply; a command is none, not even one to another bot."""
    text = with_addresses(_text(message), _entities(message)).strip()
    return text if can_be_read(text) and not _cut(message)[0] else ""


def attached_file(message: Message) -> str | None:
    """Read the file_id of a message's photo or file; of a photo's sizes the largest."""
    media = message.effective_attachment
    largest = media[-1] if isinstance(media, Sequence) and media else media
    file_id = getattr(largest, "file_id", None)
    return file_id if isinstance(file_id, str) else None
