"""Buttons of fleets: the office lets groups in or takes them out, and a group joins by one tap."""

from __future__ import annotations

import logging

from domain.fleets import (
    PREFIX,
    Button,
    Fleet,
    Joining,
    JoinRequest,
    Outcome,
    Verb,
    parse_fleet_button,
)
from domain.groups import AdminCheck
from domain.updates import Tap
from handling.context import Context
from handling.fleet_rights import change_in, check_admin, decides, put_on_record
from handling.following import follow_settings
from handling.joining import join
from texts import fleets, joining, refusals
from texts.language import Deferred
from texts.panel import Page
from texts.toasts import DEAD_BUTTON, Toast

logger = logging.getLogger(__name__)

_JOINS = (Verb.JOIN, Verb.BRING)
_OUTCOMES = {Verb.LET_IN: Outcome.LET_IN, Verb.REFUSE: Outcome.REFUSED}


def is_of_fleet(tap: Tap) -> bool:
    """Tell whether a tap is on a button of fleets, or was one once."""
    return tap.group is not None and tap.data.startswith(PREFIX)


async def tap(tap: Tap, context: Context) -> None:
    """Do what a button says, if this person may."""
    button = parse_fleet_button(tap.data)
    if button is None or tap.group is None:
        _alert(tap, DEAD_BUTTON, context)
    elif button.verb in _JOINS:
        await _join(tap, tap.group.id, button, context)
    else:
        await _in_office(tap, tap.group.id, button, context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Answer a tap that an earlier run applied: say how it stands by now."""
    button, group = parse_fleet_button(tap.data), tap.group
    request = _request(button, group.id, context) if button and group else None
    if request is not None and request.outcome is not None:
        _tell(tap, request, context)
    elif button is not None and group is not None and button.verb in _JOINS:
        _tell_joined(tap, group.id, context)
    else:
        _alert(tap, fleets.CHANGED, context)


def _tell_joined(tap: Tap, group_id: int, context: Context) -> None:
    """Say which fleet a group is in by now, or that it waits to be let in."""
    language, fleet = context.person_language(tap), context.database.fleets.of_group(group_id)
    request = context.database.join_requests.of_group(group_id)
    asked = context.database.fleets.get(request.fleet_id) if request else None
    if fleet is not None:
        context.toast(tap, Toast(joining.joined(language, fleet)))
    elif asked is not None:
        context.toast(tap, Toast(joining.is_asked(language, asked), alert=True))
    else:
        _alert(tap, fleets.CHANGED, context)


# In the office


async def _in_office(tap: Tap, office_id: int, button: Button, context: Context) -> None:
    """Do what is decided in a fleet's office, by an admin of it or a manager."""
    fleet = context.database.fleets.of_office(office_id)
    if fleet is None:
        _alert(tap, DEAD_BUTTON, context)
        return
    check = None
    if not decides(tap, fleet, context):
        check = await check_admin(office_id, tap, context)
        if refused := refusals.not_an_admin(check, fleets.DECIDERS_ONLY):
            _alert(tap, refused, context)
            return
    is_admin = check is AdminCheck.ADMIN
    if button.verb is Verb.REMOVE:
        _remove(tap, fleet, button, context, is_admin=is_admin)
    else:
        _decide(tap, office_id, button, context, is_admin=is_admin)


def _request(button: Button, office_id: int, context: Context) -> JoinRequest | None:
    """Find what a button is about, if this is the office that decides on it."""
    if button.verb not in _OUTCOMES:
        return None
    request = context.database.join_requests.get(button.about)
    return request if request and request.office_id == office_id else None


def _decide(tap: Tap, office_id: int, button: Button, context: Context, *, is_admin: bool) -> None:
    """Let a group in, or refuse it; of one that is decided, say what was."""
    requests, request = context.database.join_requests, _request(button, office_id, context)
    if request is None:
        _alert(tap, DEAD_BUTTON, context)
        return
    change = change_in(office_id, tap, context)
    with follow_settings(context, [request.group_id]):
        put_on_record(tap, context)
        decided = requests.decide(
            request.request_id, change, _OUTCOMES[button.verb], is_admin=is_admin
        )
    if decided is not None and decided.outcome is not None:
        log = "chat=%s event=fleet_request user=%s group=%s outcome=%s"
        logger.info(log, office_id, change.actor_id, decided.group_id, decided.outcome.name)
        context.outbox.wake(decided.group_id)
    context.outbox.wake(office_id)
    current = decided or requests.get(request.request_id)
    if current is None or current.outcome is None:
        _alert(tap, fleets.CHANGED, context)
    else:
        _tell(tap, current, context)


def _tell(tap: Tap, request: JoinRequest, context: Context) -> None:
    said = joining.decided(context.person_language(tap), request)
    context.toast(tap, Toast(said))


def _remove(tap: Tap, fleet: Fleet, button: Button, context: Context, *, is_admin: bool) -> None:
    """Take a group out of the fleet; the message that offered it says so."""
    change = change_in(button.about, tap, context)
    with follow_settings(context, [button.about]):
        put_on_record(tap, context)
        is_out = context.database.fleets.remove(change, fleet, is_admin=is_admin)
    if not is_out:
        _alert(tap, fleets.CHANGED, context)
        return
    log = "chat=%s event=fleet_removed user=%s group=%s"
    logger.info(log, fleet.office_id, change.actor_id, change.group_id)
    context.outbox.wake(change.group_id)
    context.outbox.wake(fleet.office_id)
    title = context.database.groups.name(change.group_id)
    language = context.person_language(tap)
    toast = Toast(fleets.was_removed(language, title))

    async def page() -> Page:
        return Page(fleets.removed(language, title))

    async def show() -> None:
        await context.desk.toasts.show(tap, toast)
        if tap.message_id is not None:
            await context.desk.panels.redraw(fleet.office_id, tap.message_id, page)

    context.in_background(show(), tap)


# In a group of no fleet


async def _join(tap: Tap, group_id: int, button: Button, context: Context) -> None:
    """Have a group join, or its office asked, if an admin of the group taps."""
    database = context.database
    is_invited = button.verb is Verb.BRING
    fleet = (
        database.fleets.by_code(button.code) if is_invited else database.fleets.get(button.about)
    )
    if fleet is None:
        _alert(tap, joining.NO_SUCH_INVITATION, context)
        return
    check = await check_admin(group_id, tap, context)
    if refused := refusals.not_an_admin(check, fleets.ADMINS_ONLY):
        _alert(tap, refused, context)
        return
    outcome = await join(tap, group_id, fleet, button.code if is_invited else None, context)
    language = context.person_language(tap)
    if outcome in (Joining.JOINED, Joining.HERE_ALREADY):
        context.toast(tap, Toast(joining.joined(language, fleet)))
    elif outcome is Joining.ASKED:
        context.toast(tap, Toast(joining.is_asked(language, fleet), alert=True))
    else:
        _alert(tap, _NOT_JOINED.get(outcome, fleets.CHANGED), context)


_NOT_JOINED = {
    Joining.STRANGER: joining.NO_TEAM_OF_YOURS,
    Joining.ELSEWHERE: fleets.IS_A_FLEET,
    Joining.OVER: joining.NO_SUCH_INVITATION,
}


def _alert(tap: Tap, why: Deferred, context: Context) -> None:
    said = context.person_language(tap).gettext(why)
    context.toast(tap, Toast(said, alert=True))
