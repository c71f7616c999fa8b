"""What people report: their own words, or a message they reply to."""

from __future__ import annotations

import logging
from enum import Enum

from database import Database
from domain.facts import read_facts
from domain.incidents import Incident
from domain.reports import MOST_WAITING, NoReport, Report, reported_by, says_something
from domain.severity import guess_severity
from domain.updates import Message, RepliedTo
from domain.visible import can_be_read
from handling import notes
from handling.context import Context, ask, reply
from handling.logs import TOOK
from texts import formatting, kinds, links, refusals, reports
from texts.language import Language

logger = logging.getLogger(__name__)

_HOUR = 60 * 60  # seconds


class ReportRefusal(Enum):
    """Why something is not recorded as an incident."""

    TOO_MANY_WAIT = "no managers are named yet, and enough waits for that"
    TOO_MANY = "the limit of an hour is reached"


async def new_issue(message: Message, context: Context) -> None:
    """Open an incident for what is said, or replied to; its card is the reply."""
    if message.is_as_channel:  # a reply to our question: commands of channels do not come here
        reply(message, context, refusals.NO_CHANNELS)
        return
    known = _reported_before(message, context)
    if known is not None:
        _say_it_is_known(known, message, context)
        return
    why = refusal(message, context.database, context.now, context.desk.report_limit)
    if why is not None:
        _refuse(why, message, context)
        return
    report = reported_by(message)
    if isinstance(report, NoReport):
        _ask_what_happened(report, message, context)
    else:
        _record(report, message, context)


# Reported before


def _reported_before(message: Message, context: Context) -> Incident | None:
    """Find the incident of the message replied to, unless this very command made it."""
    replied, chat_id = message.replied_to, message.chat.id
    if replied is None or replied.chat_id != chat_id:
        return None
    known = context.database.reports.of_message(chat_id, replied.message_id)
    album = replied.content.album_id
    if known is None and album is not None:
        known = context.database.incidents.of_album(chat_id, album)
    if known is None or known.logged_message_id == message.place.message_id:
        return None
    return known


def _say_it_is_known(incident: Incident, message: Message, context: Context) -> None:
    people = context.database.people.get_all([incident.owner_id])
    language, username = context.person_language(message), context.bot.username
    office = _office(message, context)
    reply(message, context, reports.already(language, incident, people, username, office))
    if says_something(message.content):  # behind the command: it is about that incident
        _note_words(message, incident, context)
    context.database.looks.owe(incident.incident_id)
    context.outbox.wake(incident.group_id)


def _note_words(message: Message, incident: Incident, context: Context) -> None:
    """Keep them as a note, or as what that says now that they were edited."""
    place, known = message.place, context.database.notes
    note = known.of_message(place.chat_id, place.message_id, message.album_id)
    if note is None:
        notes.keep(message, incident, context)
    else:
        known.edit(note, notes.said(message), context.time_of(message))


# Refused


def refusal(message: Message, database: Database, now: int, limit: int) -> ReportRefusal | None:
    """Say why this cannot be reported; None if it can. A person may report `limit` in an hour."""
    if _too_many_wait(message, database):
        return ReportRefusal.TOO_MANY_WAIT
    too_many = _reports_too_much(message, database, now, limit)
    return ReportRefusal.TOO_MANY if too_many else None


def _too_many_wait(message: Message, database: Database) -> bool:
    """Tell whether a group that nobody has set up yet has reported enough."""
    if database.groups.is_configured(message.chat.id):
        return False
    waiting = database.reports.count_waiting(message.chat.id)
    is_known = database.reports.of_message(message.chat.id, message.place.message_id)
    return waiting >= MOST_WAITING and not is_known


def _reports_too_much(message: Message, database: Database, now: int, limit: int) -> bool:
    """Tell whether a limit against abuse is reached; the team logs what drivers call in."""
    reporter = message.author
    if reporter is not None and database.teams.roles(message.chat.id, reporter.user_id):
        return False
    reported = database.reports.count_reports_by(
        message.chat.id,
        reporter.user_id if reporter else None,
        now - _HOUR,
        but=message.place.message_id,  # delivered twice, it counts once
    )
    return reported >= limit


def _refuse(why: ReportRefusal, message: Message, context: Context) -> None:
    who = message.author.user_id if message.author else None
    logger.info("chat=%s event=report user=%s refused=%s", message.chat.id, who, why.name)
    reply(message, context, _refused(why, message, context))


def _refused(why: ReportRefusal, message: Message, context: Context) -> str:
    language, is_named = context.person_language(message), message.author is not None
    if why is ReportRefusal.TOO_MANY_WAIT:
        return reports.too_many_kept(language, _office(message, context))
    return refusals.too_many_reports(language, context.desk.report_limit, named=is_named)


# Asked


def _ask_what_happened(why: NoReport, message: Message, context: Context) -> None:
    """Ask who said nothing; the reply is known by the link in the question."""
    write = reports.say_it if why is NoReport.UNFIT else reports.what_happened
    ask(message, context, write(context.person_language(message), context.bot.username))
    question = _question(message)
    if question is not None:  # there is a new one
        context.database.messages.owe_deletion(message.chat.id, question.message_id)
        context.outbox.wake(message.chat.id)


def _question(message: Message) -> RepliedTo | None:
    """Find our question what happened, if this is a reply to it."""
    replied = message.replied_to
    if replied is None or not replied.is_ours or replied.chat_id != message.chat.id:
        return None
    return replied if links.is_question(replied.urls) else None


def is_answer(message: Message, context: Context) -> bool:
    """Tell whether a message says what happened; what comes later is about that incident."""
    question = _question(message)
    if question is None:
        return False
    known = context.database.messages.any_incident_of(message.chat.id, question.message_id)
    return known is None or known.source_message_id == message.place.message_id


# Recorded


def _record(report: Report, message: Message, context: Context) -> None:
    language = context.group_language(message.chat.id)
    text = description(report, message.chat.id, language)
    incident = record(report, message, text, context.database, context.time_of(message))
    if incident is not None:
        context.outbox.wake(incident.group_id)
        _say_it_waits(incident, message, context)


def record(
    report: Report, message: Message, text: str, database: Database, now: int
) -> Incident | None:
    """Record a report with all that belongs to it at once; give its incident, known or not."""
    chat_id = message.chat.id
    with database.transaction():
        new = database.reports.create(
            chat_id,
            report.message_id,
            report.reporter,
            text,
            now,
            thread_id=message.place.thread_id,
            media_group_id=report.content.album_id or message.album_id,
            logged=report.logged,
            waits_for_setup=not database.groups.is_configured(chat_id),
            facts=read_facts(text, message.chat.title),
            severity=guess_severity(text),
        )
        incident = new or database.reports.of_message(chat_id, report.message_id)
        if incident is not None:
            _attach_all(report, incident, message, database)
        if new is not None:
            _record_place(report, new, message, database, now)
    if new is not None:
        who = new.logged_by_id or new.created_by_id
        logger.info(TOOK, new.incident_id, new.group_id, "report", who)
    return incident


def _record_place(
    report: Report, incident: Incident, message: Message, database: Database, now: int
) -> None:
    """Have the card show a place that was reported, as of when it was told."""
    position, replied = report.content.position, message.replied_to
    if position is None:
        return
    is_logged = replied is not None and replied.message_id == report.message_id
    told_at = replied.written_at if replied is not None and is_logged else None
    about = (incident.incident_id, incident.source_chat_id, report.message_id)
    database.places.record(*about, position, min(now, told_at or now))


def _attach_all(report: Report, incident: Incident, message: Message, database: Database) -> None:
    """Attach the photos and files of a report, and have our question deleted that it answers."""
    incident_id, chat_id = incident.incident_id, message.chat.id
    for message_id, content in report.files:
        kind = content.kind.value if content.kind else None
        database.attachments.attach(incident_id, message_id, content.file_id or "", kind, chat_id)
    for album in (report.content.album_id, message.album_id):
        if album is not None:
            database.attachments.attach_loose_photos(incident_id, chat_id, album)
    question = _question(message)
    if question is not None:
        database.reports.record_answer(incident, chat_id, question.message_id)


def _say_it_waits(incident: Incident, message: Message, context: Context) -> None:
    """Say what becomes of a report in a group where no card is posted yet."""
    if incident.waits_for_setup:
        language, username = context.person_language(message), context.bot.username
        office = _office(message, context)
        reply(message, context, reports.kept(language, incident, username, office))


def _office(message: Message, context: Context) -> str | None:
    """Name the office in which this group's team is named; None where it has its own."""
    fleet = context.database.fleets.of_group(message.chat.id)
    is_elsewhere = fleet is not None and fleet.office_id != message.chat.id
    return context.database.groups.name(fleet.office_id) if fleet and is_elsewhere else None


def description(report: Report, chat_id: int, language: Language, before: str = "") -> str:
    """Put on record what a report says, with whose words it is, behind the words of who logged it.

    These are its own, or `before`.
    """
    words = [text for text in (before, *report.words) if can_be_read(text)]
    said = "\n\n".join(words) or _wordless(report, chat_id, language)
    return formatting.with_origin(said, report.forwarded_from, report.written_by_bot)


def _wordless(report: Report, chat_id: int, language: Language) -> str:
    if report.is_out_of_sight or report.content.kind is None:
        link = formatting.message_link(chat_id, report.message_id)
        return "\n".join(filter(None, (language.gettext(reports.OUT_OF_SIGHT), link)))
    return kinds.wordless(language, report.content.kind)


async def album_member(message: Message, context: Context) -> None:
    """Attach a photo of an album whose caption reported an incident, or may do so in a moment."""
    chat, album, file_id = message.chat, message.album_id, message.file_id
    incident = context.database.incidents.of_album(chat.id, album) if album else None
    if incident is not None:
        attach(message, incident, context)
        if can_be_read(message.text) and message.place.message_id != incident.source_message_id:
            notes.take(message, incident, context)  # each photo may have words of its own
        context.outbox.wake(chat.id)
    elif album and file_id:
        context.database.attachments.keep_loose_photo(
            chat.id, album, message.place.message_id, file_id, context.now, _kind(message)
        )


def attach(message: Message, incident: Incident, context: Context) -> None:
    """Attach a message's photo or file, if it has one."""
    if message.file_id:
        message_id = message.place.message_id
        context.database.attachments.attach(
            incident.incident_id, message_id, message.file_id, _kind(message), message.chat.id
        )


def _kind(message: Message) -> str | None:
    return message.content.kind.value if message.content.kind else None
