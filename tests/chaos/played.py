"""What a run came to: of what was never done, never asked and never told it proves nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from domain.incidents import Action, Event, Status
from tests.chaos.kinds import (
    BOARD,
    CHASE,
    CHECK,
    JOINED,
    MOVED_HERE,
    OFFER,
    REOPEN_OFFER,
    TOLD,
    WAITED,
)
from tests.chaos.phones import as_posted
from tests.chaos.sight import Group
from tests.chaos.wording import Wording

MANY = 400  # reports in which everything should come up; in fewer, each state only


@dataclass(frozen=True)
class Played:
    """How many messages people were sent of each kind, deleted since or not."""

    questions: int = 0  # whether somebody is still on it
    chases: int = 0
    offers: int = 0  # of words as the summary
    reopenings: int = 0  # offered
    waits: int = 0  # that were over
    moves: int = 0
    boards: int = 0
    joinings: int = 0  # of groups to fleets
    offices: int = 0  # that were moved


KINDS: Mapping[str, tuple[Wording, ...]] = {
    "questions": (CHECK,),
    "chases": (CHASE,),
    "offers": (OFFER,),
    "reopenings": (REOPEN_OFFER,),
    "waits": (WAITED,),
    "moves": tuple(TOLD.values()),
    "boards": (BOARD,),
    "joinings": (JOINED,),
    "offices": (MOVED_HERE,),
}
"""How to tell what is counted in the fields of `Played`."""


def played_in(groups: Sequence[Group]) -> Played:
    """Count what was posted in all groups."""
    said = [text for group in groups for text in _said(group)]
    return Played(
        **{
            name: sum(any(pattern.match(text) for pattern in patterns) for text in said)
            for name, patterns in KINDS.items()
        }
    )


def _said(group: Group) -> Iterator[str]:
    bot = group.chat.telegram.bot
    posted = (each for chat in group.rooms for each in chat.ever_posted)
    return (as_posted(each) for each in posted if each.sender is bot)


def unplayed(trails: Sequence[Sequence[Event]], played: Played, reports: int) -> Iterator[str]:
    """Name the states no incident ever came to, and in a long run whatever else never was."""
    events = [event for trail in trails for event in trail]
    reached, taken = {event.to_status for event in events}, {event.action for event in events}
    yield from (f"no incident ever was {each.value}" for each in Status if each not in reached)
    if reports < MANY:
        return
    yield from (f"nobody ever did {each.value}" for each in Action if each.value not in taken)
    yield from (f"there were no {name}" for name, number in asdict(played).items() if not number)
