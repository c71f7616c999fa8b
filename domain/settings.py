"""What a group may set for itself, and what holds where it did not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GroupSettings:
    """What a group set for itself; None: what ops set for all. SLAs are in minutes."""

    time_zone: str | None = None
    sla_unclaimed: float | None = None
    sla_escalation: float | None = None
    calls_privately: bool = True
    tells_reporters: bool = True
