"""What a group may set for itself, and what holds where it did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from domain.incidents import Status


class Setting(str, Enum):
    """What a group may set; the values are the columns of `groups` that keep it."""

    TIME_ZONE = "time_zone"
    SLA_UNCLAIMED = "sla_unclaimed"
    SLA_ESCALATION = "sla_escalation"
    CALLS_PRIVATELY = "calls_privately"
    TELLS_REPORTERS = "tells_reporters"


SLA: Mapping[Status, Setting] = {
    Status.UNCLAIMED: Setting.SLA_UNCLAIMED,
    Status.ESCALATED: Setting.SLA_ESCALATION,
}
"""Which setting says how long a state may last before somebody is reminded."""


@dataclass(frozen=True)
class GroupSettings:
    """What a group set for itself; None: what ops set for all. SLAs are in minutes."""

    time_zone: str | None = None
    sla_unclaimed: float | None = None
    sla_escalation: float | None = None
    calls_privately: bool = True
    tells_reporters: bool = True
