"""Figures: how the desk and its groups are doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.periods import Period
from domain.waiting import WaitKind


@dataclass(frozen=True)
class GroupFigures:
    """How the desk does in one group: counts since the start, ages in seconds; None: nothing is."""

    messages: int
    taps: int
    running: int
    waiting: int  # to be sent or changed there
    oldest_waiting: int | None
    silence: int | None  # since Telegram last answered a poll


@dataclass(frozen=True)
class Figures:
    """How the desk is doing: counts since a time, and ages in seconds; None where nothing is."""

    updates: int
    taps: int
    nudges: int
    errors: int
    since: int
    owed: int
    oldest_owed: int | None
    silence: int | None  # since Telegram last answered a poll


@dataclass(frozen=True)
class Durations:
    """How long something took: number of incidents, median and 90th percentile in seconds.

    The percentile is the nearest rank, so it is a time that really occurred.
    """

    count: int
    median: float | None
    p90: float | None


NONE_MEASURED = Durations(0, None, None)


@dataclass(frozen=True)
class Kpis:
    """What became of what was reported in some days; docs/figures.md defines each figure.

    `on_time` of `first_response.count` were within the SLA of their group. `working` is measured
    if anything resolved had waited: else it is `resolution`.
    """

    reported: int
    resolved: int
    resolved_tier1: int  # of these, without an escalation and without a manager
    cancelled: int  # in no other figure
    taken_charge: int  # came to a manager without an escalation
    reopened: int
    waiting_now: int  # for parts, a vendor and the like
    first_response: Durations  # until somebody had it
    manager_response: Durations
    resolution: Durations
    on_time: int
    waiting: Durations = NONE_MEASURED
    working: Durations = NONE_MEASURED


@dataclass(frozen=True)
class Response:
    """How long people took for something, and how often that was within the SLA of its group.

    `within` of `times.count` were; an SLA of never is always kept.
    """

    times: Durations
    within: int


@dataclass(frozen=True)
class Totals:
    """What happened in a span of time; docs/figures.md defines each of them."""

    opened: int
    resolved: int
    cancelled: int
    escalated: int
    reopened: int
    taken_charge: int
    still_open: int  # at its end
    oldest_open: str | None  # the incident_id of what was open longest at its end
    first_response: Response
    resolution: Durations
    waiting: Durations
    working: Durations  # resolution without waiting


@dataclass(frozen=True)
class Day:
    """What happened on a day of the group's calendar."""

    day: date
    opened: int
    resolved: int


@dataclass(frozen=True)
class UnitFigures:
    """What happened to a unit in a period; `waited` is in seconds, by what it waited for."""

    unit: str
    opened: int
    resolved: int
    waited: Mapping[WaitKind, int]


@dataclass(frozen=True)
class PersonFigures:
    """What somebody did in a period. Only managers see it, in private."""

    user_id: int
    reported: int
    claimed: int
    resolved: int
    escalated: int
    first_response: Response  # of what they claimed first


@dataclass(frozen=True)
class PeriodFigures:
    """All that a report says of a period; `before` is of the period before.

    `by_hour` counts what was opened by weekday (0 is Monday) and hour of the group's clock.
    `units` and `people` begin with those of whom there is most; `look_at` are incident ids.
    """

    period: Period
    totals: Totals
    before: Totals
    days: Sequence[Day]
    days_before: Sequence[Day]
    by_hour: Sequence[Sequence[int]]
    units: Sequence[UnitFigures]
    people: Sequence[PersonFigures]
    waited: Mapping[WaitKind, int]  # seconds
    look_at: Sequence[str]
    unit: str | None = None  # of this unit only
    person_id: int | None = None  # what this person did only
