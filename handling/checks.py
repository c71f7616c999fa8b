"""Taps on the buttons of the question whether somebody is still on it, wherever it stands."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain import checks as questions
from domain.checks import Button, Verb, parse_check_button
from domain.incidents import STILL, WAIT, Action, Incident
from domain.people import User
from domain.refusals import Refusal, Refused
from domain.updates import Tap
from handling import incidents, moving, private_calls, waiting
from handling.context import Context
from handling.incidents import Press
from handling.logs import REFUSED, TOOK
from texts import checks, toasts
from texts import waiting as waiting_texts
from texts.toasts import Toast

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Answer:
    """A tap on a button of a question, by a person of the incident's group.

    `incident` is as it is now; `then` is called when the toast is out.
    """

    tap: Tap
    button: Button
    incident: Incident
    user: User
    then: Callable[[], None]


def is_of_check(tap: Tap) -> bool:
    """Tell whether a tap is on a button of a question."""
    return parse_check_button(tap.data) is not None


async def tap(tap: Tap, context: Context) -> None:
    """Do what a button says, if this person may and nothing changed since it was shown."""
    answer = await _read(tap, context)
    if answer is not None:
        _DOES[answer.button.verb](answer, context)
        _record_tap(answer, context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Answer a tap that an earlier run applied: say how the incident stands by now."""
    answer = await _read(tap, context)
    if answer is not None:
        _record_tap(answer, context)
        _say_why(answer, Refused(Refusal.MOVED_ON, answer.incident), context)


async def _read(tap: Tap, context: Context) -> _Answer | None:
    """Read a tap; who may not see the incident is told so, and shown nothing."""
    button, user = parse_check_button(tap.data), tap.by
    if button is None or user is None or tap.chat is None:
        return None
    if private_calls.is_in_private(tap):
        incident = await private_calls.admitted_to(tap, user, button.incident_id, context)
        chat_id = user.user_id
    else:
        incident = context.database.incidents.get(button.incident_id)
        chat_id = tap.chat.id
        if incident is None or incident.group_id != chat_id:
            said = toasts.refused(context.person_language(tap), _UNKNOWN, None, {})
            context.toast(tap, said)
            return None
    if incident is None:
        return None
    return _Answer(tap, button, incident, user, lambda: context.outbox.wake(chat_id))


_UNKNOWN = Refused(Refusal.UNKNOWN)


def _record_tap(answer: _Answer, context: Context) -> None:
    """Note which message was tapped: in private it shows how it stands, in a group it may go."""
    database, message_id = context.database, answer.tap.message_id
    if message_id is None:
        return
    if private_calls.is_in_private(answer.tap):
        database.private_calls.record_tap(answer.user.user_id, answer.incident, message_id)
    else:
        database.checks.record_tap(answer.incident, message_id)


def _still(answer: _Answer, context: Context) -> None:
    """Have who has the incident say that they are on it."""
    incident, user, database = answer.incident, answer.user, context.database
    refused = _why_not(answer, context)
    if refused is not None:
        _refuse(answer, STILL, refused, context)
        return
    if database.checks.answer(incident, user.user_id, context.now):
        what = STILL
        logger.info(TOOK, incident.incident_id, incident.group_id, what, user.user_id)
    own = database.settings.get(incident.group_id)
    after = own.update_after(context.desk.group_setup.update_after)
    _tell(answer, Toast(checks.thanks(context.person_language(answer.tap), after)), context)


def _wait(answer: _Answer, context: Context) -> None:
    """Have the incident wait, unless it does."""
    wait = answer.incident.wait
    refused = _why_not(answer, context)
    if refused is None and (wait is None or wait.is_over):
        order = questions.put_off(context.now)
        outcome = waiting.begin(answer.incident, answer.user, order, context)
        refused = outcome if isinstance(outcome, Refused) else None
    if refused is not None:
        _refuse(answer, WAIT, refused, context)
        return
    said = context.person_language(answer.tap).gettext(waiting_texts.SAVED)
    _tell(answer, Toast(said), context)


def _resolve(answer: _Answer, context: Context) -> None:
    _act(answer, Action.RESOLVE, context)


def _let_go(answer: _Answer, context: Context) -> None:
    _act(answer, questions.letting_go(answer.incident.status), context)


def _take_over(answer: _Answer, context: Context) -> None:
    """Take the incident over by the first right that this person has; who loses it is told."""
    incident, actions = answer.incident, questions.taking_over(answer.incident.status)
    about = (incident.incident_id, incident.group_id, answer.user)
    order = moving.Order(actions[0], *about, seen=answer.button.seen)
    chosen, _ = moving.first_allowed(actions, order, context)
    outcome = moving.move(chosen, context)
    incidents.answer(_press(answer, chosen.action), outcome, context)


def _act(answer: _Answer, action: Action, context: Context) -> None:
    """Take an action as a tap on the card would, if the incident is as it was."""
    press, outcome = incidents.apply(_press(answer, action), context)
    incidents.tell(press, outcome, context)


def _press(answer: _Answer, action: Action) -> Press:
    incident, button = answer.incident, answer.button
    return Press(
        *(answer.tap, action, incident.incident_id, incident.group_id, answer.user, answer.then),
        seen=button.seen,
    )


def _why_not(answer: _Answer, context: Context) -> Refused | None:
    """Say why somebody may not answer; who has the incident may, as they may resolve it."""
    incident, user_id = answer.incident, answer.user.user_id
    return context.database.incidents.why_not(
        *(Action.RESOLVE, incident.incident_id, incident.group_id, user_id, context.now),
        seen=answer.button.seen,
    )


def _refuse(answer: _Answer, what: str, refused: Refused, context: Context) -> None:
    incident_id, group_id = answer.incident.incident_id, answer.incident.group_id
    logger.info(REFUSED, incident_id, group_id, what, answer.user.user_id, refused.why.name)
    _say_why(answer, refused, context)


def _say_why(answer: _Answer, refused: Refused, context: Context) -> None:
    owner_id = refused.incident.owner_id if refused.incident else None
    people = context.database.people.get_all([owner_id])
    said = toasts.refused(context.person_language(answer.tap), refused, None, people)
    _tell(answer, said, context)


def _tell(answer: _Answer, toast: Toast, context: Context) -> None:
    """Answer a tap in the background; what it changed is shown when that is out."""

    async def show() -> None:
        await context.desk.toasts.show(answer.tap, toast, answer.incident.incident_id)
        answer.then()
        context.outbox.wake(answer.incident.group_id)

    context.in_background(show(), answer.tap)


_DOES: Mapping[Verb, Callable[[_Answer, Context], None]] = {
    Verb.STILL: _still,
    Verb.WAIT: _wait,
    Verb.RESOLVE: _resolve,
    Verb.LET_GO: _let_go,
    Verb.TAKE_OVER: _take_over,
}
