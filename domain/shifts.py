"""What /shift is told: whose shifts, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import takewhile

from domain.dates import read_dates
from domain.duty import DaysOff
from domain.naming import handle_in, says_something
from domain.people import User
from domain.spelling import one_line
from domain.spoken_orders import EVERYBODY, SHIFT_VERBS
from domain.spoken_times import OF_WEEK
from domain.times import Week, read_week, tidied
from domain.unclear import Unclear

Named = User | str
"""An account that is mentioned, or a handle without the @."""


class Verb(Enum):
    """What becomes of the shifts of those named."""

    SHOW = "show"
    SET = "set"
    OFF = "off"
    ON = "on"
    LIKE = "like"
    CLEAR = "clear"


@dataclass(frozen=True)
class Order:
    """What /shift is told to do.

    `are_all` are all dispatchers. `week` comes with SET, `dates` with OFF and ON, `example` with
    LIKE.
    """

    verb: Verb
    people: tuple[Named, ...] = ()
    are_all: bool = False
    week: Week | None = None
    dates: tuple[DaysOff, ...] = ()
    example: Named | None = None

    @property
    def anybody(self) -> bool:
        """Whether it says whose shifts are meant."""
        return bool(self.people) or self.are_all


_EVERYBODY = ("all dispatchers", "all", "everybody", "everyone")


def read_order(words: Sequence[Named], meant: Sequence[User], today: date) -> Order | Unclear:
    """Read the words and accounts behind /shift; without any name `meant` are meant."""
    people, rest = _split(words)
    names_two = len(people) > 1 or bool(people and meant)
    if names_two and _means_like(rest):  # the Uzbek and the Punjabi word stands behind
        *people_before, example = people
        return Order(Verb.LIKE, tuple(people_before) or tuple(meant), example=example)
    are_all, rest = _without_everybody(rest) if not people else (False, rest)
    named = people or (() if are_all else tuple(meant))
    read = _read(rest, today)
    if isinstance(read, Unclear):
        return read
    return Order(read.verb, named, are_all, read.week, read.dates, read.example)


def _split(words: Sequence[Named]) -> tuple[tuple[Named, ...], Sequence[Named]]:
    """Cut off the names that stand first."""
    people: list[Named] = []
    for at, word in enumerate(words):
        named = word if isinstance(word, User) else handle_in(word)
        if named is not None:
            people.append(named)
        elif isinstance(word, str) and (not people or says_something(word)):
            return tuple(people), words[at:]
    return tuple(people), ()


def _without_everybody(words: Sequence[Named]) -> tuple[bool, Sequence[Named]]:
    """Take away the words that mean all dispatchers, if they stand first."""
    said = [word.lower() for word in words if isinstance(word, str)]
    for phrase in _EVERYBODY:
        count = len(phrase.split())
        is_week = said[count : count + 1] in (["day"], ["week"])  # "all day 7-19" is no person
        if said[:count] == phrase.split() and not is_week:
            return True, words[count:]
    return _without_everybody_elsewhere(" ".join(said), words)


def _without_everybody_elsewhere(said: str, words: Sequence[Named]) -> tuple[bool, Sequence[Named]]:
    """Do so in other languages; `todos los días` is nobody."""
    found, of_week = EVERYBODY.opening(said), OF_WEEK.opening(said)
    if found is None or (of_week is not None and of_week.end > found.end):
        return False, words
    return True, words[len(said[: found.end].split()) :]


def _read(rest: Sequence[Named], today: date) -> Order | Unclear:
    if not rest:
        return Order(Verb.SHOW)
    first, *more = rest
    if isinstance(first, str) and first.lower() == "like":
        return _like(first, more)
    if count := _like_words(rest):
        behind = rest[count:-1] if _means_like(rest[-1:]) else rest[count:]
        return _like(" ".join(map(_shown, rest[:count])), behind)
    if stranger := next((each for each in rest if _is_name(each)), None):
        return Unclear(_shown(stranger))
    return _read_words(" ".join(map(str, rest)), today)


def _like_words(words: Sequence[Named]) -> int:
    """Count the words with which it says `like` in another language; 0 if it does not."""
    said = one_line(" ".join(map(_shown, takewhile(lambda each: not _is_name(each), words))))
    found = SHIFT_VERBS.opening(said)
    return len(said[: found.end].split()) if found and found.meaning == "like" else 0


def _means_like(words: Sequence[Named]) -> bool:
    return bool(words) and _like_words(words) == len(words)


def _like(like: str, more: Sequence[Named]) -> Order | Unclear:
    found = [each if isinstance(each, User) else handle_in(each) for each in more]
    if len(found) == 1 and found[0] is not None:
        return Order(Verb.LIKE, example=found[0])
    return Unclear(" ".join([like, *map(_shown, more)]))


def _is_name(word: Named) -> bool:
    return isinstance(word, User) or handle_in(word) is not None


def _shown(word: Named) -> str:
    return word if isinstance(word, str) else word.full_name


def _read_words(typed: str, today: date) -> Order | Unclear:
    order = _read_verb(tidied(typed), today)
    if order is not None:
        return order
    said = SHIFT_VERBS.translated(one_line(typed))
    translated = _read_translated(tidied(said.english), today) if said.typed else None
    if isinstance(translated, Unclear) and not _begins_with_weekend(typed):
        return Unclear(said.as_typed(translated.words))
    if isinstance(translated, Order):
        return translated
    week = read_week(typed)
    if isinstance(week, Unclear) and said.typed:  # "trabaja lun-vie 7-19"
        translated_week = read_week(said.english)
        week = week if isinstance(translated_week, Unclear) else translated_week
    return week if isinstance(week, Unclear) else Order(Verb.SET, week=week)


def _read_verb(said: str, today: date) -> Order | Unclear | None:
    """Read an order about days off; None if it is none."""
    if said == "clear":
        return Order(Verb.CLEAR)
    first, _, behind = said.partition(" ")
    before, _, last = said.rpartition(" ")
    if first == "off":
        return _of_days(Verb.OFF, behind or said, today)
    if last == "off" and not isinstance(read_dates(before, today), Unclear):
        return _of_days(Verb.OFF, before, today)
    if first == "on" and not isinstance(read_dates(behind, today), Unclear):
        return _of_days(Verb.ON, behind, today)
    return None


def _read_translated(said: str, today: date) -> Order | Unclear | None:
    """Read one whose verb may be the last word: `24-dekabr ishlaydi`; of English it is none."""
    days, _, last = said.rpartition(" ")
    if last == "on" and not isinstance(read_dates(days, today), Unclear):
        return _of_days(Verb.ON, days, today)
    return _read_verb(said, today)


def _begins_with_weekend(typed: str) -> bool:
    """Tell whether it begins with a word for weekends, which in some languages is days off, too."""
    found = OF_WEEK.opening(one_line(typed))
    return found is not None and found.meaning == "weekend"


def _of_days(verb: Verb, typed: str, today: date) -> Order | Unclear:
    dates = read_dates(typed, today)
    return dates if isinstance(dates, Unclear) else Order(verb, dates=dates)
