"""What texts show as examples of what to type: each language's is read as the English one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from domain.facts import NO_FACTS, read_facts
from domain.languages import Code
from domain.panel import Why, duplicate_in, reason_in
from domain.periods import Request, read_request
from domain.searches import read_search
from domain.settings import read_minutes, read_minutes_or_never
from domain.shifts import Order as Shift
from domain.shifts import read_order as read_shift
from domain.spoken_orders import AMONG, STATS_PERIODS, known
from domain.times import read_week
from domain.unclear import Unclear
from domain.until import read_until
from domain.waiting import Ask
from domain.waiting import Order as Wait
from domain.waiting import read_order as read_wait
from sending.catalogues import FOLDER
from tests.cases import for_each
from tests.test_translations import pairs
from texts.commands import BY_NAME
from texts.language import Deferred

LANGUAGES = [code for code in Code if (FOLDER / code.value / "LC_MESSAGES" / "desk.po").exists()]
CHICAGO = ZoneInfo("America/Chicago")
TODAY = date(2026, 11, 27)  # a Friday
NOW = int(datetime(2026, 11, 27, 13, tzinfo=CHICAGO).timestamp())
CODE = re.compile(r"<code>(.*?)</code>")
NUMBER = re.compile(r"^\d+ ")
PLACEHOLDER = re.compile(r"\{\w+\}")
Reader: TypeAlias = Callable[[str], object]


def _wait(typed: str) -> object:
    read = read_wait(NUMBER.sub("", typed), NOW, CHICAGO)
    return read if isinstance(read, Wait) or read is Ask.END else None


def _kind(typed: str) -> object:
    return _wait(f"{typed} 2h")


def _shift(typed: str) -> object:
    read = read_shift(typed.split(), (), TODAY)
    return read if isinstance(read, Shift) else None


def _cancel(typed: str) -> object:
    typed = NUMBER.sub("", typed)
    reason = reason_in(typed)
    return duplicate_in(typed) or (reason if reason in set(Why) else None)


def _report(typed: str) -> object:
    read = read_request(typed, CHICAGO, NOW)
    return read if isinstance(read, Request) else None


def _find(typed: str) -> object:
    """Read a search; its words may be of the language, so only how many they are is compared."""
    read = read_search(typed, CHICAGO, NOW)
    return None if isinstance(read, Unclear) else (read.unit, read.handles, read.span)


def _open(typed: str) -> object:
    return AMONG.translated(typed).english


def _facts(typed: str) -> object:
    facts = read_facts(typed)
    return None if facts == NO_FACTS else facts


def _until(typed: str) -> object:
    read = read_until(typed, NOW, CHICAGO)
    return None if isinstance(read, Unclear) else read


def _days(typed: str) -> object:
    read = read_week(f"{typed} 07:00-19:00")
    return None if isinstance(read, Unclear) else read


COMMANDS: Mapping[str, Reader] = {
    "wait": _wait,
    "shift": _shift,
    "cancel": _cancel,
    "report": _report,
    "stats": lambda typed: known(STATS_PERIODS, typed) or typed,
    "find": _find,
    "open": _open,
    "new_issue": _facts,
}
ALONE: Mapping[str, Reader] = {
    "what to wait for": _kind,
    "a wait": _wait,
    "until": _until,
    "shifts": lambda typed: _shift(f"@john {typed}"),
    "days": _days,
    "a period": _report,
    "facts": _facts,
    "a length": read_minutes,
}


def read(example: str) -> dict[str, object]:
    """Read an example in every way that makes sense of it."""
    typed = PLACEHOLDER.sub("TKT-2026-0041", example)
    command, _, behind = typed.partition(" ")
    if not command.startswith("/"):
        said = {name: read(typed) for name, read in ALONE.items()}
    else:
        reader = COMMANDS.get(command[1:])
        said = {command: reader(behind) if reader and behind else None}
    return {name: meaning for name, meaning in said.items() if meaning is not None}


@cache
def shown(code: Code) -> tuple[tuple[str, str], ...]:
    """List the examples of a language's texts, each beside the English one."""
    found = [
        each
        for english, other in pairs(code)
        for each in zip(CODE.findall(english), CODE.findall(other), strict=False)
    ]
    return tuple(dict.fromkeys(found))


def examples() -> Iterator[tuple[Code, str, str]]:
    """Give the examples of all languages."""
    for code in LANGUAGES:
        yield from ((code, english, other) for english, other in shown(code))


@for_each(("code", "english", "other"), examples())
def test_an_example_is_read_as_the_english_one(code: Code, english: str, other: str) -> None:
    assert read(english).items() <= read(other).items(), (code, english, other)


def of_commands() -> Iterator[tuple[Code, str, str, str]]:
    """Give what stands behind commands in how they are used, in English and in each language."""
    for code in LANGUAGES:
        said = dict(pairs(code))
        for name, entry in BY_NAME.items():
            for words in {entry.words, entry.example}:
                if isinstance(words, Deferred):
                    yield code, name, words.source, said[words.source]


@for_each(("code", "name", "english", "other"), of_commands())
def test_words_of_a_command_are_read_as_the_english_ones(
    code: Code, name: str, english: str, other: str
) -> None:
    assert read(f"/{name} {english}") == read(f"/{name} {other}"), (code, other)


LENGTHS = {"1 h 30": (re.compile(r"1\s\S+?\s30"), 90), "45 min": (re.compile(r"45\s[^\s,.;]+"), 45)}


def lengths() -> Iterator[tuple[str, re.Pattern[str], int]]:
    """Give texts that name a length of time as an example, with how it looks and its minutes."""
    for code in LANGUAGES:
        for english, other in pairs(code):
            for example, (form, minutes) in LENGTHS.items():
                if example in english:
                    yield other, form, minutes


@for_each(("text", "form", "minutes"), lengths())
def test_a_length_that_is_shown_is_read(text: str, form: re.Pattern[str], minutes: int) -> None:
    found = form.search(text)
    assert found, text
    assert read_minutes(found[0]) == minutes


def nevers() -> Iterator[str]:
    """Give the texts that say that one may type never."""
    for code in LANGUAGES:
        for english, other in pairs(code):
            if re.search(r"or(?: with)? never\.", english):
                yield other


@for_each("text", nevers())
def test_never_is_read_as_it_is_shown(text: str) -> None:
    words = re.findall(r"[^\s,.;:«»\"“”]+", text)
    phrases = {" ".join(words[at : at + count]) for at in range(len(words)) for count in (1, 2, 3)}
    assert [phrase for phrase in phrases if read_minutes_or_never(phrase) == 0], text
