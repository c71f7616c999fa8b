"""Who may change something about a fleet: Telegram is asked who is admin, and of which group."""

from __future__ import annotations

import logging

from database import Change
from domain.fleets import Fleet
from domain.groups import AdminCheck
from domain.people import Role
from domain.updates import Message, Received
from handling.context import Context, reply
from texts import fleets, refusals
from texts.language import Deferred

logger = logging.getLogger(__name__)


def change_in(group_id: int, received: Received, context: Context) -> Change:
    """Say who changes something in a group, and when."""
    return Change(group_id, received.by.user_id if received.by else None, context.now)


async def check_admin(group_id: int, received: Received, context: Context) -> AdminCheck:
    """Ask Telegram whether whoever acts is an admin of a group."""
    if received.by is None:
        return AdminCheck.NO_ADMIN
    members, user_id = context.desk.members, received.by.user_id
    return await members.is_admin(group_id, user_id, received.update_id)


async def refuse_non_admin(message: Message, context: Context) -> Deferred | None:
    """Say why this person may not do what admins of the group do; None if they may."""
    if message.is_as_group:
        return None
    check = await check_admin(message.chat.id, message, context)
    return refusals.not_an_admin(check, fleets.ADMINS_ONLY)


async def is_admin_of_office(
    received: Received, fleet: Fleet, context: Context, *, is_enough: bool
) -> bool:
    """Tell whether somebody is an admin of a fleet's office; who shows no name is one only there.

    It is not asked where another right `is_enough`.
    """
    if is_enough:
        return False
    if isinstance(received, Message) and received.is_as_group:
        return received.chat.id == fleet.office_id
    return await check_admin(fleet.office_id, received, context) is AdminCheck.ADMIN


async def note_put_out(received: Received, fleet: Fleet, context: Context) -> None:
    """Note that whoever uses a right of a fleet's office elsewhere was put out of it.

    Nobody acts in the office who was; and Telegram does not tell us of all who go.
    """
    user = received.by
    if user is None or not is_of_team(received, fleet, context):
        return
    members, office_id = context.desk.members, fleet.office_id
    if await members.was_put_out(office_id, user.user_id, received.update_id):
        context.database.absences.record_absence(office_id, user, context.now)
        logger.info("chat=%s event=left user=%s", office_id, user.user_id)


def decides(received: Received, fleet: Fleet, context: Context) -> bool:
    """Tell whether somebody is a manager of a fleet."""
    return received.by is not None and context.database.fleets.decides(fleet, received.by.user_id)


def is_of_team(received: Received, fleet: Fleet, context: Context) -> bool:
    """Tell whether somebody is in a fleet's team."""
    return received.by is not None and context.database.fleets.is_of_fleet(
        fleet, received.by.user_id
    )


def put_on_record(received: Received, context: Context) -> None:
    """Keep the name of somebody who decides: others read who it was."""
    if received.by is not None:
        context.database.people.record(received.by, Role.DRIVER)


def refuse(message: Message, context: Context, why: str | Deferred) -> None:
    """Say why nothing is changed; until that is on its way, the same command costs no work."""
    context.note_idempotent()
    reply(message, context, why)
