"""The shifts of a group: a second, independent reading of who is on duty when."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox import Person


@dataclass(frozen=True)
class Stretch:
    """That somebody is on duty from `start` until before `end`, in UTC epoch seconds."""

    person: Person
    start: int
    end: int


@dataclass
class Rota:
    """Who is on duty in a group."""

    stretches: list[Stretch] = field(default_factory=list)

    def on(self, time: float) -> list[Person]:
        """List who is on duty at a time."""
        return [each.person for each in self.stretches if each.start <= time < each.end]

    def starts(self, since: float, until: float) -> list[int]:
        """List when shifts begin, after `since` and up to `until`."""
        return sorted({each.start for each in self.stretches if since < each.start <= until})

    def times(self, since: float, until: float) -> list[float]:
        """List times between which nothing changes, from `since` to `until`."""
        changes = {time for each in self.stretches for time in (each.start, each.end)}
        return [since, *sorted(time for time in changes if since < time <= until)]
