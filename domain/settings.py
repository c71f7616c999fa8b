"""What a group may set for itself, and what holds where it did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from domain.incidents import Status

MINUTE = 60  # seconds
Value: TypeAlias = str | float | bool | None
"""What a setting is: a zone's name, minutes, or on or off; None: what ops set for all."""


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

    def of(self, setting: Setting) -> Value:
        """Give one of them."""
        value: Value = getattr(self, setting.value)
        return value

    def sla(self, default: Mapping[Status, float]) -> dict[Status, float]:
        """Give the seconds each waiting state may last; `default` gives those that ops set."""
        own = {status: self.of(setting) for status, setting in SLA.items()}
        return {
            status: default[status] if minutes is None else float(minutes) * MINUTE
            for status, minutes in own.items()
        }
