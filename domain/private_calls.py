"""Calls in the private chat: who wants them, when not, and what the buttons for that send."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from domain.duty import MINUTES_A_DAY
from domain.severity import Severity
from domain.times import MINUTES_AN_HOUR, WEEKDAYS, read_week
from domain.unclear import Unclear


class Reason(str, Enum):
    """Why somebody is called, by which message; the values are what the database stores."""

    PAGE = "page"
    NUDGE = "nudge"
    CALL = "call"  # a card, or a call beside it
    HANDOVER = "handover"  # none: they took it over at a change of shift
    WAIT = "wait"  # they have what has waited long enough
    CHECK = "check"  # they have it, and are asked whether they are still on it


class CalledHere(str, Enum):
    """Whether somebody is called in their private chat; the values are what the database stores."""

    OFF = "off"
    ON = "on"
    BLOCKED = "blocked"  # they cannot be: they blocked us
    UNBLOCKED = "unblocked"  # they blocked us once, and did not switch it on since


@dataclass(frozen=True)
class Quiet:
    """From which minute of the day until which somebody wants no calls; over midnight, too."""

    starts: int
    ends: int

    def holds_at(self, minute: int) -> bool:
        """Tell whether it is quiet at a minute of the day; the end is not in it."""
        if self.starts < self.ends:
            return self.starts <= minute < self.ends
        return minute >= self.starts or minute < self.ends

    @property
    def starts_at(self) -> str:
        """Write when it starts: 22:00."""
        return _clock(self.starts)

    @property
    def ends_at(self) -> str:
        """Write when it ends."""
        return _clock(self.ends)

    def __str__(self) -> str:
        return f"{self.starts_at}-{self.ends_at}"


def _clock(minute: int) -> str:
    return f"{minute // MINUTES_AN_HOUR:02}:{minute % MINUTES_AN_HOUR:02}"


USUAL = (Quiet(22 * 60, 6 * 60), Quiet(23 * 60, 7 * 60), Quiet(20 * 60, 8 * 60))
"""What is offered without a word: nights, and nights of those who start late."""


@dataclass(frozen=True)
class Wish:
    """Whether somebody is called in private, and when they want to be left alone."""

    called_here: CalledHere = CalledHere.OFF
    quiet: Quiet | None = None

    def allows(self, severity: Severity, minute: int) -> bool:
        """Tell whether to call at a minute of the day; where people may be hurt, at any."""
        if self.called_here is not CalledHere.ON:
            return False
        is_quiet = self.quiet is not None and self.quiet.holds_at(minute)
        return severity is Severity.ACCIDENT or not is_quiet


# What people type


def read_quiet(typed: str) -> Quiet | None:
    """Read `22-6`, `22:30 – 7.00`, `10pm to 6am`, as of shifts; None for what may mean other."""
    week = read_week(typed)
    if isinstance(week, Unclear) or len(week.days) < len(WEEKDAYS):
        return None
    stretches = {(shift.starts, shift.ends) for shift in week.shifts}
    if len(stretches) != 1:
        return None
    [(starts, ends)] = stretches
    return Quiet(starts, ends) if starts != ends else None


# What buttons send


class Verb(str, Enum):
    """What a button does; the values travel in its data."""

    ON = "on"
    OFF = "off"
    CHOOSE = "choose"
    QUIET = "quiet"
    NEVER = "never"
    ASK = "ask"


@dataclass(frozen=True)
class Button:
    """What a button about calls in private sends; of `QUIET`, when."""

    verb: Verb
    quiet: Quiet | None = None

    @property
    def data(self) -> str:
        """Write it: at most 64 bytes, https://core.telegram.org/bots/api#inlinekeyboardbutton."""
        of_quiet = f":{self.quiet.starts}-{self.quiet.ends}" if self.quiet else ""
        return f"c:{self.verb.value}{of_quiet}"


_DATA = re.compile(
    rf"c:(?P<verb>{'|'.join(Verb)})(?::(?P<starts>\d{{1,4}})-(?P<ends>\d{{1,4}}))?", re.ASCII
)


def parse_button(data: str) -> Button | None:
    """Read what `Button.data` wrote; None for anything else."""
    match = _DATA.fullmatch(data)
    if match is None:
        return None
    verb, quiet = Verb(match["verb"]), None
    if match["starts"]:
        quiet = Quiet(int(match["starts"]), int(match["ends"]))
        if max(quiet.starts, quiet.ends) >= MINUTES_A_DAY or quiet.starts == quiet.ends:
            return None
    return Button(verb, quiet) if (quiet is not None) == (verb is Verb.QUIET) else None
