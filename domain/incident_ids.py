"""Incidents' numbers, as people read and type them."""

from __future__ import annotations

import re


def format_incident_id(year: int, number: int) -> str:
    """Write an incident's number the way people read it: TKT-2026-0042, TKT-2026-10000."""
    return f"TKT-{year}-{number:04d}"


_TYPED_ID = re.compile(  # U+2010 to U+2015: what keyboards and copied texts have for a hyphen
    r"#?(?:TKT[-\u2010-\u2015](?P<year>\d{4})[-\u2010-\u2015])?0*(?P<number>[1-9]\d{0,8})[.,;:!?]*",
    re.IGNORECASE | re.ASCII,
)


def parse_incident_id(text: str) -> tuple[int | None, int] | None:
    """Read `TKT-2026-0042`, `#42` or just `42` into (year or None, number); else None.

    Words may stand behind it, but no second number: which one is meant would be a guess.
    """
    first, *others = map(_TYPED_ID.fullmatch, text.split() or [""])
    if first is None or any(others):
        return None
    return (int(first["year"]) if first["year"] else None), int(first["number"])
