"""Reports that are edited: within a day the incident says what they say now."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum

from domain.facts import read_facts
from domain.incidents import Incident
from domain.reports import COMMAND, CORRECTED_WITHIN, NoReport, own_report, reported_itself
from domain.severity import guess_severity
from domain.updates import Edited, Message
from domain.visible import can_be_read
from handling import places
from handling.context import Context, reply
from handling.logs import TOOK
from handling.reports import attach, description
from texts import reports
from texts.commands import by_its_name

logger = logging.getLogger(__name__)
BETWEEN = "\n\n"
"""What stands between the words of who logged a report, and those of the report."""


class NoCorrection(Enum):
    """Why an edit changes nothing, although a report says something else now."""

    COMMAND = "a report was edited into another command"
    NOTHING_LEFT = "nothing is left to record"


@dataclass(frozen=True)
class Said:
    """What an incident's report says now; `words` are those of who logged it, if they did."""

    text: str
    words: str | None


async def edited(edited: Edited, context: Context) -> bool:
    """Take an edit as the correction of a report, if it is of one."""
    message = by_its_name(edited.message)
    incident = context.database.reports.of_message(message.chat.id, message.place.message_id)
    if incident is not None and message.content.position is not None:
        places.move(edited, context)  # it is where the truck is, and has no words
        context.outbox.wake(incident.group_id)
    elif incident is not None:
        _take(message, edited.edited_at, incident, context)
    return incident is not None


def _take(message: Message, edited_at: int, incident: Incident, context: Context) -> None:
    """Have an incident say what its report says now, or tell who edited it why not."""
    attach(message, incident, context)  # a photo may have been added
    said = _said(message, incident, context)
    if isinstance(said, NoCorrection):
        _say_it_stays(said, incident, message, context)
    elif said.text != incident.description:
        now = context.desk.clock.of(edited_at)
        is_late = now > incident.t_created + CORRECTED_WITHIN
        (_note_late if is_late else _correct)(said, incident, message, now, context)
    context.outbox.wake(incident.group_id)


def _correct(said: Said, incident: Incident, message: Message, now: int, context: Context) -> None:
    context.database.corrections.correct(
        incident.incident_id,
        said.text,
        said.words,
        message.author,
        now,
        facts=read_facts(said.text, message.chat.title),
        severity=guess_severity(said.text),
    )
    who = message.author.user_id if message.author else None
    logger.info(TOOK, incident.incident_id, incident.group_id, "correct", who)


def _note_late(
    said: Said, incident: Incident, message: Message, now: int, context: Context
) -> None:
    """Put on record what comes too late, and say so; further edits of it change nothing."""
    late = context.database.corrections.record_late(
        incident.incident_id, said.text, message.author, now
    )
    if late:
        language = context.person_language(message)
        reply(message, context, reports.too_late(language, incident, context.bot.username))


def _say_it_stays(
    why: NoCorrection, incident: Incident, message: Message, context: Context
) -> None:
    language = context.person_language(message)
    is_command = why is NoCorrection.COMMAND
    say = reports.no_correction if is_command else reports.nothing_left
    reply(message, context, say(language, incident, context.bot.username))


def _said(message: Message, incident: Incident, context: Context) -> Said | NoCorrection:
    """Read what a report says now that one of its messages was edited."""
    if message.command is not None and message.command.name != COMMAND:
        return NoCorrection.COMMAND
    if message.place.message_id == incident.logged_message_id:
        return _with_other_words(message, incident)
    return _with_other_report(message, incident, context)


def _with_other_words(message: Message, incident: Incident) -> Said | NoCorrection:
    """Read what somebody says now who logged a report."""
    words = message.text if can_be_read(message.text) else ""
    rest = _without(incident.logged_words or "", incident.description)
    text = BETWEEN.join(filter(None, (words, rest)))
    return Said(text, words) if can_be_read(text) else NoCorrection.NOTHING_LEFT


def _without(words: str, text: str) -> str:
    """Take the words of who logged a report off what is on record."""
    if not can_be_read(words):
        return text
    return text.removeprefix(words).removeprefix(BETWEEN)


def _with_other_report(
    message: Message, incident: Incident, context: Context
) -> Said | NoCorrection:
    """Read what the author of a report says now."""
    is_logged = incident.logged_message_id is not None
    report = own_report(message) if is_logged else reported_itself(message)
    if isinstance(report, NoReport):
        return NoCorrection.NOTHING_LEFT
    before = incident.logged_words or ""
    language, chat_id = context.group_language(incident.group_id), incident.source_chat_id
    if report.words:
        text = description(report, chat_id, language, before=before)
        return Said(text, incident.logged_words)
    # What has no words was named in the language that the group read then.
    named = [
        description(report, chat_id, each, before=before)
        for each in context.desk.languages.spoken.values()
    ]
    if incident.description not in named:
        return NoCorrection.NOTHING_LEFT
    return Said(incident.description, incident.logged_words)
