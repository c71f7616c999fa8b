"""Groups that join a fleet, or leave it: by an invitation, a tap, or what an admin types."""

from __future__ import annotations

import logging

from domain.fleets import Button, Fleet, Joining, Verb
from domain.groups import AdminCheck
from domain.people import User
from domain.updates import Message, Received
from handling.context import Context, reply
from handling.fleet_rights import (
    change_in,
    check_admin,
    is_admin_of_office,
    is_of_team,
    note_put_out,
    put_on_record,
    refuse,
    refuse_non_admin,
)
from handling.following import follow_settings
from texts import fleets, joining, refusals

logger = logging.getLogger(__name__)

MOST_NEAR = 5  # fleets of somebody that are offered


async def bring(message: Message, context: Context) -> None:
    """Have a group join the fleet whose invitation somebody opened there."""
    code = message.command.typed.strip() if message.command else ""
    fleet = context.database.fleets.by_code(code)
    if message.is_borrowed:
        refuse(message, context, refusals.NOT_OWN_WORDS)
    elif fleet is None:
        refuse(message, context, joining.NO_SUCH_INVITATION)
    elif context.database.fleets.of_group(message.chat.id) is not None:
        _say_it_is_in_one(message, fleet, context)
    elif refused := await refuse_non_admin(message, context):
        if refused is fleets.ADMINS_ONLY:
            _ask_admins(message, fleet, context)
        else:
            refuse(message, context, refused)
    else:
        outcome = await join(message, message.chat.id, fleet, code, context)
        _tell_bringer(message, outcome, fleet, context)


def _ask_admins(message: Message, fleet: Fleet, context: Context) -> None:
    """Have an admin of the group say that it joins; the button has the code, and no right."""
    page = joining.admins_bring(
        context.person_language(message), fleet, Button(Verb.BRING, code=fleet.code)
    )
    reply(message, context, page.text, markup=page.markup)


async def join(
    received: Received, group_id: int, fleet: Fleet, code: str | None, context: Context
) -> Joining:
    """Have a group join a fleet, or its office asked, as an admin of the group says."""
    await note_put_out(received, fleet, context)
    is_enough = is_of_team(received, fleet, context)
    is_admin = await is_admin_of_office(received, fleet, context, is_enough=is_enough)
    change = change_in(group_id, received, context)
    with follow_settings(context, [group_id]):
        outcome = context.database.join_requests.bring(
            change, fleet, received.by, is_admin=is_admin, code=code
        )
    log = "chat=%s event=fleet_joining user=%s fleet=%s outcome=%s"
    logger.info(log, group_id, change.actor_id, fleet.fleet_id, outcome.name)
    context.outbox.wake(group_id)
    context.outbox.wake(fleet.office_id)
    return outcome


def _tell_bringer(message: Message, outcome: Joining, fleet: Fleet, context: Context) -> None:
    """Say what came of an invitation; that a group joined is told by what it is owed."""
    language = context.person_language(message)
    if outcome is Joining.ASKED:
        is_silent = context.database.groups.is_suspended(fleet.office_id)
        reply(message, context, joining.asked(language, fleet, is_silent=is_silent))
    elif outcome in (Joining.HERE_ALREADY, Joining.ELSEWHERE):
        _say_it_is_in_one(message, fleet, context)
    elif outcome is not Joining.JOINED:
        refuse(message, context, joining.NO_SUCH_INVITATION)


def _say_it_is_in_one(message: Message, fleet: Fleet, context: Context) -> None:
    """Say to whoever brings an invitation that the group is in that fleet already, or another."""
    language = context.person_language(message)
    current = context.database.fleets.of_group(message.chat.id) or fleet
    is_here = current.fleet_id == fleet.fleet_id
    said = joining.here_already if is_here else joining.elsewhere
    reply(message, context, said(language, current))


async def offered(user: User, received: Received, context: Context) -> list[Fleet]:
    """List the fleets that a group can join by a tap of somebody who is of them."""
    found = []
    for fleet in context.database.fleets.near(user.user_id, MOST_NEAR):
        is_of_fleet = context.database.fleets.is_of_fleet(fleet, user.user_id)
        if is_of_fleet or await check_admin(fleet.office_id, received, context) is AdminCheck.ADMIN:
            found.append(fleet)
    return found


async def leave(message: Message, _words: str, context: Context) -> None:
    """Take a group out of its fleet."""
    fleet = context.database.fleets.of_group(message.chat.id)
    if fleet is None:
        refuse(message, context, fleets.NO_FLEET_HERE)
    elif fleet.office_id == message.chat.id:
        refuse(message, context, fleets.OFFICE_STAYS)
    elif refused := await refuse_non_admin(message, context):
        refuse(message, context, refused)
    else:
        _take_out(message, fleet, context)


def _take_out(message: Message, fleet: Fleet, context: Context) -> None:
    change = change_in(message.chat.id, message, context)
    with follow_settings(context, [change.group_id]):
        put_on_record(message, context)
        has_left = context.database.fleets.leave(change, fleet)
    if not has_left:
        refuse(message, context, fleets.CHANGED)
        return
    log = "chat=%s event=fleet_left user=%s fleet=%s"
    logger.info(log, change.group_id, change.actor_id, fleet.fleet_id)
    reply(message, context, joining.left(context.person_language(message), fleet))
    context.outbox.wake(change.group_id)
    context.outbox.wake(fleet.office_id)
