"""The panel of an incident, in the private chat: what this person may see and do.

Its buttons carry all there is to know, so that it goes on working after a restart. Each tap asks
Telegram whether the person is in the incident's group; who is not, or may not be, sees nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import message_builder
from domain.incidents import Action, Incident
from domain.panel import Button, Verb, parse_panel_button, parse_panel_payload
from domain.people import User
from domain.refusals import Refused
from domain.updates import Message, Tap
from handling import home, panel_changes, panel_moves, panel_pages, panel_waiting, questions
from handling.admission import admitted
from handling.context import Context, show
from handling.presses import NO_WORDS, Outcome, Press, View
from sending.beside import beside, people_on_card
from texts import joining, panel, toasts
from texts.formatting import People
from texts.language import Deferred
from texts.panel import Page, Rows
from texts.toasts import Toast


@dataclass(frozen=True)
class Right:
    """Who may, and in which states: the conditions of the UPDATE, and how it refuses."""

    why_not: Callable[[Press, Context], Refused | None]
    said: Callable[[Press, Refused, People], Toast]


@dataclass(frozen=True)
class Row:
    """A button of the panel: who may use it in which states, and what it does."""

    right: Right | None  # None: who is in the group may, in all states
    does: Callable[[Press, Context], Outcome]
    is_there: Callable[[Incident], bool] = lambda _: True  # whether there is something to do


async def tap(tap: Tap, context: Context) -> None:
    """Do what a button of a panel says, and have the panel show what comes of it."""
    button, user = parse_panel_button(tap.data), tap.by
    if button is None or user is None:
        said = context.person_language(tap).gettext(panel.OUTDATED)
        context.toast(tap, Toast(said, alert=True))
    elif button.verb is Verb.HOME:
        context.in_background(_go_home(tap, user, context), tap)
    else:
        await _about_incident(tap, user, button, context)


async def answer_again(tap: Tap, context: Context) -> None:
    """Show the panel anew to somebody whose tap an earlier run applied."""
    button, user = parse_panel_button(tap.data), tap.by
    if button is None or user is None or button.verb is Verb.HOME:
        await _answer_old(tap, context)
    else:
        await _about_incident(tap, user, Button(Verb.SHOW, button.incident_id), context)


async def _answer_old(tap: Tap, context: Context) -> None:
    context.toast(tap, NO_WORDS)


async def _about_incident(tap: Tap, user: User, button: Button, context: Context) -> None:
    incident = await admitted(user, button.incident_id, tap, context)
    language = context.person_language(tap)
    if isinstance(incident, Deferred):
        context.in_background(_turn_away(tap, incident, context), tap)
        return
    press = Press(tap, user, incident, button, language)
    press = await panel_moves.asked_for_admin(press, context)
    outcome = _outcome(press, context)
    context.in_background(_carry_out(tap, press, outcome, context), tap)


def _outcome(press: Press, context: Context) -> Outcome:
    """Do what a button does, if this person may do it now."""
    refused = why_not(press, context)
    return ROWS[press.button.verb].does(press, context) if refused is None else refused


def why_not(press: Press, context: Context) -> Outcome | None:
    """Say by the rule that refuses it why this person may not use a button; None if they may."""
    row = ROWS[press.button.verb]
    if not row.is_there(press.incident):
        return Outcome(Toast(press.language.gettext(panel.OUTDATED), alert=True), _first_page)
    if row.right is None:
        return None
    refused = row.right.why_not(press, context)
    if refused is None:
        return None
    people = context.database.people.get_all([press.incident.owner_id, refused.named])
    return Outcome(row.right.said(press, refused, people), _first_page)


async def _carry_out(tap: Tap, press: Press, outcome: Outcome, context: Context) -> None:
    desk, chat_id = context.desk, press.user.user_id
    await desk.toasts.show(tap, outcome.toast)
    view = outcome.view
    if view is not None:
        await desk.panels.show(chat_id, tap.message_id, lambda: view(press, context))
    if outcome.question is not None:
        await desk.panels.ask(chat_id, outcome.question)


async def _turn_away(tap: Tap, why: Deferred, context: Context) -> None:
    """Say that there is nothing to see; who has no right to a panel is not left with an old one."""
    said = context.person_language(tap).gettext(why)
    await context.desk.toasts.show(tap, Toast(said, alert=True))
    if why is panel.NO_SUCH_INCIDENT and tap.by is not None:
        await context.desk.panels.show(tap.by.user_id, tap.message_id, always(Page(said)))


async def _go_home(tap: Tap, user: User, context: Context) -> None:
    await context.desk.toasts.show(tap, NO_WORDS)
    panels, user_id = context.desk.panels, user.user_id
    await panels.show(user_id, tap.message_id, lambda: home.page(user, tap, context))


def always(page: Page) -> Callable[[], Awaitable[Page]]:
    """Show the same page, whenever it is asked for."""

    async def made() -> Page:
        return page

    return made


# What it shows


async def _first_page(press: Press, context: Context) -> Page:
    return first_page(press, context)


def first_page(press: Press, context: Context, said: str = "") -> Page:
    """Show an incident as it is now, with a button for each thing this person may do."""
    database = context.database
    incident = database.incidents.get(press.incident.incident_id) or press.incident
    text = message_builder.panel(
        press.language,
        incident,
        people_on_card(database, incident),
        beside(database, incident),
        database.groups.name(incident.group_id),
    )
    now = replace(press, incident=incident)
    offered = [
        verb
        for verb in panel.LABELS
        if why_not(replace(now, button=Button(verb, incident.incident_id)), context) is None
    ]
    shown = f"{said}\n\n{text}" if said else text
    own = _of_the_card(press, incident, context)
    return panel.first_page(press.language, incident, shown, offered, own)


def _of_the_card(press: Press, incident: Incident, context: Context) -> Rows:
    """Give its owner the buttons of the card, if they work from an office: they may not see it."""
    user_id, roles = press.user.user_id, context.database.teams.roles
    offices = [
        place
        for place in context.database.fleets.places(incident.group_id)
        if place != incident.group_id
    ]
    if incident.owner_id != user_id or not any(roles(office, user_id) for office in offices):
        return ()
    return message_builder.card_rows(press.language, incident)


# What it does


def _shows(view: View) -> Callable[[Press, Context], Outcome]:
    return lambda _press, _context: Outcome(NO_WORDS, view)


def _does(change: Callable[[Press, Context], Toast]) -> Callable[[Press, Context], Outcome]:
    """Change something, say what came of it, and show how the incident stands then."""
    return lambda press, context: Outcome(change(press, context), _first_page)


def _ask(press: Press, context: Context) -> Outcome:
    """Ask for words: a reply to the question is read by `panel_replies.take_answer`."""
    question = panel.question(
        press.language, press.incident, press.button.verb, context.bot.username
    )
    return Outcome(NO_WORDS, question=question)


# Its rows


MAY_CORRECT = Right(
    lambda press, context: context.database.facts.why_not(
        press.incident.incident_id, press.incident.group_id, press.user
    ),
    lambda press, refused, people: toasts.refused(press.language, refused, None, people),
)
MAY_CANCEL = Right(
    lambda press, context: context.database.incidents.why_not(
        *(Action.CANCEL, press.incident.incident_id, press.incident.group_id),
        *(press.user.user_id, context.now),
    ),
    lambda press, refused, people: toasts.refused(press.language, refused, Action.CANCEL, people),
)
MAY_WAIT = Right(
    lambda press, context: context.database.waits.why_not(
        press.incident.incident_id, press.incident.group_id, press.user.user_id
    ),
    lambda press, refused, people: toasts.refused(press.language, refused, None, people),
)


MAY_MOVE = Right(panel_moves.why_not, panel_moves.refused)

ROWS: Mapping[Verb, Row] = {
    Verb.SHOW: Row(None, _shows(_first_page)),
    Verb.NOTES: Row(None, _shows(panel_pages.notes)),
    Verb.STORY: Row(None, _shows(panel_pages.story)),
    Verb.SEVERITY: Row(MAY_CORRECT, _shows(panel_pages.severities)),
    Verb.GRADE: Row(MAY_CORRECT, _does(panel_changes.grade)),
    Verb.FACTS: Row(MAY_CORRECT, _ask),
    Verb.SAME: Row(
        MAY_CANCEL, _shows(panel_pages.sure), lambda incident: incident.same_unit_as is not None
    ),
    Verb.CANCEL: Row(MAY_CANCEL, _shows(panel_pages.whys)),
    Verb.CALL_OFF: Row(MAY_CANCEL, _does(panel_changes.call_off)),
    Verb.DUPLICATE: Row(MAY_CANCEL, _ask),
    Verb.REASON: Row(MAY_CANCEL, _ask),
    Verb.WAIT: Row(MAY_WAIT, _shows(panel_waiting.kinds)),
    Verb.WAIT_FOR: Row(MAY_WAIT, _shows(panel_waiting.times)),
    Verb.WAIT_TYPED: Row(MAY_WAIT, _ask),
    Verb.HOLD: Row(MAY_WAIT, _does(panel_waiting.hold)),
    Verb.GO_ON: Row(
        MAY_WAIT, _does(panel_waiting.go_on), lambda incident: incident.wait is not None
    ),
    Verb.CLAIM: Row(MAY_MOVE, _does(panel_moves.do)),
    Verb.CLAIM_ESCALATION: Row(MAY_MOVE, _does(panel_moves.do)),
    Verb.TAKE_OVER: Row(MAY_MOVE, _does(panel_moves.do)),
    Verb.TAKE_CHARGE: Row(MAY_MOVE, _does(panel_moves.do)),
    Verb.GIVE: Row(MAY_MOVE, _shows(panel_moves.receivers)),
    Verb.GIVE_TO: Row(MAY_MOVE, _does(panel_moves.do)),
    Verb.RELEASE: Row(MAY_MOVE, _does(panel_moves.do)),
    Verb.REOPEN: Row(MAY_MOVE, _does(panel_moves.do)),
}
"""What each button does, and to whom it is offered: those of `panel.LABELS` on the first page."""


# What is written in the private chat


async def start(message: Message, context: Context) -> None:
    """Open the panel that a deep link leads to; else show what there is for this person."""
    user = message.by
    if user is None or not message.place.is_private:
        await questions.show_help(message, context)
        return
    payload = message.command.typed if message.command else ""
    if payload:
        show(context, lambda: _opened(payload, user, message, context))
    else:
        show(context, lambda: home.page(user, message, context))


async def _opened(payload: str, user: User, message: Message, context: Context) -> Page:
    language = context.person_language(message)
    if context.database.fleets.by_code(payload) is not None:
        return Page(language.gettext(joining.FOR_GROUPS))
    incident_id = parse_panel_payload(payload) or ""
    incident = await admitted(user, incident_id, message, context)
    if isinstance(incident, Deferred):
        return Page(language.gettext(incident))
    press = Press(message, user, incident, Button(Verb.SHOW, incident_id), language)
    return first_page(await panel_moves.asked_for_admin(press, context), context)
