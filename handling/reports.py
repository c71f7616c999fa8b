"""What people report, and the photos that come with it."""

from __future__ import annotations

import logging

from telegram import Message, Update

from domain.incidents import Incident
from domain.people import User
from domain.visible import can_be_read
from handling.context import Context, reply
from receiving.parsing import (
    attached_file,
    author,
    forwarded_from,
    issue,
    message_and_chat,
    topic,
    written_by_bot,
)
from texts import commands, formatting

logger = logging.getLogger(__name__)

TOOK = "incident=%s chat=%s event=%s user=%s"


_HOUR = 60 * 60  # seconds


async def new_issue(update: Update, context: Context) -> None:
    """Open an incident; its card is the reply."""
    message, chat = message_and_chat(update)
    reporter = author(message)
    refused = _refuse_report(message, reporter, context)
    if refused:
        why, text = refused
        who = reporter.user_id if reporter else None
        logger.info("chat=%s event=report user=%s refused=%s", chat.id, who, why)
        reply(update, context, text)
    else:
        _open(message, reporter, context)


def _refuse_report(
    message: Message, reporter: User | None, context: Context
) -> tuple[str, str] | None:
    """Say why this cannot be reported, to the log and to people; None if it can."""
    if not context.database.groups.is_configured(message.chat.id):
        return "NOT_CONFIGURED", commands.NOT_CONFIGURED
    if not can_be_read(issue(message)):
        return "NO_WORDS", commands.NEW_ISSUE_USAGE
    if _reports_too_much(message, reporter, context):
        return "TOO_MANY", commands.too_many_reports(
            context.desk.report_limit, named=reporter is not None
        )
    return None


def _open(message: Message, reporter: User | None, context: Context) -> None:
    incident = context.database.incidents.create(
        message.chat.id,
        message.message_id,
        reporter,
        told(issue(message), message),
        context.time_of(message),
        thread_id=topic(message),
        media_group_id=message.media_group_id,
    )
    if incident is None:  # handled before, perhaps not to its end
        incident = context.database.incidents.reported_by(message.chat.id, message.message_id)
    else:
        who = incident.created_by_id
        logger.info(TOOK, incident.incident_id, incident.group_id, "report", who)
    if incident is not None:
        attach(message, incident, context)
        attach_album(message, incident, context)
        context.outbox.wake(incident.group_id)


def told(text: str, message: Message) -> str:
    """Put a text on record, with whose words it is."""
    return formatting.with_origin(text, forwarded_from(message), written_by_bot(message))


def _reports_too_much(message: Message, reporter: User | None, context: Context) -> bool:
    """Tell whether a limit against abuse is reached; the team logs what drivers call in."""
    if reporter is not None and context.database.teams.roles(message.chat.id, reporter.user_id):
        return False
    reported = context.database.incidents.count_reports_by(
        message.chat.id,
        reporter.user_id if reporter else None,
        context.now - _HOUR,
        but=message.message_id,  # delivered twice, it counts once
    )
    return reported >= context.desk.report_limit


async def album_member(update: Update, context: Context) -> None:
    """Attach a photo of an album whose caption reported an incident, or may do so in a moment."""
    message, chat = message_and_chat(update)
    album, file_id = message.media_group_id, attached_file(message)
    incident = context.database.incidents.of_album(chat.id, album) if album else None
    if incident is not None:
        attach(message, incident, context)
        context.outbox.wake(chat.id)
    elif album and file_id:
        context.database.attachments.keep_loose_photo(
            chat.id, album, message.message_id, file_id, context.now
        )


def attach(message: Message, incident: Incident, context: Context) -> None:
    """Attach a message's photo or file, if it has one."""
    file_id = attached_file(message)
    if file_id:
        context.database.attachments.attach(incident.incident_id, message.message_id, file_id)


def attach_album(message: Message, incident: Incident, context: Context) -> None:
    """Attach the photos of a message's album that came before it."""
    album = message.media_group_id
    if album:
        context.database.attachments.attach_loose_photos(
            incident.incident_id, message.chat.id, album
        )
