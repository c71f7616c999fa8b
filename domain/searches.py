"""What somebody looks for: words, phrases, a unit, people, a month or a day, in any order.

Words are cut as SQLite's index of them is (`searched` in storage/schema.sql): letters, numbers and
the signs of scripts that write vowels apart; whatever else stands there parts them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, combinations, islice
from zoneinfo import ZoneInfo

from domain.duty import instant, local_day
from domain.facts import read_facts
from domain.naming import handle_in
from domain.periods import EARLIEST, Span, Unclear, Why
from domain.spelling import MARKS, folded
from domain.vocabulary import TRUCK
from domain.wording import Wording


@dataclass(frozen=True)
class Term:
    """Words that stand side by side; of the last one perhaps only the beginning.

    `folded` are the words as `domain.spelling` folds them, if these are others.
    """

    words: tuple[str, ...]
    is_begun: bool = False
    folded: tuple[str, ...] = ()

    @property
    def forms(self) -> list[str]:
        """Write the words in each way that people, or Unicode, have for the same letters.

        Of very many ways those come first that differ least from what was typed.
        """
        typed = " ".join(self.words)
        same = (typed, *(unicodedata.normalize(form, typed) for form in ("NFC", "NFD")))
        composed = _IN_TWO.sub(lambda found: _AS_ONE[found[0]], typed)
        folded = " ".join(self.folded)
        ways = chain(same, [composed, folded], islice(_with_other_letters(same[1]), MOST_FORMS))
        return list(dict.fromkeys(filter(None, ways)))


_ALIKE: Mapping[str, str] = dict(zip("еёЕЁгґГҐ", "ёеЁЕґгҐГ", strict=True))
"""Letters that people write for each other: in Russian, and in Ukrainian."""
_AS_ONE: Mapping[str, str] = {
    unicodedata.normalize("NFD", letter): letter
    for letter in "\u0a33\u0a36\u0a59\u0a5a\u0a5b\u0a5e"
}
"""Letters of Punjabi with a dot below, as keyboards write them: no form of Unicode makes these."""
_IN_TWO = re.compile("|".join(_AS_ONE))


def _with_other_letters(text: str) -> Iterator[str]:
    """Give a text with letters replaced by like ones: none, then each, then two of them, ..."""
    places = [at for at, letter in enumerate(text) if letter in _ALIKE]
    for many in range(len(places) + 1):
        for chosen in combinations(places, many):
            letters = list(text)
            for at in chosen:
                letters[at] = _ALIKE[letters[at]]
            yield "".join(letters)


@dataclass(frozen=True)
class Search:
    """What is looked for, all of it at once. Handles come without the @."""

    terms: tuple[Term, ...] = ()
    unit: str | None = None
    handles: tuple[str, ...] = ()
    span: Span | None = None


NOTHING = Search()

MOST_TERMS = 10
"""So many words, handles or phrases of a search count."""
MOST_WORDS = 20
"""So many words of a phrase count."""
MOST_FORMS = 32
"""In so many ways it is looked for."""
SHORTEST_BEGINNING = 2
"""Letters: with a single one half of all words begin."""

_QUOTED = re.compile('"([^"]*)"|“([^“”]*)”|„([^„“”]*)[“”]|«([^«»]*)»')
_UNIT = re.compile(
    rf"(?<![\w{MARKS}])(?:(?P<word>(?:[^\W\d_]|[{MARKS}])+)(?![^\W\d_]|[{MARKS}])\s*)?"
    r"(?P<sign>[:#№]?)\s*"
    r"(?P<unit>[\w-]{0,20}\d[\w-]{0,20})(?![\w-])"
)
"""A number, and what stands before it: a word that may be one for a truck, a sign, or nothing."""
_HANDLE = re.compile(r"(?<!\S)@\S+")
_DATE = re.compile(r"(?<!\S)(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\S)")
_PAGE = re.compile(
    r"(?P<rest>.*\S)\s+(?:page|страница|сторінка|sahifa|p[áa]gina|ਸਫ਼ਾ|ਸਫ਼ਾ)\s+(?P<page>[0-9]{1,7})\s*",
    re.IGNORECASE | re.DOTALL,
)
_APOSTROPHES = "ʻʼ"
"""Letters for Unicode, but people type any apostrophe in their place."""


def read_page(typed: str) -> tuple[str, int]:
    """Part `brake hose page 2` into what is looked for and which page of it is meant, from 1."""
    match = _PAGE.fullmatch(typed)
    return (match["rest"], int(match["page"])) if match else (typed, 1)


def read_search(typed: str, zone: ZoneInfo, now: int) -> Search | Unclear:
    """Read `brake hose unit 456 @john 2026-11 "by the shop"`, in any order."""
    dates, rest = _taken_out(_DATE, typed)
    span = _span(dates[-1], zone, now) if dates else None
    if isinstance(span, Unclear):
        return span
    quoted, rest = _taken_out(_QUOTED, rest)
    named, rest = _taken_out(_HANDLE, rest)
    handles = [handle for each in named if (handle := handle_in(each[0])) is not None]
    rest = " ".join([rest, *(each[0] for each in named if not handle_in(each[0]))])
    unit, rest = _unit(" ".join(rest.split()))  # of many spaces the pattern would try all splits
    phrases = [_term(" ".join(filter(None, each.groups()))) for each in quoted]
    terms = [each for each in (*phrases, *map(_begun, rest.split())) if each.words]
    return Search(tuple(terms[:MOST_TERMS]), unit, tuple(handles[:MOST_TERMS]), span)


def _taken_out(what: re.Pattern[str], typed: str) -> tuple[list[re.Match[str]], str]:
    """Part what a pattern finds from the rest."""
    return list(what.finditer(typed)), what.sub(" ", typed)


def _unit(typed: str) -> tuple[str | None, str]:
    """Take the first unit out; a number that can be none stays a word."""
    for found in _UNIT.finditer(typed):
        is_named = _means_a_truck(found["word"] or "")
        unit = unit_of(found["unit"]) if is_named or found["sign"] in ("#", "№") else None
        if unit is not None:
            begins = found.start() if is_named else found.start("sign")
            return unit, f"{typed[:begins]} {typed[found.end() :]}"
    return None, typed


def _means_a_truck(word: str) -> bool:
    """Tell whether a number behind a word is a unit, in any language."""
    said = Wording(word)[0]
    return said in TRUCK or said.removesuffix("s") in TRUCK


def unit_of(typed: str) -> str | None:
    """Read a unit as people type it, with a word before it or not: `456`, `#456`, `truck T-12`."""
    return read_facts(typed).unit or read_facts(f"unit {typed}").unit


def words_of(text: str) -> tuple[str, ...]:
    """Cut a text into its words, as the index does."""
    return tuple("".join(_parted(text)).split()[:MOST_WORDS])


def _parted(text: str) -> Iterator[str]:
    for each in text:
        kind = unicodedata.category(each)
        is_letter = kind[0] in "LN" or kind in ("Co", "Mn", "Mc")
        yield each if is_letter and each not in _APOSTROPHES else " "


def _term(typed: str) -> Term:
    words, without = words_of(typed), words_of(folded(typed))
    return Term(words, folded=without if without != words else ())


def _begun(typed: str) -> Term:
    """Take what is typed for the beginning of a word, but for numbers: 456 is not 4567."""
    term = _term(typed)
    last = term.words[-1] if term.words else ""
    is_begun = len(last) >= SHORTEST_BEGINNING and not any(map(str.isdigit, last))
    return replace(term, is_begun=is_begun)


def _span(found: re.Match[str], zone: ZoneInfo, now: int) -> Span | Unclear:
    """Read a month, or a day, by the clock of a zone."""
    year, month, day = (int(each) if each else 1 for each in found.groups())
    try:
        first = date(year, month, day)
    except ValueError:
        return Unclear(found[0], Why.NO_SUCH_MONTH)
    if year < EARLIEST:
        return Unclear(found[0], Why.TOO_EARLY)
    if first > local_day(zone, now):
        return Unclear(found[0], Why.NOT_BEGUN)
    behind = first + timedelta(days=1) if found[3] else (first + timedelta(days=31)).replace(day=1)
    return Span(instant(zone, first, 0), instant(zone, behind, 0))
