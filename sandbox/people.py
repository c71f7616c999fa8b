"""Who is in the world, and what a person can do in it: say, tap, reply, edit, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.entities import clean, detect, links_by_text, mentions_by_name
from sandbox.messages import Draft, origin_of
from sandbox.taps import Answer, CallbackPress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.chats import Chat, Topic
    from sandbox.errors import Json
    from sandbox.messages import Button, SentMessage
    from sandbox.world import Telegram

#: The accounts Telegram shows as `from` when a group or a channel speaks.
ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_SENDER: Json = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
#: The account in whose name a channel's posts come to the group that discusses them.
SERVICE_ID = 777000
MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024

#: A one-pixel picture for people who send a photo without naming one.
SMALL_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


class User:
    """An account; `username` is None for people without a handle."""

    def __init__(
        self,
        telegram: Telegram,
        user_id: int,
        name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        is_bot: bool = False,
    ) -> None:
        self.telegram = telegram
        self.id = user_id
        self.is_bot = is_bot
        first, _, rest = (name, "", "") if is_bot or last_name is not None else name.partition(" ")
        self.first_name = first
        self.last_name = last_name or rest or None
        self._username: str | None = None
        self.username = username
        self.more_usernames: list[str] = []
        self.hides_when_forwarded = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.full_name} {self.id}>"

    @property
    def full_name(self) -> str:
        """First and last name as people see them."""
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    @property
    def usernames(self) -> list[str]:
        """All handles; updates show the first one only, getChat all of them."""
        return [*([self._username] if self._username else []), *self.more_usernames]

    @property
    def username(self) -> str | None:
        """The handle without @; assigning a handle somebody else has raises ValueError."""
        return self._username

    @username.setter
    def username(self, username: str | None) -> None:
        holder = self.telegram.user_called(username) if username else None
        if holder not in {None, self}:
            raise ValueError(f"@{username} belongs to {holder}")
        self._username = username

    def as_json(self) -> Json:
        """Return the User object of the Bot API."""
        names = ("last_name", "username")
        extras = {name: getattr(self, name) for name in names if getattr(self, name)}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **extras}


class Person(User):
    """A human with a Telegram client."""

    def says(
        self,
        chat: Chat,
        text: str,
        *,
        topic: Topic | None = None,
        mentions: Mapping[str, User] | None = None,
        links: Mapping[str, str] | None = None,
        via: User | None = None,
        as_anonymous: bool | None = None,
        as_channel: str | None = None,
    ) -> SentMessage:
        """Post `text`; `mentions` maps names in it to people without a username.

        `links` maps words in it to where they lead; `via` is the inline bot that wrote it.
        """
        draft = self._draft(chat, text, mentions, links)
        draft.topic = topic
        draft.via_bot = via.as_json() if via else None
        return self._post(chat, draft, as_anonymous=as_anonymous, as_channel=as_channel)

    def replies(
        self,
        message: SentMessage,
        text: str,
        *,
        mentions: Mapping[str, User] | None = None,
        links: Mapping[str, str] | None = None,
        topic: Topic | None = None,
        as_anonymous: bool | None = None,
        as_channel: str | None = None,
    ) -> SentMessage:
        """Post `text` as a reply, in the same topic or another one."""
        if message.deleted:
            raise ValueError("nobody can reply to a deleted message")
        draft = self._draft(message.chat, text, mentions, links)
        draft.reply_to, draft.topic = message, topic
        return self._post(message.chat, draft, as_anonymous=as_anonymous, as_channel=as_channel)

    def sends_photo(
        self,
        chat: Chat,
        caption: str = "",
        *,
        reply_to: SentMessage | None = None,
        topic: Topic | None = None,
        album: str | None = None,
        mentions: Mapping[str, User] | None = None,
        links: Mapping[str, str] | None = None,
        picture: bytes = SMALL_PICTURE,
    ) -> SentMessage:
        """Post a picture; pictures with the same `album` name form one album."""
        draft = self._draft(chat, caption, mentions, links, limit=CAPTION_LIMIT)
        draft.photo = self.telegram.files.store(picture)
        draft.reply_to, draft.topic, draft.album = reply_to, topic, album
        return self._post(chat, draft)

    def forwards(
        self,
        message: SentMessage,
        chat: Chat,
        *,
        topic: Topic | None = None,
        as_anonymous: bool | None = None,
    ) -> SentMessage:
        """Post a message again, with its origin; it is a reply to nothing, as in all clients."""
        if message.service is not None or message.deleted:
            raise ValueError("this message cannot be forwarded")
        chat.require_member(self)
        draft = Draft(self, message.text, message.entities, photo=message.photo, topic=topic)
        draft.origin, draft.via_bot = origin_of(message), message.via_bot
        return self._post(chat, draft, as_anonymous=as_anonymous)

    def deletes_account(self) -> None:
        """Leave Telegram for good: what is left of a person has neither name nor handle."""
        self.first_name, self.last_name, self.username = "", None, None
        self.more_usernames.clear()

    def edits(
        self, message: SentMessage, text: str, *, mentions: Mapping[str, User] | None = None
    ) -> None:
        """Change the text (or caption) of an own message."""
        if message.sender is not self or message.deleted:
            raise ValueError(f"{self.full_name} cannot edit this message")
        draft = self._draft(message.chat, text, mentions)
        message.rewrite(draft.text, draft.entities, now=self.telegram.now())
        self.telegram.deliver_message(message, kind="edited_message")

    def deletes(self, message: SentMessage) -> None:
        """Delete any message, as an admin can; the bot is not told."""
        message.chat.erase(message)

    async def taps(self, message: SentMessage, text: str, timeout: float = 10) -> Answer:
        """Press the button that shows `text`; return the bot's answer to the tap.

        Raises KeyError with the texts there are, TimeoutError when the bot stays silent.
        """
        button = self._button(message, text)
        if button.callback_data is None:
            raise KeyError(f"{text!r} opens {button.url}, it sends nothing to the bot")
        return await self.presses(message, button.callback_data).wait(timeout)

    def presses(self, message: SentMessage, callback_data: str) -> CallbackPress:
        """Send a press with any data, also from an old screen or a forged client."""
        press = CallbackPress(self, message, callback_data, self.telegram.now())
        self.telegram.deliver_press(press)
        return press

    def blocks_bot(self) -> None:
        """Stop the bot in the private chat, so that it may not write there."""
        self.telegram.private(self).set_bot_blocked(blocked=True)

    def unblocks_bot(self) -> None:
        """Let the bot write in the private chat again."""
        self.telegram.private(self).set_bot_blocked(blocked=False)

    def _button(self, message: SentMessage, text: str) -> Button:
        texts = (
            [] if message.deleted else [button.text for row in message.buttons for button in row]
        )
        for row in message.buttons if texts else []:
            for button in row:
                if button.text == text:
                    return button
        raise KeyError(f"no button {text!r}; the message has {texts}")

    def _draft(
        self,
        chat: Chat,
        text: str,
        mentions: Mapping[str, User] | None,
        links: Mapping[str, str] | None = None,
        limit: int = MESSAGE_LIMIT,
    ) -> Draft:
        chat.require_member(self)
        typed = clean(text).strip()
        if len(typed) > limit:
            raise ValueError(f"Telegram's clients send at most {limit} characters")
        given = [*mentions_by_name(typed, mentions or {}), *links_by_text(typed, links or {})]
        return Draft(self, typed, detect(typed, given))

    def _post(
        self,
        chat: Chat,
        draft: Draft,
        *,
        as_anonymous: bool | None = None,
        as_channel: str | None = None,
    ) -> SentMessage:
        if not draft.text and draft.photo is None:
            raise ValueError("Telegram's clients do not send empty messages")
        hidden = chat.is_anonymous(self) if as_anonymous is None else as_anonymous
        if as_channel is not None:
            draft.shown_sender = CHANNEL_SENDER
            draft.sender_chat = self.telegram.channel(as_channel)
        elif hidden:
            draft.shown_sender, draft.sender_chat = ANONYMOUS_ADMIN, chat.as_json()
        message = chat.post(draft)
        self.telegram.deliver_message(message)
        return message
