"""Changes of shift: who comes takes over what somebody who goes has, by one tap."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from domain.handover import MOST_LISTED, Handover, TakeButton, Taken, parse_take_button
from domain.incidents import Action, Incident
from domain.people import Role, Team, User
from domain.refusals import Refusal, Refused
from domain.updates import Tap
from handling import incidents
from handling.context import Context
from handling.logs import REFUSED, TOOK
from sending.handovers import page_now
from sending.listeners import listeners
from texts import handover
from texts.panel import Page
from texts.toasts import DEAD_BUTTON, Toast

logger = logging.getLogger(__name__)

_FORBID = (Refusal.ABSENT, Refusal.NOT_AUTHORIZED)


@dataclass(frozen=True)
class _Press:
    """A tap on a button of a change of shift: what it offers, and to whom."""

    tap: Tap
    button: TakeButton
    told: Handover
    user: User
    offered: Sequence[str]


async def tap(tap: Tap, context: Context) -> None:
    """Take over what a button offers: all that is still whose it was, and nothing else."""
    press = _read(tap, context)
    if press is None:
        _answer_dead_button(tap, context)
    elif not _refuse_forbidden(press, context):
        taken = _take(press, context)
        _answer(press, taken, context)
        for group_id in {press.told.group_id, *(each.group_id for each in taken)}:
            context.outbox.wake(group_id)


async def answer_again(tap: Tap, context: Context) -> None:
    """Answer a tap that an earlier run applied: say what is theirs by now."""
    press = _read(tap, context)
    if press is None:
        _answer_dead_button(tap, context)
    elif not _refuse_forbidden(press, context):
        _answer(press, [], context)


def _read(tap: Tap, context: Context) -> _Press | None:
    """Read what a button offers; None if its change of shift is not known here any more."""
    button, group = parse_take_button(tap.data), tap.group
    if button is None or group is None or tap.by is None:
        return None
    told = context.database.handovers.get(group.id, button.t_start)
    offered = context.database.handovers.offered(group.id, button)
    if told is None or not offered:
        return None
    press = _Press(tap, button, told, tap.by, offered)
    return press if _stands(press, context) else None


def _answer_dead_button(tap: Tap, context: Context) -> None:
    said = context.person_language(tap).gettext(DEAD_BUTTON)
    context.toast(tap, Toast(said, alert=True))


def _refuse_forbidden(press: _Press, context: Context) -> bool:
    """Refuse whoever may take over nothing here, by the rule of the first incident."""
    user_id, action = press.user.user_id, _action(press, context)
    for incident in _stands(press, context):
        incident_id, group_id = incident.incident_id, incident.group_id
        stands = context.database.incidents.look_at(
            action, incident_id, group_id, user_id, context.now
        )
        if stands.why in _FORBID:
            logger.info(REFUSED, incident_id, group_id, action.value, user_id, stands.why.name)
            on_card = incidents.Press(press.tap, action, incident_id, group_id, press.user)
            incidents.refuse(on_card, stands, context)
            return True
    return False


def _action(press: _Press, context: Context) -> Action:
    """Tell what a tap does: a manager who is no dispatcher takes charge by the same button."""
    roles = context.database.teams.roles(press.told.group_id, press.user.user_id)
    is_manager_alone = Role.MANAGER in roles and Role.DISPATCHER not in roles
    return Action.TAKE_CHARGE if is_manager_alone else Action.TAKE_OVER


def _take(press: _Press, context: Context) -> list[Incident]:
    """Take over all that is still whose it was, together or not at all."""
    action, user_id = _action(press, context), press.user.user_id
    with context.database.transaction():
        outcomes = [_take_one(action, each, press, context) for each in _left(press, context)]
        taken = [outcome for outcome in outcomes if isinstance(outcome, Incident)]
        _hand_over(taken[:MOST_LISTED], press, context)
    for incident in taken:
        logger.info(TOOK, incident.incident_id, incident.group_id, action.value, user_id)
    return taken


def _hand_over(taken: Sequence[Incident], press: _Press, context: Context) -> None:
    """Have who took incidents over get them in private with their buttons, if they want that."""
    database, zones, taker = context.database, context.desk.zones, Team((press.user,), ())
    for incident in taken:
        called = listeners(database, zones, incident, taker, context.now)
        database.private_calls.hand_over(incident, called, context.now)


def _left(press: _Press, context: Context) -> list[Incident]:
    """List what is still whose it was."""
    stands = _stands(press, context)
    return [each for each in stands if each.owner_id == press.button.owner_id]


def _stands(press: _Press, context: Context) -> list[Incident]:
    """Look up how all that is offered stands now.

    An office sees nothing more of what is in a group that left its fleet meanwhile.
    """
    seen = context.database.groups.of_team(press.told.group_id)
    known = [context.database.incidents.get(incident_id) for incident_id in press.offered]
    return [incident for incident in known if incident is not None and incident.group_id in seen]


def _take_one(
    action: Action, incident: Incident, press: _Press, context: Context
) -> Incident | Refused:
    return context.database.incidents.apply(
        action, incident.incident_id, incident.group_id, press.user.user_id, context.now
    )


def _answer(press: _Press, taken: Sequence[Incident], context: Context) -> None:
    """Say what became of all that was offered; then the cards follow, and an empty button goes."""
    toast = _toast(press, context)
    are_out = [context.outbox.toast_first(each.group_id, each.incident_id) for each in taken]

    async def show() -> None:
        try:
            await context.desk.toasts.show(press.tap, toast)
        finally:
            for is_out in are_out:
                is_out()
        if not _left(press, context):
            await _redraw(press, context)

    context.in_background(show(), press.tap)


def _toast(press: _Press, context: Context) -> Toast:
    language = context.person_language(press.tap)
    offered = _stands(press, context)
    mine = [each for each in offered if each.owner_id == press.user.user_id]
    if press.user.user_id == press.button.owner_id and mine:
        return handover.yours_already(language, len(mine))
    others = [each for each in offered if each not in mine]
    owner_ids = [press.button.owner_id, *(each.owner_id for each in others)]
    people = context.database.people.get_all(owner_ids)
    owner = people.get(press.button.owner_id)
    return handover.taken(language, Taken(mine, others), owner, people)


async def _redraw(press: _Press, context: Context) -> None:
    """Have the message show how its incidents stand now; an edit rings nobody."""
    told, message_id = press.told, press.tap.message_id
    language = context.group_language(told.group_id)

    async def page() -> Page:
        zone = context.zone(told.group_id)
        return page_now(context.database, language, zone, told, context.bot.username)

    if message_id is not None:
        await context.desk.panels.redraw(told.group_id, message_id, page)
