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
from domain.times import Unclear
from domain.updates import Message, Tap
from handling.context import Context, reply
from handling.schedules import on_call, schedules
from texts import duty, refusals
from texts.language import Deferred
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
        reply(message, context, duty.not_understood(context.reply_language(message), order.words))
    elif not order.anybody:
        reply(message, context, duty.nobody_named(context.reply_language(message)))
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
    group_id, language = message.chat.id, context.reply_language(message)
    workers, strangers = _workers(order, group_id, context)
    if order.anybody and not workers:
        reply(message, context, duty.no_dispatchers(language, strangers))
        return
    found = schedules(context.database, group_id, context.now, workers)
    reply(message, context, *duty.week(language, found, context.zone(group_id), context.now))


def _workers(order: Order, group_id: int, context: Context) -> tuple[list[Worker], list[Named]]:
    """Find whose shifts are meant; and who is named that is no dispatcher of the group."""
    team = context.database.teams.get(group_id, Role.DISPATCHER)
    if order.are_all:
        members = [Worker(user.user_id) for user in team.members]
        return members + [Worker(None, handle) for handle in team.invited], []
    found = {named: _worker(named, team) for named in order.people}
    workers = [worker for worker in found.values() if worker is not None]
    return list(dict.fromkeys(workers)), [named for named in found if found[named] is None]


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
    group_id, language = message.chat.id, context.reply_language(message)
    workers, strangers = _workers(order, group_id, context)
    if not workers:
        reply(message, context, duty.no_dispatchers(language, strangers))
        return
    actor_id = message.by.user_id if message.by else None
    asked = _Asked(order, Change(group_id, actor_id, context.now), context.zone(group_id))
    if not _apply(asked, workers, context) and order.example is not None:
        reply(message, context, duty.no_example(language, order.example))
        return
    log = "chat=%s event=shifts user=%s what=%s people=%s"
    logger.info(log, group_id, actor_id, order.verb.value, len(workers))
    found = schedules(context.database, group_id, asked.change.now, workers)
    said = duty.changed(language, found, strangers, asked.zone, asked.change.now)
    reply(message, context, *said)


def _apply(asked: _Asked, workers: Sequence[Worker], context: Context) -> bool:
    """Do what is asked; False if shifts are to be copied, and there are none."""
    shifts, order, change, zone = context.database.shifts, asked.order, asked.change, asked.zone
    if order.verb is Verb.SET and order.week is not None:
        shifts.set_week(change, zone, workers, order.week)
    elif order.verb is Verb.OFF:
        shifts.take_off(change, zone, workers, order.dates)
    elif order.verb is Verb.ON:
        shifts.take_back(change, zone, workers, order.dates)
    elif order.verb is Verb.CLEAR:
        shifts.clear(change, zone, workers)
    else:
        return _copy(asked, workers, context)
    return True


def _copy(asked: _Asked, workers: Sequence[Worker], context: Context) -> bool:
    group_id, named = asked.change.group_id, asked.order.example
    team = context.database.teams.get(group_id, Role.DISPATCHER)
    example = None if named is None else _worker(named, team)
    if example is None:
        return False
    return context.database.shifts.set_like(asked.change, asked.zone, workers, example)


async def show_duty(message: Message, context: Context) -> None:
    """Say who is on duty, until when, and who is next."""
    page = _page(message.chat.id, context)
    reply(message, context, page.text, markup=page.markup)


def _page(group_id: int, context: Context) -> Page:
    language = context.desk.languages.of_group(group_id)
    found = on_call(context.database, group_id, context.now)
    return duty.duty(language, found, context.zone(group_id), context.now)


async def tap(tap: Tap, context: Context) -> None:
    """Put on or off duty who taps, and have the message show it."""
    button, user, group = parse_duty_button(tap.data), tap.by, tap.group
    if button is None or user is None or group is None:
        context.toast(tap, _alert(tap, DEAD_BUTTON, context))
        return
    if refused := _refuse_tap(group.id, user, context):
        context.toast(tap, _alert(tap, refused, context))
        return
    change, zone = Change(group.id, user.user_id, context.now), context.zone(group.id)
    shifts = context.database.shifts
    say = shifts.say_on if button is DutyButton.ON else shifts.say_off
    say(change, zone, user.user_id)
    logger.info(_SAID[button], group.id, user.user_id)
    _confirm(tap, user, group.id, context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Answer a tap that an earlier run applied: say how the person stands by now."""
    if tap.by is None or tap.group is None or _refuse_tap(tap.group.id, tap.by, context):
        context.toast(tap, _alert(tap, DEAD_BUTTON, context))
    else:
        _confirm(tap, tap.by, tap.group.id, context)


def _refuse_tap(group_id: int, user: User, context: Context) -> Deferred | None:
    """Say why somebody cannot be on duty; None if they can."""
    if Role.DISPATCHER not in context.database.teams.roles(group_id, user.user_id):
        return duty.ONLY_DISPATCHERS
    is_absent = context.database.absences.is_absent(group_id, user.user_id)
    return duty.NOT_HERE if is_absent else None


def _alert(tap: Tap, why: Deferred, context: Context) -> Toast:
    return Toast(context.person_language(tap).gettext(why), alert=True)


def _confirm(tap: Tap, user: User, group_id: int, context: Context) -> None:
    """Say how the person stands now, then edit the message."""
    [stands] = schedules(context.database, group_id, context.now, [Worker(user.user_id)])
    language, zone = context.person_language(tap), context.zone(group_id)
    toast = duty.now_on(language, stands, zone, context.now)

    async def page() -> Page:
        return _page(group_id, context)

    async def show() -> None:
        await context.desk.toasts.show(tap, toast)
        await context.desk.panels.show(group_id, tap.message_id, page)

    context.in_background(show(), tap)
