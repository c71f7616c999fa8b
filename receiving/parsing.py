"""Each update read once, into the record that handlers see of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import telegram
from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Update,
)

from domain.groups import BotStatus
from domain.messages import Place
from domain.naming import Names
from domain.summaries import OFFER
from domain.updates import (
    Blocking,
    Chat,
    Edited,
    Membership,
    Message,
    Migration,
    PinNotice,
    Presence,
    Received,
    Tap,
    TopicChange,
)
from receiving import commands, contents, naming, people, replied

GROUPS = (telegram.Chat.GROUP, telegram.Chat.SUPERGROUP)

_WHERE = ("message_id", "date", "chat")  # what `_tap` and `_common` read of a card

_Json = dict[str, Any]
_Common = dict[str, Any]
"""What every record tells: the fields of Received."""


def shortened(update: _Json) -> _Json:
    """Leave out of a tap what nobody reads of its card: making objects of it costs the most."""
    query = update.get("callback_query")
    if not isinstance(query, dict) or not isinstance(query.get("message"), dict):
        return update
    if str(query.get("data")).startswith(OFFER):
        return update  # the words it offers are read back from what it replies to
    where = {name: value for name, value in query["message"].items() if name in _WHERE}
    return {**update, "callback_query": {**query, "message": where}}


def is_empty(update: Update) -> bool:
    """Tell whether the library knows nothing of an update but its number."""
    return update.effective_chat is None and len(update.to_dict()) == 1


def read(update: Update) -> Received:
    """Make the record of an update; a kind of which nothing is to be known becomes a Received."""
    common = _common(update)
    if update.callback_query is not None:
        return _tap(update.callback_query, common)
    if common["chat"] is None:
        return Received(**common)
    return _of_chat(update, common)


def _of_chat(update: Update, common: _Common) -> Received:
    if update.message is not None:
        return _of_message(update.message, common)
    if update.edited_message is not None:
        return _edited(update.edited_message, common)
    if common["chat"].is_group and update.my_chat_member is not None:
        return _membership(update.my_chat_member, common)
    if update.my_chat_member is not None and _is_private(update.my_chat_member.chat):
        is_blocked = not _is_in(update.my_chat_member.new_chat_member)
        return Blocking(**common, is_blocked=is_blocked)
    if common["chat"].is_group and update.chat_member is not None:
        return _presence(update.chat_member, common)
    return Received(**common)


def _common(update: Update) -> _Common:
    chat, user = update.effective_chat, update.effective_user
    written = update.message or update.edited_message
    acting = user.id if user is not None else 0
    return {
        "update_id": update.update_id,
        "order_key": acting if chat is None else chat.id,
        "chat": None if chat is None else Chat(chat.id, chat.title or "", _is_group(chat)),
        "by": people.person(user),
        "place": None if chat is None or written is None else _place(written),
    }


def _is_group(chat: telegram.Chat) -> bool:
    """Tell whether a chat is a group; a channel's direct messages only look like one.

    See `is_direct_messages` of https://core.telegram.org/bots/api#chat.
    """
    return chat.type in GROUPS and not chat.is_direct_messages


def _is_private(chat: telegram.Chat) -> bool:
    return chat.type == telegram.Chat.PRIVATE


def _place(message: telegram.Message) -> Place:
    direct = message.direct_messages_topic
    return Place(
        chat_id=message.chat.id,
        message_id=message.message_id,
        is_private=message.chat.type == telegram.Chat.PRIVATE,
        # message_thread_id alone is also set on reply chains outside topics:
        # https://github.com/tdlib/telegram-bot-api/issues/447.
        thread_id=message.message_thread_id if message.is_topic_message else None,
        direct_topic_id=direct.topic_id if direct else None,
        writer_id=message.from_user.id if message.from_user else None,
    )


def _tap(query: CallbackQuery, common: _Common) -> Tap:
    message, data = query.message, query.data or ""
    message_id = message.message_id if message is not None else None
    tap = Tap(**common, query_id=query.id, data=data, message_id=message_id)
    if not isinstance(message, telegram.Message) or not data.startswith(OFFER):
        return tap
    return replace(tap, under=replied.described(message), words=replied.replied_to(message))


def _membership(change: ChatMemberUpdated, common: _Common) -> Membership:
    member = change.new_chat_member
    return Membership(
        **common,
        status=member.status,
        bot_status=_bot_status(member),
        is_in=_is_in(member),
        was_in=_is_in(change.old_chat_member),
        may_write=_may_write(member),
    )


def _presence(change: ChatMemberUpdated, common: _Common) -> Presence:
    user = people.person(change.new_chat_member.user)
    if user is not None and _is_in(change.new_chat_member):
        return Presence(**common, joined=(user.user_id,))
    return Presence(**common, left=user)


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)


def _may_write(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    return member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)


def _bot_status(member: ChatMember) -> BotStatus:
    if not isinstance(member, ChatMemberAdministrator):
        return BotStatus.MEMBER
    return BotStatus.PINNING_ADMIN if member.can_pin_messages else BotStatus.ADMIN


def _of_message(message: telegram.Message, common: _Common) -> Received:
    """Make the record of a message: Telegram also writes lines about what happens in a chat."""
    if message.migrate_from_chat_id or message.migrate_to_chat_id:
        old_id = message.migrate_from_chat_id or message.chat.id
        new_id = message.migrate_to_chat_id or message.chat.id
        return Migration(**common, old_id=old_id, new_id=new_id)
    event = _event_in_group(message, common) if common["chat"].is_group else None
    return event or _written(message, common)


def _event_in_group(message: telegram.Message, common: _Common) -> Received | None:
    if message.new_chat_members or message.left_chat_member:
        joined = tuple(user.id for user in message.new_chat_members)
        return Presence(**common, joined=joined, left=people.person(message.left_chat_member))
    if message.forum_topic_created or message.forum_topic_reopened or message.forum_topic_closed:
        return TopicChange(**common, is_open=message.forum_topic_closed is None)
    if message.pinned_message is not None:
        writer, pinned = message.from_user, message.pinned_message.message_id
        is_ours = writer is not None and writer.id == message.get_bot().id
        told = message.pinned_message
        known = replied.described(told) if isinstance(told, telegram.Message) else None
        return PinNotice(**common, pinned_message_id=pinned, is_ours=is_ours, pinned=known)
    return None


def _written(message: telegram.Message, common: _Common) -> Message:
    text, entities = commands.text_of(message)
    first = commands.leading_command(text, entities)
    command, said = commands.split(text, entities, first)
    return Message(
        **common,
        written_at=int(message.date.timestamp()),
        author=people.author(message),
        is_as_group=people.is_as_group(message),
        is_as_channel=people.is_as_channel(message),
        is_automatic_forward=bool(message.is_automatic_forward),
        forwarded_from=people.forwarded_from(message),
        written_by_bot=people.written_by_bot(message),
        command=command,
        names=naming.names(message, first) if first else Names(),
        text=said,
        is_reply=bool(message.reply_to_message or message.external_reply),
        replied_to=replied.replied_to(message),
        content=contents.content(message, said),
    )


def _edited(message: telegram.Message, common: _Common) -> Edited:
    edited = message.edit_date or message.date
    return Edited(**common, message=_written(message, common), edited_at=int(edited.timestamp()))
