"""/fleet: many groups with one team; how things stand, and what its office decides."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping

from domain.fleets import LONGEST_NAME, Fleet
from domain.groups import AdminCheck
from domain.people import Role, Team
from domain.updates import Message
from domain.visible import can_be_read, legible
from handling import groups
from handling.context import Context, reply, show
from handling.fleet_rights import (
    change_in,
    check_admin,
    decides,
    is_admin_of_office,
    note_put_out,
    put_on_record,
    refuse,
    refuse_non_admin,
)
from handling.following import follow_settings
from handling.joining import leave, offered
from texts import fleets, refusals
from texts.commands import misused
from texts.cutting import cut, units
from texts.formatting import escaped
from texts.incidents import Part
from texts.language import Deferred
from texts.links import invitation_link
from texts.panel import Page

logger = logging.getLogger(__name__)

CODE_BYTES = 16  # of chance in a code: nobody guesses it
CITED = 40  # UTF-16 units of a word that says nothing


async def fleet(message: Message, context: Context) -> None:
    """Do what the word behind /fleet says; without one, show how things stand."""
    typed = (message.command.typed if message.command else "").split(maxsplit=1)
    word, rest = (*typed, "", "")[:2]
    order = _ORDERS.get(word.lower())
    if order is not None:
        await order(message, rest.strip(), context)
    elif not word or word.isdecimal():
        await _show(message, int(word or 1), context)
    else:
        context.note_idempotent()
        language = context.person_language(message)
        reply(message, context, misused(language, "fleet", escaped(cut(word, CITED))))


# Shown


async def _show(message: Message, page: int, context: Context) -> None:
    context.note_idempotent()
    group_id, database = message.chat.id, context.database
    fleet = database.fleets.of_group(group_id)
    if fleet is None:
        show(context, lambda: _without_fleet(message, context))
    elif fleet.office_id == group_id:
        _reply_page(message, context, overview(fleet, page, message, context))
    else:
        office = database.groups.name(fleet.office_id)
        reply(message, context, fleets.in_fleet(context.person_language(message), fleet, office))


def overview(fleet: Fleet, page: int, message: Message, context: Context) -> Page:
    """Show in the office how the fleet's groups stand."""
    database = context.database
    standings = database.fleets.standings(fleet.fleet_id)
    return fleets.overview(
        context.person_language(message),
        fleet,
        standings,
        Part.of(page, len(standings), fleets.A_PART),
        database.teams.get(fleet.office_id, Role.DISPATCHER),
        _on_duty(fleet, context),
        database.join_requests.of_fleet(fleet.fleet_id),
        _link(fleet, context),
        has_managers=database.groups.is_configured(fleet.office_id),
    )


def _on_duty(fleet: Fleet, context: Context) -> Team | None:
    """Tell who of the office is on duty; None where there are no shifts."""
    duty = context.database.duty
    if duty.worked_out_until(fleet.office_id) is None:
        return None
    return duty.on_duty(fleet.office_id, context.now)


async def _without_fleet(message: Message, context: Context) -> Page:
    """Say how a fleet is begun, or joined; an admin joins those that they are of by a tap."""
    language, group_id, user = context.person_language(message), message.chat.id, message.by
    near = []
    if user is not None and context.database.fleets.near(user.user_id, 1):
        check = await check_admin(group_id, message, context)
        near = await offered(user, message, context) if check is AdminCheck.ADMIN else []
    asked = context.database.join_requests.of_group(group_id)
    return fleets.in_no_fleet(language, asked, near)


def _reply_page(message: Message, context: Context, page: Page) -> None:
    reply(message, context, page.text, markup=page.markup)


def _link(fleet: Fleet, context: Context) -> str:
    return invitation_link(context.bot.username, fleet.code)


# Begun


async def _found(message: Message, name: str, context: Context) -> None:
    """Make a group the office of a new fleet."""
    refused = await refuse_non_admin(message, context) or _refuse_name(name, message, context)
    change = change_in(message.chat.id, message, context)
    fleet = None
    if refused is None:
        fleet = context.database.fleets.found(change, legible(name), _new_code())
    if fleet is None:
        refuse(message, context, refused or fleets.IS_A_FLEET)
        return
    logger.info("chat=%s event=fleet_founded user=%s", change.group_id, change.actor_id)
    has_team = bool(context.database.teams.get(change.group_id, Role.DISPATCHER).call_keys)
    language = context.person_language(message)
    page = fleets.founded(language, fleet, _link(fleet, context), has_team=has_team)
    _reply_page(message, context, page)
    context.outbox.wake(change.group_id)


def _refuse_name(name: str, message: Message, context: Context) -> str | Deferred | None:
    """Say why a fleet cannot be called so, or not begin here; None if it can."""
    language, shown = context.person_language(message), legible(name)
    if not groups.may_found(message.chat.id, context):
        return refusals.NOT_INVITED
    if not can_be_read(shown):
        return fleets.name_missing(language)
    return fleets.name_too_long(language) if units(shown) > LONGEST_NAME else None


def _new_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)


# Decided in the office


async def _renew(message: Message, _words: str, context: Context) -> None:
    """Give a fleet's invitation another code."""
    fleet = _of_office(message, context)
    if fleet is None:
        return
    is_admin = await _is_admin(message, fleet, context)
    change = change_in(message.chat.id, message, context)
    renewed = context.database.fleets.renew_code(change, fleet, _new_code(), is_admin=is_admin)
    if renewed is None:
        refuse(message, context, fleets.DECIDERS_ONLY)
        return
    logger.info("chat=%s event=fleet_code_renewed user=%s", change.group_id, change.actor_id)
    language = context.person_language(message)
    _reply_page(message, context, fleets.renewed(language, renewed, _link(renewed, context)))


def _of_office(message: Message, context: Context) -> Fleet | None:
    """Find the fleet whose office this is; else say where that works."""
    fleet = context.database.fleets.of_office(message.chat.id)
    if fleet is None:
        is_in_one = context.database.fleets.of_group(message.chat.id)
        refuse(message, context, fleets.NOT_THE_OFFICE if is_in_one else fleets.NO_FLEET_HERE)
    return fleet


async def _is_admin(message: Message, fleet: Fleet, context: Context) -> bool:
    """Tell whether an admin of the office wrote; not asked of a manager."""
    is_enough = decides(message, fleet, context)
    return await is_admin_of_office(message, fleet, context, is_enough=is_enough)


async def _end(message: Message, name: str, context: Context) -> None:
    """End a fleet, if whoever says so typed its name, too."""
    fleet = _of_office(message, context)
    if fleet is None:
        return
    language = context.person_language(message)
    group_ids = [each.group_id for each in context.database.fleets.groups(fleet.fleet_id)]
    if legible(name).casefold() != fleet.fleet_name.casefold():
        reply(message, context, fleets.how_to_end(language, fleet, len(group_ids)))
        return
    is_admin = await _is_admin(message, fleet, context)
    change = change_in(message.chat.id, message, context)
    with follow_settings(context, group_ids):
        ended = context.database.fleets.end(change, fleet, is_admin=is_admin)
        if ended:
            put_on_record(message, context)
    if not ended:
        refuse(message, context, fleets.DECIDERS_ONLY)
        return
    log = "chat=%s event=fleet_ended user=%s fleet=%s groups=%s"
    logger.info(log, change.group_id, change.actor_id, fleet.fleet_id, len(ended))
    reply(message, context, fleets.ended(language, fleet))
    for group_id in ended:
        context.outbox.wake(group_id)


async def _remove(message: Message, words: str, context: Context) -> None:
    """Offer to take groups out of the fleet that are called by some words."""
    fleet = _of_office(message, context)
    if fleet is None:
        return
    named, language = words.casefold(), context.person_language(message)
    found = [
        each
        for each in context.database.fleets.groups(fleet.fleet_id)
        if named and named in each.title.casefold() and each.group_id != fleet.office_id
    ]
    if not 0 < len(found) <= fleets.MOST_FOUND:
        reply(message, context, fleets.none_found(language, words, len(found)))
    else:
        _reply_page(message, context, fleets.which_one(language, found))


async def _move(message: Message, _words: str, context: Context) -> None:
    """Make a group of a fleet its office."""
    fleet = context.database.fleets.of_group(message.chat.id)
    if fleet is None:
        refuse(message, context, fleets.NO_FLEET_HERE)
    elif fleet.office_id == message.chat.id:
        refuse(message, context, fleets.IS_THE_OFFICE)
    elif refused := await refuse_non_admin(message, context):
        refuse(message, context, refused)
    else:
        await _move_here(message, fleet, context)


async def _move_here(message: Message, fleet: Fleet, context: Context) -> None:
    await note_put_out(message, fleet, context)
    is_admin = await _is_admin(message, fleet, context)
    change = change_in(message.chat.id, message, context)
    group_ids = [each.group_id for each in context.database.fleets.groups(fleet.fleet_id)]
    with follow_settings(context, group_ids):
        has_moved = context.database.fleets.move_office(change, fleet, is_admin=is_admin)
        if has_moved:
            put_on_record(message, context)
        if has_moved and context.database.duty.worked_out_until(change.group_id) is not None:
            zone = context.zone(change.group_id)
            context.database.duty.work_out(change.group_id, zone, context.now)
    if not has_moved:
        who = refusals.AS_YOURSELF if message.is_as_group else fleets.MOVERS_ONLY
        refuse(message, context, who)
        return
    log = "chat=%s event=fleet_office_moved user=%s fleet=%s"
    logger.info(log, change.group_id, change.actor_id, fleet.fleet_id)
    for group_id in group_ids:
        context.outbox.wake(group_id)


_ORDERS: Mapping[str, Callable[[Message, str, Context], Awaitable[None]]] = {
    "new": _found,
    "code": _renew,
    "leave": leave,
    "office": _move,
    "remove": _remove,
    "end": _end,
}
