"""/fleet: many groups with one team. Who may bring a group into a fleet, and who decides there."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping

from database import Change
from domain.fleets import LONGEST_NAME, Fleet, Joining
from domain.groups import AdminCheck
from domain.people import Role
from domain.updates import Message, Received
from domain.visible import can_be_read, legible
from handling import groups
from handling.context import Context, reply
from handling.following import follow_settings
from texts import fleets, refusals
from texts.commands import misused
from texts.cutting import units
from texts.formatting import escaped
from texts.incidents import Part
from texts.language import Deferred
from texts.links import invitation_link
from texts.panel import Page

logger = logging.getLogger(__name__)

CODE_BYTES = 16  # of chance in a code: nobody guesses it


async def fleet(message: Message, context: Context) -> None:
    """Do what the word behind /fleet says; without one, show how things stand."""
    word, _, rest = (message.command.typed if message.command else "").strip().partition(" ")
    order = _ORDERS.get(word.lower())
    if order is not None:
        await order(message, rest.strip(), context)
    elif not word or word.isdecimal():
        await _show(message, int(word or 1), context)
    else:
        language = context.reply_language(message)
        reply(message, context, misused(language, "fleet", escaped(word[:40])))


# Shown


async def _show(message: Message, page: int, context: Context) -> None:
    group_id, database = message.chat.id, context.database
    fleet, language = database.fleets.of_group(group_id), context.reply_language(message)
    if fleet is None:
        asked = database.join_requests.of_group(group_id)
        _reply_page(message, context, fleets.in_no_fleet(language, asked, ()))
    elif fleet.office_id != group_id:
        office = database.groups.name(fleet.office_id)
        reply(message, context, fleets.in_fleet(language, fleet, office))
    else:
        standings = database.fleets.standings(fleet.fleet_id)
        overview = fleets.overview(
            language,
            fleet,
            standings,
            Part.of(page, len(standings), fleets.A_PART),
            database.teams.get(group_id, Role.DISPATCHER),
            database.join_requests.of_fleet(fleet.fleet_id),
            _link(fleet, context),
        )
        _reply_page(message, context, overview)


def _reply_page(message: Message, context: Context, page: Page) -> None:
    reply(message, context, page.text, markup=page.markup)


def _link(fleet: Fleet, context: Context) -> str:
    return invitation_link(context.bot.username, fleet.code)


# In the office


async def _found(message: Message, name: str, context: Context) -> None:
    """Make a group the office of a new fleet."""
    language, name = context.reply_language(message), legible(name)
    refused: str | Deferred | None = await refuse_non_admin(message, context)
    if refused is None and not groups.may_found(message.chat.id, context):
        refused = refusals.NOT_INVITED
    if refused is None and not can_be_read(name):
        refused = fleets.name_missing(language)
    if refused is None and units(name) > LONGEST_NAME:
        refused = fleets.name_too_long(language)
    change = change_by(message, context)
    fleet = None if refused else context.database.fleets.found(change, name, _new_code())
    if fleet is None:
        _refuse(message, context, refused or fleets.IS_A_FLEET)
        return
    logger.info("chat=%s event=fleet_founded user=%s", change.group_id, change.actor_id)
    has_team = bool(context.database.teams.get(change.group_id, Role.DISPATCHER).call_keys)
    page = fleets.founded(language, fleet, _link(fleet, context), has_team=has_team)
    _reply_page(message, context, page)
    context.outbox.wake(change.group_id)


async def _renew(message: Message, _words: str, context: Context) -> None:
    """Give a fleet's invitation another code."""
    fleet = context.database.fleets.of_office(message.chat.id)
    if fleet is None:
        _refuse(message, context, _not_the_office(message, context))
        return
    is_admin = await _is_admin_here(message, fleet, context)
    change = change_by(message, context)
    renewed = context.database.fleets.renew_code(change, fleet, _new_code(), is_admin=is_admin)
    if renewed is None:
        _refuse(message, context, fleets.DECIDERS_ONLY)
        return
    logger.info("chat=%s event=fleet_code_renewed user=%s", change.group_id, change.actor_id)
    language = context.reply_language(message)
    _reply_page(message, context, fleets.renewed(language, renewed, _link(renewed, context)))


def _new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)


def _not_the_office(message: Message, context: Context) -> Deferred:
    fleet = context.database.fleets.of_group(message.chat.id)
    return fleets.NO_FLEET_HERE if fleet is None else fleets.NOT_THE_OFFICE


async def _is_admin_here(message: Message, fleet: Fleet, context: Context) -> bool:
    """Tell whether an admin wrote; Telegram is asked only where the fleet's team does not tell."""
    if message.is_as_group:
        return True
    if message.by is None or context.database.fleets.decides(fleet, message.by.user_id):
        return False
    return await is_admin(message.chat.id, message, context) is AdminCheck.ADMIN


# In the other groups


async def bring(message: Message, context: Context) -> None:
    """Have a group join the fleet whose invitation somebody opened there."""
    code = message.command.typed.strip() if message.command else ""
    fleet = context.database.fleets.by_code(code)
    if message.is_borrowed:
        _refuse(message, context, refusals.NOT_OWN_WORDS)
    elif fleet is None:
        _refuse(message, context, fleets.NO_SUCH_INVITATION)
    elif refused := await _refuse_bringer(message, fleet, context):
        _refuse(message, context, refused)
    else:
        is_of_office = await is_admin_of_office(message, fleet, context)
        change = change_by(message, context)
        with follow_settings(context, [change.group_id]):
            outcome = context.database.join_requests.bring(
                change, fleet, message.by, is_admin=is_of_office, code=code
            )
        log = "chat=%s event=fleet_joining user=%s fleet=%s outcome=%s"
        logger.info(log, change.group_id, change.actor_id, fleet.fleet_id, outcome.name)
        _tell_bringer(message, outcome, fleet, context)


async def _refuse_bringer(
    message: Message, fleet: Fleet, context: Context
) -> str | Deferred | None:
    """Say why this person may not have the group join; None if they may, as its admins may."""
    refused = await refuse_non_admin(message, context)
    if refused is fleets.ADMINS_ONLY:
        return fleets.admins_bring(context.reply_language(message), fleet)
    return refused


async def is_admin_of_office(received: Received, fleet: Fleet, context: Context) -> bool:
    """Tell whether somebody is an admin of a fleet's office; asked only where it matters."""
    if received.by is None or context.database.fleets.is_of_fleet(fleet, received.by.user_id):
        return False
    return await is_admin(fleet.office_id, received, context) is AdminCheck.ADMIN


def _tell_bringer(message: Message, outcome: Joining, fleet: Fleet, context: Context) -> None:
    """Say what came of an invitation; that a group joined is told by what it is owed."""
    language = context.reply_language(message)
    if outcome is Joining.JOINED:
        context.outbox.wake(message.chat.id)
        context.outbox.wake(fleet.office_id)
    elif outcome is Joining.ASKED:
        reply(message, context, fleets.asked(language, fleet))
        context.outbox.wake(fleet.office_id)
    elif outcome is Joining.HERE_ALREADY:
        reply(message, context, fleets.here_already(language, fleet))
    elif outcome is Joining.ELSEWHERE:
        current = context.database.fleets.of_group(message.chat.id)
        reply(message, context, fleets.elsewhere(language, current or fleet))
    else:
        _refuse(message, context, fleets.NO_SUCH_INVITATION)


async def _leave(message: Message, _words: str, context: Context) -> None:
    """Take a group out of its fleet."""
    fleet = context.database.fleets.of_group(message.chat.id)
    if fleet is None:
        _refuse(message, context, fleets.NO_FLEET_HERE)
    elif fleet.office_id == message.chat.id:
        _refuse(message, context, fleets.OFFICE_STAYS)
    elif refused := await refuse_non_admin(message, context):
        _refuse(message, context, refused)
    else:
        _take_out(message, fleet, context)


def _take_out(message: Message, fleet: Fleet, context: Context) -> None:
    change = change_by(message, context)
    with follow_settings(context, [change.group_id]):
        put_on_record(message, context)
        has_left = context.database.fleets.leave(change, fleet)
    if not has_left:
        _refuse(message, context, fleets.CHANGED)
        return
    log = "chat=%s event=fleet_left user=%s fleet=%s"
    logger.info(log, change.group_id, change.actor_id, fleet.fleet_id)
    reply(message, context, fleets.left(context.reply_language(message), fleet))
    context.outbox.wake(change.group_id)
    context.outbox.wake(fleet.office_id)


_ORDERS: Mapping[str, Callable[[Message, str, Context], Awaitable[None]]] = {
    "new": _found,
    "code": _renew,
    "leave": _leave,
}


# Tools


def change_by(message: Message, context: Context) -> Change:
    """Say who changes something in the group of a message, and when."""
    return Change(message.chat.id, message.by.user_id if message.by else None, context.now)


def put_on_record(received: Received, context: Context) -> None:
    """Keep the name of somebody who decides: others read who it was."""
    if received.by is not None:
        context.database.people.record(received.by, Role.DRIVER)


async def refuse_non_admin(message: Message, context: Context) -> Deferred | None:
    """Say why this person may not do what admins of the group do; None if they may."""
    if message.is_as_group:
        return None
    if message.by is None:
        return fleets.ADMINS_ONLY
    check = await is_admin(message.chat.id, message, context)
    return refusals.not_an_admin(check, fleets.ADMINS_ONLY)


async def is_admin(group_id: int, received: Received, context: Context) -> AdminCheck:
    """Ask Telegram whether whoever acts is an admin of a group."""
    if received.by is None:
        return AdminCheck.NO_ADMIN
    members, user_id = context.desk.members, received.by.user_id
    return await members.is_admin(group_id, user_id, received.update_id)


def _refuse(message: Message, context: Context, why: str | Deferred) -> None:
    """Say why nothing is changed; until that is on its way, the same command costs no work."""
    context.note_idempotent()
    reply(message, context, why)
