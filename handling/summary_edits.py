"""Summaries that are edited: within a day the incident says what their message says now."""

from __future__ import annotations

import logging

from domain.incidents import Incident
from domain.summaries import CORRECTED_WITHIN, Given, is_summary
from domain.updates import Edited, Message
from handling.context import Context, reply
from handling.logs import TOOK
from handling.notes import is_command
from handling.resolving import Summary, attach, on_record
from texts import summaries

logger = logging.getLogger(__name__)


async def edited(edit: Edited, context: Context) -> bool:
    """Take an edit as the correction of a summary, if it is of one.

    What is edited into a command may be a report from now on; the summary stays.
    """
    message, place = edit.message, edit.message.place
    database = context.database
    given = database.summaries.of_message(place.chat_id, place.message_id, message.album_id)
    incident = database.incidents.get(given.incident_id) if given else None
    if given is None or incident is None or is_command(message, context):
        return False
    if not _is_of_outsider(message, incident, context):
        _take(message, context.desk.clock.of(edit.edited_at), given, incident, context)
        context.outbox.wake(incident.group_id)
    return True


def _is_of_outsider(message: Message, incident: Incident, context: Context) -> bool:
    """Tell whether a summary that was written in private is of somebody who left the group."""
    if message.by is None or not message.place.is_private:
        return False
    return context.database.absences.is_gone(incident.group_id, message.by.user_id)


def _take(message: Message, now: int, given: Given, incident: Incident, context: Context) -> None:
    """Have an incident say what its summary says now, or tell who edited it why not."""
    attach(Summary.of(message), incident.incident_id, context)  # a photo may have been exchanged
    if message.place.message_id != given.message_id:
        _add_words(message, now, given, incident, context)
    elif not is_summary(message):
        language, own = context.person_language(message), context.bot.username
        reply(message, context, summaries.stays(language, incident, own))
    else:
        text = on_record(Summary.of(message), incident, context)
        _correct(text, message, now, given, incident, context)


def _correct(
    text: str, message: Message, now: int, given: Given, incident: Incident, context: Context
) -> None:
    known, wordless = incident.resolution_summary or "", _wordless(context)
    if text == known or (text in wordless and known in wordless):
        return
    if now > given.t + CORRECTED_WITHIN or incident.transitions != given.transitions:
        _note_late(text, message, now, given, incident, context)
    elif context.database.summaries.correct(given, text, message.by, now) is not None:
        who = message.by.user_id if message.by else None
        logger.info(TOOK, incident.incident_id, incident.group_id, "correct_summary", who)


def _note_late(
    text: str, message: Message, now: int, given: Given, incident: Incident, context: Context
) -> None:
    """Put on record what comes too late, and say so; further edits of it change nothing."""
    if context.database.summaries.record_late(given, text, message.by, now):
        language, own = context.person_language(message), context.bot.username
        reply(message, context, summaries.too_late(language, incident, own))


# Albums


def add_to_album(message: Message, context: Context) -> bool:
    """Add a photo to the summary its album is, although it replies to nothing; False if none is."""
    place, database = message.place, context.database
    given = database.summaries.of_message(place.chat_id, place.message_id, message.album_id)
    incident = database.incidents.get(given.incident_id) if given else None
    if incident is None:
        return False
    complete(message, incident, context)
    context.outbox.wake(incident.group_id)
    return True


def complete(message: Message, incident: Incident, context: Context) -> None:
    """Attach one more message of a summary's album; words may stand under any of them."""
    place = message.place
    known = context.database.summaries.of_message
    given = known(place.chat_id, place.message_id, message.album_id)
    attach(Summary.of(message), incident.incident_id, context)
    if given is not None and given.message_id != place.message_id:
        _add_words(message, context.time_of(message), given, incident, context)


def _add_words(
    message: Message, now: int, given: Given, incident: Incident, context: Context
) -> None:
    """Put the words below another photo of the album behind those that are known."""
    words, known = message.content.text, incident.resolution_summary or ""
    if not message.summary or f"\n{words}\n" in f"\n{known}\n":
        return
    text = words if known in _wordless(context) else f"{known}\n{words}"
    _correct(text, message, now, given, incident, context)


def _wordless(context: Context) -> set[str]:
    """List how a summary without a word was put on record: a group's language may change."""
    spoken = context.desk.languages.spoken.values()
    return {language.gettext(summaries.SEE_ATTACHMENT) for language in spoken}
