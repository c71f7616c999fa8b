"""Incidents called off: by /cancel in the group, and what the panel shares with it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from domain.incident_ids import parse_incident_id
from domain.incidents import Action, Incident, Status
from domain.moves import Move
from domain.panel import duplicate_in, reason_in
from domain.people import User
from domain.refusals import Refused
from domain.updates import Message
from domain.visible import can_be_read
from handling import meant, notes
from handling.context import Context, reply
from handling.logs import REFUSED, TOOK
from texts import cancelling, commands, toasts
from texts.formatting import escaped
from texts.language import Language

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Grounds:
    """Why an incident is called off; `first` is the one it is a duplicate of."""

    text: str | None = None
    first: Incident | None = None


def call_off(
    incident_id: str, group_id: int, user: User, grounds: Grounds, context: Context
) -> Incident | Refused:
    """Call an incident off, if this person may; what belongs to it is tidied away."""
    database, first = context.database, grounds.first
    with database.transaction():
        before = database.incidents.get(incident_id)
        outcome = database.incidents.apply(
            *(Action.CANCEL, incident_id, group_id, user.user_id, context.now, grounds.text),
            first.incident_id if first else None,
        )
        if isinstance(outcome, Incident) and before is not None:
            _tidy(before, outcome, user, context)
    context.outbox.wake(group_id)
    if isinstance(outcome, Refused):
        logger.info(REFUSED, incident_id, group_id, "cancel", user.user_id, outcome.why.name)
    else:
        logger.info(TOOK, incident_id, group_id, "cancel", user.user_id)
    return outcome


def _tidy(before: Incident, after: Incident, user: User, context: Context) -> None:
    """Link a duplicate to its first, ask for no summary, and owe it to who had it to be told."""
    database = context.database
    if after.duplicate_of is not None:
        database.duplicates.record(after)
    if before.prompt_message_id is not None:
        database.messages.owe_deletion(after.group_id, before.prompt_message_id)
    told = Move(after, after.transitions, Action.CANCEL, user.user_id, lost_by=before.owner_id)
    if told.concerned:
        database.moves.owe(told, context.now)


def grounds_in(
    typed: str, incident: Incident, language: Language, context: Context
) -> Grounds | str:
    """Read why an incident is called off; else say (HTML) what is wrong with it."""
    wanted = duplicate_in(typed)
    if wanted is not None:
        return duplicate(wanted, incident, language, context)
    return Grounds(reason_in(typed))


def duplicate(
    wanted: tuple[int | None, int], incident: Incident, language: Language, context: Context
) -> Grounds | str:
    """Find the incident that another is a duplicate of, the first of a chain.

    It is of the same group, also where an office sees more: it shows what its duplicates say.
    """
    database = context.database
    other = database.incidents.find(incident.group_id, *wanted)
    if other is None:
        return cancelling.no_other(language, wanted[1])
    if other.group_id != incident.group_id:
        return cancelling.of_another_group(language, other)
    first = database.incidents.get(database.duplicates.first_of(other))
    if first is None or first.incident_id == incident.incident_id:
        return cancelling.is_itself(language, incident)
    if first.status is Status.CANCELLED:
        return cancelling.is_called_off(language, incident, first)
    return Grounds(f"duplicate of {first.incident_id}", first)


async def cancel(message: Message, context: Context) -> None:
    """Call off the incident that is replied to, or whose number is typed."""
    language, user = context.person_language(message), message.by
    if user is None:
        reply(message, context, cancelling.AS_YOURSELF)
        return
    incident, typed = meant.meant(message, context)
    if incident is None:
        reply(message, context, _not_found(message, language))
        return
    other = meant.other_meant(incident, message, context)
    if other is not None:
        reply(message, context, cancelling.which(language, incident, other))
        return
    notes.keep_attached(message, incident, context)
    refused = context.database.incidents.why_not(
        Action.CANCEL, incident.incident_id, incident.group_id, user.user_id, context.now
    )
    if refused is not None:
        _refuse(message, refused, user, context)
        return
    grounds = _grounds(typed, incident, user, message, context)
    if isinstance(grounds, str):
        reply(message, context, grounds)
        return
    outcome = call_off(incident.incident_id, incident.group_id, user, grounds, context)
    if isinstance(outcome, Refused):
        _refuse(message, outcome, user, context)
        return
    said = cancelling.called_off(language, outcome, context.bot.username, grounds.first)
    reply(message, context, meant.in_its_group(said, outcome, message, context))


def _grounds(
    typed: str, incident: Incident, user: User, message: Message, context: Context
) -> Grounds | str:
    language = context.person_language(message)
    if can_be_read(typed):
        return grounds_in(typed, incident, language, context)
    if incident.created_by_id == user.user_id:
        return Grounds()
    return cancelling.say_why(language, incident)


def _refuse(message: Message, refused: Refused, user: User, context: Context) -> None:
    """Say why nothing was called off, unless this very person did so, perhaps by this message."""
    language, incident = context.person_language(message), refused.incident
    if incident is not None and _is_done(incident, user):
        username = context.bot.username
        reply(message, context, cancelling.called_off(language, incident, username))
        return
    people = context.database.people.get_all([incident.owner_id if incident else None])
    said = toasts.refused(language, refused, Action.CANCEL, people)
    reply(message, context, escaped(said.text))


def _is_done(incident: Incident, user: User) -> bool:
    is_cancelled = incident.status is Status.CANCELLED
    return is_cancelled and incident.cancelled_by_id == user.user_id


def _not_found(message: Message, language: Language) -> str:
    typed = message.command.typed if message.command else ""
    if typed and parse_incident_id(typed.split()[0]) is not None:
        return cancelling.no_such(language, typed)
    return commands.misused(language, "cancel")
