"""Dictionaries of what people type: words of their languages, for the English that grammars read.

So a grammar has one form, and what is typed in English is read as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.spelling import APOSTROPHES, MARKS, bare

LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"\d+|{LETTER}(?:{LETTER}|[{MARKS}]|[{APOSTROPHES}](?={LETTER}))*")


@dataclass(frozen=True)
class Translated:
    """A text in the English of the grammars, and what stood there for each English word."""

    english: str
    typed: Mapping[str, str]

    def as_typed(self, english: str) -> str:
        """Write a part of the English as it was typed."""
        for word in sorted(filter(str.strip, self.typed), key=len, reverse=True):
            whole = rf"(?<!\w){re.escape(word.strip())}(?!\w)"
            english = re.sub(whole, self.typed[word].replace("\\", r"\\"), english)
        return english


@dataclass(frozen=True)
class Found:
    """A phrase that a dictionary knows: what it means, and where in the text it ends."""

    meaning: str
    end: int


class Dictionary:
    """What phrases of other languages mean in English; accents and apostrophes may be left out.

    Raises ValueError for a phrase that means two things.
    """

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self.meanings = dict(meanings)
        self._by_first: dict[str, list[tuple[Sequence[str], str]]] = {}
        keys: dict[Sequence[str], str] = {}
        for phrase, meaning in meanings.items():
            words = tuple(bare(each[0]) for each in _WORD.finditer(phrase))
            if keys.setdefault(words, meaning) != meaning:
                raise ValueError(f"{phrase}: {meaning} or {keys[words]}")
        for key, meaning in sorted(keys.items(), key=lambda each: -len(each[0])):
            self._by_first.setdefault(key[0], []).append((key, meaning))

    def __or__(self, other: Dictionary) -> Dictionary:
        """Put two together; what both know has to mean the same."""
        for phrase, meaning in other.meanings.items():
            if self.meanings.get(phrase, meaning) != meaning:
                raise ValueError(f"{phrase}: {meaning} or {self.meanings[phrase]}")
        return Dictionary({**self.meanings, **other.meanings})

    def translated(self, text: str) -> Translated:
        """Write English for all that is known; the longest phrase counts."""
        pieces, typed, at = [], dict[str, str](), 0
        for start, found in self._all(text):
            end = found.end
            if text[end : end + 1] == "." and not text[end + 1 : end + 2].isdigit():
                end += 1  # of an abbreviation
            pieces += [text[at:start], found.meaning]
            typed[found.meaning] = text[start : found.end]
            at = end
        return Translated("".join([*pieces, text[at:]]), typed)

    def opening(self, text: str) -> Found | None:
        """Find the longest phrase with which a text begins."""
        words = list(_WORD.finditer(text))
        return self._at(text, words, 0) if words and words[0].start() == 0 else None

    def meaning(self, text: str) -> str | None:
        """Tell what a whole text means; None if that is not known."""
        whole = text.strip()
        found = self.opening(whole)
        return found.meaning if found and found.end == len(whole) else None

    def _all(self, text: str) -> Iterator[tuple[int, Found]]:
        words, at = list(_WORD.finditer(text)), 0
        while at < len(words):
            found = self._at(text, words, at)
            if found is not None:
                yield words[at].start(), found
            end = found.end if found else words[at].end()
            while at < len(words) and words[at].start() < end:
                at += 1

    def _at(self, text: str, words: Sequence[re.Match[str]], at: int) -> Found | None:
        for phrase, meaning in self._by_first.get(bare(words[at][0]), ()):
            stands = words[at : at + len(phrase)]
            if [bare(each[0]) for each in stands] == list(phrase) and _is_apart(text, stands):
                return Found(meaning, stands[-1].end())
        return None


def _is_apart(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Tell whether only spaces part words, and the first is no part of `7a`, `7:24` or `L-V`."""
    first, last = words[0], words[-1]
    gaps = (text[a.end() : b.start()] for a, b in pairwise(words))
    before, behind = text[: first.start()][-1:], text[last.end() :][:1]
    is_whole = before != "_" and behind != "_"
    if first[0].isdecimal():
        is_whole &= before not in tuple(":.,-/")
    elif len(first[0]) == 1 and first[0].isascii():
        is_whole &= not before.isdecimal()
    return is_whole and all(gap.isspace() for gap in gaps)


def table(columns: str, **languages: str) -> Dictionary:
    """Make a dictionary of a table: a row for each language, by its code.

    Commas part the columns, which `columns` names in English; bars part words for one thing.
    """
    english = [each.strip() for each in columns.split(",")]
    meanings: dict[str, str] = {}
    for code, row in languages.items():
        cells = row.split(",")
        if len(cells) != len(english):
            raise ValueError(f"{code}: {len(cells)} columns instead of {len(english)}")
        for meaning, cell in zip(english, cells, strict=True):
            for phrase in filter(None, map(str.strip, cell.split("|"))):
                if meanings.setdefault(phrase, meaning) != meaning:
                    raise ValueError(f"{phrase}: {meaning} or {meanings[phrase]}")
    return Dictionary(meanings)


def filler(*words: str) -> Dictionary:
    """Make a dictionary of words that say nothing."""
    return Dictionary({phrase.strip(): "" for each in words for phrase in each.split("|")})
