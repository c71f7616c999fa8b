"""Messages as the Bot API describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.errors import Json
    from sandbox.world.messages import SentMessage


def message_json(message: SentMessage, *, nested: bool = False) -> Json:
    """Return the Message object; a nested one has no reply_to_message of its own."""
    body: Json = {"message_id": message.id, "from": _sender_json(message)}
    if message.sender_chat:
        body["sender_chat"] = message.sender_chat
    body |= {"chat": message.chat.as_json(), "date": message.date}
    if message.edit_date is not None:
        body["edit_date"] = message.edit_date
    body |= _thread_json(message) | _whose_words(message)
    answered = answered_by(message)
    if answered is not None and not nested:
        body["reply_to_message"] = message_json(answered, nested=True)
    if is_elsewhere(message.reply_to, message):
        body["external_reply"] = _external_reply(message)
    if message.quote:
        body["quote"] = message.quote
    body |= message.service if message.service is not None else _content_json(message)
    if message.buttons:
        body["reply_markup"] = message.markup
    return body


def answered_by(message: SentMessage) -> SentMessage | None:
    """Return what the Bot API shows as replied to: in a topic at least its first message."""
    target = message.reply_to
    if target is not None and not is_elsewhere(target, message):
        return None if target.deleted else target
    first = message.topic.created if message.topic else None
    return None if first is message else first


def is_elsewhere(target: SentMessage | None, message: SentMessage) -> bool:
    """Whether a message replies to one of another chat or topic, of which the bot is told less."""
    if target is None:
        return False
    return target.chat is not message.chat or target.topic is not message.topic


def _external_reply(message: SentMessage) -> Json:
    """Return the ExternalReplyInfo: no words but what is quoted, and the place of supergroups only.

    https://core.telegram.org/bots/api#externalreplyinfo
    """
    target = message.reply_to
    if target is None:
        return {}
    body = {"origin": origin_of(target), **_media_json(target)}
    if target.chat.type == "supergroup":
        body |= {"chat": target.chat.as_json(), "message_id": target.id}
    return body


def origin_of(message: SentMessage) -> Json:
    """Return the MessageOrigin that a forward of this message shows; the first one stays."""
    if message.origin is not None:
        return message.origin
    if message.sender_chat is not None:
        return {"type": "chat", "date": message.date, "sender_chat": message.sender_chat}
    if message.sender.hides_when_forwarded:
        name = message.sender.full_name
        return {"type": "hidden_user", "date": message.date, "sender_user_name": name}
    return {"type": "user", "date": message.date, "sender_user": message.sender.as_json()}


def _whose_words(message: SentMessage) -> Json:
    forwarded = {"forward_origin": message.origin} if message.origin else {}
    automatic = {"is_automatic_forward": True} if message.automatic else {}
    return forwarded | automatic | ({"via_bot": message.via_bot} if message.via_bot else {})


def _sender_json(message: SentMessage) -> Json:
    return message.shown_sender or message.sender.as_json()


def _thread_json(message: SentMessage) -> Json:
    if message.chat.is_direct_messages:
        person = message.reply_to.sender if message.reply_to else message.sender
        return {"direct_messages_topic": {"topic_id": person.id, "user": person.as_json()}}
    if message.thread_id is None:
        return {}
    topic = {"is_topic_message": True} if message.is_topic_message else {}
    return {"message_thread_id": message.thread_id, **topic}


def _content_json(message: SentMessage) -> Json:
    entities = [entity.as_json() for entity in message.entities]
    if message.is_text:
        return {"text": message.text, **({"entities": entities} if entities else {})}
    body = _media_json(message)
    if message.album:
        body["media_group_id"] = message.album
    if message.text:
        body["caption"] = message.text
    if entities:
        body["caption_entities"] = entities
    return body


def _media_json(message: SentMessage) -> Json:
    body: Json = {}
    if message.photo is not None:
        body["photo"] = [message.photo.photo_size()]
    if message.attachment is not None:
        body[message.attachment.kind] = message.attachment.as_json()
    if message.location is not None:
        body["location"] = message.location
    if message.venue is not None:
        body["venue"] = {"location": message.location, **message.venue}
    return body
