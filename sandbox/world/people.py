"""What a person can do in the world: say, tap, reply, edit, delete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.world.accounts import ANONYMOUS_ADMIN, CHANNEL_SENDER, User
from sandbox.world.entities import clean, detect, links_by_text, mentions_by_name
from sandbox.world.message_json import origin_of
from sandbox.world.messages import Draft
from sandbox.world.posts import tell_bot
from sandbox.world.taps import CallbackPress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.answers import Answer
    from sandbox.world.buttons import Button
    from sandbox.world.chats import Chat
    from sandbox.world.messages import SentMessage, Thread
    from sandbox.world.places import Places

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
START_PAYLOAD = re.compile(
    r"[A-Za-z0-9_-]{0,64}"
)  # https://core.telegram.org/bots/features#deep-linking

#: A one-pixel picture for people who send a photo without naming one.
SMALL_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


class Person(User):
    """A human with a Telegram client."""

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
        topic: Thread | None = None,
        as_anonymous: bool | None = None,
        as_channel: str | None = None,
    ) -> SentMessage:
        """Post `text` as a reply, in the same topic or another one."""
        if message.deleted:
            raise ValueError("nobody can reply to a deleted message")
        chat = self._chat_of(message)
        draft = self._draft(chat, text, mentions, links)
        draft.reply_to, draft.topic = message, topic
        return self._post(chat, draft, as_anonymous=as_anonymous, as_channel=as_channel)

    def sends_photo(
        self,
        chat: Chat,
        caption: str = "",
        *,
        reply_to: SentMessage | None = None,
        topic: Thread | None = None,
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
        topic: Thread | None = None,
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
        draft = self._draft(self._chat_of(message), text, mentions)
        message.rewrite(draft.text, draft.entities, now=self.telegram.now())
        tell_bot(message, kind="edited_message")

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
        press = CallbackPress(self.telegram, self, message, callback_data)
        press.deliver()
        return press

    def starts(self, payload: str = "") -> SentMessage:
        """Open the chat with the bot, by a deep link where there is a payload.

        Who had blocked the bot lets it back in. Raises ValueError for what no link can carry.
        """
        if not START_PAYLOAD.fullmatch(payload):
            raise ValueError("a deep link carries at most 64 of A-Z, a-z, 0-9, _ and -")
        chat = self.telegram.private(self)
        if chat.bot_member.status == "kicked":
            self.unblocks_bot()
        return self.says(chat, f"/start {payload}")

    def blocks_bot(self) -> None:
        """Stop the bot in the private chat, so that it may not write there."""
        self.telegram.private(self).set_bot_blocked(blocked=True)

    def unblocks_bot(self) -> None:
        """Let the bot write in the private chat again."""
        self.telegram.private(self).set_bot_blocked(blocked=False)

    def _chat_of(self, message: SentMessage) -> Chat:
        return self.telegram.chats[message.chat.id]

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
        tell_bot(message)
        return message
