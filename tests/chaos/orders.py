"""In which order taps of several chats were handled: in each chat as they came, else in any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from tests.chaos.course import Course, Step
from tests.chaos.ledger import BY_TAKE, Act, GroupRights, Ledger, Rights, Take

Deed: TypeAlias = Act | Take
Trails: TypeAlias = Mapping[str, Sequence[Step]]
"""The steps of each incident on record."""


def courses(ledger: Ledger, rights: Rights, trails: Trails) -> tuple[dict[str, Course], list[Act]]:
    """Tell how each incident must have gone, and which acts counted.

    Of all orders in which it may have been handled, it is one that explains the trail; if there is
    none, the order in which people acted.
    """
    found: dict[str, Course] = {}
    counted: list[Act] = []
    for incident_id, deeds in _by_incident(ledger, trails).items():
        trail = trails.get(incident_id, ())
        home = _home(deeds)
        found[incident_id], acts = _course(incident_id, deeds, trail, rights[home], ledger)
        counted += acts
    return found, counted


def _home(deeds: Sequence[Deed]) -> int:
    """Tell in which group an incident was reported: acts say so, takes where they were made."""
    return next(deed.group_id for deed in deeds if isinstance(deed, Act))


def _by_incident(ledger: Ledger, trails: Trails) -> dict[str, list[Deed]]:
    """Sort deeds by what they concern, in the order in which people made them."""
    numbered: dict[str, list[tuple[float, Deed]]] = defaultdict(list)
    for number, act in enumerate(ledger.acts):
        numbered[act.incident_id].append((number, act))
    takes: dict[int, list[Take]] = {}
    for incident_id, deeds in numbered.items():
        steps, home = trails.get(incident_id, ()), deeds[0][1].group_id
        if home not in takes:
            takes[home] = ledger.takes_of(home)
        found = (take for take in takes[home] if _may_concern(take, incident_id, steps))
        deeds += [(take.after - 0.5, take) for take in found]
    return {
        incident_id: [deed for _, deed in sorted(deeds, key=lambda each: each[0])]
        for incident_id, deeds in numbered.items()
    }


def _may_concern(take: Take, incident_id: str, steps: Sequence[Step]) -> bool:
    """Tell whether an incident was offered, as people saw, or on record is taken over so."""
    by_take = {(action.value, take.person_id) for action in BY_TAKE}
    return incident_id in take.shown or any((s.action, s.actor_id) in by_take for s in steps)


def _course(
    incident_id: str,
    deeds: Sequence[Deed],
    trail: Sequence[Step],
    rights: GroupRights,
    ledger: Ledger,
) -> tuple[Course, list[Act]]:
    streams: dict[int, list[tuple[int, Deed]]] = defaultdict(list)
    for number, deed in enumerate(deeds):
        streams[deed.chat_id].append((number, deed))
    for is_strict in (True, False):
        streams_of = [*streams.values()]
        search = _Search(incident_id, _home(deeds), streams_of, trail, rights, ledger, is_strict)
        found = search.go((0,) * len(streams), Course())
        if found is not None:
            return found
    return _in_order(incident_id, deeds, rights)


def _in_order(
    incident_id: str, deeds: Sequence[Deed], rights: GroupRights
) -> tuple[Course, list[Act]]:
    course, counted = Course(), []
    for deed in deeds:
        if isinstance(deed, Act):
            counted += [deed] if course.take(deed, rights) else []
        elif incident_id in deed.shown and course.owner == deed.owner_id:
            course.take(deed.of(incident_id, _home(deeds), rights), rights)
    return course, counted


@dataclass
class _Search:
    """Looks for an order that explains a trail; a strict one explains each yes, too."""

    incident_id: str
    home: int  # the group it was reported in
    streams: Sequence[Sequence[tuple[int, Deed]]]
    trail: Sequence[Step]
    rights: GroupRights
    ledger: Ledger
    is_strict: bool
    dead: set[tuple[tuple[int, ...], int]] = field(default_factory=set)

    def go(self, at: tuple[int, ...], course: Course) -> tuple[Course, list[Act]] | None:
        """Go on from a place in each chat; None: no order leads to the end from here."""
        here = at, len(course.steps)
        if here in self.dead:
            return None
        following = [
            (*stream[place], number)
            for number, (stream, place) in enumerate(zip(self.streams, at, strict=True))
            if place < len(stream)
        ]
        if not following and len(course.steps) == len(self.trail):
            return course, []
        for _, deed, number in sorted(following, key=lambda each: each[0]):
            after = tuple(place + (n == number) for n, place in enumerate(at))
            for taken in self._outcomes(deed, course):
                found = self.go(after, taken or course)
                if found is not None:
                    counts = [deed] if taken is not None and isinstance(deed, Act) else []
                    return found[0], [*counts, *found[1]]
        self.dead.add(here)
        return None

    def _outcomes(self, deed: Deed, course: Course) -> Iterator[Course | None]:
        """Give what may come of a deed: the course with it, or None if it changes nothing."""
        act = deed if isinstance(deed, Act) else deed.of(self.incident_id, self.home, self.rights)
        can = isinstance(deed, Act) or course.owner == deed.owner_id
        taken = [*self._taken(act, course)] if can else []
        if taken:
            if self._is_on_trail(taken[0]):
                yield taken[0]
            if len(taken) == len(self._absent(act)) and self._is_certain(deed):
                return
        elif self.is_strict and isinstance(deed, Act) and deed.said_yes:
            return
        yield None

    def _taken(self, act: Act, course: Course) -> Iterator[Course]:
        """Give the course with an act, once for each company of people who may be out."""
        for absent in self._absent(act):
            taken = replace(course, holders=dict(course.holders), steps=[*course.steps])
            if taken.take(replace(act, absent=absent), self.rights):
                yield taken

    def _absent(self, act: Act) -> set[frozenset[int]]:
        """Tell who may be out of the group when an act is handled: people come and go meanwhile."""
        return {act.absent, frozenset(), self.ledger.wanderers}

    def _is_certain(self, deed: Deed) -> bool:
        """Tell whether a deed that can change something does."""
        if deed.press is not None and deed.press.id in self.ledger.expired:
            return False
        to = deed.to if isinstance(deed, Act) else None
        if self.ledger.is_unsettled(self.home, deed.person_id, to):
            return False
        if isinstance(deed, Take):
            return self.incident_id in deed.shown
        if deed.chat_id != deed.group_id and not self._is_admitted(deed):
            return False
        is_command = deed.press is None and bool(deed.typed)
        return deed.is_sure and not is_command

    def _is_admitted(self, act: Act) -> bool:
        """Tell whether the bot certainly knew, in private, that a person is in the group."""
        is_answered = act.press is not None and act.press.answer.value is not None
        has_left = act.person_id in self.ledger.wanderers
        is_open = act.was_told_to_try_again or act.was_told_how_it_stands
        return is_answered and not has_left and not is_open

    def _is_on_trail(self, course: Course) -> bool:
        number = len(course.steps)
        return number <= len(self.trail) and self.trail[number - 1] == course.steps[-1]
