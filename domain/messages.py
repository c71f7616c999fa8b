"""What is known of a message, apart from Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Purpose(Enum):
    """Why somebody writes to us, as far as it matters for the reply."""

    QUESTION = "to be told something; asked twice, it is told once"
    CHANGE = "to change who is who; each time counts"
    REPORT = "to say something about an incident; whoever is refused is told so"


class Kind(str, Enum):
    """What a message holds besides words; the values are what the database stores."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    VIDEO_NOTE = "video_note"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    PLACE = "place"
    STICKER = "sticker"
    DICE = "dice"
    CONTACT = "contact"
    POLL = "poll"
    OTHER = "other"

    @property
    def tells_something(self) -> bool:
        """Whether it can report an incident, or say something about one, without words."""
        return self not in _MUTE


_MUTE = frozenset((Kind.STICKER, Kind.DICE, Kind.CONTACT, Kind.POLL, Kind.OTHER))


@dataclass(frozen=True)
class Position:
    """A place on the earth, in degrees; a live one moves by edits of its message."""

    latitude: float
    longitude: float
    is_live: bool = False


@dataclass(frozen=True)
class Content:
    """What a message says: its words or caption, and what else it holds.

    `text` has the addresses of its links. `file_id` is Telegram's, of a photo's sizes the
    largest; messages with the same `album_id` were sent together.
    """

    text: str = ""
    kind: Kind | None = None
    file_id: str | None = None
    album_id: str | None = None
    position: Position | None = None


NOTHING_SAID = Content()


@dataclass(frozen=True)
class Place:
    """Where something was written, so that a reply can stand beside it.

    `thread_id` is of a forum's topic, `direct_topic_id` of a conversation in a channel's direct
    messages; `writer_id` is an account that can be written to in private, if it has a chat with us.
    """

    chat_id: int
    message_id: int
    is_private: bool
    thread_id: int | None = None
    direct_topic_id: int | None = None
    writer_id: int | None = None
