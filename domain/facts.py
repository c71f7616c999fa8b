"""Facts: what a report says of the truck.

Words are read in the languages of the desk, as drivers type them. A wrong
guess costs nothing: it is shown, and corrected with one reply.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from domain import vocabulary as words
from domain.spelling import MARKS
from domain.wording import Wording


class Load(str, Enum):
    """Whether there is something in the trailer; the values are what the database stores."""

    LOADED = "loaded"
    EMPTY = "empty"


@dataclass(frozen=True)
class Facts:
    """What was read of a truck; `unit_from_title` says that the group's title told the unit."""

    unit: str | None = None
    trailer: str | None = None
    road: str | None = None
    load: Load | None = None
    unit_from_title: bool = False

    def __str__(self) -> str:
        """Write them for the audit trail, in no language."""
        load = self.load.value if self.load else None
        return " · ".join(filter(None, (self.unit, self.trailer, self.road, load)))


NO_FACTS = Facts()


LONGEST_NUMBER = 6  # letters and digits of a unit or trailer
_MANY = 3  # digits of a number that counts no tires
_GLUED = re.compile(rf"([^\W\d_](?:[^\W\d_]|[{MARKS}])*)([0-9]+[a-z]?)")
"""Letters with a number right behind them: `trk456`, `mm212`, `I80W`."""
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_LATIN = str.maketrans("авекмнорстух", "abekmhopctyx")
"""Cyrillic letters of numbers, as a Russian keyboard gives them, by the Latin ones they look like.

These twelve are those of Russian number plates, chosen for that by GOST R 50577.
"""


def read_facts(text: str, title: str = "") -> Facts:
    """Read what a report says; the unit of the group's title where the words have none."""
    said = Wording(text)
    hits = list(said.hits(words.KNOWN, words.STATES))
    unit = _first(_numbered, said, hits, words.TRUCK) or _first(_hashed, said, hits)
    from_title = None if unit else unit_of_title(title)
    return Facts(
        unit=unit or from_title,
        trailer=_first(_numbered, said, hits, words.TRAILER),
        road=_written(_road(said, hits)),
        load=_load(said, hits),
        unit_from_title=from_title is not None,
    )


def unit_of_title(title: str) -> str | None:
    """Read the unit of a group's title, as in `John D / 456`; only what can be nothing else.

    Fleets with a group for each truck or driver write it at the end, or behind a word for trucks.
    """
    said = Wording(title)
    hits = list(said.hits(words.KNOWN))
    named = _first(_numbered, said, hits, words.TRUCK) or _first(_hashed, said, hits)
    if named is not None or not said.numbers:
        return named
    at = said.numbers[0]
    is_last = not said[said.next(at)]
    if said[at - 1] == "-" and said[at - 2].isalpha():  # T-12
        at -= 2
    is_apart = said[said.before(at)] in words.BETWEEN_NAME_AND_UNIT
    return _number(said, at) if is_apart and is_last else None


def _first(
    read: Callable[..., str | None], said: Wording, hits: list[int], *more: object
) -> str | None:
    return next(filter(None, (read(said, at, *more) for at in hits)), None)


def corrected(before: Facts, typed: str) -> Facts | None:
    """Read a correction, as in `456, trailer T210, I-80 mile 212, empty`; None if it says nothing.

    What it does not name stays as it was; `no trailer` takes a fact away.
    """
    said = Wording(typed)
    read = read_facts(typed)
    first = said.skip(0, words.BEFORE_NUMBER)
    is_road = _highway(said, first) is not None
    unit = read.unit or (None if is_road else _number(said, first))
    gone = {name for name, phrases in words.TAKEN_AWAY.items() if _has_phrase(said, phrases)}
    told = _read_road(typed)
    if not gone and not any((unit, read.trailer, *told, read.load)):
        return None
    return Facts(
        unit=unit or (None if "unit" in gone else before.unit),
        trailer=read.trailer or (None if "trailer" in gone else before.trailer),
        road=None if "road" in gone else _written(_read_road(before.road or "").mended(told)),
        load=read.load or (None if "load" in gone else before.load),
        unit_from_title=before.unit_from_title and not unit and "unit" not in gone,
    )


def _has_phrase(said: Wording, phrases: words.Phrases) -> bool:
    return any(said.begins_any(at, phrases) for at in said.hits(phrases.keys()))


def _written(road: _Road) -> str | None:
    """Write where it is; a direction alone says nothing."""
    return str(road) if road.name or road.spot else None


# Units and trailers


def _numbered(said: Wording, at: int, named: frozenset[str]) -> str | None:
    """Read the number behind one of the words, as in `trk #456`, `trl T-210` or `trk456`."""
    if said[at] in named:
        return _number(said, said.skip(said.next(at), words.BEFORE_NUMBER))
    letters, digits = _glued(said[at])
    is_one = letters in named and len(digits) <= LONGEST_NUMBER
    return digits.upper() if is_one else None


def _glued(word: str) -> tuple[str, str]:
    """Part letters from the number right behind them; two empty texts if there is none."""
    parts = _GLUED.fullmatch(word)
    return (parts[1], parts[2]) if parts else ("", "")


def _hashed(said: Wording, at: int) -> str | None:
    """Read `#456`, unless it is the number of something else."""
    if said[at] not in words.NUMBER_SIGNS:
        return None
    before = said[said.before(at)]
    is_other = before in words.OTHER_NUMBERS or before in words.TRAILER
    return None if is_other else _number(said, said.next(at))


def _number(said: Wording, at: int) -> str | None:
    """Read the unit or trailer that stands there: 1 to 6 letters or digits, a digit among them."""
    number, end = said[at].removesuffix("'s"), at + 1
    if number.isalpha() and said[end] == "-" and said[end + 1].isalnum():
        number, end = number + said[end + 1], end + 2
    number = number.translate(_LATIN)
    is_one = number.isalnum() and number.isascii() and len(number) <= LONGEST_NUMBER
    if not is_one or not any(map(str.isdigit, number)):
        return None
    is_other = _is_measure_or_road(number) or _counts_something(said, end, number)
    return None if is_other else number.upper()


def _is_measure_or_road(number: str) -> bool:
    """Tell whether a word is a time, a temperature or the like, or a road: `3pm`, `34F`, `I80`."""
    return number.lstrip("0123456789") in words.COUNTED or _glued(number)[0] in words.GLUED_ROADS


def _counts_something(said: Wording, end: int, number: str) -> bool:
    """Tell whether a number goes on, as times and phone numbers do, or counts what follows."""
    if said[end] in words.INSIDE_NUMBERS and any(map(str.isdigit, said[end + 1])):
        return True
    behind = said.next(end - 1)
    is_year = bool(_YEAR.fullmatch(number)) and said[behind] in words.MAKES
    counts = said[behind] in words.COUNTED
    counts_few = len(number) < _MANY and said[behind] in words.COUNTED_OR_ONE
    return is_year or counts or counts_few or _begins_phone_number(said, behind)


def _begins_phone_number(said: Wording, at: int) -> bool:
    """Tell whether the rest of a phone number stands there: `123 4567` or `123-4567`."""
    last = said.skip(said.next(at), words.INSIDE_NUMBERS, 1)
    is_number = said[at].isdecimal() and said[last].isdecimal()
    return is_number and (len(said[at]), len(said[last])) == (3, 4)


# Roads


class _Road(NamedTuple):
    """Where on the road: its name, the direction, and a mile or exit."""

    name: str | None = None
    direction: str | None = None
    spot: str | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, self))

    def mended(self, told: _Road) -> _Road:
        """Change what was told; of another road the old direction and mile say nothing."""
        if told.name not in (None, self.name):
            return told
        return _Road(self.name, told.direction or self.direction, told.spot or self.spot)


def _read_road(text: str) -> _Road:
    said = Wording(text)
    return _road(said, list(said.hits(words.KNOWN)))


def _road(said: Wording, hits: list[int]) -> _Road:
    """Read the first road, its direction, and the first mile or exit."""
    spot = _first(_spot, said, hits)
    found = next(filter(None, (_highway(said, at) for at in hits)), None)
    name, end = found or (None, 0)
    return _Road(name, _direction(said, end, hits), spot)


def _highway(said: Wording, at: int) -> tuple[str, int] | None:
    """Read `I-80`, `us 30`, `interstate 80` or `CA-99`, and where it ends."""
    kind = words.ROADS.get(said[at])
    if kind is None and said[at] in words.STATES and said[at + 1] == "-":
        kind = said[at].upper()
    if kind is not None:
        number = said.skip(said.next(at), words.BEFORE_ROAD)
        is_one = _is_road_number(said[number]) and (kind in _NAMED or len(said[number]) > 1)
        return (f"{kind}-{said[number].upper()}", number) if is_one else None
    letters, digits = _glued(said[at])
    if letters not in words.GLUED_ROADS or len(digits) > words.LONGEST_ROAD:
        return None
    return f"{words.ROADS[letters]}-{digits.upper()}", at


_NAMED = frozenset(words.ROADS.values())


def _is_road_number(word: str) -> bool:
    digits = word.rstrip("abcdefghijklmnopqrstuvwxyz")
    return digits.isdecimal() and digits.isascii() and len(word) <= words.LONGEST_ROAD


def _direction(said: Wording, end: int, hits: list[int]) -> str | None:
    """Find the direction: behind the road, or a word that can be nothing else anywhere."""
    behind = words.BEHIND_ROAD.get(said[said.next(end)])
    if behind is not None:
        return behind
    return next((words.DIRECTIONS[said[at]] for at in hits if said[at] in words.DIRECTIONS), None)


def _spot(said: Wording, at: int) -> str | None:
    """Read `mm 212`, `mm212`, `212-mile` or `exit 12B`."""
    letters, digits = _glued(said[at])
    if letters in words.SPOTS and len(digits) <= words.LONGEST_ROAD:
        return f"{words.SPOTS[letters]} {digits.upper()}"
    kind = words.SPOTS.get(said[at])
    if kind is None:
        return None
    number = said.skip(said.next(at), words.BEFORE_NUMBER)
    if _is_road_number(said[number]):
        tenth = said[number + 2][:1] if said[number + 1] == "." else ""
        return f"{kind} {said[number].upper()}{f'.{tenth}' if tenth.isdecimal() else ''}"
    before = said.before(at)
    before = said.before(before) if said[before] == "-" else before
    is_before = said[at] in words.BEHIND_NUMBER and _is_road_number(said[before])
    return f"{kind} {said[before].upper()}" if is_before else None


# Loaded or empty


def _load(said: Wording, hits: list[int]) -> Load | None:
    return next(filter(None, (_load_at(said, at) for at in hits)), None)


def _load_at(said: Wording, at: int) -> Load | None:
    if said[at] in words.LOADED or said.begins_any(at, words.LOADED_PHRASES):
        return Load.EMPTY if said.denies(at) else Load.LOADED
    is_empty = said[at] in words.EMPTY or said.begins_any(at, words.EMPTY_PHRASES)
    if not is_empty or said[said.next(at)] in words.NO_TRAILERS:
        return None
    return Load.LOADED if said.denies(at) else Load.EMPTY
