"""When something falls due; and the days of the week and times that people type."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.duty import MINUTES_A_DAY, Shift
from domain.spoken_times import ENGLISH_HALF, in_any_language, of_week
from domain.unclear import Unclear
from domain.visible import without_hidden


def next_nudge(began: int, now: int, sla: float) -> int:
    """Find when the next nudge is due: the first doubling of `sla` after the wait so far.

    All in seconds; `began` and `now` are UTC epoch times, and so is the result.
    """
    doublings = max(0, math.floor(math.log2(max(now - began, 1) / sla)))
    while (due := math.ceil(began + sla * (1 << doublings))) <= now:
        doublings += 1
    return due


@dataclass(frozen=True)
class Week:
    """What is said of some days of the week: exactly these shifts begin on them."""

    days: frozenset[int]
    shifts: tuple[Shift, ...]


NOON = 12
MINUTES_AN_HOUR = 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAME = (
    r"(?:mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:nesdays?)?|thu(?:r(?:s(?:days?)?)?)?"
    r"|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?)"
)
"""How a day of the week may be written; its first three letters are of WEEKDAYS."""
_SEVERAL: dict[str, range] = {"weekday": range(5), "m-f": range(5), "weekend": range(5, 7)}
TIME = r"(?:noon|midnight|\d{4}|\d{1,2}(?:[:.]\d{2})?(?: ?(?:am|pm))?)"
_END = r"(?![\w:./])"  # nothing that would belong to it stands behind
_DAYS = re.compile(
    rf"(?P<first>{DAY_NAME})\.?(?:-(?P<last>{DAY_NAME})\.?)?(?:/(?={DAY_NAME})|{_END})"
    rf"|(?P<several>weekday|weekend|m-f)s?{_END}"
    rf"|(?:daily|every ?day|all week){_END}"
)
_STRETCH = re.compile(rf"(?P<starts>{TIME})-(?P<ends>{TIME}){_END}")
_WHOLE_DAY = re.compile(rf"(?:24/7|24 ?h(?:ours)?|all day|around the clock){_END}")
_OFF = re.compile(rf"off{_END}")
BETWEEN = re.compile(r"(?:[\s,;&+]|(?:and|on|at|from|every)(?!\w))+")
_READ_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d{2}))? ?(?P<half>am|pm)?")
_MILITARY = re.compile(r"\d{4}")
_NAMED_TIMES = {"noon": NOON * MINUTES_AN_HOUR, "midnight": 0}
# Hyphens, dashes and minus signs: https://www.unicode.org/Public/UCD/latest/ucd/PropList.txt.
_DASH = re.compile(
    r"\s*(?:[-~\u2010-\u2015\u2212]|(?<!\w)(?:to|till|until|thru|through)(?!\w))+\s*"
)
_COLON = re.compile(r"(?<!\d):")  # behind a word: `mon-fri: 7-19`
MOST_STRETCHES = 4  # of one day: our choice

Stretches = tuple[tuple[int, int], ...]
"""From which minute of a day until which, in order."""
_Piece = re.Match[str]


def tidied(typed: str) -> str:
    """Write what people type in one way: small letters, plain digits, one kind of dash."""
    plain = unicodedata.normalize("NFKC", without_hidden(typed)).lower()
    halved = ENGLISH_HALF.sub(r"\1\2m", " ".join(_COLON.sub(" ", plain).split()))
    return _DASH.sub("-", halved).strip(" .,;!")


@dataclass
class _Said:
    """Days, and what was said of them so far."""

    days: set[int] = field(default_factory=set)
    stretches: list[tuple[int, int]] = field(default_factory=list)
    is_off: bool = False
    words: str = ""
    are_times_first: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it is said when they are on, or that they are not."""
        return bool(self.stretches) != self.is_off

    def add(self, piece: _Piece) -> bool:
        """Take a piece in; False if it says nothing that can be."""
        self.words = f"{self.words} {piece[0]}".strip()
        if piece.re is _DAYS:
            self.days |= _days(piece)
        elif piece.re is _OFF:
            self.is_off = True
        else:
            stretch = (0, 0) if piece.re is _WHOLE_DAY else _stretch(piece)
            if stretch is None or (self.days and self.are_times_first):  # of these days, or others?
                return False
            self.are_times_first = not self.days
            self.stretches.append(stretch)
        return len(self.stretches) <= MOST_STRETCHES


def read_week(typed: str) -> Week | Unclear:
    """Read `mon-thu 7-19, fri 7-15`; times without days are of every day.

    What is said of fewer days goes before what is said of more: `daily 7-19, sun off`. Words may
    be of any language of the desk.
    """
    if _MARCH_OR_TUESDAY.fullmatch(tidied(typed)):
        return Unclear("mar")
    return in_any_language(typed, _read_week, of_week)


_MARCH_OR_TUESDAY = re.compile(r"mar\.? \d{1,2}-\d{1,2}")  # as hours or as days


def _read_week(typed: str) -> Week | Unclear:
    pieces = _pieces(tidied(typed), (_DAYS, _WHOLE_DAY, _STRETCH, _OFF))
    if isinstance(pieces, Unclear):
        return pieces
    said = [_Said()]
    for piece in pieces:
        if piece.re is _DAYS and said[-1].days and (said[-1].stretches or said[-1].is_off):
            said.append(_Said())
        if not said[-1].add(piece):
            return Unclear(piece[0])
    if len(said) == 1 and not said[0].days and not said[0].is_off:
        said[0].days = set(range(7))
    odd = next((each for each in said if not each.is_whole or not each.days), None)
    return Unclear(odd.words or typed) if odd else _week(said)


def _week(said: Iterable[_Said]) -> Week:
    by_day: dict[int, tuple[int, set[tuple[int, int]]]] = {}
    for each in sorted(said, key=lambda group: -len(group.days)):
        for day in each.days:
            of_how_many, before = by_day.get(day, (0, set()))
            kept = before if of_how_many == len(each.days) else set()
            by_day[day] = (len(each.days), kept | set(each.stretches))
    shifts = [Shift(day, *each) for day, (_, stretches) in by_day.items() for each in stretches]
    return Week(frozenset(by_day), tuple(sorted(shifts)))


def _pieces(text: str, kinds: Sequence[re.Pattern[str]]) -> list[_Piece] | Unclear:
    """Cut a tidied text into what it is made of; else tell the first part that is nothing."""
    pieces: list[_Piece] = []
    at = 0
    while at < len(text):
        piece = next(filter(None, (kind.match(text, at) for kind in kinds)), None)
        found = piece or BETWEEN.match(text, at)
        if found is None:
            return unclear_at(text, at)
        pieces += [piece] if piece else []
        at = found.end()
    return pieces


def unclear_at(text: str, at: int) -> Unclear:
    """Show back the word at a place in a tidied text, as far as the next space or comma."""
    begins = max(text.rfind(each, 0, at) for each in " ,;") + 1
    return Unclear(re.split(r"[\s,;]", text[begins:], maxsplit=1)[0])


def _days(piece: _Piece) -> set[int]:
    if piece["several"]:
        return set(_SEVERAL[piece["several"]])
    if not piece["first"]:
        return set(range(7))
    first = WEEKDAYS.index(piece["first"][:3])
    last = WEEKDAYS.index(piece["last"][:3]) if piece["last"] else first
    return {(first + more) % 7 for more in range((last - first) % 7 + 1)}


def _stretch(piece: _Piece) -> tuple[int, int] | None:
    """Read from when until when; None if that cannot be, or may mean two things."""
    starts, ends = minute_of(piece["starts"]), minute_of(piece["ends"])
    if starts is None or ends is None or starts == MINUTES_A_DAY:
        return None
    return None if _is_ambiguous(piece["starts"], piece["ends"]) else (starts, ends % MINUTES_A_DAY)


def minute_of(typed: str) -> int | None:
    """Read a time of the day, as TIME finds it, in minutes; 24:00 is one. None if it is none."""
    if typed in _NAMED_TIMES:
        return _NAMED_TIMES[typed]
    read = _READ_TIME.fullmatch(typed)
    if read is None:
        return None
    hour, minute, half = int(read["hour"]), int(read["minute"] or 0), read["half"]
    if half is not None:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + NOON * (half == "pm")
    told = hour * MINUTES_AN_HOUR + minute
    return told if minute < MINUTES_AN_HOUR and told <= MINUTES_A_DAY else None


def _is_ambiguous(starts: str, ends: str) -> bool:
    """Tell whether one of two times lacks its half of the day: `9am-5`, `9-5:30`, not `7-19`."""
    first, last = (
        _READ_TIME.fullmatch(str(NOON) if each == "noon" else each) for each in (starts, ends)
    )
    if first is None or last is None:
        return False
    if first["half"] or last["half"]:
        return any(not each["half"] and _is_bare(each) for each in (first, last))
    is_spelled_out = all(each["minute"] and each["hour"][1:] for each in (first, last))
    is_backwards = _wall(last) <= _wall(first)
    return is_backwards and not is_spelled_out and _is_bare(first) and _is_bare(last)


def _wall(read: _Piece) -> tuple[int, int]:
    return int(read["hour"]), int(read["minute"] or 0)


def _is_bare(read: _Piece) -> bool:
    """Tell whether a time may be of either half of the day: `7:30`, not `07:30`, `1930` or `19`."""
    is_of_24 = read["hour"].startswith("0") or _MILITARY.fullmatch(read[0])
    return not is_of_24 and int(read["hour"]) <= NOON


def is_of_either_half(typed: str) -> bool:
    """Tell whether a time may be of either half of the day: `7:30`, not `07:30`, `7:30am`."""
    read = _READ_TIME.fullmatch(typed)
    return read is not None and not read["half"] and _is_bare(read)


def written(shifts: Iterable[Shift]) -> str:
    """Write shifts as people could type them; `read_week` reads it. Empty if there are none."""
    return ", ".join(
        f"{_written_days(*days)} {' '.join(f'{clock(a)}-{clock_at_end(b)}' for a, b in stretches)}"
        for days, stretches in alike(by_weekday(shifts))
    )


def by_weekday(shifts: Iterable[Shift]) -> dict[int, Stretches]:
    """Sort shifts by the day on which they begin."""
    by_day: dict[int, Stretches] = {}
    for shift in sorted(shifts):
        by_day[shift.weekday] = (*by_day.get(shift.weekday, ()), (shift.starts, shift.ends))
    return by_day


def alike(by_day: Mapping[int, Stretches]) -> Iterator[tuple[tuple[int, int], Stretches]]:
    """Give first and last day of those that follow each other and have the same stretches."""
    days = sorted(by_day)
    while days:
        first, run = days[0], 1
        while days[run : run + 1] == [first + run] and by_day[first + run] == by_day[first]:
            run += 1
        yield (first, days[run - 1]), by_day[first]
        days = days[run:]


def _written_days(first: int, last: int) -> str:
    return WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"


def clock_at_end(minute: int) -> str:
    """Write a minute of the day with which something ends: midnight is 24:00."""
    return clock(minute or MINUTES_A_DAY)


def clock(minute: int) -> str:
    """Write a minute of the day."""
    return f"{minute // MINUTES_AN_HOUR:02d}:{minute % MINUTES_AN_HOUR:02d}"
