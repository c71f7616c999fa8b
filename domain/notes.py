"""Notes: what people say about an incident by replying to one of its messages."""

from __future__ import annotations

from dataclasses import dataclass

from domain.messages import Content, Kind
from domain.visible import can_be_read

MOST_NOTES = 100  # of one person about one incident within an hour; our choice, against floods
HOUR = 60 * 60  # seconds


@dataclass(frozen=True)
class Note:
    """One note as it is on record; times are UTC epoch seconds.

    `chat_id` is where it was written: another chat than the incident's if the group migrated since.
    """

    incident_id: str
    chat_id: int
    message_id: int
    author_id: int | None  # None: an anonymous admin
    text: str
    first_text: str | None  # before it was edited; None: it never was
    kind: Kind | None  # None: words only
    t: int
    t_edited: int | None = None


def says_something(content: Content) -> bool:
    """Tell whether a message can be a note: it has words, or something to look at or hear."""
    return can_be_read(content.text) or (content.kind is not None and content.kind.tells_something)
