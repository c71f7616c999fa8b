"""What incidents wait for, and the calls to their owners when that is over, when all is calm."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from database import Database
from domain.incidents import WAIT, WAIT_ENDED, Action, Event, Incident, Status
from domain.waiting import order_of
from sandbox import Person
from tests.chaos.sight import Case, Group

SAID = ("/wait parts 1m", "/wait parts 1m", "/wait shop 2h", "/wait vendor tomorrow 8:00",
        "/wait over", "/wait parts yesterday")  # fmt: skip
STANDING = "SELECT message_id FROM calls WHERE incident_id = :incident_id AND kind = 'wait'"


def say(case: Case, owner: Person, chance: random.Random) -> None:
    """Have whoever has an incident say what it waits for."""
    if case.card is not None:
        owner.replies(case.card, chance.choice(SAID))


def compare(
    database: Database,
    groups: Sequence[Group],
    incidents: Mapping[str, Incident],
    note: Callable[[str, str], None],
) -> None:
    """See that who has what has waited long enough was called, by a message that stands.

    And that the time for which it waited counts once.
    """
    by_chat = {group.chat.id: group for group in groups}
    for incident in incidents.values():
        trail = database.audit.events(incident.incident_id)
        if waited(trail) != incident.waited:
            note("lost", f"it waited for {waited(trail)} seconds: {incident}")
        group = by_chat.get(incident.group_id)
        if group is None or incident.wait is None or not incident.wait.is_over:
            continue
        rows = database.connection.sql(STANDING, incident_id=incident.incident_id)
        calls = [group.chat.find(row["message_id"]) for row in rows]
        rung = {person.id for call in calls if call is not None for person in call.mentioned}
        owner = group.person(incident.owner_id or 0)
        if owner not in group.elsewhere and incident.owner_id not in rung:
            note("missing_calls", f"to what has waited {rung} instead of its owner: {incident}")


CLAIMED = (Status.CLAIMED_T1, Status.CLAIMED_T2)


def waited(trail: Sequence[Event]) -> int:
    """Count from a trail for how many seconds an incident waited, but for a wait under way.

    A wait ends with what is said or done next, but not where it only changes hands; it is over
    when its time is, whoever notices that later.
    """
    total, began, until = 0, 0, 0
    for event in trail:
        only_moved = event.from_status in CLAIMED and event.to_status in CLAIMED
        is_act = event.action in {action.value for action in Action}
        if event.action not in (WAIT, WAIT_ENDED) and (not is_act or only_moved):
            continue
        total += max(0, min(event.t, until) - began)
        order = order_of(event.detail) if event.action == WAIT else None
        began, until = (event.t, order.t_until) if order else (0, 0)
    return total
