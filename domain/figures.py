"""Figures: how the desk and its groups are doing."""

from __future__ import annotations

from dataclasses import dataclass


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
    """The figures of one group for one period; what was reopened counts as when first resolved.

    `working` is `resolution` without the time in which an incident waited for something. It is
    measured if anything waited, and not of what was reopened: that may have waited later.
    """

    reported: int
    resolved: int
    resolved_tier1: int  # of these, without an escalation and without a manager
    cancelled: int  # in no other figure
    taken_charge: int  # came to a manager without an escalation
    reopened: int
    waiting_now: int  # for parts, a vendor and the like
    triage: Durations
    manager_response: Durations
    resolution: Durations
    waiting: Durations = NONE_MEASURED
    working: Durations = NONE_MEASURED
