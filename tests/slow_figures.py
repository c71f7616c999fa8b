"""Figures of a period the slow way: plain Python over all rows and all events of a file.

It shares nothing with the queries but the records it fills. docs/figures.md defines each figure.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.figures import (
    Day,
    Durations,
    PeriodFigures,
    PersonFigures,
    Response,
    Totals,
    UnitFigures,
)
from domain.incident_ids import parse_incident_id
from domain.periods import Period, Span
from domain.waiting import WaitKind
from tests.factories import Store

TAKES = ("claim", "take_charge", "take_over", "claim_escalation")
GIVES = ("give", "give_charge")
STAYS_WORKED_ON = ("take_charge", "take_over", "give", "give_charge")
NOT_AN_END_OF_A_WAIT = (
    *STAYS_WORKED_ON,
    *("report", "log", "correct", "facts", "severity", "correct_late", "still"),
    *("correct_summary", "correct_summary_late"),
)
HELD = ("Claimed_T1", "Claimed_T2", "Awaiting_Summary")
FINISHED = ("Resolved", "Cancelled")


@dataclass(frozen=True)
class Event:
    """A line of the audit trail."""

    action: str
    actor: int | None
    other: int | None
    t: int
    to_status: str
    detail: str | None


@dataclass(frozen=True)
class Wait:
    """What was waited for, from when until when."""

    kind: WaitKind
    who: int | None
    t_began: int
    t_ended: int

    def within(self, span: Span) -> int:
        """Count the seconds of it that were in a span."""
        return max(0, min(self.t_ended, span.t_until) - max(self.t_began, span.t_from))


@dataclass(frozen=True)
class Told:
    """What the audit trail tells of one incident."""

    incident_id: str
    group_id: int
    unit: str | None
    t_created: int
    number: int
    reporter: int | None
    events: Sequence[Event] = field(default_factory=list)

    def all_of(self, *actions: str) -> list[Event]:
        """List what was done of some kinds."""
        return [event for event in self.events if event.action in actions]

    def first_of(self, *actions: str) -> list[Event]:
        """Give what was done first of some kinds, if anything was."""
        return self.all_of(*actions)[:1]

    def before(self, t: int) -> list[Event]:
        """List what had been done at a moment."""
        return [event for event in self.events if event.t < t]

    def is_open_at(self, t: int) -> bool:
        """Tell whether it was there, and not finished."""
        return self.t_created < t and self.before(t)[-1].to_status not in FINISHED

    def owner_at(self, t: int) -> int | None:
        """Tell who had it."""
        if self.before(t)[-1].to_status not in HELD:
            return None
        got = [event for event in self.before(t) if event.action in (*TAKES, *GIVES)][-1]
        return got.other if got.action in GIVES else got.actor

    def waits(self, now: int) -> list[Wait]:
        """List what it waited for so far."""
        found = []
        for at, event in enumerate(self.events):
            if event.action == "wait" and event.t < now:
                kind, t_until = (event.detail or "").split(" ")
                later = [each for each in self.events[at + 1 :] if each.t < now]
                ends = [each.t for each in later if each.action not in NOT_AN_END_OF_A_WAIT]
                t_ended = min([int(t_until), *ends[:1]])
                found.append(Wait(WaitKind(kind), event.actor, event.t, max(event.t, t_ended)))
        return found


@dataclass(frozen=True)
class Asked:
    """What is asked of the file: the period, and of which unit or person only."""

    period: Period
    told: Sequence[Told]
    slas: Mapping[int, float]  # seconds
    person_id: int | None = None

    def is_theirs(self, who: int | None) -> bool:
        """Tell whether what somebody did counts."""
        return self.person_id is None or who == self.person_id

    def counted(self, span: Span, *actions: str, first: bool = False) -> list[tuple[Told, Event]]:
        """List what was done in a span, by whomever is asked about."""
        return [
            (told, event)
            for told in self.told
            for event in (told.first_of(*actions) if first else told.all_of(*actions))
            if span.t_from <= event.t < span.t_until and self.is_theirs(event.actor)
        ]

    def opened(self, span: Span) -> list[Told]:
        """List what was reported in a span."""
        return [
            told
            for told in self.told
            if span.t_from <= told.t_created < span.t_until and self.is_theirs(told.reporter)
        ]

    def unfinished(self, span: Span) -> list[Told]:
        """List what was open at the end of a span."""
        return [
            told
            for told in self.told
            if told.is_open_at(span.t_until)
            and (self.person_id is None or told.owner_at(span.t_until) == self.person_id)
        ]


def slow_figures(
    store: Store,
    group_ids: Iterable[int],
    period: Period,
    slas: Mapping[int, float],
    unit: str | None = None,
    person_id: int | None = None,
    most: int = 10,
) -> PeriodFigures:
    """Work out everything, of incidents of some groups; `slas` are seconds by group."""
    told = [each for each in _read(store, group_ids) if unit in (None, each.unit)]
    asked = Asked(period, told, slas, person_id)
    return PeriodFigures(
        period=period,
        totals=_totals(asked, period),
        before=_totals(asked, period.before),
        days=_days(asked, period),
        days_before=_days(asked, period.before),
        by_hour=_by_hour(asked),
        units=_units(asked)[:most],
        people=_people(asked)[:most],
        waited=_waited(asked, told),
        look_at=_look_at(asked),
        unit=unit,
        person_id=person_id,
    )


def _read(store: Store, group_ids: Iterable[int]) -> list[Told]:
    events: defaultdict[object, list[Event]] = defaultdict(list)
    for incident_id, *event in store.rows(
        "SELECT incident_id, action, actor_id, other_id, t, to_status, detail"
        " FROM incident_events ORDER BY event_id"
    ):
        events[incident_id].append(Event(*event))  # type: ignore[arg-type]
    rows = store.rows(
        "SELECT incident_id, group_id, unit, t_created, number, created_by_id FROM incidents"
    )
    wanted = set(group_ids)
    found = [(*row, events[row[0]]) for row in rows if row[1] in wanted]
    return [Told(*each) for each in found]  # type: ignore[arg-type]


def _totals(asked: Asked, span: Span) -> Totals:
    resolved = asked.counted(span, "summarise", first=True)
    responded = asked.counted(span, *TAKES, first=True)
    still_open = sorted(asked.unfinished(span), key=lambda told: (told.t_created, told.number))
    resolution = [event.t - told.t_created for told, event in resolved]
    waiting = [
        sum(w.t_ended - w.t_began for w in told.waits(asked.period.t_until) if w.t_began <= event.t)
        for told, event in resolved
    ]
    return Totals(
        opened=len(asked.opened(span)),
        resolved=len(resolved),
        cancelled=_how_many(asked.counted(span, "cancel", "expire")),
        escalated=_how_many(asked.counted(span, "escalate")),
        reopened=_how_many(asked.counted(span, "reopen")),
        taken_charge=_how_many(asked.counted(span, "take_charge")),
        still_open=len(still_open),
        oldest_open=still_open[0].incident_id if still_open else None,
        first_response=_response(asked, responded),
        resolution=durations(resolution),
        waiting=durations([seconds for seconds in waiting if seconds]),
        working=durations([a - b for a, b in zip(resolution, waiting, strict=True)]),
    )


def _how_many(done: Sequence[tuple[Told, Event]]) -> int:
    return len({told.incident_id for told, _ in done})


def _response(asked: Asked, responded: Sequence[tuple[Told, Event]]) -> Response:
    took = [(event.t - told.t_created, asked.slas[told.group_id]) for told, event in responded]
    within = sum(seconds <= sla for seconds, sla in took)
    return Response(durations([seconds for seconds, _ in took]), within)


def durations(seconds: Sequence[int]) -> Durations:
    """Measure, by the book: the percentile is the nearest rank."""
    if not seconds:
        return Durations(0, None, None)
    nearest = sorted(seconds)[math.ceil(0.9 * len(seconds)) - 1]
    return Durations(len(seconds), statistics.median(seconds), nearest)


def _days(asked: Asked, span: Span) -> list[Day]:
    def day_of(t: int) -> date:
        return datetime.fromtimestamp(t, asked.period.zone).date()

    opened = Counter(day_of(told.t_created) for told in asked.opened(span))
    resolved = Counter(day_of(e.t) for _, e in asked.counted(span, "summarise", first=True))
    days, day = [], day_of(span.t_from)
    while day <= day_of(span.t_until - 1):
        days.append(Day(day, opened[day], resolved[day]))
        day += timedelta(days=1)
    return days


def _by_hour(asked: Asked) -> list[list[int]]:
    shown = [
        datetime.fromtimestamp(told.t_created, asked.period.zone)
        for told in asked.opened(asked.period)
    ]
    hours = Counter((each.weekday(), each.hour) for each in shown)
    return [[hours[weekday, hour] for hour in range(24)] for weekday in range(7)]


def _waited(asked: Asked, told: Iterable[Told]) -> dict[WaitKind, int]:
    waits = [w for each in told for w in each.waits(asked.period.t_until) if asked.is_theirs(w.who)]
    seconds = {
        kind: sum(wait.within(asked.period) for wait in waits if wait.kind is kind)
        for kind in WaitKind
    }
    return {kind: total for kind, total in seconds.items() if total}


def _units(asked: Asked) -> list[UnitFigures]:
    opened = Counter(told.unit for told in asked.opened(asked.period))
    resolved = Counter(
        told.unit for told, _ in asked.counted(asked.period, "summarise", first=True)
    )
    units = []
    for unit in sorted({told.unit for told in asked.told if told.unit is not None}):
        waited = _waited(asked, [told for told in asked.told if told.unit == unit])
        if opened[unit] or resolved[unit] or waited:
            units.append(UnitFigures(unit, opened[unit], resolved[unit], waited))
    return sorted(units, key=lambda u: (-u.opened, -sum(u.waited.values()), -u.resolved))


def _people(asked: Asked) -> list[PersonFigures]:
    period = asked.period
    everybody = {told.reporter for told in asked.told} | {
        event.actor for told in asked.told for event in told.events
    }
    people = []
    for who in sorted(each for each in everybody if each is not None and asked.is_theirs(each)):
        theirs = Asked(period, asked.told, asked.slas, who)
        did = (
            len(theirs.opened(period)),
            _how_many(theirs.counted(period, *TAKES)),
            len(theirs.counted(period, "summarise", first=True)),
            _how_many(theirs.counted(period, "escalate")),
        )
        responded = theirs.counted(period, *TAKES, first=True)
        if any(did):
            people.append(PersonFigures(who, *did, _response(theirs, responded)))
    return sorted(people, key=lambda person: -sum(_did(person)))


def _did(person: PersonFigures) -> tuple[int, ...]:
    return person.reported, person.claimed, person.resolved, person.escalated


def _look_at(asked: Asked) -> list[str]:
    """Find the five: what was reopened, then what was open longest."""
    period = asked.period
    everybody = Asked(period, asked.told, asked.slas)
    again = {told.incident_id for told, _ in everybody.counted(period, "reopen")}
    took = {
        told.incident_id: event.t - told.t_created
        for told, event in asked.counted(period, "summarise", first=True)
    }
    for told in asked.unfinished(period):
        took[told.incident_id] = period.t_until - told.t_created
    return sorted(
        took, key=lambda found: (found not in again, -took[found], parse_incident_id(found))
    )[:5]
