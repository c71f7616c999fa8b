"""The world as JSON and back: what people see, and what the bot was not told yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.entities import Entity
from sandbox.world.files import Attachment
from sandbox.world.messages import SentMessage
from sandbox.world.rights import Member
from sandbox.world.updates import PendingUpdate

if TYPE_CHECKING:
    from sandbox.world.accounts import User
    from sandbox.world.chats import Chat
    from sandbox.world.core import Core
    from sandbox.world.errors import Json
    from sandbox.world.places import Places

#: Fields that are JSON as they are.
PLAIN_MESSAGE = (
    "id",
    "date",
    "text",
    "html",
    "markup",
    "album",
    "thread_id",
    "shown_sender",
    "sender_chat",
    "origin",
    "automatic",
    "location",
    "venue",
    "quote",
    "via_bot",
    "service",
    "silent",
    "edit_date",
)
PLAIN_ENTITY = (
    "type",
    "offset",
    "length",
    "url",
    "user_id",
    "language",
    "custom_emoji_id",
    "unix_time",
    "date_time_format",
)


def world_json(telegram: Places) -> Json:
    """Describe clock, messages, pins and unconfirmed updates; topics are not kept."""
    return {
        "ahead": telegram.ahead,
        "next_update_id": telegram.queue.next_id,
        "updates": [
            {"body": update.body, "expires": update.expires}
            for update in telegram.queue.unconfirmed()
        ],
        "chats": {str(chat.id): _chat_json(chat) for chat in telegram.chats.values()},
    }


def restore_world(telegram: Places, world: Json, *, gap: int) -> None:
    """Put back what `world_json` wrote, into a world with the same people, chats and files.

    `gap` is how many update and message numbers to leave out: they may have been used since.
    """
    telegram.ahead = world.get("ahead", 0.0)
    updates = [PendingUpdate(**update) for update in world["updates"]]
    telegram.queue.restore(world["next_update_id"] + gap, updates)
    for chat_id, body in world["chats"].items():
        _restore_chat(telegram.chats[int(chat_id)], body, gap)


def _chat_json(chat: Chat) -> Json:
    bot = chat.bot_member
    return {
        "bot": {"status": bot.status, "can_pin": bot.can_pin, "can_delete": bot.can_delete},
        "last_id": chat.last_id,
        "pinned": [message.id for message in chat.pinned],
        "messages": [_message_json(message) for message in chat.messages],
    }


def _restore_chat(chat: Chat, body: Json, gap: int) -> None:
    telegram = chat.telegram
    chat.members[telegram.bot.id] = Member(telegram.bot, **body["bot"])
    telegram.known.update(member.user.id for member in chat.people)
    messages: dict[int, SentMessage] = {}
    for raw in body["messages"]:  # oldest first, so that what is replied to is there already
        messages[raw["id"]] = _message(chat, raw, messages)
    pinned = [messages[number] for number in body["pinned"]]
    chat.restore(messages.values(), pinned, body["last_id"] + gap)


def _message_json(message: SentMessage) -> Json:
    return {
        **{name: getattr(message, name) for name in PLAIN_MESSAGE},
        "sender": message.sender.id,
        "reply_to": _replied_here(message),
        "photo": message.photo.file_id if message.photo else None,
        "reactions": list(message.reactions.items()),
        "attachment": _attachment_json(message.attachment),
        "mentioned": [person.id for person in message.mentioned],
        "entities": [_entity_json(entity) for entity in message.entities],
    }


def _replied_here(message: SentMessage) -> int | None:
    """Return what is replied to; of other chats nothing is kept."""
    target = message.reply_to
    return None if target is None or target.chat is not message.chat else target.id


def _message(chat: Chat, raw: Json, earlier: dict[int, SentMessage]) -> SentMessage:
    telegram = chat.telegram
    return SentMessage(
        **{name: raw[name] for name in PLAIN_MESSAGE if name in raw},
        chat=chat,
        sender=_account(telegram, raw["sender"]),
        reply_to=earlier.get(raw["reply_to"]),
        photo=telegram.files.find(raw["photo"]) if raw["photo"] else None,
        mentioned=frozenset(_account(telegram, number) for number in raw["mentioned"]),
        reactions=dict(raw["reactions"]),
        attachment=_attachment(telegram, raw.get("attachment")),
        entities=[_entity(telegram, entity) for entity in raw["entities"]],
    )


def _attachment_json(attachment: Attachment | None) -> Json | None:
    if attachment is None:
        return None
    return {**vars(attachment), "file": attachment.file.file_id}


def _attachment(telegram: Core, raw: Json | None) -> Attachment | None:
    stored = telegram.files.find(raw["file"]) if raw else None
    return Attachment(**{**raw, "file": stored}) if raw and stored else None


def _entity_json(entity: Entity) -> Json:
    values = {name: getattr(entity, name) for name in PLAIN_ENTITY}
    return {name: value for name, value in values.items() if value is not None}


def _entity(telegram: Core, raw: Json) -> Entity:
    is_person = raw["type"] == "text_mention"
    return Entity(**raw, user=_account(telegram, raw["user_id"]) if is_person else None)


def _account(telegram: Core, number: int) -> User:
    """Return an account; raises ValueError for one this world has not."""
    user = telegram.user(number)
    if user is None:
        raise ValueError(f"there is no account {number}")
    return user
