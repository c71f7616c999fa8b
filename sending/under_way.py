"""What is under way for one group: who looks for the next delivery, and what is in hand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from database import Owed
from sending.flood_control import Priority
from sending.order import Concern, concerns


@dataclass(eq=False)
class GroupWork:
    """The work for one group: `looker` looks for what may begin next, and then does it.

    Only one looks at a time; `news` tells it to look again. `wakes` counts what may have opened
    a topic, or the group.
    """

    group_id: int
    looker: asyncio.Task[None] | None = None
    in_hand: dict[Owed, asyncio.Task[None]] = field(default_factory=dict)
    acquiring: dict[Priority, asyncio.Task[None]] = field(default_factory=dict)
    allowances: int = 0  # acquired, and not used yet
    urgent_since_bulk: int = 0  # messages sent while bulk work waited
    news: asyncio.Event = field(default_factory=asyncio.Event)
    wakes: int = 0
    is_locked: bool = False

    @property
    def waiting(self) -> list[asyncio.Task[None]]:
        """What has nothing in hand."""
        return [*self.acquiring.values(), *([self.looker] if self.looker else [])]

    def drop(self, task: asyncio.Task[None]) -> None:
        """Forget one that has nothing in hand."""
        self.looker = None if self.looker is task else self.looker
        self.acquiring = {at: each for at, each in self.acquiring.items() if each is not task}

    @property
    def has_bulk_in_hand(self) -> bool:
        """Whether it has a redraw or tidying in hand; one at a time is enough."""
        return any(owed.is_bulk for owed in self.in_hand)

    @property
    def busy_with(self) -> frozenset[Concern]:
        """What is in hand is about."""
        return frozenset().union(*map(concerns, self.in_hand))
