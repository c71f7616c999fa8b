"""Places: where the truck of an incident is, as somebody last told."""

from __future__ import annotations

from dataclasses import dataclass

KEPT_EVERY = 60  # seconds until the next position of a live location is kept
SHOWN_EVERY = 5 * 60  # seconds until a card is redrawn for a new position
TOLD_WITHIN = 10 * 60  # seconds after a report in which its author need not reply to tell where


@dataclass(frozen=True)
class IncidentPlace:
    """Degrees north and east, and when the truck was there, in UTC epoch seconds."""

    latitude: float
    longitude: float
    t: int


def coordinates(latitude: float, longitude: float) -> str:
    """Write a position the way maps read it: six digits are a hand's breadth."""
    return f"{latitude:.6f}, {longitude:.6f}"
