"""Replies to messages of ours: the summary that was asked for, and who may give it."""

from __future__ import annotations

import logging

import message_builder
from domain.incidents import Action, Incident, Refused, Status
from domain.people import User
from domain.updates import Message, RepliedTo
from handling import reports
from handling.context import Context, reply
from texts import links, paging

logger = logging.getLogger(__name__)


async def take_reply(message: Message, context: Context) -> None:
    """Take the summary from the person asked; tell others who is waited for, or that it is late."""
    if reports.is_answer(message, context):
        await reports.new_issue(message, context)
        return
    replied_to = message.replied_to
    if replied_to is not None and replied_to.chat_id == message.chat.id:
        _look_after(replied_to, context)
        asking = _asking(replied_to, context)
        incident = asking or _awaited_from(message.by, replied_to, context)
        if incident is not None and not _belongs_to_album(message, incident, context):
            _hear(message, replied_to, incident, context)
            context.outbox.wake(message.chat.id)
            return
    await reports.album_member(message, context)
    context.outbox.wake(message.chat.id)


def _look_after(replied_to: RepliedTo, context: Context) -> None:
    """Have the incident's other messages brought back if somebody removed them."""
    incident = context.database.messages.incident_of(replied_to.chat_id, replied_to.message_id)
    if incident is not None:
        context.database.looks.owe(incident.incident_id)
        context.outbox.wake(incident.group_id)


def _asking(replied_to: RepliedTo, context: Context) -> Incident | None:
    """Find the incident whose summary a message asks for, or asked for: whoever replies is told."""
    known = context.database.incidents.awaiting_reply(replied_to.chat_id, replied_to.message_id)
    if known is not None or not replied_to.is_ours:
        return known
    # Not on record as the prompt: its answer overtook the send's, or a request moved on.
    return _of_group(links.prompted_incident(replied_to.urls), replied_to, context)


def _awaited_from(user: User | None, replied_to: RepliedTo, context: Context) -> Incident | None:
    """Find the incident of another message of ours if its summary is awaited from this person."""
    known = context.database.messages.incident_of(replied_to.chat_id, replied_to.message_id)
    if known is not None and known.source_message_id == replied_to.message_id:
        return None  # the report: who replies to it talks to the driver
    if known is None and replied_to.is_ours:  # a card that was removed since, or a story
        told = _on_buttons(replied_to) or links.told_incident(replied_to.urls)
        known = _of_group(told, replied_to, context)
    if known is None or user is None or known.owner_id != user.user_id:
        return None
    return known if known.status is Status.AWAITING_SUMMARY else None


def _on_buttons(replied_to: RepliedTo) -> str | None:
    """Find which incident's card a message is, or was, by what its buttons send."""
    pressed = map(message_builder.parse_button, replied_to.buttons)
    return next((button[1] for button in pressed if button), None)


def _of_group(incident_id: str | None, replied_to: RepliedTo, context: Context) -> Incident | None:
    incident = context.database.incidents.get(incident_id or "")
    return incident if incident and incident.group_id == replied_to.chat_id else None


def _belongs_to_album(message: Message, incident: Incident, context: Context) -> bool:
    """Tell whether the words of this photo's album were the summary, and are on record."""
    album = message.album_id
    known = context.database.incidents.of_album(message.chat.id, album) if album else None
    if known is None or known.incident_id != incident.incident_id:
        return False
    return known.resolution_summary is not None  # else we were cut off before it was


def _hear(message: Message, replied_to: RepliedTo, incident: Incident, context: Context) -> None:
    if incident.status is not Status.AWAITING_SUMMARY:
        _say_it_is_late(message, incident, context)
    elif message.by is None or message.by.user_id != incident.owner_id:
        reply(message, context, _waiting_for(incident, message, context))
    elif message.summary:
        _resolve(message, replied_to, incident, context)
    elif message.album_id:  # the words stand under another photo of it
        reports.attach(message, incident, context)
    else:
        language = context.reply_language(message)
        reply(message, context, paging.empty_summary(language, incident, context.bot.username))


def _waiting_for(incident: Incident, message: Message, context: Context) -> str:
    owner = context.database.people.get(incident.owner_id or 0)
    anonymous = message.is_as_group or message.is_as_channel
    language = context.reply_language(message)
    return paging.waiting_for(language, incident, owner, context.bot.username, anonymous=anonymous)


def _say_it_is_late(message: Message, incident: Incident, context: Context) -> None:
    """Say that the incident moved on, unless it did so by this very message, handled before."""
    if message.summary and incident.resolution_summary == reports.told(message):
        return
    people = context.database.people.get_all([incident.owner_id])
    language = context.reply_language(message)
    reply(message, context, paging.came_late(language, incident, people))


def _resolve(message: Message, replied_to: RepliedTo, incident: Incident, context: Context) -> None:
    incident_id, group_id, owner_id = incident.incident_id, incident.group_id, incident.owner_id
    reports.attach(message, incident, context)  # first: should we be cut off, it is done again
    if message.album_id:
        context.database.attachments.record_summary_album(incident_id, message.album_id)
        reports.attach_album(message, incident, context)
    action = Action.SUMMARISE
    resolved = context.database.incidents.apply(
        action, incident_id, group_id, owner_id or 0, context.now, reports.told(message)
    )
    if isinstance(resolved, Refused):
        return
    logger.info(reports.TOOK, incident_id, group_id, action.value, owner_id)
    if links.prompted_incident(replied_to.urls):  # it has served, on record or not
        context.database.messages.owe_deletion(group_id, replied_to.message_id)
