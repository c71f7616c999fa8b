"""Which one of its unit an incident is, of those that its team sees."""

from __future__ import annotations

from domain.repeats import REPEATS_WITHIN
from storage.states import IS_NO_MISTAKE


def nth_of_unit(group: str, at: str, before: str = "true") -> str:
    """Write in SQL which one of `:unit` within 30 days until a time is one of a group; NULL: first.

    `before` says of the others, called `other`, that they came first.
    """
    team = (
        f"(SELECT {group} AS group_id UNION SELECT fellow.group_id FROM groups AS own"
        f" JOIN groups AS fellow USING (fleet_id) WHERE own.group_id = {group})"
    )
    return (
        f"(SELECT nullif(count(*) + 1, 1) FROM {team} AS place CROSS JOIN incidents AS other"
        f" ON other.group_id = place.group_id WHERE other.unit = :unit"
        f" AND other.t_created > {at} - {REPEATS_WITHIN} AND other.{IS_NO_MISTAKE} AND {before})"
    )


NTH_AS_CORRECTED = nth_of_unit(
    "incidents.group_id",
    "incidents.t_created",
    "(other.t_created, other.incident_id) < (incidents.t_created, incidents.incident_id)",
)
"""The same for an incident that has another unit than was thought."""
