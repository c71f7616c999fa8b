"""Whether polling is alive, and whether Telegram answers it."""

from __future__ import annotations

import time

from receiving.clock import uptime

# Seconds; a poll (40) and the library's longest back-off (30, networkloop.py) take less.
STALLED = 90.0


class Contact:
    """Remembers when getUpdates was last made, and when Telegram last answered it."""

    def __init__(self) -> None:
        self._last_reached: float | None = None  # in uptime, which nobody sets, and no sleep stops
        self._last_attempt: float | None = None  # the end of the last, or the start of the first

    def poll_begins(self) -> None:
        """Note that a getUpdates begins."""
        if self._last_attempt is None:
            self.poll_ended()

    def poll_ended(self) -> None:
        """Note that a getUpdates was made, whatever came of it."""
        self._last_attempt = time.monotonic()

    def reached(self) -> bool:
        """Note that Telegram answered; returns whether it did for the first time in this run."""
        is_first = self._last_reached is None
        if is_first:  # the first poll may be held for half a minute
            self.poll_ended()  # until it begins we are no less alive
        self._last_reached = uptime()
        return is_first

    def silence(self) -> float | None:
        """Measure the seconds since Telegram last answered; None if it has not in this run."""
        return None if self._last_reached is None else uptime() - self._last_reached

    def is_trying(self) -> bool:
        """Tell whether polling is alive, whether or not Telegram answers."""
        last = self._last_attempt
        return last is not None and time.monotonic() - last <= STALLED

    def is_reached(self) -> bool:
        """Tell whether Telegram answers our polls."""
        silence = self.silence()
        return silence is not None and silence <= STALLED
