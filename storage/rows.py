"""From a row of an incident to its record, and from facts to columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from domain.facts import Facts, Load
from domain.incidents import Incident, Status
from domain.severity import Severity
from domain.waiting import WaitKind
from storage.connection import SqlValue


def facts_of(facts: Facts) -> dict[str, SqlValue]:
    """Give the columns of facts."""
    return {
        "unit": facts.unit,
        "unit_from_title": facts.unit_from_title,
        "trailer": facts.trailer,
        "road": facts.road,
        "load": facts.load.value if facts.load else None,
    }


def incident_of(row: sqlite3.Row | Mapping[str, Any]) -> Incident:
    """Build the record from a row of COLUMNS."""
    return Incident(
        **{
            **dict(row),
            "status": Status(row["status"]),
            "load": Load(row["load"]) if row["load"] else None,
            "severity": Severity(row["severity"]),
            "unit_from_title": bool(row["unit_from_title"]),
            "waits_for_setup": bool(row["waits_for_setup"]),
            "waits_for": WaitKind(row["waits_for"]) if row["waits_for"] else None,
        }
    )


def first_incident(rows: list[sqlite3.Row]) -> Incident | None:
    """Build the record from the one row there is, if any."""
    return incident_of(rows[0]) if rows else None
