"""What an incident waits for, until when, and who is called when that time is over."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum

from domain.spoken_orders import FOR_BEHIND, WAIT_KINDS, WAIT_OVER, known
from domain.unclear import Unclear
from domain.until import read_until


class WaitKind(str, Enum):
    """What an incident waits for; the values are what people type and the database stores."""

    VENDOR = "vendor"
    PARTS = "parts"
    SHOP = "shop"
    DRIVER = "driver"
    CUSTOMER = "customer"
    OTHER = "other"


LONGEST = 14 * 24 * 60 * 60
"""Seconds that an incident may wait in one go: our choice."""

SAME = 60
"""Seconds that two ends differ at least: a second tap on `2 h` is no other wait. Our choice."""

CALLED_AGAIN_AFTER = 30 * 60
"""Seconds from the end of a wait until its owner is called again; then these double. Our choice."""


@dataclass(frozen=True)
class Wait:
    """What an incident waits for, from when until when in UTC epoch seconds.

    Where it `is_over`, the owner was called, and nobody has said since how it goes on.
    """

    kind: WaitKind
    t_began: int
    t_until: int
    is_over: bool


class Impossible(Enum):
    """Why nothing can wait until then."""

    PAST = "that time is over"
    TOO_LONG = "it is more than LONGEST away"


def why_impossible(t_until: int, now: int) -> Impossible | None:
    """Say why nothing can wait until a moment; None if it can."""
    if t_until <= now:
        return Impossible.PAST
    return Impossible.TOO_LONG if t_until - now > LONGEST else None


class Ask(Enum):
    """What /wait lacks, or asks for besides a wait."""

    KIND = "it does not say what for"
    TIME = "it does not say until when"
    END = "it does not wait any more"


@dataclass(frozen=True)
class Order:
    """What an incident is to wait for, and until when in UTC epoch seconds."""

    kind: WaitKind
    t_until: int

    @property
    def detail(self) -> str:
        """Write it for the audit trail; `order_of` reads it."""
        return f"{self.kind.value} {self.t_until}"


OVER = "over"
"""What the audit trail tells of a wait that nobody ended: its time was over."""


_KINDS = {
    "vendor": WaitKind.VENDOR,
    "part": WaitKind.PARTS,
    "shop": WaitKind.SHOP,
    "driver": WaitKind.DRIVER,
    "customer": WaitKind.CUSTOMER,
    "other": WaitKind.OTHER,
}
_KIND = re.compile(
    rf"(?:for )?(?:the )?(?P<kind>{'|'.join(_KINDS)})s?(?![^\W\d_])[,:;]?", re.IGNORECASE
)
_END = re.compile(
    r"(?:over|end(?:ed|s)?|done|off|stop(?:ped)?|no more|no longer|clear)[.!]?", re.IGNORECASE
)


def read_order(typed: str, now: int, zone: tzinfo) -> Order | Ask | Unclear:
    """Read `parts 2h` or `over`, typed at a moment, by the clock of a zone, in any language."""
    words = " ".join(unicodedata.normalize("NFC", typed).split())
    if _END.fullmatch(words) or known(WAIT_OVER, words):
        return Ask.END
    found = _kind(words)
    if found is None:
        return Ask.KIND
    kind, until = found
    if not until:
        return Ask.TIME
    t_until = read_until(until, now, zone)
    if isinstance(t_until, Unclear):
        return t_until
    return Order(kind, t_until)


def _kind(words: str) -> tuple[WaitKind, str] | None:
    """Read what something waits for, and the words behind it; None if it is none of the kinds."""
    if kind := _KIND.match(words):
        return _KINDS[kind["kind"].lower()], words[kind.end() :].strip()
    while found := WAIT_KINDS.opening(words):
        words = words[found.end :].lstrip(" ,:;")
        if kind_of(found.meaning):
            behind = FOR_BEHIND.opening(words)
            return WaitKind(found.meaning), words[behind.end :].lstrip() if behind else words
    return None


def order_of(detail: str | None) -> Order | None:
    """Read what `Order.detail` wrote; None for anything else."""
    named, _, t_until = (detail or "").partition(" ")
    kind = kind_of(named)
    return Order(kind, int(t_until)) if kind and t_until.isdecimal() else None


def kind_of(value: str) -> WaitKind | None:
    """Find a kind by its value; None if it is none."""
    return next((kind for kind in WaitKind if kind.value == value), None)


OFFERED = ("30m", "1h", "2h", "4h", "tomorrow_8")
"""Until when something waits, as offered by a tap and sent by buttons; `read_offered` reads it."""


def read_offered(argument: str, now: int, zone: tzinfo) -> Order | None:
    """Read what a button sends: `parts_2h`; None for anything else."""
    named, _, until = argument.partition("_")
    kind = kind_of(named)
    if kind is None or until not in OFFERED:
        return None
    t_until = read_until(until.replace("_", " "), now, zone)
    return None if isinstance(t_until, Unclear) else Order(kind, t_until)
