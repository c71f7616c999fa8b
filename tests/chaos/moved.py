"""Who was told that an incident changed hands: who lost it, and who got it, once each time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from database import Database
from domain.incidents import Action, Event, Incident, Status
from sandbox import SentMessage
from tests.chaos.kinds import TOLD
from tests.chaos.ledger import BY_TAKE, Ledger
from tests.chaos.phones import as_posted
from tests.chaos.sends import Sends
from tests.chaos.sight import Group

KINDS: Mapping[str, str] = {
    Action.TAKE_OVER.value: "taken over",
    Action.TAKE_CHARGE.value: "taken charge of",
    Action.RELEASE.value: "released",
    Action.CANCEL.value: "called off",
    Action.GIVE.value: "given",
    Action.GIVE_CHARGE.value: "given",
}

Move: TypeAlias = tuple[str, frozenset[int]]
"""How an incident changed hands, and whose phones ring for it."""


@dataclass
class Moved:
    """Compares, when all is calm; `note` counts what must not be, and tells of it."""

    database: Database
    groups: Sequence[Group]
    incidents: Mapping[str, Incident]
    ledger: Ledger
    sends: Sends
    note: Callable[[str, str], None]

    def compare(self) -> None:
        """Compare what was told with what is on record."""
        for group in self.groups:
            told = self._told(group)
            for incident in self.incidents.values():
                if incident.group_id == group.chat.id:
                    self._compare_incident(group, incident, told[incident.incident_id])

    def _told(self, group: Group) -> dict[str, list[tuple[Move, SentMessage]]]:
        found: dict[str, list[tuple[Move, SentMessage]]] = defaultdict(list)
        ours = (each for each in group.chat.ever_posted if each.sender is group.chat.telegram.bot)
        for message in ours:
            for kind, pattern in TOLD.items():
                match = pattern.match(as_posted(message))
                if match:
                    people = frozenset(person.id for person in message.mentioned)
                    found[str(match[1])].append(((kind, people), message))
        return found

    def _compare_incident(
        self, group: Group, incident: Incident, told: Sequence[tuple[Move, SentMessage]]
    ) -> None:
        moves = list(moves_in(self.database.audit.events(incident.incident_id)))
        elsewhere = frozenset(person.id for person in group.elsewhere)  # whom it may not ring

        def here(move: Move) -> Move:
            return move[0], move[1] - elsewhere

        due = Counter(here(move) for event, move in moves if self._must_be_told(group, event, move))
        may = Counter(here(move) for _, move in moves)
        posted = Counter(here(move) for move, _ in told)
        known = Counter(here(move) for move, message in told if self.sends.are_known(message))
        for move in (due - posted).elements():
            self.note("untold", f"nobody told of {move}: {incident}")
        for move in (known - may).elements():
            self.note("doubled_moves", f"{move} was told of once too often: {incident}")

    def _must_be_told(self, group: Group, event: Event, move: Move) -> bool:
        """Tell whether there was somebody to tell, and it was not done at a change of shift.

        There it is the change of shift that tells of it.
        """
        here = move[1] - {person.id for person in group.elsewhere}
        takers = {take.person_id for take in self.ledger.takes_of(group.chat.id)}
        by_take = event.action in BY_TAKE and event.actor_id in takers
        return bool(here) and not by_take


def moves_in(trail: Sequence[Event]) -> Iterator[tuple[Event, Move]]:
    """List how an incident changed hands, as far as it concerned others than who did it."""
    owner: int | None = None
    for event in trail:
        kind = _kind(event)
        got_by = event.other_id if kind == "given" else None
        concerned = {owner, got_by} - {None, event.actor_id}
        people = frozenset(each for each in concerned if each is not None)
        if kind and people:
            yield event, (kind, people)
        owner = owner_after(event, owner)


def _kind(event: Event) -> str | None:
    """Tell how it is told; who gave it to themselves took charge."""
    is_own = event.other_id == event.actor_id
    kind = KINDS.get(event.action)
    return "taken charge of" if kind == "given" and is_own else kind


OWNED = (Status.CLAIMED_T1, Status.CLAIMED_T2, Status.AWAITING_SUMMARY)
MINE = (Action.CLAIM, Action.CLAIM_ESCALATION, Action.TAKE_OVER, Action.TAKE_CHARGE)


def owner_after(event: Event, owner: int | None) -> int | None:
    """Tell who has an incident behind an event of its trail."""
    if event.to_status not in OWNED:
        return None
    if KINDS.get(event.action) == "given":
        return event.other_id
    return event.actor_id if event.action in {action.value for action in MINE} else owner
