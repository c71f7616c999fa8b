"""That no right was used that nobody gave, and each event carries the fleet whose group it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from database import Database
from domain.incidents import Action, Incident
from tests.chaos.moved import owner_after
from tests.chaos.sight import Group

_EVENTS = "SELECT incident_id, action, actor_id, t, fleet_id FROM incident_events"
_GIFTS = (Action.GIVE.value, Action.GIVE_CHARGE.value)
_FLEETS = "SELECT fleet_id, office_id FROM fleets WHERE office_id IS NOT NULL"


@dataclass
class Trails:
    """Compares; `note` counts what must not be, and tells of it."""

    database: Database
    groups: Sequence[Group]
    incidents: Mapping[str, Incident]
    note: Callable[[str, str], None]

    def compare(self) -> None:
        """Compare each event of each incident with where its group was then, as people know."""
        groups = {group.chat.id: group for group in self.groups}
        fleets = self._fleets()
        self._compare_members(groups, fleets)
        for row in self.database.connection.sql(_EVENTS):
            incident = self.incidents.get(row["incident_id"])
            group = groups.get(incident.group_id) if incident else None
            if group is not None and row["fleet_id"] not in _possible(group, row["t"], fleets):
                self.note("unfounded", f"of another fleet: {tuple(row)}: {incident}")
        for incident in self.incidents.values():
            group = groups.get(incident.group_id)
            if group is not None and group.colleagues:
                self._compare_rights(group, incident)

    def _compare_rights(self, group: Group, incident: Incident) -> None:
        """See that those of the office acted only while they could; who has something keeps it."""
        office, owner = {each.id for each in group.colleagues}, None
        for event in self.database.audit.events(incident.incident_id):
            is_in_fleet = any(stay.may_be(event.t) for stay in group.stays)
            got_by = event.other_id if event.action in _GIFTS else None
            acted = office.intersection({event.actor_id, got_by}) - {owner}
            if acted and not is_in_fleet:
                self.note("unfounded", f"the group was in no fleet: {event}: {incident}")
            owner = owner_after(event, owner)

    def from_offices(self) -> int:
        """Count what people of offices did in other groups."""
        office = {group.chat.id: {each.id for each in group.colleagues} for group in self.groups}
        rows = self.database.connection.sql(_EVENTS)
        found = ((self.incidents.get(row["incident_id"]), row["actor_id"]) for row in rows)
        return sum(actor in office.get(each.group_id, ()) for each, actor in found if each)

    def _compare_members(self, groups: Mapping[int, Group], fleets: Mapping[int, int]) -> None:
        """See that each group is in the fleet now in which people know it to be."""
        for row in self.database.connection.sql("SELECT group_id, fleet_id FROM groups"):
            group = groups.get(row["group_id"])
            now = self.groups[0].chat.telegram.now()
            if group is not None and row["fleet_id"] not in _possible(group, now, fleets):
                self.note("unfounded", f"{group.chat} is in fleet {row['fleet_id']}")

    def _fleets(self) -> dict[int, int]:
        """Tell which fleet has which room as its office."""
        rows = self.database.connection.sql(_FLEETS)
        return {row["office_id"]: row["fleet_id"] for row in rows}


def _possible(group: Group, t: float, fleets: Mapping[int, int]) -> set[int | None]:
    """Tell of which fleet an event of that time may be."""
    if group.company is None:
        return {None}
    own = next((fleets[room.id] for room in group.company.rooms if room.id in fleets), None)
    is_certain = any(stay.must_be(t) for stay in group.stays)
    is_possible = any(stay.may_be(t) for stay in group.stays)
    return {own} if is_certain else {own, None} if is_possible else {None}
