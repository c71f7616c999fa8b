"""The time as the desk believes it: never behind what Telegram has told, and aware of jumps."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache

WRITTEN = 1_767_225_600
"""2026-01-01 00:00 UTC, before the first version: an earlier time is certainly wrong."""
NO_LATER = 4_102_444_800
"""2100-01-01 00:00 UTC: what says it is later is no time that Telegram gave."""
AHEAD = 60
"""Seconds our clock may be ahead of an answer's `Date`, which can be that old when it arrives."""
JUMP = 2.0
"""Seconds two clocks may differ in a moment. NTP corrects up to 0.128 s little by little and
sets the clock anew beyond (https://docs.ntpsec.org/latest/ntpd.html)."""


def uptime() -> float:
    """Tell the seconds since the machine started, those included in which it was suspended.

    Python's monotonic clock leaves those out on Linux: see clock_gettime(2), CLOCK_BOOTTIME.
    """
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


class DeskClock:
    """Gives UTC epoch seconds, corrected by what Telegram told.

    `wall` is the machine's clock, which may be wrong; `steady` a clock nobody sets, in seconds.
    """

    def __init__(
        self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = uptime
    ) -> None:
        self._wall = wall
        self.steady = steady
        self._lead: float | None = None  # Telegram's time less the steady clock's, at least
        self._doubted_since: float | None = None  # by the steady clock
        self._is_exact = False  # whether an answer's `Date` has told it, not only older messages

    def __call__(self) -> int:
        """Tell the time: Telegram's where ours is behind it, or known to be ahead of it."""
        wall = int(self._wall())
        if self._lead is None:
            return wall
        told = int(self._lead + self.steady())
        is_ahead = self._is_exact and wall - told > AHEAD
        return told if is_ahead else max(wall, told)

    def machine(self) -> int:
        """Tell the time by the machine's own clock, wrong or not."""
        return int(self._wall())

    @property
    def is_set(self) -> bool:
        """Whether the time can be right; it certainly is wrong before this program was written."""
        return self() >= WRITTEN

    def told(self, when: object, *, just_now: bool = False) -> None:
        """Learn a time that Telegram gave: not later than now, or `just_now`."""
        if not isinstance(when, int) or not WRITTEN <= when < NO_LATER:
            return
        lead = when - self.steady()
        if self._lead is None or (just_now and self._is_refuted_by(lead)):
            self._lead = lead
        self._lead = max(self._lead, lead)
        self._is_exact = self._is_exact or just_now

    def _is_refuted_by(self, lead: float) -> bool:
        """Tell whether all answers of the last minute say that what we were told was too late.

        It may have been wrong, or the steady clock runs too fast. A single answer says little: its
        `Date` is old if the machine slept before we read it.
        """
        if self._lead is None or lead >= self._lead - AHEAD:
            self._doubted_since = None
            return False
        now = self.steady()
        if self._doubted_since is None:
            self._doubted_since = now
        return now - self._doubted_since > AHEAD

    def of(self, when: int) -> int:
        """Date what Telegram says was written `when`: now if that cannot be, or is yet to come."""
        now = self()
        return when if WRITTEN <= when <= now else now

    def answered(self, headers: Mapping[str, str]) -> None:
        """Learn the time from the head of an answer of Telegram's (RFC 9110, 6.6.1: Date)."""
        self.told(_read_date(headers.get("date", "")), just_now=True)

    def read(self, update: Mapping[str, object]) -> None:
        """Learn from the dates in an update's JSON."""
        for body in update.values():
            if isinstance(body, Mapping):
                self.told(body.get("date"))
                self.told(body.get("edit_date"))


@lru_cache(maxsize=1)  # within a second all answers have the same
def _read_date(header: str) -> int | None:
    """Read a Date header; None if it cannot be."""
    try:
        return int(parsedate_to_datetime(header).timestamp())
    except (ValueError, OverflowError):
        return None


@dataclass
class Jumps:
    """Compares the clocks from time to time: `wall` as it is set, `steady` and `awake` as they run.

    `awake` stands still while the machine is suspended.
    """

    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = uptime
    awake: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        """Begin to compare."""
        self._set, self._slept = self._offsets()

    def _offsets(self) -> tuple[float, float]:
        steady = self.steady()
        return self.wall() - steady, steady - self.awake()

    def since_last(self) -> tuple[float, float]:
        """Tell how many seconds the clock was set forward and the machine slept; mostly 0, 0."""
        earlier = self._set, self._slept
        self._set, self._slept = self._offsets()
        changes = self._set - earlier[0], self._slept - earlier[1]
        forward, slept = (change if abs(change) >= JUMP else 0.0 for change in changes)
        return forward, slept
