"""Figures the slow way: plain Python over all rows and all events of a file.

It shares nothing with the queries but the records it fills. docs/figures.md defines each figure.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.figures import (
    Day,
    Durations,
    Kpis,
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
from tests.told import GOT_BY_MANAGERS, TAKES, Event, Told, read_all


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
    return figures_of(read_all(store, group_ids), period, slas, unit, person_id, most)


def figures_of(
    everything: Iterable[Told],
    period: Period,
    slas: Mapping[int, float],
    unit: str | None = None,
    person_id: int | None = None,
    most: int = 10,
) -> PeriodFigures:
    """Do the same with what was read of these groups."""
    told = [each for each in everything if unit in (None, each.unit)]
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


def _totals(asked: Asked, span: Span) -> Totals:
    resolved = asked.counted(span, "summarise", first=True)
    measured = _measured(resolved, span)
    still_open = sorted(asked.unfinished(span), key=lambda told: (told.t_created, told.number))
    resolution = [event.t - told.t_created for told, event in measured]
    waiting = [_waited_until(told, event.t, asked.period.t_until) for told, event in measured]
    return Totals(
        opened=len(asked.opened(span)),
        resolved=len(resolved),
        cancelled=_how_many(asked.counted(span, "cancel", "expire")),
        escalated=_how_many(asked.counted(span, "escalate")),
        reopened=_how_many(asked.counted(span, "reopen")),
        taken_charge=_how_many(asked.counted(span, "take_charge")),
        still_open=len(still_open),
        oldest_open=still_open[0].incident_id if still_open else None,
        first_response=_response(asked, span),
        resolution=durations(resolution),
        waiting=durations([seconds for seconds in waiting if seconds]),
        working=durations([a - b for a, b in zip(resolution, waiting, strict=True)]),
    )


def _measured(done: Sequence[tuple[Told, Event]], span: Span) -> list[tuple[Told, Event]]:
    """Leave out what was called off by the end of a span: of it no time is measured."""
    return [(told, event) for told, event in done if not told.is_called_off_at(span.t_until)]


def _waited_until(told: Told, t: int, now: int) -> int:
    """Count the seconds that an incident waited for something until a moment."""
    return sum(wait.t_ended - wait.t_began for wait in told.waits(now) if wait.t_began <= t)


def _how_many(done: Sequence[tuple[Told, Event]]) -> int:
    return len({told.incident_id for told, _ in done})


def _response(asked: Asked, span: Span) -> Response:
    responded = _measured(asked.counted(span, *TAKES, first=True), span)
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
    of_unit: defaultdict[str, list[Told]] = defaultdict(list)
    for told in asked.told:
        if told.unit is not None:
            of_unit[told.unit].append(told)
    units = []
    for unit in sorted(of_unit):
        waited = _waited(asked, of_unit[unit])
        if opened[unit] or resolved[unit] or waited:
            units.append(UnitFigures(unit, opened[unit], resolved[unit], waited))
    return sorted(units, key=lambda u: (-u.opened, -sum(u.waited.values()), -u.resolved))


def _people(asked: Asked) -> list[PersonFigures]:
    period = asked.period
    of_person: defaultdict[int, list[Told]] = defaultdict(list)
    for told in asked.told:
        for who in {told.reporter, *(event.actor for event in told.events)}:
            if who is not None:
                of_person[who].append(told)
    people = []
    for who in filter(asked.is_theirs, sorted(of_person)):
        theirs = Asked(period, of_person[who], asked.slas, who)
        did = (
            len(theirs.opened(period)),
            _how_many(theirs.counted(period, *TAKES)),
            len(theirs.counted(period, "summarise", first=True)),
            _how_many(theirs.counted(period, "escalate")),
        )
        if any(did):
            people.append(PersonFigures(who, *did, _response(theirs, period)))
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


LATER = 2**40
"""A time at which all is over."""


def slow_kpis(
    store: Store, group_ids: Iterable[int], since: int, slas: Mapping[int, float]
) -> Kpis:
    """Work out what became of what was reported since then; `slas` are seconds by group."""
    reported = [each for each in read_all(store, group_ids) if each.t_created >= since]
    told = [each for each in reported if not each.is_called_off_at(LATER)]
    claimed = [(each, each.first_of(*TAKES)[0]) for each in told if each.all_of(*TAKES)]
    resolved = [(each, each.first_of("summarise")[0]) for each in told if each.all_of("summarise")]
    resolution = [event.t - each.t_created for each, event in resolved]
    waiting = [_waited_until(each, event.t, LATER) for each, event in resolved]
    return Kpis(
        reported=len(told),
        resolved=len(resolved),
        resolved_tier1=sum(_is_by_tier_1(each, event.t) for each, event in resolved),
        cancelled=len(reported) - len(told),
        taken_charge=sum(bool(each.all_of("take_charge")) for each in told),
        reopened=sum(bool(each.all_of("reopen")) for each in told),
        waiting_now=sum(each.is_waiting() for each in told),
        first_response=durations([event.t - each.t_created for each, event in claimed]),
        on_time=sum(event.t - each.t_created <= slas[each.group_id] for each, event in claimed),
        manager_response=durations([took for each in told for took in _manager_response(each)]),
        resolution=durations(resolution),
        waiting=durations([seconds for seconds in waiting if seconds]),
        working=durations(
            [a - b for a, b in zip(resolution, waiting, strict=True) if any(waiting)]
        ),
    )


def _is_by_tier_1(told: Told, t_resolved: int) -> bool:
    """Tell whether nobody had escalated it, and no manager had it, when it was resolved."""
    return all(event.t > t_resolved for event in told.all_of("escalate", *GOT_BY_MANAGERS))


def _manager_response(told: Told) -> list[int]:
    """Measure how long after its escalation a manager had it, if none had it before."""
    escalated, had = told.first_of("escalate"), told.first_of(*GOT_BY_MANAGERS)
    return [b.t - a.t for a, b in zip(escalated, had, strict=False) if b.t >= a.t]
