"""What a person can do in the world besides writing: send things, tap, start and block the bot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.world.files import Attachment
from sandbox.world.posts import tell_bot
from sandbox.world.reactions import reaction_json
from sandbox.world.speech import CAPTION_LIMIT, Speaker
from sandbox.world.taps import CallbackPress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.accounts import User
    from sandbox.world.answers import Answer
    from sandbox.world.buttons import Button
    from sandbox.world.chats import Chat
    from sandbox.world.errors import Json
    from sandbox.world.messages import SentMessage, Thread

LATITUDES, LONGITUDES = 90, 180
MINUTE, DAY, FOR_EVER = 60, 86400, 0x7FFFFFFF  # seconds a live location is shared
START_PAYLOAD = re.compile(
    r"[A-Za-z0-9_-]{0,64}"
)  # https://core.telegram.org/bots/features#deep-linking

#: A one-pixel picture for people who send a photo without naming one.
SMALL_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


class Person(Speaker):
    """A human with a Telegram client."""

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
        draft = self.draft(chat, caption, mentions, links, limit=CAPTION_LIMIT)
        draft.photo = self.telegram.files.store(picture)
        draft.reply_to, draft.topic, draft.album = reply_to, topic, album
        return self.post(chat, draft)

    def sends_document(
        self,
        chat: Chat,
        name: str,
        caption: str = "",
        *,
        reply_to: SentMessage | None = None,
        topic: Thread | None = None,
        content: bytes = b"document",
    ) -> SentMessage:
        """Post a file as it is."""
        about = {"file_name": name}
        stored = self.telegram.files.store(content, "documents", name)
        return self._sends(chat, Attachment("document", stored, about), caption, reply_to, topic)

    def sends_video(
        self,
        chat: Chat,
        caption: str = "",
        *,
        reply_to: SentMessage | None = None,
        topic: Thread | None = None,
        content: bytes = b"video",
    ) -> SentMessage:
        """Post a video; the sandbox does not look into it."""
        about = {"width": 640, "height": 360, "duration": 5, "mime_type": "video/mp4"}
        stored = self.telegram.files.store(content, "videos", "video.mp4")
        return self._sends(chat, Attachment("video", stored, about), caption, reply_to, topic)

    def sends_voice(
        self,
        chat: Chat,
        caption: str = "",
        *,
        reply_to: SentMessage | None = None,
        topic: Thread | None = None,
        content: bytes = b"voice",
    ) -> SentMessage:
        """Post a voice message."""
        about = {"duration": 3, "mime_type": "audio/ogg"}
        stored = self.telegram.files.store(content, "voice", "voice.oga")
        return self._sends(chat, Attachment("voice", stored, about), caption, reply_to, topic)

    def sends_video_note(self, chat: Chat, *, reply_to: SentMessage | None = None) -> SentMessage:
        """Post a round video, which has no caption."""
        stored = self.telegram.files.store(b"round", "video_notes", "round.mp4")
        round_one = Attachment("video_note", stored, {"length": 240, "duration": 5})
        return self._sends(chat, round_one, "", reply_to, None)

    def sends_venue(
        self,
        chat: Chat,
        name: str,
        latitude: float,
        longitude: float,
        *,
        reply_to: SentMessage | None = None,
    ) -> SentMessage:
        """Post a place with its name; the bot is told of the place itself as well.

        https://core.telegram.org/bots/api#message: `location` is set when `venue` is.
        """
        draft = self.draft(chat, "")
        draft.location, draft.reply_to = place(latitude, longitude), reply_to
        draft.venue = {"title": name, "address": "Main Street 1"}
        return self.post(chat, draft)

    def sends_location(
        self,
        chat: Chat,
        latitude: float,
        longitude: float,
        *,
        live_seconds: int = 0,
        reply_to: SentMessage | None = None,
        topic: Thread | None = None,
    ) -> SentMessage:
        """Post a place, or for `live_seconds` wherever one is."""
        draft = self.draft(chat, "")
        draft.location = place(latitude, longitude, live_seconds)
        draft.reply_to, draft.topic = reply_to, topic
        return self.post(chat, draft)

    def moves(self, message: SentMessage, latitude: float, longitude: float) -> None:
        """Be elsewhere: the own live location follows, as an edit."""
        live_seconds = self._live_seconds(message)
        self._relocates(message, place(latitude, longitude, live_seconds))

    def stops_sharing(self, message: SentMessage) -> None:
        """End a live location before its time."""
        self._live_seconds(message)
        where = message.location or {}
        self._relocates(message, place(where["latitude"], where["longitude"]))

    def reacts(self, message: SentMessage, emoji: str | None) -> None:
        """React to a message, or take the reaction back; raises ValueError for one not allowed.

        The bot hears of it where it is admin: https://core.telegram.org/bots/api#update.
        """
        chat = self.chat_of(message)
        chat.require_member(self)
        if message.deleted or (emoji is not None and emoji not in chat.allowed_reactions):
            raise ValueError(f"{self.full_name} cannot react with {emoji} to this message")
        before = message.reactions.get(self.id)
        message.react(self, emoji)
        self.telegram.changed()
        if chat.bot_member.is_admin:
            self.telegram.deliver("message_reaction", self._reaction_json(message, before))

    def deletes_account(self) -> None:
        """Leave Telegram for good: what is left of a person has neither name nor handle."""
        self.first_name, self.last_name, self.username = "", None, None
        self.more_usernames.clear()

    async def taps(self, message: SentMessage, text: str, timeout: float = 10) -> Answer:
        """Press the button that shows `text`; return the bot's answer to the tap.

        Raises KeyError with the texts there are, TimeoutError when the bot stays silent.
        """
        button = self._button(message, text)
        if button.callback_data is None:
            raise KeyError(f"{text!r} opens {button.url}, it sends nothing to the bot")
        return await self.presses(message, button.callback_data).wait(timeout)

    async def taps_what_sends(
        self, message: SentMessage, *words: str, timeout: float = 10
    ) -> Answer:
        """Press the button that sends all of these words, once it is there, whatever it shows.

        Raises TimeoutError when it does not appear, or the bot stays silent.
        """
        what = f"a button of {message!r} that sends {' and '.join(map(repr, words))}"
        await self.telegram.until(lambda: message.button(*words), timeout, what)
        button = message.button(*words)
        return await self.presses(message, (button and button.callback_data) or "").wait(timeout)

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

    def brings_bot(self, chat: Chat, payload: str) -> SentMessage:
        """Open a link that adds the bot to a group, with the right to pin, and tells it something.

        https://core.telegram.org/api/links#bot-links: in a group where it is already, it is told
        all the same. Raises ValueError for who may not add it, and for what no link can carry.
        """
        bot, own = self.telegram.bot, chat.member(self)
        if not START_PAYLOAD.fullmatch(payload) or chat.person is not None:
            raise ValueError("an invitation goes to a group, with A-Z, a-z, 0-9, _ and -")
        if not own.is_admin:
            raise ValueError(f"{self.full_name} is no admin of {chat.title}")
        if chat.bot_member.is_present:
            chat.set_bot_rights(admin=True, can_pin=True, by=self)
        else:
            chat.add_bot(by=self)
        return self.says(chat, f"/start@{bot.username} {payload}")

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

    def _reaction_json(self, message: SentMessage, before: str | None) -> Json:
        chat = self.chat_of(message)
        hidden = chat.is_anonymous(self)
        actor = {"actor_chat": chat.as_json()} if hidden else {"user": self.as_json()}
        return {
            "chat": chat.as_json(),
            "message_id": message.id,
            **actor,
            "date": int(self.telegram.now()),
            "old_reaction": reaction_json(before),
            "new_reaction": reaction_json(message.reactions.get(self.id)),
        }

    def _sends(
        self,
        chat: Chat,
        attachment: Attachment,
        caption: str,
        reply_to: SentMessage | None,
        topic: Thread | None,
    ) -> SentMessage:
        draft = self.draft(chat, caption, limit=CAPTION_LIMIT)
        draft.attachment, draft.reply_to, draft.topic = attachment, reply_to, topic
        return self.post(chat, draft)

    def _live_seconds(self, message: SentMessage) -> int:
        """Return for how long a location is shared; raises ValueError for one that is not."""
        seconds: int = (message.location or {}).get("live_period", 0)
        own = message.sender is self and not message.deleted
        if not own or self.telegram.now() >= message.date + seconds:
            raise ValueError(f"{self.full_name} shares no live location with this message")
        return seconds

    def _relocates(self, message: SentMessage, location: Json) -> None:
        message.location, message.edit_date = location, int(self.telegram.now())
        tell_bot(message, kind="edited_message")


def place(latitude: float, longitude: float, live_seconds: int = 0) -> Json:
    """Return the Location object; raises ValueError for what is not on Earth, or shared too long.

    https://core.telegram.org/bots/api#location, and #sendlocation for the limits of a live one.
    """
    if not (abs(latitude) <= LATITUDES and abs(longitude) <= LONGITUDES):
        raise ValueError("latitudes go from -90 to 90, longitudes from -180 to 180")
    if live_seconds and live_seconds != FOR_EVER and not MINUTE <= live_seconds <= DAY:
        raise ValueError("a live location is shared for a minute to a day, or without end")
    where = {"latitude": latitude, "longitude": longitude}
    return where | ({"live_period": live_seconds} if live_seconds else {})
