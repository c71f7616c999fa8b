"""What a person can see of a text, what they can read, and names without what nobody can see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Characters without any ink. Most are of a category that says so (control, format, space); these
# are called letters, marks or symbols: Default_Ignorable_Code_Point of the Unicode database
# (https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt), the blank pattern of
# Braille, a note without a head, blank hieroglyphs, and the place of an object that is not there.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\ufff0-\ufff8\ufffc\U00013441\U00013442\U0001d159\U000e0000-\U000e0fff]"
)
_LIKE_SPACES = "\u2800\u3164\u115f\u1160\uffa0"  # blank, but as wide as a letter
_NEWER_EMOJI = range(0x1F000, 0x1FB00)  # Unicode's blocks of emoji: some are newer than Python's
_JOINERS = "\u200c\u200d"  # without ink, yet part of 👨‍👩‍👧 and of Persian words
_SHAPING = f"{_JOINERS}\ufe0e\ufe0f"  # and of ❤️

MOST_CHARACTERS = 1024  # remembered: each card is looked through, and most have the same ones


def can_be_seen(text: str) -> bool:
    """Tell whether a text shows anything at all; a combining mark alone does not."""
    return any(_ink(character)[0] in "LNPS" for character in text)


def can_be_read(text: str) -> bool:
    """Tell whether a text says anything: by a letter, a digit, a picture, not by `...` alone."""
    return any(_ink(character)[0] in "LNS" for character in text)


@lru_cache(MOST_CHARACTERS)
def _ink(character: str) -> str:
    """Give the Unicode category of what is seen; `Cn` for what shows nothing."""
    if _BLANK.match(character):
        return "Cn"
    category = unicodedata.category(character)
    return "So" if category == "Cn" and ord(character) in _NEWER_EMOJI else category


def legible(name: str) -> str:
    """Take out of a name what nobody can see, or turns the direction of all text behind it.

    Empty if nothing to see is left.
    """
    hidden = _hidden(name).difference(_SHAPING)
    kept = _replaced(name, {each: " " * (each in _LIKE_SPACES) for each in hidden})
    shown = " ".join(kept.split()).lstrip(_SHAPING).rstrip(_JOINERS)
    return shown if can_be_seen(shown) else ""


def without_hidden(word: str) -> str:
    """Take everything without ink out of a word, such as direction marks pasted with a handle."""
    return _replaced(word, dict.fromkeys(_hidden(word), ""))


def _hidden(text: str) -> set[str]:
    """Give the characters of a text without ink; a long one has few that differ."""
    return {each for each in set(text) if _ink(each)[0] in "CZ" and not each.isspace()}


def _replaced(text: str, characters: Mapping[str, str]) -> str:
    table = {ord(character): by for character, by in characters.items()}
    return text.translate(table) if table else text
