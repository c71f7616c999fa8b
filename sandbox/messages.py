"""Messages as people see them, and as the Bot API describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.chats import Chat, Topic
    from sandbox.entities import Entity
    from sandbox.errors import Json
    from sandbox.files import StoredFile
    from sandbox.people import Person, User


@dataclass(frozen=True)
class Button:
    """An inline button; `style` is its color (success, danger, primary) or None."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    style: str | None = None
    copy_text: str | None = None


@dataclass
class Draft:
    """What is about to be posted."""

    sender: User
    text: str = ""
    entities: Sequence[Entity] = ()
    html: str | None = None
    markup: Json | None = None
    photo: StoredFile | None = None
    album: str | None = None
    reply_to: SentMessage | None = None
    topic: Topic | None = None
    shown_sender: Json | None = None
    sender_chat: Json | None = None
    origin: Json | None = None
    automatic: bool = False
    via_bot: Json | None = None
    service: Json | None = None
    silent: bool = False


@dataclass(eq=False)
class SentMessage:
    """One message of a chat, alive: edits, pins and deletion show on it."""

    id: int
    chat: Chat
    sender: User
    date: int
    text: str = ""
    entities: Sequence[Entity] = ()
    html: str | None = None
    markup: Json | None = None
    photo: StoredFile | None = None
    album: str | None = None
    reply_to: SentMessage | None = None
    topic: Topic | None = None
    thread_id: int | None = None
    shown_sender: Json | None = None
    sender_chat: Json | None = None
    origin: Json | None = None
    automatic: bool = False
    via_bot: Json | None = None
    service: Json | None = None
    silent: bool = False
    edit_date: int | None = None
    deleted: bool = False
    history: list[str] = field(default_factory=list)
    mentioned: frozenset[Person] = frozenset()
    reactions: list[Json] = field(default_factory=list)

    def __repr__(self) -> str:
        what = self.text[:40] if self.service is None else next(iter(self.service))
        return f"<SentMessage {self.id} in {self.chat.title}: {what!r}>"

    @property
    def buttons(self) -> list[list[Button]]:
        """The rows of inline buttons."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[_button(raw) for raw in row] for row in rows]

    @property
    def button_texts(self) -> list[list[str]]:
        """The rows of inline buttons, by what they show."""
        return [[button.text for button in row] for row in self.buttons]

    @property
    def force_reply(self) -> bool:
        """Whether the message opens a reply box."""
        return bool((self.markup or {}).get("force_reply"))

    @property
    def selective(self) -> bool:
        """Whether the reply box opens only for those mentioned or replied to."""
        return bool((self.markup or {}).get("selective"))

    @property
    def is_pinned(self) -> bool:
        """Whether the message is pinned now."""
        return self in self.chat.pinned

    @property
    def edits(self) -> int:
        """How often the text was changed."""
        return len(self.history)

    @property
    def is_topic_message(self) -> bool:
        """Whether the message lies in a forum topic (not General)."""
        return self.topic is not None

    def opens_reply_for(self, person: Person) -> bool:
        """Whether the client of `person` opens a reply box to this message."""
        asked = {*self.mentioned, self.reply_to.sender if self.reply_to else None}
        return self.force_reply and (not self.selective or person in asked)

    def rewrite(self, text: str, entities: Sequence[Entity], *, now: float) -> None:
        """Change text and entities; who is mentioned now is not notified."""
        self.history.append(self.text)
        self.text, self.entities, self.edit_date = text, list(entities), int(now)


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
    """Whether a message replies to one in another topic, which the Bot API shows differently."""
    return target is not None and target.topic is not message.topic


def _external_reply(message: SentMessage) -> Json:
    target = message.reply_to
    if target is None:
        return {}
    origin = {"type": "user", "date": target.date, "sender_user": target.sender.as_json()}
    return {"origin": origin, "chat": target.chat.as_json(), "message_id": target.id}


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
    if message.photo is None:
        return {"text": message.text, **({"entities": entities} if entities else {})}
    body: Json = {"photo": [message.photo.photo_size()]}
    if message.album:
        body["media_group_id"] = message.album
    if message.text:
        body["caption"] = message.text
    if entities:
        body["caption_entities"] = entities
    return body


def _button(raw: Json) -> Button:
    copied = raw.get("copy_text")
    return Button(
        text=raw["text"],
        callback_data=raw.get("callback_data"),
        url=raw.get("url"),
        style=raw.get("style"),
        copy_text=copied["text"] if copied else None,
    )
