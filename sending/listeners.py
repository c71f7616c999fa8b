"""Who of those whom a message called is called in their private chat, too."""

from __future__ import annotations

from datetime import datetime

from database import Database
from domain.incidents import Incident
from domain.people import Team
from domain.times import MINUTES_AN_HOUR
from sending.zones import Zones


def listeners(
    database: Database, zones: Zones, incident: Incident, called: Team, now: int
) -> list[int]:
    """Tell who of those whom a message called is to be called in private, too, at a time.

    Those who want to be, in a group that has it, and not in their quiet hours by its clock unless
    people may be hurt.
    """
    group_id = incident.group_id
    if not called.members or not database.settings.get(group_id).calls_privately:
        return []
    there = datetime.fromtimestamp(now, zones.of(group_id))
    minute = there.hour * MINUTES_AN_HOUR + there.minute
    wishes = database.wishes.of_all([user.user_id for user in called.members])
    return [i for i, wish in wishes.items() if wish.allows(incident.severity, minute)]
