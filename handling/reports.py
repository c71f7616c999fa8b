"""What people report, and the photos that come with it."""

from __future__ import annotations

import logging
from enum import Enum

from database import Database
from domain.incidents import Incident
from domain.reports import MOST_WAITING
from domain.updates import Message
from domain.visible import can_be_read
from handling.context import Context, reply
from texts import commands, formatting, refusals, reports

logger = logging.getLogger(__name__)

TOOK = "incident=%s chat=%s event=%s user=%s"


_HOUR = 60 * 60  # seconds


class ReportRefusal(Enum):
    """Why something is not recorded as an incident."""

    TOO_MANY_WAIT = "no managers are named yet, and enough waits for that"
    NO_WORDS = "it says nothing"
    TOO_MANY = "the limit of an hour is reached"


async def new_issue(message: Message, context: Context) -> None:
    """Open an incident; its card is the reply."""
    why = refusal(message, context.database, context.now, context.desk.report_limit)
    if why is None:
        _open(message, context)
        return
    who = message.author.user_id if message.author else None
    logger.info("chat=%s event=report user=%s refused=%s", message.chat.id, who, why.name)
    reply(message, context, _refused(why, message, context))


def refusal(message: Message, database: Database, now: int, limit: int) -> ReportRefusal | None:
    """Say why this cannot be reported; None if it can. A person may report `limit` in an hour."""
    if not can_be_read(message.text):
        return ReportRefusal.NO_WORDS
    if _too_many_wait(message, database):
        return ReportRefusal.TOO_MANY_WAIT
    too_many = _reports_too_much(message, database, now, limit)
    return ReportRefusal.TOO_MANY if too_many else None


def _too_many_wait(message: Message, database: Database) -> bool:
    """Tell whether a group that nobody has set up yet has reported enough."""
    if database.groups.is_configured(message.chat.id):
        return False
    waiting = database.reports.count_waiting(message.chat.id)
    is_known = database.incidents.reported_by(message.chat.id, message.place.message_id)
    return waiting >= MOST_WAITING and not is_known


def _refused(why: ReportRefusal, message: Message, context: Context) -> str:
    language, is_named = context.reply_language(message), message.author is not None
    if why is ReportRefusal.TOO_MANY_WAIT:
        return reports.too_many_kept(language)
    if why is ReportRefusal.NO_WORDS:
        return commands.misused(language, "new_issue")
    return refusals.too_many_reports(language, context.desk.report_limit, named=is_named)


def _open(message: Message, context: Context) -> None:
    incident = context.database.incidents.create(
        message.chat.id,
        message.place.message_id,
        message.author,
        told(message),
        context.time_of(message),
        thread_id=message.place.thread_id,
        media_group_id=message.album_id,
        waits_for_setup=not context.database.groups.is_configured(message.chat.id),
    )
    if incident is None:  # handled before, perhaps not to its end
        incident = context.database.incidents.reported_by(message.chat.id, message.place.message_id)
    else:
        who = incident.created_by_id
        logger.info(TOOK, incident.incident_id, incident.group_id, "report", who)
    if incident is not None:
        attach(message, incident, context)
        attach_album(message, incident, context)
        context.outbox.wake(incident.group_id)
        _say_it_waits(incident, message, context)


def _say_it_waits(incident: Incident, message: Message, context: Context) -> None:
    """Say what becomes of a report in a group where no card is posted yet."""
    if incident.waits_for_setup:
        reply(message, context, reports.kept(context.reply_language(message), incident))


def told(message: Message) -> str:
    """Put a message's text on record, with whose words it is."""
    return formatting.with_origin(message.text, message.forwarded_from, message.written_by_bot)


def _reports_too_much(message: Message, database: Database, now: int, limit: int) -> bool:
    """Tell whether a limit against abuse is reached; the team logs what drivers call in."""
    reporter = message.author
    if reporter is not None and database.teams.roles(message.chat.id, reporter.user_id):
        return False
    reported = database.incidents.count_reports_by(
        message.chat.id,
        reporter.user_id if reporter else None,
        now - _HOUR,
        but=message.place.message_id,  # delivered twice, it counts once
    )
    return reported >= limit


async def album_member(message: Message, context: Context) -> None:
    """Attach a photo of an album whose caption reported an incident, or may do so in a moment."""
    chat, album, file_id = message.chat, message.album_id, message.file_id
    incident = context.database.incidents.of_album(chat.id, album) if album else None
    if incident is not None:
        attach(message, incident, context)
        context.outbox.wake(chat.id)
    elif album and file_id:
        context.database.attachments.keep_loose_photo(
            chat.id, album, message.place.message_id, file_id, context.now
        )


def attach(message: Message, incident: Incident, context: Context) -> None:
    """Attach a message's photo or file, if it has one."""
    if message.file_id:
        message_id = message.place.message_id
        context.database.attachments.attach(incident.incident_id, message_id, message.file_id)


def attach_album(message: Message, incident: Incident, context: Context) -> None:
    """Attach the photos of a message's album that came before it."""
    if message.album_id:
        context.database.attachments.attach_loose_photos(
            incident.incident_id, message.chat.id, message.album_id
        )
