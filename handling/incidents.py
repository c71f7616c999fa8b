"""Taps on the buttons of a card: done or refused, and answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import message_builder
from domain.groups import AdminCheck
from domain.incidents import Action, Incident
from domain.people import User
from domain.refusals import Condition, Refusal, Refused, refusal
from domain.transitions import IN_CHARGE, TRANSITIONS
from domain.updates import Tap, Unanswered
from handling.context import Context
from handling.logs import REFUSED, TOOK
from texts import toasts

logger = logging.getLogger(__name__)

_Outcome = TypeVar("_Outcome", Incident | Refused, Refused)

ADMIN_DEADLINE = 1.5  # seconds a refused tap waits to be told whether an admin tapped


@dataclass(frozen=True)
class Press:
    """A tap on a button that is in use, by a person of the incident's group.

    `then` is called when the toast is out.
    """

    tap: Tap
    action: Action
    incident_id: str
    group_id: int
    user: User
    then: Callable[[], None] = lambda: None
    seen: int | None = None  # how many transitions the incident had when the person saw it


async def tap(tap: Tap, context: Context) -> None:
    """Apply a button of a card; the chat goes on, the person is answered, the card redrawn."""
    press = _read(tap)
    if press is None:
        _answer_dead_button(tap, context)
        return
    press, outcome = apply(press, context)
    if tap.message_id is not None:
        context.database.cards.record_seen(press.incident_id, press.group_id, tap.message_id)
    tell(press, outcome, context)


def apply(press: Press, context: Context) -> tuple[Press, Incident | Refused]:
    """Do what a button says, if this person may; tells which action it was for them."""
    return _as_allowed(press, lambda each: _apply(each, context))


def tell(press: Press, outcome: Incident | Refused, context: Context) -> None:
    """Log what came of a tap, and answer it."""
    action, incident_id, group_id = press.action, press.incident_id, press.group_id
    user_id = press.user.user_id
    if isinstance(outcome, Incident):
        logger.info(TOOK, incident_id, group_id, action.value, user_id)
    else:
        logger.info(REFUSED, incident_id, group_id, action.value, user_id, outcome.why.name)
    answer(press, outcome, context)


def answer(press: Press, outcome: Incident | Refused, context: Context) -> None:
    """Answer a tap with what came of it, in the background."""
    if isinstance(outcome, Incident):
        _confirm(press, outcome, context)
        return
    refuse(press, outcome, context)
    context.outbox.wake(press.group_id)


async def answer_again(unanswered: Unanswered, context: Context) -> None:
    """Answer a tap that an earlier run applied: say how the incident stands by now."""
    press = _read(unanswered.tap)
    if press is None:
        _answer_dead_button(unanswered.tap, context)
        return
    tell_again(press, context)


def tell_again(press: Press, context: Context) -> None:
    """Tell a person how the incident stands whose button an earlier run applied for them."""
    press, stands = _as_allowed(press, lambda each: _look_at(each, context))
    refuse(press, stands, context)


def _apply(press: Press, context: Context) -> Incident | Refused:
    return context.database.incidents.apply(
        *(press.action, press.incident_id, press.group_id, press.user.user_id, context.now),
        seen=press.seen,
    )


def _look_at(press: Press, context: Context) -> Refused:
    return context.database.incidents.look_at(
        press.action, press.incident_id, press.group_id, press.user.user_id, context.now
    )


def _as_allowed(
    press: Press, take: Callable[[Press], _Outcome]
) -> tuple[Press, _Outcome | Refused]:
    """Take an action; one button serves two roles: a manager who taps Claim takes charge."""
    outcome = take(press)
    other = IN_CHARGE.get(press.action)
    if other is None or not isinstance(outcome, Refused) or not _lacks_the_right(outcome):
        return press, outcome
    in_charge = replace(press, action=other, seen=_seen(press, outcome.incident))
    charge = take(in_charge)
    if _lacks_the_right(charge):
        return press, outcome
    return in_charge, _as_of_a_claim(press, charge)


NOTHING = -1  # transitions that no incident has


def _seen(press: Press, incident: Incident | None) -> int:
    """Have a button take charge of nothing but what it is shown on: what nobody has."""
    if incident is None or incident.status not in TRANSITIONS[press.action].sources:
        return NOTHING
    return incident.transitions


def _as_of_a_claim(press: Press, charge: _Outcome) -> _Outcome | Refused:
    """Have who taps a button too late read what anybody does who may use it."""
    if not isinstance(charge, Refused) or charge.why is not Refusal.MOVED_ON:
        return charge
    if charge.incident is None:
        return charge
    who_may = (Condition.PRESENT, Condition.RIGHT)
    why = refusal(press.action, charge.incident, press.user.user_id, who_may)
    return Refused(why, charge.incident)


def _lacks_the_right(outcome: Incident | Refused) -> bool:
    return isinstance(outcome, Refused) and outcome.why is Refusal.NOT_AUTHORIZED


def _read(tap: Tap) -> Press | None:
    """Read which button was tapped, where and by whom; None if there is no such button."""
    pressed = message_builder.parse_button(tap.data)
    if pressed is None or tap.chat is None or tap.by is None:
        return None
    return Press(tap, *pressed, tap.chat.id, tap.by)


def _answer_dead_button(tap: Tap, context: Context) -> None:
    said = context.person_language(tap).gettext(toasts.DEAD_BUTTON)
    context.toast(tap, toasts.Toast(said, alert=True))


def _confirm(press: Press, incident: Incident, context: Context) -> None:
    """Say what was done; the card is redrawn when that is out."""
    claimants = context.database.teams.claimants(press.group_id, incident.status)
    toast = toasts.done(context.person_language(press.tap), press.action, incident, claimants)
    is_out = context.outbox.toast_first(press.group_id, press.incident_id)

    async def show() -> None:
        try:
            await context.desk.toasts.show(press.tap, toast, press.incident_id)
        finally:
            is_out()
            press.then()

    context.in_background(show(), press.tap)


def refuse(press: Press, refused: Refused, context: Context) -> None:
    """Say why; an admin of the group reads how to name themselves instead of whom to ask."""
    language, action = context.person_language(press.tap), press.action
    owner_id = refused.incident.owner_id if refused.incident else None
    people = context.database.people.get_all([owner_id])
    why = toasts.refused(language, refused, action, people)

    async def show() -> None:
        toast = why
        if refused.why is Refusal.NOT_AUTHORIZED and await _is_admin(press, context):
            toast = toasts.admin_without_right(language, action, press.user)
        await context.desk.toasts.show(press.tap, toast, press.incident_id)
        press.then()

    context.in_background(show(), press.tap)


async def _is_admin(press: Press, context: Context) -> bool:
    """Ask Telegram, but not for long: the person waits for the answer to a tap."""
    try:
        return await asyncio.wait_for(_ask_in_turn(press, context), ADMIN_DEADLINE)
    except asyncio.TimeoutError:
        return False


async def _ask_in_turn(press: Press, context: Context) -> bool:
    """Ask about one person of a group at a time: a flood of taps is no flood of questions."""
    check, update_id = context.desk.members.is_admin, press.tap.update_id
    async with context.desk.admin_questions.of(press.group_id):
        told = await check(press.group_id, press.user.user_id, update_id)
    return told is AdminCheck.ADMIN
