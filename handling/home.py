"""What /start shows in private: somebody's groups, and what is open there for them."""

from __future__ import annotations

import asyncio

from domain.groups import MemberCheck
from domain.incidents import CLAIMANTS, Incident
from domain.people import Role, User
from domain.updates import Received
from handling import groups
from handling.context import Context
from texts import commands, home
from texts.home import Known
from texts.panel import Page

MOST_GROUPS = 10  # of a person that are looked at
MOST_LOOKED_AT = 50  # open incidents of one group, most urgent first


async def page(user: User, received: Received, context: Context) -> Page:
    """Show somebody what there is for them; to a stranger, what the bot is and how to add it."""
    language = context.desk.languages.of_person(user.user_id)
    of_theirs = _groups(user, received, context)
    members, number = context.desk.members, received.update_id
    asking = (members.is_member(group_id, user.user_id, number) for group_id in of_theirs)
    checks = dict(zip(of_theirs, await asyncio.gather(*asking), strict=True))
    known = [
        _known(group_id, user, context)
        for group_id, check in checks.items()
        if check is MemberCheck.MEMBER
    ]
    is_whole = MemberCheck.NO_ANSWER not in checks.values()
    if not known and is_whole:
        return Page(commands.private_help(language, context.bot.username))
    context.database.wishes.record_unblocked(user.user_id)  # who opens this can be written to
    wish = context.database.wishes.of(user.user_id)
    return home.home(language, known, wish, is_whole=is_whole)


def _groups(user: User, received: Received, context: Context) -> list[int]:
    """List groups in which somebody is on record: in the team, or by a report."""
    database, user_id = context.database, user.user_id
    named = database.teams.groups_of(user_id, MOST_GROUPS)
    reported = database.reports.groups_of_reporter(user_id, MOST_GROUPS)
    found = [
        group_id
        for group_id in dict.fromkeys([*named, *reported])
        if groups.is_served(group_id, received, context)
        and not database.absences.is_absent(group_id, user_id)
    ]
    return found[:MOST_GROUPS]


def _known(group_id: int, user: User, context: Context) -> Known:
    database = context.database
    roles = database.teams.roles(group_id, user.user_id)
    listed = database.incidents.list_open(group_id, most=MOST_LOOKED_AT)
    return Known(
        database.groups.name(group_id),
        roles,
        database.incidents.count_open(group_id),
        [incident for incident in listed if _is_for(incident, user, roles)],
        calls_privately=database.settings.get(group_id).calls_privately,
    )


def _is_for(incident: Incident, user: User, roles: list[Role]) -> bool:
    """Tell whether somebody has or reported an incident, or it waits for them."""
    is_theirs = user.user_id in (incident.owner_id, incident.created_by_id)
    return is_theirs or CLAIMANTS.get(incident.status) in roles
