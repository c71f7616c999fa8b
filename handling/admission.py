"""Who may see an incident in private: who is in its group, and nobody else."""

from __future__ import annotations

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
    """Find an incident for somebody in its group; else say what they are told instead.

    Where there is no such incident something else is asked of Telegram, so that it takes as long.
    """
    found = context.database.incidents.get(incident_id)
    asked_about = found.group_id if found else user.user_id
    check = await context.desk.members.is_member(asked_about, user.user_id, received.update_id)
    if check is MemberCheck.NO_ANSWER:
        return panel.TRY_AGAIN
    incident = context.database.incidents.get(incident_id)  # it may have changed meanwhile
    if check is not MemberCheck.MEMBER or incident is None or incident.group_id != asked_about:
        return panel.NO_SUCH_INCIDENT
    is_absent = context.database.absences.is_absent(incident.group_id, user.user_id)
    is_served = groups.is_served(incident.group_id, received, context)
    return incident if is_served and not is_absent else panel.NO_SUCH_INCIDENT
