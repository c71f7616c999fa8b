"""The shifts of a group: a second, independent reading of who is on duty when."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from itertools import product

from sandbox import CallbackPress, Person

MINUTE = 60
LENGTH = 3  # minutes of a turn
OVERLAP = 1  # minutes more, in which two are on duty

Stretches = Sequence[tuple[int, int]]
"""From when until when, in minutes; at most four, for `/shift` takes no more of one day."""

_TURNS = range(12)


def _every(number: int, first: int, more: int = 0) -> Stretches:
    """Give somebody every so manyth turn, four of them; each goes on for some minutes `more`."""
    turns = [turn for turn in _TURNS if turn % number == first][:4]
    return [(turn * LENGTH, (turn + 1) * LENGTH + more) for turn in turns]


TOUCHING: Mapping[str, Stretches] = {
    "john": _every(3, 0),
    "kate": _every(3, 1),
    "nora": _every(3, 2),
}
"""One goes when the other comes."""

OVERLAPPING: Mapping[str, Stretches] = {
    "john": _every(2, 0, OVERLAP),
    "kate": _every(2, 1, OVERLAP),
}
"""They meet."""

TOGETHER = _every(2, 0)
"""All come at once, and then there is nobody."""


def written(began: int, stretches: Stretches) -> str:
    """Write shifts as people type them, in UTC; `began` is when their minutes count from."""
    clocks = [[_clock(began + MINUTE * minute) for minute in each] for each in stretches]
    return "daily " + ", ".join("-".join(each) for each in clocks)


def _clock(time: int) -> str:
    return f"{datetime.fromtimestamp(time, timezone.utc):%H:%M}"


@dataclass(frozen=True)
class Stretch:
    """That somebody is on duty from `start` until before `end`, in UTC epoch seconds."""

    person: Person
    start: int
    end: int


@dataclass
class Say:
    """That somebody without shifts says by a tap that they are on, or off.

    It takes effect between `t` and `done`, which is None until that is known; UTC epoch seconds.
    """

    person: Person
    is_on: bool
    t: float
    press: CallbackPress
    done: float | None = None

    def is_done(self, time: float) -> bool:
        """Tell whether it had taken effect for certain."""
        return self.done is not None and self.done <= time


@dataclass
class Rota:
    """Who is on duty in a group: by shifts, and others by what they say."""

    stretches: list[Stretch] = field(default_factory=list)
    says: list[Say] = field(default_factory=list)

    def add(self, person: Person, began: int, stretches: Stretches) -> None:
        """Have somebody work so."""
        self.stretches += [
            Stretch(person, began + MINUTE * start, began + MINUTE * end)
            for start, end in stretches
        ]

    def note_answers(self, now: float, *, all_done: bool = False) -> None:
        """Note what has taken effect by now, in the order of the chat; in the end all has."""
        is_done = all_done
        for say in reversed(self.says):
            is_done = is_done or say.press.answer.done
            if is_done and say.done is None:
                say.done = now

    def teams(self, since: float, until: float) -> list[list[Person]]:
        """List who may have been on duty at some moment, each time as one team."""
        found = []
        for time in self._times(since, until):
            by_shift = [each.person for each in self.stretches if each.start <= time < each.end]
            says = {say.person for say in self.says}
            said = [self._said(person, since, until) for person in sorted(says, key=_id)]
            for chosen in product(*said):
                others = [person for person in chosen if person is not None]
                found.append([*by_shift, *others])
        return found

    def anybody(self, since: float, until: float) -> set[Person]:
        """List everybody who may have been on duty."""
        return {person for team in self.teams(since, until) for person in team}

    def next_start(self, after: float) -> int | None:
        """Tell when a shift begins next."""
        return min((each.start for each in self.stretches if each.start > after), default=None)

    def begins_at(self, time: int) -> bool:
        """Tell whether somebody may have come just then."""
        if any(each.start == time for each in self.stretches):
            return True
        return any(s.is_on and int(s.t) <= time <= (s.done or time) for s in self.says)

    def _times(self, since: float, until: float) -> list[float]:
        """List times between which no shift begins or ends."""
        changes = {time for each in self.stretches for time in (each.start, each.end)}
        return [since, *sorted(time for time in changes if since < time <= until)]

    def _said(self, person: Person, since: float, until: float) -> list[Person | None]:
        """List how somebody may have stood by what they say: on, or None.

        Telegram dates messages in whole seconds: a tap of that second may have come first.
        """
        says = [say for say in self.says if say.person is person and int(say.t) <= until]
        before = [say.is_on for say in says if say.is_done(since)]
        states = {*before[-1:], *(say.is_on for say in says if not say.is_done(since))}
        if not before:
            states.add(False)
        return [person if is_on else None for is_on in sorted(states)]


def _id(person: Person) -> int:
    return person.id


def says(chance: random.Random, rota: Rota, person: Person) -> bool:
    """Choose what somebody says next: mostly that they are what they are not."""
    last = next((say.is_on for say in reversed(rota.says) if say.person is person), False)
    return last if chance.random() < 0.2 else not last
