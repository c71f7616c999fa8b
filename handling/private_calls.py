"""Calls in private chats: taps on their buttons, who switches them on or off, who blocks us."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

import message_builder
from domain.incidents import Incident
from domain.people import User
from domain.private_calls import Button, Quiet, Verb, parse_button, read_quiet
from domain.updates import Blocking, Message, Received, Tap
from handling import home, incidents
from handling.admission import admitted
from handling.context import Context, show
from handling.incidents import Press
from handling.panel import always
from texts import links, panel, private_calls, refusals
from texts.language import Deferred
from texts.panel import Page
from texts.toasts import Toast

logger = logging.getLogger(__name__)


def is_in_private(tap: Tap) -> bool:
    """Tell whether a tap is from somebody's own private chat."""
    return tap.chat is not None and tap.by is not None and tap.chat.id == tap.by.user_id


# Buttons of incidents


def is_on_call(tap: Tap) -> bool:
    """Tell whether a tap is on a button of an incident, in private."""
    return is_in_private(tap) and message_builder.parse_button(tap.data) is not None


async def tap(tap: Tap, context: Context) -> None:
    """Do in private what the button does in the incident's group, by the rights there."""
    press = await _press(tap, context)
    if press is None:
        return
    press, outcome = incidents.apply(press, context)
    _note(press, context)
    incidents.tell(press, outcome, context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Answer a tap that an earlier run applied."""
    press = await _press(tap, context)
    if press is not None:
        _note(press, context)
        incidents.tell_again(press, context)


async def _press(tap: Tap, context: Context) -> Press | None:
    """Read a tap of somebody in the incident's group; who is not is told so, and shown nothing."""
    pressed, user = message_builder.parse_button(tap.data), tap.by
    if pressed is None or user is None:
        return None
    action, incident_id = pressed
    incident = await admitted_to(tap, user, incident_id, context)
    if incident is None:
        return None
    return Press(
        tap,
        action,
        incident_id,
        incident.group_id,
        user,
        then=lambda: context.outbox.wake(user.user_id),
    )


async def admitted_to(tap: Tap, user: User, incident_id: str, context: Context) -> Incident | None:
    """Find an incident for somebody in its group; who is not is told so, and shown nothing."""
    incident = await admitted(user, incident_id, tap, context)
    if isinstance(incident, Deferred):
        context.in_background(_turn_away(tap, user, incident, context), tap)
        return None
    return incident


async def _turn_away(tap: Tap, user: User, why: Deferred, context: Context) -> None:
    said = context.person_language(tap).gettext(why)
    await context.desk.toasts.show(tap, Toast(said, alert=True))
    if why is panel.NO_SUCH_INCIDENT:
        await context.desk.panels.show(user.user_id, tap.message_id, always(Page(said)))


def _note(press: Press, context: Context) -> None:
    """Note that the message tapped is to show how the incident stands: the outbox edits it."""
    incident = context.database.incidents.get(press.incident_id)
    if incident is not None and press.tap.message_id is not None:
        context.database.private_calls.record_tap(
            press.user.user_id, incident, press.tap.message_id
        )


# Buttons of /start


def is_on_switch(tap: Tap) -> bool:
    """Tell whether a tap is on a button about calls in private."""
    return is_in_private(tap) and parse_button(tap.data) is not None


async def switch(tap: Tap, context: Context) -> None:
    """Switch somebody's calls in private on or off, or set their quiet hours."""
    button, user = parse_button(tap.data), tap.by
    if button is None or user is None:
        return
    said = _DOES[button.verb](button, user, context)
    context.in_background(_show(tap, user, button, said, context), tap)


async def switch_again(tap: Tap, context: Context) -> None:
    """Show how it stands after a tap that an earlier run applied: others may have followed it."""
    button, user = parse_button(tap.data), tap.by
    if button is not None and user is not None:
        context.in_background(_show(tap, user, button, None, context), tap)


def _on(_button: Button, user: User, context: Context) -> Deferred:
    if not context.database.teams.is_in_any(user.user_id):
        return private_calls.NOT_IN_A_TEAM
    context.database.wishes.switch(user.user_id, on=True)
    logger.info("user=%s event=private_calls_on", user.user_id)
    return private_calls.SWITCHED_ON


def _off(_button: Button, user: User, context: Context) -> Deferred:
    context.database.wishes.switch(user.user_id, on=False)
    logger.info("user=%s event=private_calls_off", user.user_id)
    return private_calls.SWITCHED_OFF


def _set(button: Button, user: User, context: Context) -> Deferred:
    _keep(user, button.quiet, context)
    return private_calls.QUIET_SET


def _keep(user: User, quiet: Quiet | None, context: Context) -> None:
    context.database.wishes.set_quiet(user.user_id, quiet)
    logger.info("user=%s event=quiet_hours set=%s", user.user_id, quiet)


def _look(_button: Button, _user: User, _context: Context) -> None:
    return None


_DOES: Mapping[Verb, Callable[[Button, User, Context], Deferred | None]] = {
    Verb.ON: _on,
    Verb.OFF: _off,
    Verb.CHOOSE: _look,
    Verb.QUIET: _set,
    Verb.NEVER: _set,
    Verb.ASK: _look,
}


async def _show(
    tap: Tap, user: User, button: Button, said: Deferred | None, context: Context
) -> None:
    """Answer a tap, then show what is, or ask for words."""
    language, desk = context.person_language(tap), context.desk
    text = language.gettext(said) if said else ""
    await desk.toasts.show(tap, Toast(text, alert=said is private_calls.NOT_IN_A_TEAM))
    if button.verb is Verb.ASK:
        await desk.panels.ask(user.user_id, private_calls.question(language, context.bot.username))
        return

    async def page() -> Page:
        if button.verb in (Verb.ON, Verb.OFF):
            return await home.page(user, tap, context)
        return _quiet_hours(user, tap, context)

    await desk.panels.show(user.user_id, tap.message_id, page)


def _quiet_hours(user: User, received: Received, context: Context) -> Page:
    language = context.person_language(received)
    return private_calls.quiet_hours(language, context.database.wishes.of(user.user_id))


# Typed


def is_answer(message: Message) -> bool:
    """Tell whether a message answers our question for quiet hours."""
    replied_to = message.replied_to
    is_ours = replied_to is not None and replied_to.is_ours
    return is_ours and replied_to is not None and links.is_quiet_question(replied_to.urls)


async def take_answer(message: Message, context: Context) -> None:
    """Set the quiet hours that somebody typed; what makes no sense is asked for again."""
    user = message.by
    if user is None:
        return
    language = context.person_language(message)
    quiet = read_quiet(message.text)
    if message.is_borrowed:
        show(context, always(Page(language.gettext(refusals.NOT_OWN_WORDS))))
    elif quiet is None:
        question = private_calls.question(language, context.bot.username, message.text)
        show(context, always(question))
    else:
        _keep(user, quiet, context)
        show(context, always(_quiet_hours(user, message, context)))


# Who blocks us


async def blocking(change: Blocking, context: Context) -> None:
    """Switch off the calls of who blocks us; who lets us in again switches them on themselves."""
    if change.by is None:
        return
    user_id = change.by.user_id
    if not change.is_blocked:
        context.database.wishes.record_unblocked(user_id)
    elif context.database.wishes.record_blocked(user_id):
        logger.info("user=%s event=private_calls_off error=blocked", user_id)
