"""Notes: what people say about an incident by replying to one of its messages, and their edits."""

from __future__ import annotations

import logging

from domain.incidents import FINISHED, Incident
from domain.messages import Kind
from domain.notes import HOUR, MOST_NOTES, Note, says_something
from domain.places import coordinates
from domain.updates import Edited, Message
from domain.visible import can_be_read
from handling import places
from handling.context import Context, reply
from handling.logs import TOOK
from texts import formatting, notes, private_calls, refusals
from texts.commands import BY_ANY_NAME

logger = logging.getLogger(__name__)


def take(message: Message, incident: Incident, context: Context) -> bool:
    """Keep a note, or tell whoever wrote it why not; False if it is none.

    Its reaction and the card are owed with it. Commands and what bots say are no notes.
    """
    if is_command(message, context) or _is_of_bot(message):
        return False
    return keep(message, incident, context)


def keep(message: Message, incident: Incident, context: Context) -> bool:
    """Keep what somebody says, also behind a command, or tell them why not; False if not kept."""
    if message.is_as_channel:
        reply(message, context, refusals.NO_CHANNELS)
    elif is_out_of_sight(message, incident):
        language, own = context.person_language(message), context.bot.username
        reply(message, context, private_calls.words_only(language, incident, own))
    elif not says_something(message.content):
        reply(message, context, notes.says_too_little(context.person_language(message)))
    elif _has_too_many(message, incident, context):
        reply(message, context, notes.too_many(context.person_language(message), MOST_NOTES))
    else:
        _keep(message, incident, context)
        return True
    return False


def is_out_of_sight(message: Message, incident: Incident) -> bool:
    """Tell whether the incident's group cannot see what a message holds: it is in the office."""
    return message.content.kind is not None and not _is_in_group_of(message, incident)


def _is_in_group_of(message: Message, incident: Incident) -> bool:
    """Tell whether a message stands in an incident's group, or where that was until it migrated."""
    chat_id = message.chat.id
    return not message.chat.is_group or chat_id in (incident.group_id, incident.source_chat_id)


def keep_attached(message: Message, incident: Incident, context: Context) -> None:
    """Keep the photo, or whatever else a command about an incident stands below, as a note."""
    if message.content.kind is not None:
        keep(message, incident, context)


def is_command(message: Message, context: Context) -> bool:
    """Tell whether it is a command of ours or to another bot; words behind any other are said."""
    command = message.command
    if command is None:
        return False
    is_to_us = command.addressee in (None, context.bot.username.lower())
    return not is_to_us or command.name in BY_ANY_NAME or not can_be_read(message.text)


def _is_of_bot(message: Message) -> bool:
    return message.by is None and not (message.is_as_group or message.is_as_channel)


def _has_too_many(message: Message, incident: Incident, context: Context) -> bool:
    """Tell whether one person fills an incident; what is on record already is no more."""
    place, author_id = message.place, message.by.user_id if message.by else None
    if context.database.notes.of_message(place.chat_id, place.message_id, message.album_id):
        return False
    since = context.time_of(message) - HOUR
    return context.database.notes.count_by(incident.incident_id, author_id, since) >= MOST_NOTES


def _keep(message: Message, incident: Incident, context: Context) -> None:
    place, incident_id = message.place, incident.incident_id
    with context.database.transaction():
        is_new = context.database.notes.add(
            incident_id,
            place.chat_id,
            place.message_id,
            message.by,
            message.content,
            said(message),
            context.time_of(message),
        )
        if is_new:
            _offer_reopening(message, incident, context)
    if is_new:
        who = message.by.user_id if message.by else None
        logger.info(TOOK, incident_id, incident.group_id, "note", who)
    context.outbox.wake(incident.group_id)
    context.outbox.wake(place.chat_id)


def _offer_reopening(message: Message, incident: Incident, context: Context) -> None:
    """Have who says something about what is resolved told how to reopen it: not who resolved it.

    Of a duplicate, the first one is what was worked on.
    """
    place, by = message.place, message.by.user_id if message.by else None
    worked_on = context.database.incidents.get(incident.duplicate_of or "") or incident
    is_resolver = by is not None and by == worked_on.resolved_by_id
    if place.chat_id == worked_on.group_id and not is_resolver:
        context.database.moves.offer_reopening(worked_on, place.message_id, context.now)


def said(message: Message) -> str:
    """Put the words of a note, or of a summary, on record, with whose; a place says where."""
    words, position = message.content.text, message.content.position
    if message.content.kind is Kind.PLACE and position is not None:
        where = coordinates(position.latitude, position.longitude)
        words = "\n".join(filter(None, (words, where)))
    return formatting.with_origin(words, message.forwarded_from, message.written_by_bot)


def add_to_album(message: Message, context: Context) -> bool:
    """Add a photo to the note its album is, although it replies to nothing; False if none is."""
    place, database = message.place, context.database
    note = database.notes.of_message(place.chat_id, place.message_id, message.album_id)
    incident = database.incidents.get(note.incident_id) if note else None
    return incident is not None and take(message, incident, context)


async def edited(edit: Edited, context: Context) -> bool:
    """Have a note say what it says now, and a live location show where it is now.

    What is edited into nothing, or into a command, stays as it was. False if it is no note, or
    one that may be a report from now on.
    """
    message = edit.message
    place = message.place
    note = context.database.notes.of_message(place.chat_id, place.message_id, message.album_id)
    if note is None:
        return _put_below_photo(message, context)
    if _is_of_outsider(message, note, context):
        return True
    if is_command(message, context):
        return False
    if message.content.position is not None:  # it moves, and its note stays where it began
        places.move(edit, context)
    elif says_something(message.content):
        is_first = note.message_id == place.message_id
        if message.text or is_first:
            at = context.desk.clock.of(edit.edited_at)
            if context.database.notes.edit(note, said(message), at, is_more=not is_first):
                who = message.by.user_id if message.by else None
                logger.info(TOOK, note.incident_id, place.chat_id, "note_edited", who)
    incident = context.database.incidents.get(note.incident_id)
    context.outbox.wake(incident.group_id if incident else place.chat_id)
    return True


def _is_of_outsider(message: Message, note: Note, context: Context) -> bool:
    """Tell whether a note that was written in private is of somebody who left the group."""
    incident = context.database.incidents.get(note.incident_id)
    if incident is None or message.by is None or not message.place.is_private:
        return False
    return context.database.absences.is_gone(incident.group_id, message.by.user_id)


def _put_below_photo(message: Message, context: Context) -> bool:
    """Keep words that were put below another photo of a report; False if there are none.

    Of what is finished the album may be that of the summary, which is on record.
    """
    album, known = message.album_id, context.database.incidents
    incident = known.of_album(message.chat.id, album) if album else None
    if incident is None or incident.status in FINISHED or not can_be_read(message.text):
        return False
    return take(message, incident, context)
