"""Duplicates: people call incidents off as such, and both of them say so in the end."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

from domain.incidents import Action, Incident, Status
from sandbox import Person
from tests.chaos.ledger import Act, Ledger
from tests.chaos.sight import Case, Group

DUPLICATE = re.compile(r"(?i)duplicate of (TKT-\d{4}-\d+)")
LINKED = 10  # duplicates that a card names


def call_off(
    case: Case, group: Group, person: Person, ledger: Ledger, chance: random.Random
) -> None:
    """Have somebody type that an incident is a duplicate of another one, or of itself."""
    first = chance.choice(list(group.cases))
    person.says(group.chat, f"/cancel {case.incident_id} duplicate of {first}")
    act = Act(group.chat.id, case.incident_id, Action.CANCEL, person.id, typed=(Action.CANCEL,))
    ledger.acts.append(act)


def compare(
    groups: Sequence[Group], incidents: Mapping[str, Incident], note: Callable[[str, str], None]
) -> None:
    """See that each duplicate leads straight to a first one, and that both cards name the other."""
    by_chat = {group.chat.id: group for group in groups}
    for incident in incidents.values():
        named = DUPLICATE.fullmatch(incident.cancel_reason or "")
        if (named is None) != (incident.duplicate_of is None):
            note("unlinked", f"{incident.cancel_reason!r} is why: {incident}")
        if incident.duplicate_of is None:
            continue
        first = incidents[incident.duplicate_of]
        is_first = first.duplicate_of is None and first.incident_id != incident.incident_id
        is_cancelled = incident.status is Status.CANCELLED
        if not (is_first and is_cancelled and first.group_id == incident.group_id):
            note("unlinked", f"it is no duplicate of {first}: {incident}")
        of_first = [e for e in incidents.values() if e.duplicate_of == first.incident_id]
        if len(of_first) <= LINKED:
            _compare_cards(by_chat[incident.group_id], incident, first, note)


def _compare_cards(
    group: Group, incident: Incident, first: Incident, note: Callable[[str, str], None]
) -> None:
    for one, other in ((incident, first), (first, incident)):
        card = group.chat.find(one.pinned_message_id or 0)
        if card is not None and other.incident_id not in card.text:
            note("unlinked", f"{card.text!r} does not name {other.incident_id}")
