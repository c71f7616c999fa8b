"""What the panel does to who has an incident, and to whom it offers to give one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.incidents import Action, Incident
from domain.moves import Gift, parse_gift, parse_seen
from domain.panel import MOVES, Verb
from domain.people import User
from domain.refusals import Refused
from handling.context import Context
from handling.moving import Order, move, with_admin
from handling.moving import why_not as why_not_move
from handling.presses import Press
from sending.staff import staff_of
from texts import moving, panel, toasts
from texts.formatting import People
from texts.panel import Page
from texts.toasts import Toast

MOST_OFFERED = 12  # people to whom it can be given: more than two screens of a phone have


def why_not(press: Press, context: Context) -> Refused | None:
    """Say why this person cannot do what a button says to who has the incident."""
    return why_not_move(_order(press), context)


def _order(press: Press) -> Order:
    incident, button = press.incident, press.button
    order = Order(
        *(MOVES.get(button.verb, Action.GIVE), incident.incident_id, incident.group_id),
        press.user,
        seen=parse_seen(button.argument),
        is_admin=press.is_admin,
    )
    gift = parse_gift(button.argument) if button.verb is Verb.GIVE_TO else None
    if gift is None:
        return order
    return replace(order, action=gift.action, named=gift.user_id, seen=gift.seen)


def refused(press: Press, why: Refused, people: People) -> Toast:
    """Tell why somebody cannot do what a button says."""
    return toasts.refused(press.language, why, _order(press).action, people)


def do(press: Press, context: Context) -> Toast:
    """Do what a button says, and tell what came of it; it has to say what the person saw."""
    order = _order(press)
    if order.seen is None or (press.button.verb is Verb.GIVE_TO and order.named is None):
        return Toast(press.language.gettext(panel.OUTDATED), alert=True)
    outcome = move(order, context)
    if isinstance(outcome, Incident):
        return toasts.done(press.language, order.action, outcome)
    return refused(
        press, outcome, context.database.people.get_all([_owner(outcome), outcome.named])
    )


def _owner(refused: Refused) -> int | None:
    return refused.incident.owner_id if refused.incident else None


async def asked_for_admin(press: Press, context: Context) -> Press:
    """Find out whether somebody may release an incident as an admin, if that is all it needs.

    The incident is as it is once that is known.
    """
    release = Order(
        *(Action.RELEASE, press.incident.incident_id, press.incident.group_id), press.user
    )
    asked = await with_admin(release, press.received, context)
    incident = context.database.incidents.get(press.incident.incident_id) or press.incident
    return replace(press, is_admin=asked.is_admin, incident=incident)


async def receivers(press: Press, context: Context) -> Page:
    """Offer to whom an incident can be given: who is on duty first."""
    incident = press.incident
    staff = staff_of(context.database, incident.group_id, context.now)
    on_duty, managers = staff.on_duty.members, staff.managers.members
    known = {user.user_id: user for user in (*on_duty, *staff.dispatchers.members, *managers)}
    offered = [
        user for i, user in known.items() if i not in (incident.owner_id, press.user.user_id)
    ]
    label = _labels(press, on_duty, managers)
    buttons = [(label(user), _gift(incident, user, managers)) for user in offered[:MOST_OFFERED]]
    return panel.receivers(press.language, incident, buttons)


def _labels(
    press: Press, on_duty: tuple[User, ...], managers: tuple[User, ...]
) -> Callable[[User], str]:
    return lambda user: moving.receiver(
        press.language, user, is_on_duty=user in on_duty, is_manager=user in managers
    )


def _gift(incident: Incident, user: User, managers: tuple[User, ...]) -> str:
    action = Action.GIVE_CHARGE if user in managers else Action.GIVE
    return Gift(incident.transitions, user.user_id, action).argument
