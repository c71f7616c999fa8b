"""Time zones: their names, and how one is found by its name."""

from __future__ import annotations

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

_NO_PLACES = frozenset({"Factory"})
"""Names of the database that are no clock of anybody's."""


@cache
def names() -> tuple[str, ...]:
    """List the names of all zones, as https://pypi.org/project/tzdata/ has them.

    The system may have others; these are there on every machine.
    """
    listed = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return tuple(sorted(frozenset(listed) - _NO_PLACES))


@cache
def _by_lower_name() -> dict[str, str]:
    return {name.lower(): name for name in names()}


def named(name: str) -> ZoneInfo | None:
    """Give the zone of a name, in capitals or not; None if there is none."""
    found = _by_lower_name().get(name.strip().lower())
    return ZoneInfo(found) if found else None
