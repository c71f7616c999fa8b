"""Who may see an incident in private: who is in its group or the office of its fleet, alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from domain.groups import MemberCheck
from domain.incidents import Incident
from domain.people import User
from domain.updates import Received
from handling import groups
from handling.context import Context
from texts import panel
from texts.language import Deferred


async def admitted(
    user: User, incident_id: str, received: Received, context: Context
) -> Incident | Deferred:
    """Find an incident for somebody who may see it; else say what they are told instead.

    Where there is no such incident something else is asked of Telegram, so that it takes as long.
    """
    found = context.database.incidents.get(incident_id)
    checks = await _checks(user, _places(user, found, context), received, context)
    incident = context.database.incidents.get(incident_id)  # it may have changed meanwhile
    places = _places(user, incident, context)
    if any(checks.get(place) is MemberCheck.MEMBER for place in places):
        is_served = incident is not None and groups.is_served(incident.group_id, received, context)
        return incident if incident is not None and is_served else panel.NO_SUCH_INCIDENT
    return panel.TRY_AGAIN if MemberCheck.NO_ANSWER in checks.values() else panel.NO_SUCH_INCIDENT


def _places(user: User, incident: Incident | None, context: Context) -> list[int]:
    """List the groups from which somebody may see an incident, if they are in one of them."""
    places = context.database.fleets.places(incident.group_id) if incident else []
    is_absent = context.database.absences.is_absent
    return [place for place in places if not is_absent(place, user.user_id)]


async def _checks(
    user: User, places: Sequence[int], received: Received, context: Context
) -> dict[int, MemberCheck]:
    """Ask Telegram about all of them at once; about none where it was told a moment ago."""
    members, user_id = context.desk.members, user.user_id
    known = [place for place in places if members.was_member(place, user_id)]
    asked = known[:1] or places or [user_id]
    told = await asyncio.gather(
        *(members.is_member(place, user_id, received.update_id) for place in asked)
    )
    return dict(zip(asked, told, strict=True))
