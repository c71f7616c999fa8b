"""The judges of fleets, over two companies of a desk that runs in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.incidents import Incident
from tests.chaos.boards import Boards
from tests.chaos.companies import Company, Stay, dealt
from tests.chaos.drawn import drawn
from tests.chaos.figures import Verdict
from tests.chaos.leaks import Leaks
from tests.chaos.sight import Group
from tests.chaos.storm import WorldClock
from tests.chaos.trails import Trails
from tests.desk import Desk, Fleet


@dataclass
class FleetCourt:
    """All judges of fleets; of the groups the offices come first, and then one of each in turn."""

    desk: Desk
    fleets: Sequence[Fleet]
    rooms: Sequence[Fleet]
    groups: list[Group] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, fleet in enumerate(self.fleets):
            self.groups.append(Group(number, fleet, ["john", "kate"], ["alice", "bob"]))
            self.groups[-1].stays.append(Stay(asked=0, joined=0))
        self.companies += dealt(self.groups, [room.chat for room in self.rooms], WorldClock())

    @property
    def incidents(self) -> dict[str, Incident]:
        """What is on record."""
        database = self.desk.database
        rows = database.connection.sql("SELECT incident_id FROM incidents")
        found = (database.incidents.get(row["incident_id"]) for row in rows)
        return {each.incident_id: each for each in found if each is not None}

    def finds(self) -> dict[str, int]:
        """Give the figures that are not 0."""
        database, telegram, verdict = self.desk.database, self.desk.telegram, Verdict()
        incidents, note = self.incidents, verdict.note
        Boards(database, self.companies, incidents, drawn(database), note).compare()
        Trails(database, self.groups, incidents, note).compare()
        Leaks(telegram, self.groups).compare(incidents, note)
        return {name: number for name, number in verdict.figures.items() if number}
