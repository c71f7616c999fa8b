"""The languages the desk speaks, and which of them somebody reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Code(str, Enum):
    """A language that texts are written in; the values are BCP 47 tags, kept in the database."""

    ENGLISH = "en"
    RUSSIAN = "ru"
    UZBEK = "uz"  # in Latin letters
    SPANISH = "es"
    UKRAINIAN = "uk"
    PUNJABI = "pa"  # in Gurmukhi


OWN_NAMES: Mapping[Code, str] = {
    Code.ENGLISH: "English",
    Code.RUSSIAN: "Русский",
    Code.UZBEK: "O\N{MODIFIER LETTER TURNED COMMA}zbekcha",
    Code.SPANISH: "Español",
    Code.UKRAINIAN: "Українська",
    Code.PUNJABI: "ਪੰਜਾਬੀ",
}
"""How each language calls itself: who looks for theirs reads no other."""


def read_code(text: str | None) -> Code | None:
    """Read a language as the database or a button writes it; None if we do not speak it."""
    return Code(text) if text in set(Code) else None


_IN_ARABIC_LETTERS = {"arab", "aran", "pk", "af"}
"""Scripts, and regions that write so where no script is told: Punjabi and Uzbek are written in
two. https://www.unicode.org/cldr/charts/latest/supplemental/likely_subtags.html"""
_SCRIPT = re.compile("[a-z]{4}")


def spoken_to(tag: str | None) -> Code | None:
    """Tell how we speak to somebody whose app is in a language; None: not in one we know.

    `tag` is as Telegram tells it, an IETF tag: `en-GB` is English, and so is every region of a
    language. Punjabi and Uzbek in Arabic letters are none of ours; who reads Uzbek in Cyrillic ones
    is spoken to in Latin ones, which they know. https://core.telegram.org/bots/api#user
    """
    first, *rest = re.split("[-_]", (tag or "").casefold())
    code = read_code(first)
    script = next(filter(_SCRIPT.fullmatch, rest), None)
    told = {script} if script else set(rest)
    is_unread = code in (Code.PUNJABI, Code.UZBEK) and not _IN_ARABIC_LETTERS.isdisjoint(told)
    return None if is_unread else code


@dataclass(frozen=True)
class Reader:
    """What is on record of the languages of a person: what they chose, what Telegram told."""

    chosen: Code | None = None
    told: str | None = None


class Verb(str, Enum):
    """What a button about somebody's language does; the values travel in its data."""

    SHOW = "show"
    SET = "set"
    AS_IN_APP = "app"


@dataclass(frozen=True)
class Button:
    """What a button about somebody's language sends; of `SET`, which one."""

    verb: Verb
    code: Code | None = None

    @property
    def data(self) -> str:
        """Write it: at most 64 bytes, https://core.telegram.org/bots/api#inlinekeyboardbutton."""
        return f"l:{self.verb.value}:{self.code.value if self.code else ''}".rstrip(":")


_DATA = re.compile(rf"l:(?P<verb>{'|'.join(Verb)})(?::(?P<code>{'|'.join(Code)}))?", re.ASCII)


def parse_language_button(data: str) -> Button | None:
    """Read what `Button.data` wrote; None for anything else."""
    match = _DATA.fullmatch(data)
    if match is None:
        return None
    button = Button(Verb(match["verb"]), read_code(match["code"]))
    return button if (button.code is not None) == (button.verb is Verb.SET) else None
