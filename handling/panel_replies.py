"""What is written in reply to a question of the panel's, and what it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.facts import corrected
from domain.incident_ids import parse_incident_id
from domain.incidents import FACTS
from domain.panel import Button, Verb
from domain.updates import Message
from domain.visible import can_be_read
from handling import cancelling, panel_waiting, questions
from handling.admission import admitted
from handling.context import Context, show
from handling.panel import always, first_page, why_not
from handling.panel_changes import after_correction, called_off
from handling.presses import Press
from texts import links, panel, refusals
from texts.formatting import escaped
from texts.language import Deferred
from texts.panel import Page
from texts.toasts import Toast


async def take_answer(message: Message, context: Context) -> None:
    """Read what somebody replies to a question of the panel's."""
    button, user = asked(message), message.by
    if button is None or user is None:
        await questions.show_help(message, context)
        return
    language = context.person_language(message)
    if message.is_borrowed:  # forwarded, or written by another bot: perhaps not their own words
        show(context, always(Page(language.gettext(refusals.NOT_OWN_WORDS))))
        return
    incident = await admitted(user, button.incident_id, message, context)
    if isinstance(incident, Deferred):
        page = Page(language.gettext(incident))
    else:
        press = Press(message, user, incident, button, language)
        page = _answered(press, message.text, context)
    show(context, always(page))


def asked(message: Message) -> Button | None:
    """Tell what a message replies to, if that is a question of the panel's."""
    replied_to = message.replied_to
    told = links.panel_asked(replied_to.urls) if replied_to and replied_to.is_ours else None
    if told is None or told[0] not in ANSWERS:
        return None
    return Button(Verb(told[0]), told[1])


def _answered(press: Press, text: str, context: Context) -> Page:
    """Do what was answered, if this person may; what makes no sense is asked for again."""
    refused = why_not(press, context)
    if refused is not None:
        return first_page(press, context, escaped(refused.toast.text))
    said = ANSWERS[press.button.verb](press, text, context)
    if isinstance(said, Again):
        bot = context.bot.username
        return panel.question(press.language, press.incident, press.button.verb, bot, said.why)
    return first_page(press, context, escaped(said))


@dataclass(frozen=True)
class Again:
    """Why something is asked for again, as HTML."""

    why: str


def _take_reason(press: Press, text: str, context: Context) -> str | Again:
    if not can_be_read(text):
        return Again(press.language.gettext(panel.NO_WORDS_IN_IT))
    grounds = cancelling.grounds_in(text, press.incident, press.language, context)
    if isinstance(grounds, str):
        return Again(grounds)
    return called_off(press, grounds, context).text


def _take_duplicate(press: Press, text: str, context: Context) -> str | Again:
    wanted = parse_incident_id(text)
    if wanted is None:
        return Again(press.language.gettext(panel.NO_NUMBER_IN_IT))
    grounds = cancelling.duplicate(wanted, press.incident, press.language, context)
    if isinstance(grounds, str):
        return Again(grounds)
    return called_off(press, grounds, context).text


def _take_facts(press: Press, text: str, context: Context) -> str | Again:
    facts = corrected(press.incident.facts, text)
    if facts is None:
        return Again(press.language.gettext(panel.NO_FACTS_IN_IT))
    outcome = context.database.facts.correct(
        press.incident.incident_id, press.incident.group_id, press.user, facts, context.now
    )
    return after_correction(press, outcome, FACTS, context).text


def _take_wait(press: Press, text: str, context: Context) -> str | Again:
    told = panel_waiting.take_typed(press, text, context)
    return told.text if isinstance(told, Toast) else Again(told)


ANSWERS: Mapping[Verb, Callable[[Press, str, Context], str | Again]] = {
    Verb.FACTS: _take_facts,
    Verb.REASON: _take_reason,
    Verb.WAIT_TYPED: _take_wait,
    Verb.DUPLICATE: _take_duplicate,
}
"""How what is replied to each question is read."""
