"""Summaries: what can be one, how long an edit corrects it, and when words are offered as one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from domain.messages import Content, Kind
from domain.spelling import MARKS, bare
from domain.updates import Message
from domain.visible import can_be_read

CORRECTED_WITHIN = 24 * 60 * 60
"""Seconds for which an edit of the message that gave a summary corrects it."""

FILES = frozenset(
    (
        *(Kind.PHOTO, Kind.VIDEO, Kind.ANIMATION, Kind.VIDEO_NOTE),
        *(Kind.VOICE, Kind.AUDIO, Kind.DOCUMENT),
    )
)
"""What is a summary without a word; a place tells where, not what was done."""


def is_summary(message: Message) -> bool:
    """Tell whether a message can be a summary: by its words, or by what it holds."""
    return bool(message.summary) or (message.command is None and message.content.kind in FILES)


def is_still_summary(content: Content) -> bool:
    """Tell whether what was offered back can be a summary: it may have been edited since."""
    if content.text.startswith("/"):  # a command by now
        return False
    return can_be_read(content.text) or content.kind in FILES


@dataclass(frozen=True)
class Given:
    """A message that gave a summary, when it did, and the state of the incident with it.

    `transitions` tells that from later ones; `t` is in UTC epoch seconds.
    """

    incident_id: str
    chat_id: int
    message_id: int
    transitions: int
    t: int


# What is offered back

OFFERED_WITHIN = 60 * 60
"""Seconds after the request within which what is said without a reply may be the summary."""
OFFER = "summary:"
"""What the data of the buttons below an offer begins with."""


_YES_OR_NO = frozenset(
    bare(word)
    for word in (
        *("yes", "yeah", "yep", "y", "ok", "okay", "no", "nope", "n"),
        *("да", "ага", "ок", "нет", "неа", "ha", "xo'p", "yo'q", "sí", "claro", "vale"),
        *("так", "ні", "ਹਾਂ", "ਹਾਂਜੀ", "ਜੀ", "ਠੀਕ", "ਨਹੀਂ", "ਨਹੀ", "ਨਾ", ""),
    )
)


def only_says_yes_or_no(text: str) -> bool:
    """Tell whether words only reply to the question of an offer, as a thumb alone does."""
    return re.sub(rf"[^\w{MARKS}]", "", bare(text)) in _YES_OR_NO


class Choice(str, Enum):
    """What a button below an offer says; the values travel in its data."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class OfferButton:
    """A button below an offer; `transitions` of the incident tell which request it is about."""

    choice: Choice
    incident_id: str
    transitions: int

    @property
    def data(self) -> str:
        """Write it: at most 64 bytes, https://core.telegram.org/bots/api#inlinekeyboardbutton."""
        return f"{OFFER}{self.choice.value}:{self.incident_id}:{self.transitions}"


_DATA = re.compile(
    rf"{OFFER}(?P<choice>{'|'.join(Choice)}):(?P<id>TKT-\d{{4}}-\d{{4,9}}):(?P<transitions>\d{{1,9}})",
    re.ASCII,
)


def parse_offer_button(data: str) -> OfferButton | None:
    """Read what `OfferButton.data` wrote; None for anything else."""
    match = _DATA.fullmatch(data)
    if match is None:
        return None
    return OfferButton(Choice(match["choice"]), match["id"], int(match["transitions"]))
