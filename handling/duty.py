"""Shifts and duty: what admins and managers set, and what people say of themselves."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from database import Change
from domain.duty import DutyButton, Worker, local_day, parse_duty_button
from domain.people import Role, Team, User
from domain.shifts import Named, Order, Verb, read_order
from domain.unclear import Unclear
from domain.updates import Message, Tap
from handling.context import Context, reply
from handling.fleet_rights import put_on_record
from handling.schedules import on_call, schedule_of, schedules
from texts import duty, refusals, shifts
from texts.language import Deferred, Language
from texts.panel import Page
from texts.toasts import DEAD_BUTTON, Toast

logger = logging.getLogger(__name__)

_SAID = {
    DutyButton.ON: "chat=%s event=duty_on user=%s",
    DutyButton.OFF: "chat=%s event=duty_off user=%s",
}


@dataclass(frozen=True)
class _Asked:
    """An order for the shifts of a group, and by whose clock it is read."""

    order: Order
    change: Change
    zone: tzinfo


async def shift(message: Message, context: Context) -> None:
    """Show who works when; admins and managers set it."""
    order = _read(message, context)
    if isinstance(order, Order) and order.verb is Verb.SHOW:
        _show(order, message, context)
    elif refused := await _refuse(message, context):
        context.note_idempotent()
        reply(message, context, refused)
    elif isinstance(order, Unclear):
        reply(
            message, context, shifts.not_understood(context.person_language(message), order.words)
        )
    elif not order.anybody:
        reply(message, context, shifts.nobody_named(context.person_language(message)))
    else:
        _change(order, message, context)


def _read(message: Message, context: Context) -> Order | Unclear:
    names, zone = message.names, context.zone(message.chat.id)
    if names.unknown:
        return Unclear(names.unknown[0])
    return read_order(names.in_order, names.meant, local_day(zone, context.now))


async def _refuse(message: Message, context: Context) -> Deferred | None:
    """Say why this person may not set shifts; None if they may."""
    if message.is_as_group:
        return None
    if message.by is None:
        return duty.NOT_YOURS_TO_SET
    group_id, user_id = message.chat.id, message.by.user_id
    if Role.MANAGER in context.database.teams.roles(group_id, user_id):
        return None
    check = await context.desk.members.is_admin(group_id, user_id, message.update_id)
    return refusals.not_an_admin(check, duty.NOT_YOURS_TO_SET)


def _show(order: Order, message: Message, context: Context) -> None:
    """Show the week of a group, and that of its fleet."""
    group_id, language = message.chat.id, context.person_language(message)
    parts = [
        _part(order, place_id, context) for place_id in context.database.fleets.places(group_id)
    ]
    if order.anybody and not any(part.workers for part in parts):
        reply(message, context, shifts.no_dispatchers(language, parts[0].strangers))
        return
    fleet, said = context.database.fleets.of_group(group_id), []
    for part in parts:
        found = schedules(context.database, part.place_id, context.now, part.workers)
        name = fleet.fleet_name if fleet and part.place_id != group_id else None
        if found and (part.workers or not order.anybody):
            zone = context.zone(part.place_id)
            said += duty.week(language, found, zone, context.now, fleet=name)
    nobody = duty.week(language, [], context.zone(group_id), context.now)
    reply(message, context, *(said or nobody))


@dataclass(frozen=True)
class _Part:
    """Whose shifts are meant among the dispatchers that a group itself named.

    `strangers` are no dispatchers there.
    """

    place_id: int
    workers: Sequence[Worker]
    strangers: Sequence[Named]


def _part(order: Order, place_id: int, context: Context) -> _Part:
    team = context.database.teams.own(place_id, Role.DISPATCHER)
    if order.are_all:
        members = [Worker(user.user_id) for user in team.members]
        return _Part(place_id, members + [Worker(None, handle) for handle in team.invited], [])
    found = {named: _worker(named, team) for named in order.people}
    workers = [worker for worker in found.values() if worker is not None]
    strangers = [named for named in found if found[named] is None]
    return _Part(place_id, list(dict.fromkeys(workers)), strangers)


def _worker(named: Named, team: Team) -> Worker | None:
    """Find whom a name means among the dispatchers; None if they are none."""
    if isinstance(named, User):
        is_member = named.user_id in (user.user_id for user in team.members)
        return Worker(named.user_id) if is_member else None
    handle = named.lower()
    by_handle = {(user.telegram_handle or "").lower(): user.user_id for user in team.members}
    if handle in by_handle:
        return Worker(by_handle[handle])
    invited = (each for each in team.invited if each.lower() == handle)
    return next((Worker(None, each) for each in invited), None)


def _change(order: Order, message: Message, context: Context) -> None:
    """Change the shifts of those who are dispatchers, and say what they are now."""
    group_id, language = message.chat.id, context.person_language(message)
    part = _part(order, group_id, context)
    refused = _of_fleet(order, part, message, context)
    if not part.workers:
        nothing = refused or [shifts.no_dispatchers(language, part.strangers)]
        reply(message, context, *nothing)
        return
    actor_id = message.by.user_id if message.by else None
    put_on_record(message, context)
    asked = _Asked(order, Change(group_id, actor_id, context.now), context.zone(group_id))
    if not _apply(asked, part.workers, context) and order.example is not None:
        reply(message, context, shifts.no_example(language, order.example))
        return
    log = "chat=%s event=shifts user=%s what=%s people=%s"
    logger.info(log, group_id, actor_id, order.verb.value, len(part.workers))
    context.outbox.wake(group_id)
    found = schedules(context.database, group_id, asked.change.now, part.workers)
    strangers = [] if refused else part.strangers
    said = duty.changed(language, found, strangers, asked.zone, asked.change.now)
    reply(message, context, *said, *refused)


def _of_fleet(order: Order, part: _Part, message: Message, context: Context) -> list[str]:
    """Refuse shifts of the fleet's people, which its office sets; and tell who is nobody's."""
    fleet = context.database.fleets.of_group(part.place_id)
    if fleet is None or fleet.office_id == part.place_id:
        return []
    language, there = context.person_language(message), _part(order, fleet.office_id, context)
    theirs = [named for named in part.strangers if named not in there.strangers]
    if not theirs and not (order.are_all and not part.workers and there.workers):
        return []
    rest = [named for named in part.strangers if named in there.strangers]
    changed = bool(part.workers)
    return shifts.of_fleet(language, theirs, rest, fleet.fleet_name, changed=changed)


def _apply(asked: _Asked, workers: Sequence[Worker], context: Context) -> bool:
    """Do what is asked; False if shifts are to be copied, and there are none."""
    store, order, change, zone = context.database.shifts, asked.order, asked.change, asked.zone
    if order.verb is Verb.SET and order.week is not None:
        store.set_week(change, zone, workers, order.week)
    elif order.verb is Verb.OFF:
        store.take_off(change, zone, workers, order.dates)
    elif order.verb is Verb.ON:
        store.take_back(change, zone, workers, order.dates)
    elif order.verb is Verb.CLEAR:
        store.clear(change, zone, workers)
    else:
        return _copy(asked, workers, context)
    return True


def _copy(asked: _Asked, workers: Sequence[Worker], context: Context) -> bool:
    """Copy the shifts of somebody of the group, or of its fleet; False if they have none."""
    database, change, named = context.database, asked.change, asked.order.example
    for place_id in database.fleets.places(change.group_id):
        team = database.teams.own(place_id, Role.DISPATCHER)
        like = None if named is None else _worker(named, team)
        if like and database.shifts.set_like(change, asked.zone, workers, like, place_id):
            return True
    return False


async def show_duty(message: Message, context: Context) -> None:
    """Say who is on duty, until when, and who is next."""
    page = _page(message.chat.id, context.person_language(message), context)
    reply(message, context, page.text, markup=page.markup)


def _page(group_id: int, language: Language, context: Context) -> Page:
    found = on_call(context.database, group_id, context.now)
    return duty.duty(language, found, context.zone(group_id), context.now)


async def tap(tap: Tap, context: Context) -> None:
    """Put on or off duty who taps, and have the message show it."""
    button, user, group = parse_duty_button(tap.data), tap.by, tap.group
    if button is None or user is None or group is None:
        context.toast(tap, _alert(tap, DEAD_BUTTON, context))
        return
    places = _places(group.id, user, context)
    if not places:
        context.toast(tap, _alert(tap, _refusal(group.id, user, context), context))
        return
    store = context.database.shifts
    say = store.say_on if button is DutyButton.ON else store.say_off
    with context.database.transaction():
        # On for the whole fleet, if they are of its office; off wherever they are on.
        for place_id in places[-1:] if button is DutyButton.ON else places:
            change = Change(place_id, user.user_id, context.now)
            say(change, context.zone(place_id), user.user_id)
    logger.info(_SAID[button], places[-1], user.user_id)
    context.outbox.wake(places[-1])  # an office has a board that shows who is on duty
    _confirm(tap, user, group.id, context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Answer a tap that an earlier run applied: say how the person stands by now."""
    if tap.by is None or tap.group is None or not _places(tap.group.id, tap.by, context):
        context.toast(tap, _alert(tap, DEAD_BUTTON, context))
    else:
        _confirm(tap, tap.by, tap.group.id, context)


def _places(group_id: int, user: User, context: Context) -> list[int]:
    """List by whose shifts somebody can be on duty in a group: its own, then its office's."""
    database = context.database
    return [
        place_id
        for place_id in database.fleets.places(group_id)
        if user.user_id in database.teams.own(place_id, Role.DISPATCHER).user_ids
        and not database.absences.is_absent(place_id, user.user_id)
    ]


def _refusal(group_id: int, user: User, context: Context) -> Deferred:
    """Say why somebody cannot be on duty."""
    is_dispatcher = any(
        user.user_id in context.database.teams.own(place_id, Role.DISPATCHER).user_ids
        for place_id in context.database.fleets.places(group_id)
    )
    return duty.NOT_HERE if is_dispatcher else duty.ONLY_DISPATCHERS


def _alert(tap: Tap, why: Deferred, context: Context) -> Toast:
    return Toast(context.person_language(tap).gettext(why), alert=True)


def _confirm(tap: Tap, user: User, group_id: int, context: Context) -> None:
    """Say how the person stands now, then edit the message."""
    stands = schedule_of(context.database, group_id, context.now, Worker(user.user_id))
    language, zone = context.person_language(tap), context.zone(group_id)
    toast = duty.now_on(language, stands, zone, context.now, _fleet_of(user, group_id, context))

    async def page() -> Page:
        return _page(group_id, language, context)

    async def show() -> None:
        await context.desk.toasts.show(tap, toast)
        await context.desk.panels.show(group_id, tap.message_id, page)

    context.in_background(show(), tap)


def _fleet_of(user: User, group_id: int, context: Context) -> str | None:
    """Name the fleet for which somebody is on who taps in one of its groups, not in the office."""
    fleet = context.database.fleets.of_group(group_id)
    if fleet is None or fleet.office_id == group_id:
        return None
    return fleet.fleet_name if fleet.office_id in _places(group_id, user, context) else None
