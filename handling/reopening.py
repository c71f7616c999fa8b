"""The offer to open a resolved incident again, and what a tap on it does."""

from __future__ import annotations

from domain.incidents import Action, Incident
from domain.moves import parse_reopen_button
from domain.refusals import Refused
from domain.updates import Tap
from handling.context import Context
from handling.moving import Order, move
from texts import toasts
from texts.toasts import DEAD_BUTTON, Toast


async def tap(tap: Tap, context: Context) -> None:
    """Open the incident again, if this person may."""
    order = _read(tap)
    if order is None:
        said = context.person_language(tap).gettext(DEAD_BUTTON)
        context.toast(tap, Toast(said, alert=True))
        return
    outcome = move(order, context)
    if isinstance(outcome, Incident):
        done = toasts.done(context.person_language(tap), order.action, outcome)
        context.toast(tap, done)
    else:
        _refuse(tap, outcome, context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Say how the incident stands to somebody whose tap an earlier run applied."""
    order = _read(tap)
    if order is not None:
        stands = context.database.incidents.look_at(
            *(order.action, order.incident_id, order.group_id, order.user_id, context.now)
        )
        _refuse(tap, stands, context)


def _read(tap: Tap) -> Order | None:
    """Read which incident is meant, and who taps in which group."""
    button, group = parse_reopen_button(tap.data), tap.group
    if button is None or group is None or tap.by is None:
        return None
    return Order(Action.REOPEN, button.incident_id, group.id, tap.by, seen=button.seen)


def _refuse(tap: Tap, refused: Refused, context: Context) -> None:
    owner_id = refused.incident.owner_id if refused.incident else None
    people = context.database.people.get_all([owner_id])
    language = context.person_language(tap)
    context.toast(tap, toasts.refused(language, refused, Action.REOPEN, people))
