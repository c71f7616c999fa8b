"""Chats whole: with their topics, titles, and the person of a private one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.membership import Membership
from sandbox.world.messages import Draft, SentMessage, Thread
from sandbox.world.posts import tell_bot
from sandbox.world.rights import Member

if TYPE_CHECKING:
    from sandbox.world.accounts import User
    from sandbox.world.core import Core


class Topic(Thread):
    """A forum topic people close, reopen and delete."""

    def __init__(self, chat: Chat, name: str, created: SentMessage) -> None:
        super().__init__(name, created)
        self._chat = chat

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
        del self._chat.topics[self.thread_id]
        for message in self._chat.messages:
            if message.topic is self:
                self._chat.erase(message)

    def _announce(self, service: str) -> None:
        self._chat.announces(self._chat.owner(), {service: {}}, topic=self)


class Chat(Membership):
    """One chat with everything that can happen in it."""

    general_closed = False  # the topic of a forum that every message without one is in

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
        super().__init__(telegram, chat_id, title, kind=kind, forum=forum, person=person)
        self.topics: dict[int, Topic] = {}

    def topic(self, name: str, *, by: User | None = None) -> Topic:
        """Create a forum topic; raises ValueError elsewhere than in a forum."""
        if not self.is_forum:
            raise ValueError(f"{self.title} is not a forum")
        service = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        message = self.post(Draft(by or self.owner(), service=service))
        topic = Topic(self, name, message)
        message.topic, message.thread_id = topic, message.id
        self.topics[topic.thread_id] = topic
        tell_bot(message)
        return topic

    def close_general(self, *, closed: bool = True) -> None:
        """Close a forum's General topic, or open it again, and say so in it."""
        self.general_closed = closed
        service = "forum_topic_closed" if closed else "forum_topic_reopened"
        self.announces(self.owner(), {service: {}})

    def rename(self, title: str, *, by: User | None = None) -> None:
        """Give the group another title and say so in it."""
        self.title = title
        self.announces(by or self.owner(), {"new_chat_title": title})

    def set_bot_blocked(self, *, blocked: bool) -> None:
        """Block or unblock the bot in a private chat.

        To be let back in is not to be spoken to: it may not write to who never wrote.
        """
        bot = self.telegram.bot
        self.change(bot, by=self.owner(), status="kicked" if blocked else "member")
        if not blocked and not self._was_opened():
            self.members[bot.id] = Member(bot, "left")

    def _was_opened(self) -> bool:
        """Whether the person of a private chat ever wrote in it, deleted messages included."""
        return any(message.sender is self.person for message in self._messages.values())


def private_chat(telegram: Core, person: User) -> Chat:
    """Return a new private chat of `person` with the bot; the bot may not write first."""
    chat = Chat(telegram, person.id, person.full_name, kind="private", person=person)
    chat.members[person.id] = Member(person)
    return chat
