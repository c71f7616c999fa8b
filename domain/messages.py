"""What is known of a message, apart from Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Purpose(Enum):
    """Why somebody writes to us, as far as it matters for the reply."""

    QUESTION = "to be told something; asked twice, it is told once"
    CHANGE = "to change who is who; each time counts"
    REPORT = "to say something about an incident; whoever is refused is told so"


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
