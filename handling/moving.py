"""Incidents that change hands: taken, given, released and reopened, by a button or typed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.groups import AdminCheck
from domain.incidents import Action, Incident
from domain.moves import Move
from domain.people import Role, Team, User
from domain.refusals import Refusal, Refused
from domain.updates import Received
from handling.context import Context
from handling.logs import REFUSED, TOOK
from sending.listeners import listeners

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """Who is to have an incident, as somebody wants it who saw it.

    `user` is None for an anonymous admin; `named` is to whom it is given, `seen` how many
    transitions it had when the person saw it (None: not checked).
    """

    action: Action
    incident_id: str
    group_id: int
    user: User | None
    named: int | None = None
    seen: int | None = None
    is_admin: bool = False

    @property
    def user_id(self) -> int | None:
        """The id of who wants it."""
        return self.user.user_id if self.user else None


def why_not(order: Order, context: Context) -> Refused | None:
    """Say by the conditions of its UPDATE why an order changes nothing; None if it would."""
    return context.database.incidents.why_not(
        *(order.action, order.incident_id, order.group_id, order.user_id, context.now),
        named=order.named,
        seen=order.seen,
        is_admin=order.is_admin,
    )


def move(order: Order, context: Context) -> Incident | Refused:
    """Do it if this person may; those who got the incident or lost it are told.

    Nothing is told where somebody claims what nobody had.
    """
    with context.database.transaction():
        before = context.database.incidents.get(order.incident_id)
        outcome = _apply(order, context)
        if isinstance(outcome, Incident) and before is not None:
            _owe(order, before, outcome, context)
    action, incident_id, group_id = order.action, order.incident_id, order.group_id
    if isinstance(outcome, Refused):
        why = outcome.why.name
        logger.info(REFUSED, incident_id, group_id, action.value, order.user_id, why)
    else:
        logger.info(TOOK, incident_id, group_id, action.value, order.user_id)
    context.outbox.wake(order.group_id)
    return outcome


def _apply(order: Order, context: Context) -> Incident | Refused:
    if order.is_admin and order.user is not None:  # of whom there may be no record yet
        context.database.people.record(order.user, Role.DRIVER)
    return context.database.incidents.apply(
        *(order.action, order.incident_id, order.group_id, order.user_id, context.now),
        named=order.named,
        seen=order.seen,
        is_admin=order.is_admin,
    )


def _owe(order: Order, before: Incident, after: Incident, context: Context) -> None:
    """Owe what people are told of an incident that changed hands, or is open again."""
    if order.action is Action.REOPEN:
        context.database.moves.begin_anew(before, order.user_id)
        return
    told = Move(
        *(after, after.transitions, order.action, order.user_id),
        lost_by=before.owner_id,
        got_by=order.named,
    )
    if told.concerned:
        context.database.moves.owe(told, context.now)
    _call_in_private(order, after, context)


def _call_in_private(order: Order, incident: Incident, context: Context) -> None:
    """Have who was given an incident get it in private with its buttons, if they want that."""
    database, got_by = context.database, context.database.people.get(order.named or 0)
    if got_by is None or got_by.user_id == order.user_id:
        return
    receiver, zones = Team((got_by,), ()), context.desk.zones
    called = listeners(database, zones, incident, receiver, context.now)
    database.private_calls.hand_over(incident, called, context.now)


async def with_admin(order: Order, received: Received, context: Context) -> Order:
    """Have Telegram asked whether an admin gives an order, if that is all it depends on.

    An admin of the office is one in all groups of its fleet.
    """
    as_admin = replace(order, is_admin=True)
    if order.user is None or why_not(order, context) is None or why_not(as_admin, context):
        return order
    members, user_id = context.desk.members, order.user.user_id
    places = context.database.fleets.places
    for place in places(order.group_id):
        check = await members.is_admin(place, user_id, received.update_id)
        # The group may have left its fleet meanwhile, or its office moved.
        if check is AdminCheck.ADMIN and place in places(order.group_id):
            return as_admin
    return order


def first_allowed(
    actions: Sequence[Action], order: Order, context: Context
) -> tuple[Order, Refused | None]:
    """Choose the first of several actions that somebody may take; else what to read about, and why.

    That they lack a right is why only where they lack all of them.
    """
    orders = [replace(order, action=action) for action in actions]
    found = [(each, why_not(each, context)) for each in orders]
    return min(found, key=lambda each: _is_best(each[1]))


def _is_best(refused: Refused | None) -> int:
    if refused is None:
        return 0
    return 2 if refused.why is Refusal.NOT_AUTHORIZED else 1


def seen_when_written(incident: Incident, t: int, user_id: int | None, context: Context) -> int:
    """Tell how many transitions an incident had for who wrote about it at a time (UTC seconds).

    What others did since, or in the same second, they cannot have seen. What nobody has can be
    taken all the same: nobody loses it.
    """
    if incident.owner_id is None:
        return incident.transitions
    unseen = context.database.audit.count_acts(incident.incident_id, t, user_id)
    return incident.transitions - unseen
