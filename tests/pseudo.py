"""A language for tests: English with accents, in brackets, and longer, as translations are.

In a text said in it every letter is accented, so that a plain one has bypassed the seam.
"""

from __future__ import annotations

import functools
import gettext
import re

from domain.languages import OWN_NAMES
from texts.language import Language

LONGER = 0.4  # of the letters of a text: about what German or Russian take more than English
_LETTERS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)
_KEPT = re.compile(r"\{\w+\}|<[^>]*>|&\w+;|/[a-z_]+|@\w+")
"""What no translation changes: placeholders, tags, commands and handles."""


class PseudoTranslations(gettext.NullTranslations):
    """Says every text in accents and brackets; remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        """Say a text."""
        self.asked.add(message)
        return _translated(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Say a text in the form that goes with a number."""
        self.asked.update((msgid1, msgid2))
        return self.gettext(msgid1 if n == 1 else msgid2)

    def npgettext(self, _context: str, msgid1: str, msgid2: str, n: int) -> str:
        """Say a text that depends on a number and on where it stands."""
        return self.ngettext(msgid1, msgid2, n)


@functools.cache
def _translated(message: str) -> str:
    return f"⟦{_accented(message)}{'·' * _padding(message)}⟧"


def _accented(message: str) -> str:
    kept = [*_KEPT.finditer(message), None]
    said, end = "", 0
    for piece in kept:
        said += message[end : piece.start() if piece else None].translate(_LETTERS)
        said, end = (said + piece[0], piece.end()) if piece else (said, end)
    return said


def _padding(message: str) -> int:
    return round(len(_KEPT.sub("", message)) * LONGER)


TRANSLATIONS = PseudoTranslations()
PSEUDO = Language("en-XA", TRANSLATIONS)

_TYPED = re.compile(
    r"/[a-z_]+(?: (?:mine|unclaimed|\d+))*|@\w+|TKT-\d{4}-\d+"
    rf"|{'|'.join(OWN_NAMES.values())}"  # each in its own language, and translated in none
    r"|\bUTC\b|[A-Z]\w+/[A-Z]\w+|(?:[A-Z][a-z]+ )+\d\d:\d\d"  # zones, and cities with their time
)


def plain_letters(text: str) -> str:
    """Give the letters of a text that were not said in PSEUDO; handles and the like apart."""
    return "".join(re.findall("[A-Za-z]", _TYPED.sub("", text)))
