"""What /shift is told: whose shifts, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from domain.dates import read_dates
from domain.duty import DaysOff
from domain.naming import handle_in, says_something
from domain.people import User
from domain.times import Unclear, Week, read_week, tidied

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
    return False, words


def _read(rest: Sequence[Named], today: date) -> Order | Unclear:
    if not rest:
        return Order(Verb.SHOW)
    first, *more = rest
    if isinstance(first, str) and first.lower() == "like":
        return _like(more)
    if stranger := next((each for each in rest if _is_name(each)), None):
        return Unclear(_shown(stranger))
    typed = " ".join(map(str, rest))
    return _read_words(tidied(typed), today)


def _like(more: Sequence[Named]) -> Order | Unclear:
    found = [each if isinstance(each, User) else handle_in(each) for each in more]
    if len(found) == 1 and found[0] is not None:
        return Order(Verb.LIKE, example=found[0])
    return Unclear(" ".join(["like", *map(_shown, more)]))


def _is_name(word: Named) -> bool:
    return isinstance(word, User) or handle_in(word) is not None


def _shown(word: Named) -> str:
    return word if isinstance(word, str) else word.full_name


def _read_words(said: str, today: date) -> Order | Unclear:
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
    week = read_week(said)
    return week if isinstance(week, Unclear) else Order(Verb.SET, week=week)


def _of_days(verb: Verb, typed: str, today: date) -> Order | Unclear:
    dates = read_dates(typed, today)
    return dates if isinstance(dates, Unclear) else Order(verb, dates=dates)
