"""Buttons of fleets: the office lets groups in or refuses them, and a group joins by one tap."""

from __future__ import annotations

import logging

from database import Change
from domain.fleets import PREFIX, Button, Joining, JoinRequest, Outcome, Verb, parse_fleet_button
from domain.groups import AdminCheck
from domain.updates import Tap
from handling.context import Context
from handling.fleets import is_admin, is_admin_of_office, put_on_record
from handling.following import follow_settings
from texts import fleets, refusals
from texts.language import Deferred
from texts.toasts import DEAD_BUTTON, Toast

logger = logging.getLogger(__name__)

_OUTCOMES = {Verb.LET_IN: Outcome.LET_IN, Verb.REFUSE: Outcome.REFUSED}


def is_of_fleet(tap: Tap) -> bool:
    """Tell whether a tap is on a button of fleets, or was one once."""
    return tap.group is not None and tap.data.startswith(PREFIX)


async def tap(tap: Tap, context: Context) -> None:
    """Do what a button says, if this person may."""
    button = parse_fleet_button(tap.data)
    if button is None or tap.group is None or tap.by is None:
        _alert(tap, DEAD_BUTTON, context)
    elif button.verb in _OUTCOMES:
        await _decide(tap, tap.group.id, button, context)
    elif button.verb is Verb.JOIN:
        await _join(tap, tap.group.id, button, context)
    else:
        _alert(tap, DEAD_BUTTON, context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Answer a tap that an earlier run applied: say how it stands by now."""
    button, group = parse_fleet_button(tap.data), tap.group
    request = _request(button, group.id, context) if button and group else None
    if button is not None and button.verb in _OUTCOMES and request is not None:
        _tell(tap, request, context)
    else:
        _alert(tap, fleets.CHANGED, context)


# In the office


def _request(button: Button, office_id: int, context: Context) -> JoinRequest | None:
    """Find what a button is about, if this is the office that decides on it."""
    request = context.database.join_requests.get(button.about)
    return request if request and request.office_id == office_id else None


async def _decide(tap: Tap, office_id: int, button: Button, context: Context) -> None:
    """Let a group in, or refuse it; of one that is decided, say what was."""
    database, request = context.database, _request(button, office_id, context)
    fleet = database.fleets.of_office(office_id)
    if request is None or fleet is None or tap.by is None:
        _alert(tap, DEAD_BUTTON, context)
        return
    user_id = tap.by.user_id
    may = database.fleets.decides(fleet, user_id)
    check = None if may else await is_admin(office_id, tap, context)
    refused = refusals.not_an_admin(check, fleets.DECIDERS_ONLY) if check else None
    if refused is not None:
        _alert(tap, refused, context)
        return
    with follow_settings(context, [request.group_id]):
        put_on_record(tap, context)
        decided = database.join_requests.decide(
            request.request_id,
            Change(office_id, user_id, context.now),
            _OUTCOMES[button.verb],
            is_admin=check is AdminCheck.ADMIN,
        )
    if decided is not None:
        log = "chat=%s event=fleet_request user=%s group=%s outcome=%s"
        outcome = decided.outcome.name if decided.outcome else None
        logger.info(log, office_id, user_id, decided.group_id, outcome)
        context.outbox.wake(decided.group_id)
    context.outbox.wake(office_id)
    current = decided or database.join_requests.get(request.request_id)
    if current is None or current.outcome is None:
        _alert(tap, fleets.CHANGED, context)
    else:
        _tell(tap, current, context)


def _tell(tap: Tap, request: JoinRequest, context: Context) -> None:
    said = fleets.decided(context.person_language(tap), request)
    context.toast(tap, Toast(said))


# In a group of no fleet


async def _join(tap: Tap, group_id: int, button: Button, context: Context) -> None:
    """Have a group join, if an admin of it taps who is of the fleet."""
    fleet = context.database.fleets.get(button.about)
    check = await is_admin(group_id, tap, context)
    refused = refusals.not_an_admin(check, fleets.ADMINS_ONLY)
    if fleet is None or refused is not None or tap.by is None:
        _alert(tap, refused or fleets.CHANGED, context)
        return
    is_of_office = await is_admin_of_office(tap, fleet, context)
    change = Change(group_id, tap.by.user_id, context.now)
    with follow_settings(context, [group_id]):
        outcome = context.database.join_requests.bring(
            change, fleet, tap.by, is_admin=is_of_office, code=None
        )
    log = "chat=%s event=fleet_joining user=%s fleet=%s outcome=%s"
    logger.info(log, group_id, change.actor_id, fleet.fleet_id, outcome.name)
    if outcome in (Joining.JOINED, Joining.HERE_ALREADY):
        context.outbox.wake(group_id)
        context.outbox.wake(fleet.office_id)
        context.toast(tap, Toast(fleets.joined(context.person_language(tap), fleet)))
    else:
        _alert(tap, _NOT_JOINED.get(outcome, fleets.CHANGED), context)


_NOT_JOINED = {
    Joining.STRANGER: fleets.NO_TEAM_OF_YOURS,
    Joining.ELSEWHERE: fleets.IS_A_FLEET,
}


def _alert(tap: Tap, why: Deferred, context: Context) -> None:
    said = context.person_language(tap).gettext(why)
    context.toast(tap, Toast(said, alert=True))
