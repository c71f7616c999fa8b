"""What the desk says, recognized in every language: patterns that are made of its catalogues.

A text that lacks in a catalogue is an error here. One that is said in another way is not recognized
by whoever looks for it: judges then miss it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from string import Formatter
from typing import NamedTuple

from babel.messages.mofile import read_mo

from domain.languages import Code
from sending import catalogues
from texts.formatting import plain
from texts.language import ENGLISH, Language

INCIDENT = r"(TKT-\d{4}-\d+)"
ANYTHING = r"[^\n]*?"
NUMBERS = range(200)  # every plural form of every language is that of one of them
ANY_LINE = r"(?:[^\n]*\n)?"  # which may stand above what is looked for


class _Untranslated(NullTranslations):
    """Stands behind a catalogue for what it lacks."""

    def gettext(self, message: str) -> str:
        raise LookupError(f"not translated: {message!r}")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise LookupError(f"not translated: {msgid1!r}, {msgid2!r} for {n}")

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        raise LookupError(f"not translated: {msgid1!r}, {msgid2!r} for {n}, {context}")


def _read() -> Mapping[Code, Language]:
    """Read all catalogues; in a language that is missing nothing can be recognized."""
    spoken = catalogues.read()
    for language in spoken.values():
        if language is not ENGLISH:
            language.translations.add_fallback(_Untranslated())
    return {code: spoken[code] for code in Code}


SPOKEN = _read()


class Text(NamedTuple):
    """What is translated, in English: a text, or a singular and its plural, and where it stands."""

    forms: tuple[str, ...]
    context: str | None

    def said_in(self, language: Language) -> set[str]:
        """Say it in all forms a language has of it."""
        one, *several = self.forms
        if not several:
            return {language.gettext(one)}
        if self.context is None:
            return {language.ngettext(one, several[0], number) for number in NUMBERS}
        return {language.npgettext(self.context, one, several[0], each) for each in NUMBERS}


@cache
def every_text() -> Sequence[Text]:
    """List all that is translated."""
    path = catalogues.FOLDER / Code.RUSSIAN.value / "LC_MESSAGES" / f"{catalogues.DOMAIN}.mo"
    with path.open("rb") as file:
        messages = [message for message in read_mo(file) if message.id]
    return [Text(_all(message.id), message.context) for message in messages]


def _all(written: str | Sequence[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


class Say:
    """Writes texts as regular expressions, as they are said in one language.

    What is filled in is anything that fits on a line; `fields` say what it has to look like. Of
    incidents it is the number, in a group.
    """

    def __init__(self, language: Language) -> None:
        self._language = language

    def __call__(self, text: str, **fields: str) -> str:
        """Write a text, given in English."""
        return _pattern(self._language.gettext(text), fields)

    def count(self, singular: str, plural: str, **fields: str) -> str:
        """Write a text that depends on a number, in all its forms."""
        forms = {self._language.ngettext(singular, plural, number) for number in NUMBERS}
        return f"(?:{'|'.join(_pattern(form, fields) for form in sorted(forms))})"

    def beginning(self, start: str, **fields: str) -> list[str]:
        """Write all texts whose English begins so; raises LookupError if none does."""
        found = [text for text in every_text() if text.forms[0].startswith(start)]
        if not found:
            raise LookupError(f"nothing begins with {start!r}")
        said = (form for text in found for form in sorted(text.said_in(self._language)))
        return [_pattern(form, fields) for form in said]


def _pattern(template: str, fields: Mapping[str, str]) -> str:
    known = {"incident": INCIDENT, **fields}
    parts = Formatter().parse(plain(template))
    return "".join(
        re.escape(literal) + (known.get(field, ANYTHING) if field is not None else "")
        for literal, field, *_ in parts
    )


@dataclass(frozen=True)
class Found:
    """A text that was recognized: by a number or name its groups are what was filled in."""

    match: re.Match[str]

    def __getitem__(self, group: int | str) -> str | None:
        """Give what is in a group by its name, or in the first one that has something."""
        if isinstance(group, int):
            return next((each for each in self.match.groups() if each is not None), None)
        named = self.match.groupdict().items()
        return next((each for name, each in named if each and name.endswith(f"_{group}")), None)


class Wording:
    """What a text looks like in every language; `write` gives one, or several for one kind."""

    def __init__(self, write: Callable[[Say], str | Sequence[str]]) -> None:
        written = {code: _all(write(Say(language))) for code, language in SPOKEN.items()}
        self._by_code = {
            code: _compiled(code.value, patterns) for code, patterns in written.items()
        }
        every = [_named(code.value, each) for code, each in written.items()]
        self._any = re.compile("|".join(each for each in every), re.MULTILINE)
        self._seen: dict[str, Found | None] = {}

    def match(self, text: str) -> Found | None:
        """Recognize what a text begins with, in any language."""
        if text not in self._seen:
            self._seen[text] = _found(self._any.match(text))
        return self._seen[text]

    def search(self, text: str) -> Found | None:
        """Recognize something anywhere in a text, in any language."""
        return _found(self._any.search(text))

    def matches_all(self, text: str) -> bool:
        """Tell whether it is the whole text, in any language."""
        return self._any.fullmatch(text) is not None

    def codes(self, text: str) -> set[Code]:
        """Tell in which languages a text begins so."""
        return {code for code, pattern in self._by_code.items() if pattern.match(text)}


def _compiled(name: str, patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(_named(name, patterns), re.MULTILINE)


def _named(name: str, patterns: Sequence[str]) -> str:
    """Join patterns; a group may have the same name in each of them."""
    numbered = (
        each.replace("(?P<", f"(?P<{name}{number}_") for number, each in enumerate(patterns)
    )
    return "|".join(f"(?:{each})" for each in numbered)


def _found(match: re.Match[str] | None) -> Found | None:
    return Found(match) if match else None


def beginning(*starts: str, above: str = "", **fields: str) -> Wording:
    """Make a wording of all texts whose English begins so; `above` is what may stand above."""
    return Wording(
        lambda say: [
            f"{above}{each}" for start in starts for each in say.beginning(start, **fields)
        ]
    )


# Words


_WORD = re.compile(r"[^\W\d_]+")


def words_in(*said: str) -> Iterator[str]:
    """Give the words of texts, as far as they are letters; of HTML those that people see."""
    for text in said:
        yield from _WORD.findall(plain(text))


@cache
def vocabulary(code: Code) -> frozenset[str]:
    """Give every word the desk knows in a language."""
    said = (form for text in every_text() for form in text.said_in(SPOKEN[code]))
    return frozenset(word for form in said for word in words_in(_without_fields(form)))


def _without_fields(template: str) -> str:
    return " ".join(literal for literal, *_ in Formatter().parse(template))
