"""What incidents wait for, and the calls to their owners when that is over, when all is calm."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from database import Database
from domain.incidents import Incident
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
    """See that who has what has waited long enough was called, by a message that stands."""
    by_chat = {group.chat.id: group for group in groups}
    for incident in incidents.values():
        group = by_chat.get(incident.group_id)
        if group is None or incident.wait is None or not incident.wait.is_over:
            continue
        rows = database.connection.sql(STANDING, incident_id=incident.incident_id)
        calls = [group.chat.find(row["message_id"]) for row in rows]
        rung = {person.id for call in calls if call is not None for person in call.mentioned}
        if incident.owner_id not in rung:
            note("missing_calls", f"to what has waited {rung} instead of its owner: {incident}")
