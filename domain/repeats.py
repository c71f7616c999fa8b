"""How often a unit broke down: what the line of a card says of it, and /unit."""

from __future__ import annotations

from dataclasses import dataclass

REPEATS_WITHIN = 30 * 24 * 60 * 60
"""Seconds in which incidents of the same unit count as repeated."""
SHOWN_FROM = 3
"""A card tells that it is the third one, or a later one."""


@dataclass(frozen=True)
class Repeats:
    """How many incidents of a unit there are, and how many of the last 30 days."""

    in_all: int
    lately: int
