"""What incidents wait for: said with /wait in the group, and what the panel shares with it."""

from __future__ import annotations

import logging

from domain.incident_ids import parse_incident_id
from domain.incidents import WAIT, WAIT_ENDED, Among, Incident
from domain.people import User
from domain.refusals import Refused
from domain.transitions import WORKED_ON
from domain.unclear import Unclear
from domain.updates import Message
from domain.waiting import Ask, Order, read_order, why_impossible
from handling import meant, notes
from handling.context import Context, reply
from handling.logs import REFUSED, TOOK
from texts import commands, toasts, waiting
from texts.language import Language

logger = logging.getLogger(__name__)


def begin(incident: Incident, user: User, order: Order, context: Context) -> Incident | Refused:
    """Have an incident wait, if this person may say so."""
    outcome = context.database.waits.begin(
        incident.incident_id, incident.group_id, user, order, context.now
    )
    return _logged(outcome, incident, WAIT, user, context)


def end(incident: Incident, user: User, context: Context) -> Incident | Refused:
    """Have an incident wait no more, if this person may say so."""
    outcome = context.database.waits.end(incident.incident_id, incident.group_id, user, context.now)
    return _logged(outcome, incident, WAIT_ENDED, user, context)


def _logged(
    outcome: Incident | Refused, incident: Incident, what: str, user: User, context: Context
) -> Incident | Refused:
    incident_id, group_id = incident.incident_id, incident.group_id
    if isinstance(outcome, Refused):
        logger.info(REFUSED, incident_id, group_id, what, user.user_id, outcome.why.name)
    else:
        logger.info(TOOK, incident_id, group_id, what, user.user_id)
        context.outbox.wake(group_id)
    return outcome


async def wait(message: Message, context: Context) -> None:
    """Have the incident wait that is replied to, or whose number is typed, or that somebody has."""
    if message.by is None:
        reply(message, context, waiting.AS_YOURSELF)
        return
    found = _found(message, message.by, context)
    if isinstance(found, str):
        reply(message, context, found)
        return
    incident, typed = found
    reply(message, context, _done(typed, incident, message.by, message, context))
    notes.keep_attached(message, incident, context)  # a photo of the part, say


def _found(message: Message, user: User, context: Context) -> tuple[Incident, str] | str:
    """Find which incident is to wait, and the words that say for what; else say what to do."""
    language = context.person_language(message)
    incident, typed = meant.meant(message, context)
    if incident is not None:
        other = meant.other_meant(incident, message, context)
        return (incident, typed) if other is None else waiting.which_of(language, incident, other)
    number, *_ = message.text.split(maxsplit=1) or [""]
    if parse_incident_id(number) is not None:
        return waiting.no_such(language, number)
    theirs = [
        each
        for each in context.database.incidents.list_open(message.chat.id, Among.MINE, user.user_id)
        if each.status in WORKED_ON
    ]
    if len(theirs) == 1:
        return theirs[0], typed
    return waiting.which(language, theirs) if theirs else waiting.nothing_of_yours(language)


def _done(typed: str, incident: Incident, user: User, message: Message, context: Context) -> str:
    """Do what is said of an incident, if this person may; tell what came of it."""
    language = context.person_language(message)
    refused = context.database.waits.why_not(incident.incident_id, incident.group_id, user.user_id)
    if refused is not None:
        return _refused(refused, message, context)
    order = order_in(typed, incident, context.time_of(message), language, context)
    if isinstance(order, str):
        return order
    if order is Ask.END:
        return _end(incident, user, message, context)
    if isinstance(order, Ask):
        return commands.misused(language, "wait")
    outcome = begin(incident, user, order, context)
    if isinstance(outcome, Refused):
        return _refused(outcome, message, context)
    said = waiting.waits(language, outcome, context.bot.username)
    return meant.in_its_group(said, outcome, message, context)


def order_in(
    typed: str, incident: Incident, written: int, language: Language, context: Context
) -> Order | Ask | str:
    """Read what was typed at a time; else say (HTML) what is wrong with the time it names."""
    order = read_order(typed, written, context.zone(incident.group_id))
    if isinstance(order, Unclear):
        return waiting.unclear(language, order.words)
    why = why_impossible(order.t_until, context.now) if isinstance(order, Order) else None
    return order if why is None else waiting.impossible(language, why)


def _end(incident: Incident, user: User, message: Message, context: Context) -> str:
    is_ended = isinstance(end(incident, user, context), Incident)
    say = waiting.waits_no_more if is_ended else waiting.waits_for_nothing
    return say(context.person_language(message), incident, context.bot.username)


def _refused(refused: Refused, message: Message, context: Context) -> str:
    owner_id = refused.incident.owner_id if refused.incident else None
    people = context.database.people.get_all([owner_id])
    return toasts.refused(context.person_language(message), refused, None, people).text
