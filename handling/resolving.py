"""Resolves incidents with the summary that somebody gave, and keeps which message that was."""

from __future__ import annotations

from dataclasses import dataclass

from domain.incidents import Action, Incident
from domain.messages import Content
from domain.refusals import Refused
from domain.updates import Message, RepliedTo
from domain.visible import can_be_read
from handling.context import Context
from texts import formatting, summaries


@dataclass(frozen=True)
class Summary:
    """A message that is a summary: where it stands, what it holds, whose words these are."""

    chat_id: int
    message_id: int
    content: Content
    forwarded_from: str | None
    written_by_bot: str | None

    @classmethod
    def of(cls, message: Message) -> Summary:
        """Take a message that somebody wrote as the summary."""
        place = message.place
        return cls(
            place.chat_id,
            place.message_id,
            message.content,
            message.forwarded_from,
            message.written_by_bot,
        )

    @classmethod
    def said(cls, words: RepliedTo) -> Summary:
        """Take what one of our messages replies to as the summary."""
        return cls(
            words.chat_id,
            words.message_id,
            words.content,
            words.forwarded_from,
            words.written_by_bot,
        )


def on_record(summary: Summary, incident: Incident, context: Context) -> str:
    """Put a summary on record, with whose words it is; what has none is named."""
    language = context.group_language(incident.group_id)
    text = summary.content.text
    said = text if can_be_read(text) else language.gettext(summaries.SEE_ATTACHMENT)
    return formatting.with_origin(said, summary.forwarded_from, summary.written_by_bot)


def resolve(
    summary: Summary, incident: Incident, user_id: int, context: Context
) -> Incident | Refused:
    """Resolve an incident if the summary is awaited from this person, and keep what came with it.

    All of it together, or nothing.
    """
    incident_id, group_id = incident.incident_id, incident.group_id
    text = on_record(summary, incident, context)
    with context.database.transaction():
        resolved = context.database.incidents.apply(
            Action.SUMMARISE, incident_id, group_id, user_id, context.now, text
        )
        if isinstance(resolved, Incident):
            _record(summary, resolved, context)
    return resolved


def _record(summary: Summary, incident: Incident, context: Context) -> None:
    """Record that a message is the summary, with the photos and files that came with it."""
    chat_id, message_id, album = summary.chat_id, summary.message_id, summary.content.album_id
    database, incident_id = context.database, incident.incident_id
    database.summaries.record(incident, chat_id, message_id, album, context.now)
    database.messages.record(chat_id, message_id, incident_id)
    attach(summary, incident_id, context)
    if album:
        database.attachments.record_summary_album(incident_id, album)
        database.attachments.attach_loose_photos(incident_id, chat_id, album)


def attach(summary: Summary, incident_id: str, context: Context) -> None:
    """Attach the photo or file of a summary, if it has one."""
    content = summary.content
    if content.file_id:
        kind = content.kind.value if content.kind else None
        context.database.attachments.attach(
            incident_id, summary.message_id, content.file_id, kind, summary.chat_id
        )
