"""Time zones: their names, how one is found by what people type, and what its clock shows."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from domain.cities import ZONE_OF

MOST_NEAR = 6  # names that are offered; more are no help on a phone
NEAR = 0.75  # difflib's ratio: about one letter wrong in four
LONGEST = 60  # characters of what may be a place
SHORTEST_BEGINNING = 3  # letters by which a longer name is offered
USUAL = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "Asia/Tashkent",
)
"""What is offered without a word: where US fleets drive, and where many of their offices sit."""
_NO_PLACES = frozenset({"Factory"})
"""Names of the database that are no clock of anybody's."""
# Their signs are the other way round than people write them: Etc/GMT+5 is west of Greenwich.
_NOT_TYPED = ("Etc/",)
_EITHER = {"mst": ("America/Denver", "America/Phoenix")}
"""What means two zones: Arizona has mountain standard time all year, the others in winter only."""
_OFFSET = re.compile(r"(?:utc|gmt)?\s*[+−–-]?\s*\d{1,2}(?::?\d\d)?")
_STATE = re.compile(r"\s+[a-z]{2}$")
_NO_PART = re.compile(r"\s+(?:standard |daylight )?(?:time|zone|time zone|city time)$")


@cache
def names() -> tuple[str, ...]:
    """List the names of all zones, as https://pypi.org/project/tzdata/ has them.

    The system may have others; these are there on every machine.
    """
    listed = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return tuple(sorted(frozenset(listed) - _NO_PLACES))


@cache
def _by_lower_name() -> dict[str, str]:
    return {name.lower(): name for name in names()}


def named(name: str) -> ZoneInfo | None:
    """Give the zone of a name, in capitals or not; None if there is none."""
    found = _by_lower_name().get(name.strip().lower())
    return ZoneInfo(found) if found else None


def is_utc(zone: tzinfo) -> bool:
    """Tell whether a zone is UTC: hardly anybody lives by it, so most likely none was chosen."""
    return str(zone) == "UTC"


def city(name: str) -> str:
    """Write a zone's name as people call it: its last part."""
    return name.rpartition("/")[2].replace("_", " ")


@cache
def _by_place() -> dict[str, str]:
    """Give zones by their city; of several names of one city, the shortest."""
    typed = [name for name in names() if "/" in name and not name.startswith(_NOT_TYPED)]
    by_city = {city(name).lower(): name for name in sorted(typed, key=len, reverse=True)}
    return {**by_city, **ZONE_OF}


def meant(text: str) -> str | None:
    """Give the name of the zone that somebody means by a city, a region or a zone's name."""
    typed = _plain(text)
    if not typed or typed in _EITHER or _OFFSET.fullmatch(typed):  # it knows of no summer time
        return None
    found = (_of_place(each) for each in _readings(typed))
    return next(filter(None, found), None)


def near(text: str) -> tuple[str, ...]:
    """List the zones that somebody may have meant, likeliest first."""
    typed = _plain(text)
    if not typed or _OFFSET.fullmatch(typed):
        return ()
    if typed in _EITHER:
        return _EITHER[typed]
    places, words = _by_place(), typed.split()
    first_words = [" ".join(words[:count]) for count in range(len(words) - 1, 0, -1)]
    begun = [place for place in places if place.startswith(typed)]
    alike = difflib.get_close_matches(typed, places, MOST_NEAR, NEAR)
    found = [
        *filter(places.get, first_words),
        *(begun if len(typed) >= SHORTEST_BEGINNING else []),
        *alike,
    ]
    return tuple(dict.fromkeys(places[place] for place in found))[:MOST_NEAR]


def _of_place(place: str) -> str | None:
    return _by_place().get(place) or _by_lower_name().get(place.replace(" ", "_"))


def _plain(text: str) -> str:
    """Write words as the tables have them: small, without accents and dots, with one space.

    What is too long to be a place becomes nothing.
    """
    whole = unicodedata.normalize("NFC", text.lower() if len(text) <= LONGEST else "")
    straight = re.sub("[‘’ʻʼ`]", "'", "".join(map(_bare, whole)))
    return " ".join(re.sub(r"[.\s_]+", " ", straight).split()).strip(" ,;!?")


def _bare(letter: str) -> str:
    """Take accents off Latin letters; й and ї are letters of their own."""
    first = unicodedata.normalize("NFKD", letter)[0]
    return first if first.isascii() else letter


def _readings(typed: str) -> Iterable[str]:
    """Read a place with and without what may stand behind it: a state, or the word time."""
    before_comma = typed.partition(",")[0].strip()
    yield typed
    yield _NO_PART.sub("", typed)
    yield before_comma
    yield _STATE.sub("", before_comma)


def clock(zone: ZoneInfo, now: int) -> str:
    """Write what a zone's clock shows at a UTC epoch time, and how far from UTC: 14:05 (UTC-5)."""
    there = datetime.fromtimestamp(now, zone)
    offset = there.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    behind = f"{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else ""
    return f"{there:%H:%M} (UTC{behind})"
