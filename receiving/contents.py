"""What a message holds: words, a photo, a voice, a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from telegram import ExternalReplyInfo, Location, Message
from telegram.constants import MessageAttachmentType

from domain.messages import Content, Kind, Position
from receiving.commands import text_of
from receiving.entities import with_addresses

Holder: TypeAlias = Message | ExternalReplyInfo

# Animations come as documents, too, and venues as locations: the first match wins.
# https://core.telegram.org/bots/api#message
KINDS: Mapping[str, Kind] = {
    MessageAttachmentType.PHOTO: Kind.PHOTO,
    MessageAttachmentType.LIVE_PHOTO: Kind.PHOTO,
    MessageAttachmentType.VIDEO: Kind.VIDEO,
    MessageAttachmentType.ANIMATION: Kind.ANIMATION,
    MessageAttachmentType.VIDEO_NOTE: Kind.VIDEO_NOTE,
    MessageAttachmentType.VOICE: Kind.VOICE,
    MessageAttachmentType.AUDIO: Kind.AUDIO,
    MessageAttachmentType.DOCUMENT: Kind.DOCUMENT,
    MessageAttachmentType.VENUE: Kind.PLACE,
    MessageAttachmentType.LOCATION: Kind.PLACE,
    MessageAttachmentType.STICKER: Kind.STICKER,
    MessageAttachmentType.DICE: Kind.DICE,
    MessageAttachmentType.CONTACT: Kind.CONTACT,
    MessageAttachmentType.POLL: Kind.POLL,
}
OTHERS = (
    *(MessageAttachmentType.GAME, MessageAttachmentType.INVOICE),
    *(MessageAttachmentType.PAID_MEDIA, MessageAttachmentType.STORY),
    *("giveaway", "giveaway_winners", "checklist"),
)


def content(message: Message, text: str | None = None) -> Content:
    """Read what a message holds; `text` is what of its words counts, if not all do."""
    if text is None:
        text = with_addresses(*text_of(message)).strip()
    return _content(message, text or _venue(message), message.media_group_id)


def external_content(reply: ExternalReplyInfo, quoted: str) -> Content:
    """Read what is told of a message in another topic or chat, with the words quoted of it."""
    return _content(reply, quoted.strip() or _venue(reply), None)


def _content(holder: Holder, text: str, album_id: str | None) -> Content:
    name = next((each for each in KINDS if getattr(holder, each, None)), None)
    if name is None:
        is_other = any(getattr(holder, each, None) for each in OTHERS)
        return Content(text, Kind.OTHER if is_other else None, album_id=album_id)
    file_id = _file_id(getattr(holder, name))
    return Content(text, KINDS[name], file_id, album_id, _position(holder))


def _venue(holder: Holder) -> str:
    """Name a place that has a name; no words can stand beside it."""
    venue = holder.venue
    return ", ".join(filter(None, (venue.title, venue.address))) if venue else ""


def _file_id(media: object) -> str | None:
    largest = media[-1] if isinstance(media, Sequence) and media else media
    file_id = getattr(largest, "file_id", None)
    return file_id if isinstance(file_id, str) else None


def _position(holder: Holder) -> Position | None:
    location: Location | None = holder.venue.location if holder.venue else holder.location
    if location is None:
        return None
    return Position(location.latitude, location.longitude, location.live_period is not None)
