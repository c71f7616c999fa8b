"""Fleets: several groups with one team, which sits in the office."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fleet:
    """A fleet; `code` is that of its invitation, `office_id` the group where its team sits."""

    fleet_id: int
    fleet_name: str
    office_id: int
    code: str


@dataclass(frozen=True)
class FleetGroup:
    """A group of a fleet, as it was last called, and how many of its incidents are open."""

    group_id: int
    title: str
    open_incidents: int
