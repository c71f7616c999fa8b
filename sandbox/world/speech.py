"""What a person says in the world: words, replies, forwards, edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.world.accounts import ANONYMOUS_ADMIN, CHANNEL_SENDER, User
from sandbox.world.entities import (
    clean,
    detect,
    links_by_text,
    mentions_by_name,
    utf16_length,
)
from sandbox.world.message_json import origin_of
from sandbox.world.messages import Draft
from sandbox.world.posts import tell_bot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.chats import Chat
    from sandbox.world.errors import Json
    from sandbox.world.messages import SentMessage, Thread
    from sandbox.world.places import Places

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024


class Speaker(User):
    """An account that can write; `people.py` has the rest of what people do."""

    def __init__(
        self,
        telegram: Places,
        name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        is_bot: bool = False,
    ) -> None:
        number = telegram.accounts.next_id()
        super().__init__(
            telegram.accounts, number, name, last_name=last_name, username=username, is_bot=is_bot
        )
        self.telegram = telegram

    def says(
        self,
        chat: Chat,
        text: str,
        *,
        topic: Thread | None = None,
        mentions: Mapping[str, User] | None = None,
        links: Mapping[str, str] | None = None,
        via: User | None = None,
        as_anonymous: bool | None = None,
        as_channel: str | None = None,
    ) -> SentMessage:
        """Post `text`; `mentions` maps names in it to people without a username.

        `links` maps words in it to where they lead; `via` is the inline bot that wrote it.
        """
        draft = self.draft(chat, text, mentions, links)
        draft.topic = topic
        draft.via_bot = via.as_json() if via else None
        return self.post(chat, draft, as_anonymous=as_anonymous, as_channel=as_channel)

    def replies(
        self,
        message: SentMessage,
        text: str,
        *,
        mentions: Mapping[str, User] | None = None,
        links: Mapping[str, str] | None = None,
        chat: Chat | None = None,
        topic: Thread | None = None,
        quote: str = "",
        via: User | None = None,
        as_anonymous: bool | None = None,
        as_channel: str | None = None,
    ) -> SentMessage:
        """Post `text` as a reply, in the same chat and topic or in others, quoting some words.

        `via` is the inline bot that wrote it.
        """
        if message.deleted:
            raise ValueError("nobody can reply to a deleted message")
        self.chat_of(message).require_member(self)
        chat = chat or self.chat_of(message)
        draft = self.draft(chat, text, mentions, links)
        draft.reply_to, draft.topic = message, topic
        draft.quote = _quote(message, quote) if quote else None
        draft.via_bot = via.as_json() if via else None
        return self.post(chat, draft, as_anonymous=as_anonymous, as_channel=as_channel)

    def forwards(
        self,
        message: SentMessage,
        chat: Chat,
        *,
        topic: Thread | None = None,
        as_anonymous: bool | None = None,
    ) -> SentMessage:
        """Post a message again, with its origin; it is a reply to nothing, as in all clients."""
        if message.service is not None or message.deleted:
            raise ValueError("this message cannot be forwarded")
        chat.require_member(self)
        draft = Draft(self, message.text, message.entities, topic=topic)
        draft.photo, draft.attachment = message.photo, message.attachment
        draft.location, draft.venue = message.location, message.venue
        draft.origin, draft.via_bot = origin_of(message), message.via_bot
        return self.post(chat, draft, as_anonymous=as_anonymous)

    def edits(
        self, message: SentMessage, text: str, *, mentions: Mapping[str, User] | None = None
    ) -> None:
        """Change the text (or caption) of an own message."""
        if message.sender is not self or message.deleted or message.location is not None:
            raise ValueError(f"{self.full_name} cannot edit this message")
        draft = self.draft(self.chat_of(message), text, mentions)
        message.rewrite(draft.text, draft.entities, now=self.telegram.now())
        tell_bot(message, kind="edited_message")

    def deletes(self, message: SentMessage) -> None:
        """Delete any message, as an admin can; the bot is not told."""
        message.chat.erase(message)

    def chat_of(self, message: SentMessage) -> Chat:
        """Return the chat of a message, with all one can do there."""
        return self.telegram.chats[message.chat.id]

    def draft(
        self,
        chat: Chat,
        text: str,
        mentions: Mapping[str, User] | None = None,
        links: Mapping[str, str] | None = None,
        limit: int = MESSAGE_LIMIT,
    ) -> Draft:
        """Make what is typed a draft; raises ValueError for what one may not send here."""
        chat.require_member(self)
        typed = clean(text).strip()
        if len(typed) > limit:
            raise ValueError(f"Telegram's clients send at most {limit} characters")
        given = [*mentions_by_name(typed, mentions or {}), *links_by_text(typed, links or {})]
        return Draft(self, typed, detect(typed, given))

    def post(
        self,
        chat: Chat,
        draft: Draft,
        *,
        as_anonymous: bool | None = None,
        as_channel: str | None = None,
    ) -> SentMessage:
        """Post a draft and tell the bot."""
        chat.require_open()
        if not draft.text and draft.is_text:
            raise ValueError("Telegram's clients do not send empty messages")
        hidden = chat.is_anonymous(self) if as_anonymous is None else as_anonymous
        if as_channel is not None:
            draft.shown_sender = CHANNEL_SENDER
            draft.sender_chat = self.telegram.channel(as_channel)
        elif hidden:
            draft.shown_sender, draft.sender_chat = ANONYMOUS_ADMIN, chat.as_json()
        message = chat.post(draft)
        tell_bot(message)
        return message


def _quote(message: SentMessage, words: str) -> Json:
    """Return the TextQuote; raises ValueError for words the message does not have.

    https://core.telegram.org/bots/api#textquote
    """
    position = message.text.find(words)
    if position < 0:
        raise ValueError(f"{message!r} does not say {words!r}")
    return {"text": words, "position": utf16_length(message.text[:position]), "is_manual": True}
