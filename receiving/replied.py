"""The message somebody replied to, as far as Telegram tells of it."""

from __future__ import annotations

from telegram import (
    ExternalReplyInfo,
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    TextQuote,
)

from domain.updates import NOWHERE, RepliedTo
from receiving import commands, contents, naming, people


def replied_to(message: Message) -> RepliedTo | None:
    """Read which message a person replied to, one in another topic or chat included."""
    replied, external = naming.replied_message(message), message.external_reply
    if replied is not None:
        return described(replied)
    return None if external is None else _told_of_elsewhere(external, message.quote)


def described(replied: Message) -> RepliedTo:
    """Read a message that Telegram tells whole."""
    author = replied.from_user
    return RepliedTo(
        replied.chat.id,
        replied.message_id,
        is_ours=author is not None and author.id == replied.get_bot().id,
        urls=tuple(each.url for each in commands.text_of(replied)[1] if each.url),
        buttons=_buttons(replied),
        content=contents.content(replied),
        author=people.person(author),
        is_by_bot=author is not None and author.is_bot and replied.sender_chat is None,
        is_as_group=people.is_as_group(replied),
        is_as_channel=people.is_as_channel(replied),
        is_service=naming.is_service(replied),
        forwarded_from=people.forwarded_from(replied),
        written_by_bot=people.written_by_bot(replied),
        written_at=int(replied.date.timestamp()),
    )


def _told_of_elsewhere(external: ExternalReplyInfo, quote: TextQuote | None) -> RepliedTo:
    """Read what is told of a message in another topic or chat.

    Which chat that is, only of supergroups and channels; of its words, what was quoted. Who hides
    their account in forwards is known by name only.
    See https://core.telegram.org/bots/api#externalreplyinfo.
    """
    origin = external.origin
    user = origin.sender_user if isinstance(origin, MessageOriginUser) else None
    hidden = origin.sender_user_name if isinstance(origin, MessageOriginHiddenUser) else None
    chat_id = external.chat.id if external.chat else NOWHERE
    speaker = origin.sender_chat.id if isinstance(origin, MessageOriginChat) else None
    return RepliedTo(
        chat_id,
        external.message_id or NOWHERE,
        is_ours=user is not None and user.id == external.get_bot().id,
        content=contents.external_content(external, quote.text if quote else ""),
        author=people.person(user),
        is_by_bot=user is not None and user.is_bot,
        is_as_group=speaker == chat_id,
        is_as_channel=isinstance(origin, MessageOriginChannel) or speaker not in (None, chat_id),
        forwarded_from=hidden,
    )


def _buttons(message: Message) -> tuple[str, ...]:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    data = (button.callback_data for row in rows for button in row)
    return tuple(each for each in data if isinstance(each, str))
