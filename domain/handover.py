"""A change of shift: who comes, who goes, and which incidents can be taken over from whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.duty import Worker, WorkerSpan
from domain.incidents import Action, Incident
from domain.notes import Note
from domain.people import Team
from domain.transitions import TRANSITIONS

OVERLAP = 2 * 60 * 60
"""Seconds: whoever is off duty within these goes, too; shifts overlap so that people can talk."""
A_DAY = 24 * 60 * 60  # seconds; who went earlier is told of only where a change was told before
LONG_GONE = 7 * A_DAY  # who went off duty earlier keeps what they have; duty is kept for longer
MOST_LISTED = 10  # incidents of a message: about three screens of a phone

TAKE_OVER = TRANSITIONS[Action.TAKE_OVER]


@dataclass(frozen=True)
class Handover:
    """A change of shift that is to be told: the newest start of duty, in UTC epoch seconds.

    `t_first` is the earliest start it tells of, `t_before` the change that was told before it;
    `t_told` is when its message was written, if it was.
    """

    group_id: int
    t_start: int
    t_first: int
    t_before: int | None = None
    t_told: int | None = None


@dataclass(frozen=True)
class Leaver:
    """Who goes off duty, and when, in UTC epoch seconds."""

    worker: Worker
    until: int


@dataclass(frozen=True)
class ShiftChange:
    """Who comes, who goes, and who is off duty, then or before: theirs can be taken over."""

    comes: tuple[Worker, ...]
    goes: tuple[Leaver, ...]
    off_duty: frozenset[int]


def shift_change(spans: Iterable[WorkerSpan], handover: Handover, now: int) -> ShiftChange:
    """Find out who comes and who goes, from all duty known until now.

    Who comes is on duty still. Who goes is off duty by now, or soon, and was not told of before.
    """
    began = [each for each in spans if each.span.t_start <= now]
    ends: dict[Worker, int] = {}
    for each in began:
        ends[each.worker] = max(each.span.t_end, ends.get(each.worker, each.span.t_end))
    comes = dict.fromkeys(
        each.worker
        for each in began
        if handover.t_first <= each.span.t_start <= handover.t_start and each.span.t_end > now
    )
    gone = {
        worker: until
        for worker, until in ends.items()
        if until <= now + OVERLAP and worker not in comes
    }
    before = handover.t_start - A_DAY if handover.t_before is None else handover.t_before
    told_of = before + OVERLAP
    goes = [Leaver(worker, until) for worker, until in gone.items() if until > told_of]
    off_duty = frozenset(worker.user_id for worker in gone if worker.user_id is not None)
    return ShiftChange(tuple(comes), tuple(sorted(goes, key=lambda each: each.until)), off_duty)


def takeable(incidents: Iterable[Incident], owners: Iterable[int]) -> dict[int, list[Incident]]:
    """Sort out what can be taken over from each of these owners; who has nothing is left out."""
    found: dict[int, list[Incident]] = {owner_id: [] for owner_id in owners}
    for incident in incidents:
        is_of_tier_1 = incident.status in TAKE_OVER.sources and incident.claimed_by_t2_id is None
        if is_of_tier_1 and incident.owner_id in found:
            found[incident.owner_id].append(incident)
    return {owner_id: theirs for owner_id, theirs in found.items() if theirs}


def in_turn(
    incidents: Iterable[Incident], taken: Mapping[int, Iterable[Incident]]
) -> list[Incident]:
    """Put incidents that can be taken over first; else they stay in their order."""
    first = {incident.incident_id for theirs in taken.values() for incident in theirs}
    return sorted(incidents, key=lambda incident: incident.incident_id not in first)


@dataclass(frozen=True)
class TakeButton:
    """A button that takes over what somebody has, as a change of shift lists it."""

    t_start: int
    owner_id: int


def take_data(button: TakeButton) -> str:
    """Write what a button sends back (at most 64 bytes)."""
    return f"{Action.TAKE_OVER.value}:{button.t_start}:{button.owner_id}"


_TAKE_DATA = re.compile(rf"{Action.TAKE_OVER.value}:(\d{{1,12}}):(\d{{1,19}})", re.ASCII)


def parse_take_button(data: str) -> TakeButton | None:
    """Read what `take_data` wrote; None for anything else."""
    found = _TAKE_DATA.fullmatch(data)
    return TakeButton(int(found[1]), int(found[2])) if found else None


@dataclass(frozen=True)
class Relief:
    """A change of shift as people read it: who comes and goes, what is open and can be taken over.

    `taken` is what its buttons take over, by owner; `notes` are the newest ones, by incident.
    """

    t_start: int
    comes: Team
    goes: Sequence[Leaver]
    incidents: Sequence[Incident]
    taken: Mapping[int, Sequence[Incident]]
    notes: Mapping[str, Note]


@dataclass(frozen=True)
class Taken:
    """What came of taking over: what is the taker's now, and how the rest stands."""

    mine: Sequence[Incident]
    others: Sequence[Incident]
