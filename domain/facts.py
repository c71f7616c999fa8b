"""Facts: what a report says of the truck, and how bad it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Load(str, Enum):
    """Whether there is something in the trailer; the values are what the database stores."""

    LOADED = "loaded"
    EMPTY = "empty"


class Severity(str, Enum):
    """How bad it is, worst first; the values are what the database stores."""

    ACCIDENT = "accident"
    DOWN = "down"
    ROLLING = "rolling"


@dataclass(frozen=True)
class Facts:
    """What was read of a truck; `unit_from_title` says that the group's title told the unit."""

    unit: str | None = None
    trailer: str | None = None
    road: str | None = None
    load: Load | None = None
    unit_from_title: bool = False
