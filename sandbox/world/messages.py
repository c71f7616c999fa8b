"""Messages, and the chat they stand in: what there is, without what may happen to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.world.buttons import Button, buttons_of
from sandbox.world.reactions import REACTIONS
from sandbox.world.rights import Member

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.world.accounts import User
    from sandbox.world.core import Core
    from sandbox.world.entities import Entity
    from sandbox.world.errors import Json
    from sandbox.world.files import Attachment, StoredFile

#: What a private chat has of its person's account: https://core.telegram.org/bots/api#chat.
CHAT_NAMES = ("id", "first_name", "last_name", "username")


@dataclass(eq=False)
class Draft:
    """What is about to be posted."""

    sender: User
    text: str = ""
    entities: Sequence[Entity] = ()
    html: str | None = None
    markup: Json | None = None
    photo: StoredFile | None = None
    attachment: Attachment | None = None
    location: Json | None = None
    venue: Json | None = None  # what the place is called, with its location
    album: str | None = None
    reply_to: SentMessage | None = None
    quote: Json | None = None
    topic: Thread | None = None
    shown_sender: Json | None = None
    sender_chat: Json | None = None
    origin: Json | None = None
    automatic: bool = False
    via_bot: Json | None = None
    service: Json | None = None
    silent: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it is words alone; with anything else they are its caption."""
        return self.photo is None and self.attachment is None and self.location is None


@dataclass(eq=False, kw_only=True)
class SentMessage(Draft):
    """One message of a chat, alive: edits, pins and deletion show on it."""

    id: int
    chat: Conversation
    date: int
    thread_id: int | None = None
    edit_date: int | None = None
    deleted: bool = False
    history: list[str] = field(default_factory=list)
    mentioned: frozenset[User] = frozenset()
    reactions: dict[int, str] = field(default_factory=dict)  # by account

    def __repr__(self) -> str:
        what = self.text[:40] if self.service is None else next(iter(self.service))
        return f"<SentMessage {self.id} in {self.chat.title}: {what!r}>"

    @property
    def buttons(self) -> list[list[Button]]:
        """The rows of inline buttons."""
        return buttons_of(self.markup)

    @property
    def button_texts(self) -> list[list[str]]:
        """The rows of inline buttons, by what they show."""
        return [[button.text for button in row] for row in self.buttons]

    def button(self, *words: str) -> Button | None:
        """Find the button that sends the bot all of these words, whatever it shows."""
        buttons = (button for row in self.buttons for button in row)
        return next((each for each in buttons if {*words} <= {*each.words}), None)

    @property
    def force_reply(self) -> bool:
        """Whether the message opens a reply box."""
        return bool((self.markup or {}).get("force_reply"))

    @property
    def selective(self) -> bool:
        """Whether the reply box opens only for those mentioned or replied to."""
        return bool((self.markup or {}).get("selective"))

    @property
    def rung(self) -> frozenset[User]:
        """Whose phones it rings even where the chat is muted: who is mentioned, or replied to.

        In private each new message rings, as nobody mutes that chat. An edit rings nobody. https://telegram.org/blog/replies-mentions-hashtags
        """
        if self.silent or self.service is not None:
            return frozenset()
        if self.chat.person is not None:
            return frozenset({self.chat.person}) - {self.sender}
        replied = self.reply_to.sender if self.reply_to else None
        is_here = replied is not None and self.chat.member(replied).is_present
        asked = frozenset({replied}) if replied is not None and is_here else frozenset()
        return (self.mentioned | asked) - {self.sender}

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

    def opens_reply_for(self, person: User) -> bool:
        """Whether the client of `person` opens a reply box to this message."""
        asked = {*self.mentioned, self.reply_to.sender if self.reply_to else None}
        return self.force_reply and (not self.selective or person in asked)

    def react(self, user: User, emoji: str | None) -> None:
        """Change the one reaction of an account, or with None take it back."""
        self.reactions.pop(user.id, None)
        if emoji is not None:
            self.reactions[user.id] = emoji

    def rewrite(self, text: str, entities: Sequence[Entity], *, now: float) -> None:
        """Change text and entities; who is mentioned now is not notified."""
        self.history.append(self.text)
        self.text, self.entities, self.edit_date = text, list(entities), int(now)


@dataclass(eq=False)
class Thread:
    """A forum topic; `thread_id` is the id of the message that created it."""

    name: str
    created: SentMessage
    closed: bool = False

    @property
    def thread_id(self) -> int:
        """The message_thread_id of the topic."""
        return self.created.id


class Conversation:
    """What one chat shows. `id` is negative for groups and the person's id for private chats."""

    def __init__(
        self,
        telegram: Core,
        chat_id: int,
        title: str,
        *,
        kind: str,
        forum: bool = False,
        person: User | None = None,
    ) -> None:
        self.telegram = telegram
        self.id = chat_id
        self.title = title
        self.type = kind
        self.is_forum = forum
        self.person = person
        self.migrated_to: Conversation | None = None
        self.locked = False  # only admins may write
        self.is_direct_messages = False  # people's conversations with a channel
        self.allowed_reactions = REACTIONS  # what its admins let people react with
        self.auto_delete_time = 0  # seconds, as getChat tells; tests erase what it concerns
        self.members: dict[int, Member] = {}
        self.pinned: list[SentMessage] = []
        self._messages: dict[int, SentMessage] = {}
        self._last_id = 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.title} {self.id}>"

    @property
    def messages(self) -> list[SentMessage]:
        """What people see now, oldest first, service messages included."""
        return [message for message in self._messages.values() if not message.deleted]

    @property
    def ever_posted(self) -> list[SentMessage]:
        """Everything that was posted, in order, and deleted since or not."""
        return list(self._messages.values())

    @property
    def bot_messages(self) -> list[SentMessage]:
        """What people see of the bot's messages, without service messages."""
        return [
            message
            for message in self.messages
            if message.sender is self.telegram.bot and message.service is None
        ]

    @property
    def last_id(self) -> int:
        """The number of the newest message of a supergroup, deleted ones included."""
        return self._last_id

    def restore(
        self, messages: Iterable[SentMessage], pinned: Iterable[SentMessage], last_id: int
    ) -> None:
        """Show what an earlier world showed; nobody is told."""
        self._messages = {message.id: message for message in messages}
        self.pinned = list(pinned)
        self._last_id = last_id

    def find(self, message_id: int) -> SentMessage | None:
        """Return the visible message with this id."""
        message = self._messages.get(message_id)
        return None if message is None or message.deleted else message

    def erase(self, message: SentMessage) -> None:
        """Take a message from everybody's screen, and from the pins."""
        message.deleted = True
        if message in self.pinned:
            self.pinned.remove(message)
        self.telegram.changed()

    def member(self, user: User) -> Member:
        """Return how `user` stands to this chat, `left` for those never seen here."""
        return self.members.get(user.id, Member(user, "left"))

    @property
    def bot_member(self) -> Member:
        """How the bot stands to this chat."""
        return self.member(self.telegram.bot)

    @property
    def people(self) -> list[Member]:
        """Everybody present, the bot included."""
        return [member for member in self.members.values() if member.is_present]

    def as_json(self) -> Json:
        """Return the Chat object of the Bot API."""
        if self.person is not None:
            account = self.person.as_json()
            named = {key: account[key] for key in CHAT_NAMES if key in account}
            return {**named, "type": "private"}
        forum = {"is_forum": True} if self.is_forum else {}
        direct = {"is_direct_messages": True} if self.is_direct_messages else {}
        return {"id": self.id, "title": self.title, "type": self.type, **forum, **direct}
