"""That for each incident somebody who is in the group can do something next.

Who may do what is read off the table of transitions, by the roles and the presence of people as
they are in Telegram; it has to be what the desk allows, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from database import Database
from domain.incidents import FINISHED, Action, Incident, Status
from domain.transitions import RIGHTS, TRANSITIONS, Transition, Who
from sandbox import Person
from tests.chaos.sight import Group

Note = Callable[[str, str], None]


@dataclass(frozen=True)
class Room:
    """Who is in a group, and which of them may what: by roles, as its reporters and as admins."""

    present: Sequence[Person]
    rights: Mapping[Who, frozenset[int | None]]

    def has(self, user_id: int | None) -> bool:
        """Tell whether somebody is in the group."""
        return any(person.id == user_id for person in self.present)

    def may(self, person: Person, action: Action, incident: Incident) -> bool:
        """Tell whether somebody can take an action on an incident, to whomever it is given."""
        row = TRANSITIONS[action]
        if incident.status not in row.sources or not self._is_entitled(person, row, incident):
            return False
        return row.receiver is None or self._has_receiver(row, incident)

    def _is_entitled(self, person: Person, row: Transition, incident: Incident) -> bool:
        if row.who in RIGHTS:
            is_below = row.who is Who.DISPATCHER and incident.claimed_by_t2_id is not None
            is_taken_away = incident.owner_id is not None and is_below
            others = self.rights[row.who] - {incident.owner_id}
            return person.id in others and not is_taken_away
        return person.id in self._of_the_incident(row.who, incident)

    def _of_the_incident(self, who: Who, incident: Incident) -> frozenset[int | None]:
        """List who has a right by the incident itself."""
        owner, managers = frozenset({incident.owner_id}), self.rights[Who.MANAGER]
        reporter = frozenset({incident.created_by_id})
        admins = self.rights[Who.RELEASER] if self._is_gone(incident) else frozenset()
        is_new = incident.status is Status.UNCLAIMED
        return {
            Who.OWNER: owner,
            Who.CANCELLER: owner | managers | (reporter if is_new else frozenset()),
            Who.GIVER: owner | managers,
            Who.RELEASER: managers | admins,
            Who.REOPENER: managers | self.rights[Who.DISPATCHER] | reporter,
        }[who]

    def _is_gone(self, incident: Incident) -> bool:
        """Tell whether the owner left, or has not the role any more that lets them have it."""
        role = Who.DISPATCHER if incident.claimed_by_t2_id is None else Who.MANAGER
        return not (self.has(incident.owner_id) and incident.owner_id in self.rights[role])

    def _has_receiver(self, row: Transition, incident: Incident) -> bool:
        able = {who for who, role in RIGHTS.items() if role is row.receiver}
        return any(
            person.id in self.rights[who] and person.id != incident.owner_id
            for who in able
            for person in self.present
        )

    def steps(self, incident: Incident) -> Iterator[tuple[Person, Action]]:
        """List what people who are there can do to an incident."""
        for person in self.present:
            for action in Action:
                if self.may(person, action, incident):
                    yield person, action


def room_of(group: Group, rights: Mapping[Who, frozenset[int | None]]) -> Room:
    """Look who is in a group now."""
    office = [each for each in group.colleagues if group.at_work(each)]
    return Room([*group.here(group.everybody), *office], rights)


def compare(
    database: Database, room: Room, incidents: Sequence[Incident], now: int, note: Note
) -> None:
    """See that each open incident has a next step, and that the desk allows each that it has."""
    for incident in incidents:
        if incident.status in FINISHED:
            continue
        steps = list(room.steps(incident))
        if not steps:
            note("stuck", f"nobody who is there can do anything: {incident}")
        for person, action in steps:
            is_admin = person.id in room.rights[Who.RELEASER]
            refused = database.incidents.why_not(
                *(action, incident.incident_id, incident.group_id, person.id, now),
                is_admin=is_admin,
            )
            if refused is not None:
                why = refused.why.name
                note("stuck", f"{person.first_name} cannot {action.value}, {why}: {incident}")
