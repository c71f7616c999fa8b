"""Chats: groups, supergroups, forums and private chats, with their messages and pins."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sandbox.entities import detect
from sandbox.errors import Json
from sandbox.membership import Membership
from sandbox.messages import Draft, SentMessage, message_json
from sandbox.people import Person
from sandbox.rights import Member

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.entities import Entity
    from sandbox.people import User
    from sandbox.world import Telegram

#: Telegram notifies reliably only so many of the people one message mentions.
MAX_NOTIFIED = 5


@dataclass(eq=False)
class Topic:
    """A forum topic; `thread_id` is the id of the message that created it."""

    name: str
    created: SentMessage
    closed: bool = False

    @property
    def thread_id(self) -> int:
        """The message_thread_id of the topic."""
        return self.created.id

    def close(self) -> None:
        """Close the topic: the bot may not write in it."""
        self.closed = True
        self._announce("forum_topic_closed")

    def reopen(self) -> None:
        """Open the topic again."""
        self.closed = False
        self._announce("forum_topic_reopened")

    def delete(self) -> None:
        """Delete the topic with everything in it; the bot is not told."""
        chat = self.created.chat
        del chat.topics[self.thread_id]
        for message in chat.messages:
            if message.topic is self:
                chat.erase(message)

    def _announce(self, service: str) -> None:
        chat = self.created.chat
        draft = Draft(chat.owner(), service={service: {}}, topic=self)
        chat.telegram.deliver_message(chat.post(draft))


class Chat(Membership):
    """One chat. `id` is negative for groups and the person's id for private chats."""

    def __init__(
        self,
        telegram: Telegram,
        chat_id: int,
        title: str,
        *,
        kind: str,
        forum: bool = False,
        person: Person | None = None,
    ) -> None:
        super().__init__(telegram)
        self.id = chat_id
        self.title = title
        self.type = kind
        self.is_forum = forum
        self.person = person
        self.topics: dict[int, Topic] = {}
        self.migrated_to = None
        self.locked = False  # only admins may write
        self.is_direct_messages = False  # people's conversations with a channel
        self.general_closed = False  # the topic of a forum that every message without one is in
        self.auto_delete_time = 0  # seconds, as getChat tells; tests erase what it concerns
        self.pinned: list[SentMessage] = []
        self._messages: dict[int, SentMessage] = {}
        self._last_id = 0

    def __repr__(self) -> str:
        return f"<Chat {self.title} {self.id}>"

    @property
    def messages(self) -> list[SentMessage]:
        """What people see now, oldest first, service messages included."""
        return [message for message in self._messages.values() if not message.deleted]

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

    def topic(self, name: str, *, by: Person | None = None) -> Topic:
        """Create a forum topic; raises ValueError elsewhere than in a forum."""
        if not self.is_forum:
            raise ValueError(f"{self.title} is not a forum")
        service = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        message = self.post(Draft(by or self.owner(), service=service))
        topic = Topic(name, message)
        message.topic, message.thread_id = topic, message.id
        self.topics[topic.thread_id] = topic
        self.telegram.deliver_message(message)
        return topic

    def close_general(self, *, closed: bool = True) -> None:
        """Close a forum's General topic, or open it again, and say so in it."""
        self.general_closed = closed
        service = "forum_topic_closed" if closed else "forum_topic_reopened"
        self.telegram.deliver_message(self.post(Draft(self.owner(), service={service: {}})))

    def rename(self, title: str, *, by: Person | None = None) -> None:
        """Give the group another title and say so in it."""
        self.title = title
        service = {"new_chat_title": title}
        self.telegram.deliver_message(self.post(Draft(by or self.owner(), service=service)))

    def post(self, draft: Draft) -> SentMessage:
        """Add a message; the caller decides whether the bot is told."""
        content = {item.name: getattr(draft, item.name) for item in fields(draft)}
        message = SentMessage(
            id=self._next_id(), chat=self, date=int(self.telegram.now()), **content
        )
        message.topic = draft.topic or (draft.reply_to.topic if draft.reply_to else None)
        message.thread_id = self._thread_of(message)
        message.mentioned = self._notified(message)
        self._messages[message.id] = message
        self._meet_sender(message.sender)
        self.telegram.changed()
        return message

    def discusses(self, channel: str, text: str) -> SentMessage:
        """Show a channel's new post in the group that discusses it: forwarded by Telegram itself.

        See https://core.telegram.org/bots/api#message, `is_automatic_forward`.
        """
        service, posted_by = self.telegram.service_account(), self.telegram.channel(channel)
        number, date = self.telegram.next_account_message_id(), int(self.telegram.now())
        origin = {"type": "channel", "date": date, "chat": posted_by, "message_id": number}
        draft = Draft(service, text, detect(text), sender_chat=posted_by)
        draft.origin, draft.automatic = origin, True
        message = self.post(draft)
        self.telegram.deliver_message(message)
        return message

    def erase(self, message: SentMessage) -> None:
        """Take a message from everybody's screen, and from the pins."""
        message.deleted = True
        if message in self.pinned:
            self.pinned.remove(message)
        self.telegram.changed()

    def pin(self, message: SentMessage, *, by: User, silent: bool) -> None:
        """Pin a message and say so in the chat; pinning it again changes nothing."""
        if message in self.pinned:
            return
        self.pinned.insert(0, message)
        service = {"pinned_message": message_json(message, nested=True)}
        notice = Draft(by, service=service, topic=message.topic, silent=silent)
        self.telegram.deliver_message(self.post(notice))

    def unpin(self, message: SentMessage) -> None:
        """Unpin a message."""
        if message in self.pinned:
            self.pinned.remove(message)
        self.telegram.changed()

    def set_bot_blocked(self, *, blocked: bool) -> None:
        """Block or unblock the bot in a private chat."""
        by = self.owner()
        self.change(self.telegram.bot, by=by, status="kicked" if blocked else "member")

    def as_json(self) -> Json:
        """Return the Chat object of the Bot API."""
        if self.person is not None:
            account = self.person.as_json()
            del account["is_bot"]
            return {**account, "type": "private"}
        forum = {"is_forum": True} if self.is_forum else {}
        direct = {"is_direct_messages": True} if self.is_direct_messages else {}
        return {"id": self.id, "title": self.title, "type": self.type, **forum, **direct}

    def _next_id(self) -> int:
        """Supergroups count for themselves, all other chats by the bot's account."""
        if self.type != "supergroup":
            return self.telegram.next_account_message_id()
        self._last_id += 1
        return self._last_id

    def _thread_of(self, message: SentMessage) -> int | None:
        """Topics have their id; elsewhere in supergroups a reply chain has its root's."""
        if message.topic is not None:
            return message.topic.thread_id
        if self.type != "supergroup" or message.reply_to is None:
            return None
        return message.reply_to.thread_id or message.reply_to.id

    def _notified(self, message: SentMessage) -> frozenset[Person]:
        called = {self._called(message, entity) for entity in message.entities}
        people = {
            user
            for user in called
            if isinstance(user, Person)
            and user is not message.sender
            and self.member(user).is_present
        }
        return frozenset(people) if len(people) <= MAX_NOTIFIED else frozenset()

    def _called(self, message: SentMessage, entity: Entity) -> User | None:
        if entity.type == "mention":
            return self.telegram.user_called(entity.text_of(message.text)[1:])
        return entity.user

    def _meet_sender(self, sender: User) -> None:
        if self.bot_member.is_present:
            self.telegram.known.add(sender.id)


def private_chat(telegram: Telegram, person: Person) -> Chat:
    """Return a new private chat of `person` with the bot; the bot may not write first."""
    chat = Chat(telegram, person.id, person.full_name, kind="private", person=person)
    chat.members[person.id] = Member(person)
    return chat
