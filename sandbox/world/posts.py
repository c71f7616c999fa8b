"""How messages come and go in a chat: posted, told to the bot, pinned, taken away."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sandbox.world.entities import detect
from sandbox.world.message_json import message_json
from sandbox.world.messages import Conversation, Draft, SentMessage
from sandbox.world.privacy import reaches_bot

if TYPE_CHECKING:
    from sandbox.world.accounts import User
    from sandbox.world.entities import Entity
    from sandbox.world.errors import Json
    from sandbox.world.messages import Thread

#: Telegram notifies reliably only so many of the people one message mentions.
MAX_NOTIFIED = 5


class Posts(Conversation):
    """A chat one can post in."""

    def post(self, draft: Draft) -> SentMessage:
        """Add a message; the caller decides whether the bot is told."""
        content = {item.name: getattr(draft, item.name) for item in fields(draft)}
        message = SentMessage(
            id=self._next_id(), chat=self, date=int(self.telegram.now()), **content
        )
        message.topic = draft.topic or _topic_replied_in(message)
        message.thread_id = self._thread_of(message)
        message.mentioned = self._notified(message)
        self._messages[message.id] = message
        self._meet_sender(message.sender)
        self.telegram.changed()
        return message

    def announces(
        self, actor: User, service: Json, *, topic: Thread | None = None, silent: bool = False
    ) -> SentMessage:
        """Post a service message about what `actor` did, without its being done."""
        message = self.post(Draft(actor, service=service, topic=topic, silent=silent))
        tell_bot(message)
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
        tell_bot(message)
        return message

    def pin(self, message: SentMessage, *, by: User, silent: bool) -> None:
        """Pin a message and say so in the chat; pinning it again changes nothing."""
        if message in self.pinned:
            return
        self.pinned.insert(0, message)
        service = {"pinned_message": message_json(message, nested=True)}
        self.announces(by, service, topic=message.topic, silent=silent)

    def unpin(self, message: SentMessage) -> None:
        """Unpin a message."""
        if message in self.pinned:
            self.pinned.remove(message)
        self.telegram.changed()

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
        if message.reply_to.chat is not self:
            return None
        return message.reply_to.thread_id or message.reply_to.id

    def _notified(self, message: SentMessage) -> frozenset[User]:
        called = {self._called(message, entity) for entity in message.entities}
        people = {
            user
            for user in called
            if user is not None
            and user not in (message.sender, self.telegram.bot)
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


def tell_bot(message: SentMessage, kind: str = "message") -> None:
    """Tell the bot of a message or an edit, as far as it may see it."""
    _open_private(message.chat)
    if reaches_bot(message):
        message.chat.telegram.deliver(kind, message_json(message))
    message.chat.telegram.changed()


def _topic_replied_in(message: SentMessage) -> Thread | None:
    target = message.reply_to
    return None if target is None or target.chat is not message.chat else target.topic


def _open_private(chat: Conversation) -> None:
    """Who writes to the bot lets it write back."""
    bot = chat.telegram.bot
    if chat.type == "private" and chat.bot_member.status == "left":
        chat.members[bot.id] = chat.member(bot).joined()
        chat.telegram.known.add(chat.id)
