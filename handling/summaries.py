"""Replies to an incident's messages: the summary that was asked for, else a note."""

from __future__ import annotations

import logging

from domain.incidents import Action, Incident, Status
from domain.refusals import Refused
from domain.summaries import is_summary
from domain.updates import Message, RepliedTo
from handling import notes, offers, places, reports, summary_edits
from handling.context import Context, reply
from handling.logs import TOOK
from handling.replied import about, named_in, of_group
from handling.resolving import Summary, resolve
from texts import links, summaries

logger = logging.getLogger(__name__)


async def take_reply(message: Message, context: Context) -> None:
    """Take a summary from the person asked; what else is said about an incident is a note."""
    if reports.is_answer(message, context):
        await reports.new_issue(message, context)
        return
    replied_to = message.replied_to
    if replied_to is not None and replied_to.chat_id == message.chat.id:
        prompted = _prompted(replied_to, context)
        incident = prompted or about(replied_to, context)
        if incident is not None:
            _hear(message, replied_to, incident, context, is_prompt=prompted is not None)
            context.outbox.wake(message.chat.id)
            return
    await take_unaddressed(message, context)


async def take_unaddressed(message: Message, context: Context) -> None:
    """Take what replies to no incident, but may be about one.

    It is a place, a photo of an album, or what may be the summary that is awaited.
    """
    incident = places.told_by_reporter(message, context)
    if incident is not None:
        notes.take(message, incident, context)
    elif message.album_id is not None:
        await _take_album_member(message, context)
    elif not offers.owe(message, context):
        return  # talk
    context.outbox.wake(message.chat.id)


async def _take_album_member(message: Message, context: Context) -> None:
    """Take one more photo of a note, a summary or a report, or the first of what may be one."""
    if notes.add_to_album(message, context) or summary_edits.add_to_album(message, context):
        return
    offers.owe(message, context)
    await reports.album_member(message, context)


def _prompted(replied_to: RepliedTo, context: Context) -> Incident | None:
    """Find the incident whose summary a message asks for, or asked for: whoever replies is told."""
    known = context.database.incidents.awaiting_reply(replied_to.chat_id, replied_to.message_id)
    if known is not None and known.prompt_message_id == replied_to.message_id:
        return known
    if known is not None or not replied_to.is_ours:
        return None
    # Not on record as the prompt: its answer overtook the send's, or a request moved on.
    return of_group(links.prompted_incident(replied_to.urls), replied_to, context)


def _asks(replied_to: RepliedTo, incident: Incident, context: Context) -> bool:
    """Tell whether the person asked gives the summary by replying to this: to card, page, reminder.

    Who replies to the report, or to what its reporter was told, talks to the driver.
    """
    if replied_to.is_ours and named_in(replied_to):  # a card that was removed since, or a story
        return True
    live = context.database.messages.incident_of(replied_to.chat_id, replied_to.message_id)
    report = (incident.source_message_id, incident.logged_message_id)
    return live is not None and replied_to.message_id not in report


def _belongs_to_album(message: Message, incident: Incident, context: Context) -> bool:
    """Tell whether the words of this photo's album were the summary, and are on record."""
    album = message.album_id
    known = context.database.incidents.of_album(message.chat.id, album) if album else None
    if known is None or known.incident_id != incident.incident_id:
        return False
    return known.resolution_summary is not None  # else we were cut off before it was


def _hear(
    message: Message,
    replied_to: RepliedTo,
    incident: Incident,
    context: Context,
    *,
    is_prompt: bool,
) -> None:
    is_awaited = incident.status is Status.AWAITING_SUMMARY
    if notes.is_out_of_sight(message, incident):
        notes.take(message, incident, context)  # it is told what to do instead
    elif is_awaited and _is_asked(message, incident):
        if is_prompt or _asks(replied_to, incident, context):
            take_summary(message, replied_to, incident, context)
            return
    elif is_awaited and is_prompt:
        _look_after(incident, context)
        reply(message, context, _waiting_for(incident, message, context))
        return
    if was_summary(message, incident, context):
        summary_edits.complete(message, incident, context)
    elif notes.take(message, incident, context) and is_prompt:
        _say_it_is_late(message, incident, context)


def _is_asked(message: Message, incident: Incident) -> bool:
    return message.by is not None and message.by.user_id == incident.owner_id


def was_summary(message: Message, incident: Incident, context: Context) -> bool:
    """Tell whether a message is on record as the summary, or as part of its album."""
    place = message.place
    known = context.database.messages.any_incident_of(place.chat_id, place.message_id)
    is_known = known is not None and known.incident_id == incident.incident_id
    if is_known or _belongs_to_album(message, incident, context):
        return not context.database.notes.of_message(
            place.chat_id, place.message_id, message.album_id
        )
    return False


def take_summary(
    message: Message, replied_to: RepliedTo, incident: Incident, context: Context
) -> None:
    """Take the summary from the person asked; what says nothing is asked for again."""
    _look_after(incident, context)
    if offers.is_replied_to_in_words(message, replied_to):
        language, own = context.person_language(message), context.bot.username
        reply(message, context, summaries.tap_instead(language, incident, own))
    elif is_summary(message):
        _resolve(message, replied_to, incident, context)
    else:
        language = context.person_language(message)
        reply(message, context, summaries.empty_summary(language, incident, context.bot.username))


def _look_after(incident: Incident, context: Context) -> None:
    """Have the incident's other messages brought back if somebody removed them."""
    context.database.looks.owe(incident.incident_id)
    context.outbox.wake(incident.group_id)


def _waiting_for(incident: Incident, message: Message, context: Context) -> str:
    owner = context.database.people.get(incident.owner_id or 0)
    anonymous = message.is_as_group or message.is_as_channel
    language = context.person_language(message)
    return summaries.waiting_for(
        language, incident, owner, context.bot.username, anonymous=anonymous
    )


def _say_it_is_late(message: Message, incident: Incident, context: Context) -> None:
    people = context.database.people.get_all([incident.owner_id])
    language = context.person_language(message)
    reply(message, context, summaries.came_late(language, incident, people))


def _resolve(message: Message, replied_to: RepliedTo, incident: Incident, context: Context) -> None:
    incident_id, group_id, owner_id = incident.incident_id, incident.group_id, incident.owner_id
    action = Action.SUMMARISE
    with context.database.transaction():
        resolved = resolve(Summary.of(message), incident, owner_id or 0, context)
        if isinstance(resolved, Refused):
            return
        if links.prompted_incident(replied_to.urls):  # it has served, on record or not
            context.database.messages.owe_deletion(group_id, replied_to.message_id)
    logger.info(TOOK, incident_id, group_id, action.value, owner_id)
