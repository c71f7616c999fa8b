"""What a limit still allows, and when: arithmetic over times in seconds, without a clock."""

from __future__ import annotations

from collections import deque

MOST_LESSONS = 3  # after so many a burst of five is none
RECOVERY = 300.0  # seconds without a 429 after which one lesson is forgotten


def spacing(limit: int, seconds: float) -> float:
    """Tell how many seconds lie between messages that use a limit evenly."""
    return seconds / limit


class Window:
    """At most `limit` messages in any `seconds`, each known by its number.

    Telegram counts a message at a moment nobody knows between its sending and its answer. So it
    has a place from the one on until `seconds` after the other: with any delays on the way there
    are never more. One that has no answer after `patience` seconds was counted by then, or never.
    """

    def __init__(self, limit: int, seconds: float, patience: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._patience = patience
        self._open: dict[int, float] = {}  # number: when patience with it ends, ascending
        self._free_at: deque[float] = deque()  # of those answered, ascending

    def take(self, number: int, now: float) -> None:
        """Give a message a place, or count it from now on if it has one."""
        self._open.pop(number, None)
        self._open[number] = now + self._patience

    def answered(self, number: int, now: float) -> None:
        """Begin the time after which the place of a message is free."""
        self._settle(now)
        if self._open.pop(number, None) is not None:
            self._free_at.append(now + self.seconds)

    def give_back(self, number: int) -> None:
        """Free the place of a message that was not sent."""
        self._open.pop(number, None)

    def is_open(self, number: int) -> bool:
        """Whether a message has a place and no answer."""
        return number in self._open

    def is_empty(self, now: float) -> bool:
        """Whether every place is free."""
        self._settle(now)
        return not self._open and not self._free_at

    def opens_at(self, now: float, kept: int) -> float:
        """Tell when one more message may go, at the earliest; what is past means at once.

        `kept` places are left to others: they are free, or become free one after another as if
        messages were spread evenly. So whoever else comes waits no longer than between two evenly
        spread messages, and yet no place is left unused in a steady flood.
        """
        self._settle(now)
        missing = len(self._open) + len(self._free_at) - self.limit
        first = max(0, -missing)
        apart = spacing(self.limit, self.seconds)
        waits = (self._frees_at(missing + n, now) - n * apart for n in range(first, kept + 1))
        return max(waits, default=now)

    def _frees_at(self, index: int, now: float) -> float:
        """Tell when so many places and one more become free, at the earliest."""
        return self._free_at[index] if index < len(self._free_at) else now + self.seconds

    def _settle(self, now: float) -> None:
        while self._open:
            number, until = next(iter(self._open.items()))
            if until > now:
                break
            del self._open[number]
            self._free_at.append(until + self.seconds)
        while self._free_at and self._free_at[0] <= now:
            self._free_at.popleft()


class Pace:
    """A burst of messages at once, then one every `seconds`, or more slowly after lessons.

    Each lesson halves the burst and doubles the seconds, up to `slowest`, for some minutes.
    """

    def __init__(self, burst: int, seconds: float, slowest: float) -> None:
        self._burst = burst
        self._seconds = seconds
        self._slowest = slowest
        self._whole_at = 0.0  # when the whole burst is there again
        self._lessons = 0
        self._learnt_at = 0.0

    def burst(self, now: float) -> int:
        """Count the messages that may go at once after a quiet while."""
        return max(1, self._burst >> self.lessons(now))

    def opens_at(self, now: float, kept: int) -> float:
        """Tell when one more message may go and leave `kept` of the burst to others.

        What is past means at once.
        """
        burst = max(1, self.burst(now) - kept)
        return self._whole_at - (burst - 1) * self._apart(now)

    def take(self, now: float) -> None:
        """Count a message."""
        self._whole_at = max(self._whole_at, now) + self._apart(now)

    def learn(self, now: float) -> None:
        """Be slower for some minutes: it was too fast."""
        self._lessons = min(self.lessons(now) + 1, MOST_LESSONS)
        self._learnt_at = now

    def lessons(self, now: float) -> int:
        """Count the lessons that are not forgotten."""
        return max(0, self._lessons - int((now - self._learnt_at) / RECOVERY))

    def _apart(self, now: float) -> float:
        return min(self._seconds * (1 << self.lessons(now)), self._slowest)
