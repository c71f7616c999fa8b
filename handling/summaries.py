"""Replies to messages of ours: the summary that was asked for, and who may give it."""

from __future__ import annotations

import logging

from telegram import Message, Update

import message_builder
from domain.incidents import Action, Incident, Refused, Status
from domain.people import User
from handling import reports
from handling.context import Context, reply
from receiving.parsing import Answered, answered_message, message_and_chat, person, words
from texts import links, paging

logger = logging.getLogger(__name__)


async def take_reply(update: Update, context: Context) -> None:
    """Take the summary from the person asked; tell others who is waited for, or that it is late."""
    message, chat = message_and_chat(update)
    answered = answered_message(message)
    if answered is not None and answered.chat_id == chat.id:
        _look_after(answered, context)
        user = person(message.from_user)
        asking = _asking(answered, context)
        incident = asking or _awaited_from(user, answered, context)
        if incident is not None and not _belongs_to_album(message, incident, context):
            _hear(update, user, answered, incident, context)
            context.outbox.wake(chat.id)
            return
    await reports.album_member(update, context)
    context.outbox.wake(chat.id)


def _look_after(answered: Answered, context: Context) -> None:
    """Have the incident's other messages brought back if somebody removed them."""
    incident = context.database.messages.incident_of(answered.chat_id, answered.message_id)
    if incident is not None:
        context.database.looks.owe(incident.incident_id)
        context.outbox.wake(incident.group_id)


def _asking(answered: Answered, context: Context) -> Incident | None:
    """Find the incident whose summary a message asks for, or asked for: whoever replies is told."""
    known = context.database.incidents.awaiting_reply(answered.chat_id, answered.message_id)
    if known is not None or not answered.is_ours:
        return known
    # Not on record as the prompt: its answer overtook the send's, or a request moved on.
    return _of_group(links.prompted_incident(answered.urls), answered, context)


def _awaited_from(user: User | None, answered: Answered, context: Context) -> Incident | None:
    """Find the incident of another message of ours if its summary is awaited from this person."""
    known = context.database.messages.incident_of(answered.chat_id, answered.message_id)
    if known is not None and known.source_message_id == answered.message_id:
        return None  # the report: who replies to it talks to the driver
    if known is None and answered.is_ours:  # a card that was removed since, or a story
        told = _on_buttons(answered) or links.told_incident(answered.urls)
        known = _of_group(told, answered, context)
    if known is None or user is None or known.owner_id != user.user_id:
        return None
    return known if known.status is Status.AWAITING_SUMMARY else None


def _on_buttons(answered: Answered) -> str | None:
    """Find which incident's card a message is, or was, by what its buttons send."""
    pressed = map(message_builder.parse_button, answered.buttons)
    return next((button[1] for button in pressed if button), None)


def _of_group(incident_id: str | None, answered: Answered, context: Context) -> Incident | None:
    incident = context.database.incidents.get(incident_id or "")
    return incident if incident and incident.group_id == answered.chat_id else None


def _belongs_to_album(message: Message, incident: Incident, context: Context) -> bool:
    """Tell whether the words of this photo's album were the summary, and are on record."""
    album = message.media_group_id
    known = context.database.incidents.of_album(message.chat.id, album) if album else None
    if known is None or known.incident_id != incident.incident_id:
        return False
    return known.resolution_summary is not None  # else we were cut off before it was


def _hear(
    update: Update, user: User | None, answered: Answered, incident: Incident, context: Context
) -> None:
    message, _ = message_and_chat(update)
    summary = words(message)
    if incident.status is not Status.AWAITING_SUMMARY:
        _say_it_is_late(update, incident, context)
    elif user is None or user.user_id != incident.owner_id:
        reply(update, context, _waiting_for(incident, message, context))
    elif summary:
        _resolve(message, answered, incident, reports.told(summary, message), context)
    elif message.media_group_id:  # the words stand under another photo of it
        reports.attach(message, incident, context)
    else:
        text = paging.empty_summary(incident, context.bot.username)
        reply(update, context, text)


def _waiting_for(incident: Incident, message: Message, context: Context) -> str:
    owner = context.database.people.get(incident.owner_id or 0)
    anonymous = message.sender_chat is not None
    return paging.waiting_for(incident, owner, context.bot.username, anonymous=anonymous)


def _say_it_is_late(update: Update, incident: Incident, context: Context) -> None:
    """Say that the incident moved on, unless it did so by this very message, handled before."""
    message, _ = message_and_chat(update)
    if incident.resolution_summary == reports.told(words(message), message):
        return
    people = context.database.people.get_all([incident.owner_id])
    reply(update, context, paging.came_late(incident, people))


def _resolve(
    message: Message, answered: Answered, incident: Incident, summary: str, context: Context
) -> None:
    incident_id, group_id, owner_id = incident.incident_id, incident.group_id, incident.owner_id
    reports.attach(message, incident, context)  # first: should we be cut off, it is done again
    if message.media_group_id:
        context.database.attachments.record_summary_album(incident_id, message.media_group_id)
        reports.attach_album(message, incident, context)
    action = Action.SUMMARISE
    resolved = context.database.incidents.apply(
        action, incident_id, group_id, owner_id or 0, context.now, summary
    )
    if isinstance(resolved, Refused):
        return
    logger.info(reports.TOOK, incident_id, group_id, action.value, owner_id)
    if links.prompted_incident(answered.urls):  # it has served, on record or not
        context.database.messages.owe_deletion(group_id, answered.message_id)
