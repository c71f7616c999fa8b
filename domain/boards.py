"""Boards: one message in a fleet's office that lists all that is open in its groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.incidents import Incident
from domain.people import User

MOST_LISTED = 30  # incidents; of the others it says how many there are


@dataclass(frozen=True)
class Board:
    """A fleet's board: the message in the office, None while there is none, and what it is of."""

    fleet_id: int
    fleet_name: str
    group_id: int
    message_id: int | None
    version: int


@dataclass(frozen=True)
class Counts:
    """How many incidents are open: each is in one state, and may be an accident besides."""

    unclaimed: int = 0
    escalated: int = 0
    in_progress: int = 0
    waiting: int = 0
    awaiting_summary: int = 0
    accidents: int = 0

    @property
    def total(self) -> int:
        """How many there are in all."""
        return (
            self.unclaimed + self.escalated + self.in_progress + self.waiting
        ) + self.awaiting_summary


@dataclass(frozen=True)
class OnDuty:
    """Somebody on duty, a person or the handle of who is invited; `until` None: not known."""

    who: User | str
    until: int | None


@dataclass(frozen=True)
class Drawing:
    """All that a board shows as of `t`: the first incidents, and whom and which groups they name.

    `titles` is empty where the fleet has one group only. `on_duty` is None without shifts.
    """

    fleet_name: str
    counts: Counts
    shown: Sequence[Incident]
    people: Mapping[int, User]
    titles: Mapping[int, str]
    on_duty: Sequence[OnDuty] | None
    t: int
