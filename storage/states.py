"""Incidents' states as conditions of SQL, word for word as the indexes have them."""

from __future__ import annotations

from domain.incidents import FINISHED, Status
from domain.severity import Severity

IS_OPEN = f"status NOT IN ({', '.join(repr(status.value) for status in FINISHED)})"
"""That an incident is not finished."""

IS_NO_MISTAKE = f"status <> {Status.CANCELLED.value!r}"
"""That an incident was not called off: it was no false alarm, test or duplicate."""

IS_SHOWN = f"({IS_OPEN} OR pinned_message_id IS NOT NULL)"
"""That an incident has a card, or is to have one: what is finished gets none any more."""

SHOWS_IT = (
    "incident_id IN (:incident_id,"
    " (SELECT duplicate_of FROM incidents WHERE incident_id = :incident_id))"
)
"""That what is said and sent about an incident stands on this card: its own, or its first one's."""

_ACCIDENT = repr(Severity.ACCIDENT.value)
TURNS_OUT_AN_ACCIDENT = (
    f"(status = {Status.UNCLAIMED.value!r} AND severity <> {_ACCIDENT} AND :severity = {_ACCIDENT})"
)
"""That an incident nobody has is worse than was thought: people are to be called who were not."""

MOST_URGENT_FIRST = (
    f"severity <> {_ACCIDENT}, owner_id IS NOT NULL,"
    " iif(owner_id IS NULL, t_status, t_created), year, number"
)
"""How open incidents are listed: accidents, who waits longest for anybody, what somebody has."""
