"""Where the incidents of a list come from that is of several groups."""

from __future__ import annotations

from collections.abc import Sequence

from database import Database
from domain.incidents import Incident
from texts.incidents import Origins


def origins_of(database: Database, shown: Sequence[Incident], bot_username: str = "") -> Origins:
    """Read in which groups incidents are, and who reported them: in an office they name both."""
    titles = database.groups.names({incident.group_id for incident in shown})
    reporters = database.people.get_all([each.created_by_id for each in shown])
    return Origins(titles, reporters, bot_username)
