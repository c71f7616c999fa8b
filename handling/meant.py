"""Which incident a command means: the one replied to, or the one whose number is typed."""

from __future__ import annotations

from domain.incident_ids import parse_incident_id
from domain.incidents import FINISHED, Incident
from domain.updates import Message, RepliedTo
from handling.context import Context
from handling.replied import about
from sending.origins import origins_of
from texts import incidents


def meant(message: Message, context: Context) -> tuple[Incident | None, str]:
    """Find which incident a command means, and the words behind its number."""
    typed = message.text
    known = _replied_to(message.replied_to, message, context)
    numbered, words = _numbered(message, context)
    if known is None:
        return numbered, words
    is_same = numbered is not None and numbered.incident_id == known.incident_id
    return known, words if is_same else typed


def in_its_group(said: str, incident: Incident, message: Message, context: Context) -> str:
    """Say (HTML) in an office in which group an incident is that a command was about."""
    if message.chat.id == incident.group_id:
        return said
    origins = origins_of(context.database, [incident], context.bot.username)
    where = incidents.origin(context.person_language(message), incident, origins)
    return "\n".join(filter(None, (said, " · ".join(where))))


def other_meant(incident: Incident, message: Message, context: Context) -> Incident | None:
    """Find another open incident that a reply to one names: then nobody can tell which is meant."""
    numbered, _ = _numbered(message, context)
    if numbered is None or numbered.status in FINISHED:
        return None
    return numbered if numbered.incident_id != incident.incident_id else None


def _numbered(message: Message, context: Context) -> tuple[Incident | None, str]:
    """Find the incident whose number stands behind a command, and the words behind that."""
    number, *words = message.text.split(maxsplit=1) or [""]
    wanted = parse_incident_id(number)
    if wanted is None:
        return None, message.text
    found = context.database.incidents.find(message.chat.id, *wanted)
    return found, "".join(words)


def _replied_to(
    replied_to: RepliedTo | None, message: Message, context: Context
) -> Incident | None:
    if replied_to is None or replied_to.chat_id != message.chat.id:
        return None
    known = about(replied_to, context)
    is_seen_from = context.database.incidents.is_seen_from
    return known if known is not None and is_seen_from(message.chat.id, known) else None
