"""Who wrote a message, in whose name, and whose words they are."""

from __future__ import annotations

from telegram import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)
from telegram import User as TelegramUser
from telegram.constants import ChatID

from domain.people import User, account


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
    names = user.first_name, user.last_name
    return account(user.id, user.username, *names, language_code=user.language_code)


def is_as_group(message: Message) -> bool:
    """Tell whether an admin wrote in the name of the group itself."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def is_as_channel(message: Message) -> bool:
    """Tell whether somebody wrote in the name of a channel, or of another group."""
    return message.sender_chat is not None and message.sender_chat.id != message.chat.id


def forwarded_from(message: Message) -> str | None:
    """Name who wrote what was forwarded, as the group sees it; None if nothing was.

    Bot API servers before 7.0 tell it by `forward_date`, which the library knows no more:
    https://core.telegram.org/bots/api-changelog#december-29-2023.
    """
    origin = message.forward_origin
    if isinstance(origin, MessageOriginUser):
        return _as_user(origin.sender_user).full_name or origin.sender_user.username or ""
    if isinstance(origin, MessageOriginHiddenUser):
        return origin.sender_user_name
    if isinstance(origin, MessageOriginChat):
        return origin.sender_chat.title or ""
    if isinstance(origin, MessageOriginChannel):
        return origin.chat.title or ""
    return "" if origin is not None or "forward_date" in message.api_kwargs else None


def written_by_bot(message: Message) -> str | None:
    """Give the handle of the bot that wrote a message for its sender; None if none did.

    See `via_bot` and `sender_business_bot` of https://core.telegram.org/bots/api#message.
    """
    bot = message.via_bot or message.sender_business_bot
    return None if bot is None else bot.username or ""
