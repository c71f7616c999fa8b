"""What people do to incidents: they report, tap and reply; what is done when that fails."""

from __future__ import annotations

import asyncio
import logging
from typing import cast

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.ext import ApplicationHandlerStop

import answers
import message_builder
import phrases
from context import Context, answer
from group_setup import is_admin
from incidents import Action, AdminCheck, Incident, Refusal, Refused, User
from reading import (
    attached_file,
    author,
    forwarded_from,
    issue,
    message_and_chat,
    person,
    topic,
    written_by_bot,
)
from visible import can_be_read

logger = logging.getLogger(__name__)

TOOK = "incident=%s chat=%s event=%s user=%s"
_REFUSED = f"{TOOK} refused=%s"
_HOUR = 60 * 60  # seconds
ADMIN_DEADLINE = 1.5  # seconds a refused tap waits to be told whether an admin tapped


# Reports


async def new_issue(update: Update, context: Context) -> None:
    """Open an incident; its card is the answer."""
    message, chat = message_and_chat(update)
    reporter = author(message)
    refused = _refuse_report(message, reporter, context)
    if refused:
        why, text = refused
        who = reporter.user_id if reporter else None
        logger.info("chat=%s event=report user=%s refused=%s", chat.id, who, why)
        answer(update, context, text)
    else:
        _open(message, reporter, context)


def _refuse_report(
    message: Message, reporter: User | None, context: Context
) -> tuple[str, str] | None:
    """Say why this cannot be reported, to the log and to people; None if it can."""
    if not context.database.is_configured(message.chat.id):
        return "NOT_CONFIGURED", answers.NOT_CONFIGURED
    if not can_be_read(issue(message)):
        return "NO_WORDS", answers.NEW_ISSUE_USAGE
    if _reports_too_much(message, reporter, context):
        return "TOO_MANY", answers.too_many_reports(
            context.report_limit, named=reporter is not None
        )
    return None


def _open(message: Message, reporter: User | None, context: Context) -> None:
    incident = context.database.create(
        message.chat.id,
        message.message_id,
        reporter,
        told(issue(message), message),
        context.time_of(message),
        thread_id=topic(message),
        media_group_id=message.media_group_id,
    )
    if incident is None:  # handled before, perhaps not to its end
        incident = context.database.reported_by(message.chat.id, message.message_id)
    else:
        who = incident.created_by_id
        logger.info(TOOK, incident.incident_id, incident.group_id, "report", who)
    if incident is not None:
        attach(message, incident, context)
        attach_album(message, incident, context)
        context.publisher.wake(incident.group_id)


def told(text: str, message: Message) -> str:
    """Put a text on record, with whose words it is."""
    return phrases.with_origin(text, forwarded_from(message), written_by_bot(message))


def _reports_too_much(message: Message, reporter: User | None, context: Context) -> bool:
    """Tell whether a limit against abuse is reached; the team logs what drivers call in."""
    if reporter is not None and context.database.roles(message.chat.id, reporter.user_id):
        return False
    reported = context.database.reports_by(
        message.chat.id,
        reporter.user_id if reporter else None,
        context.now - _HOUR,
        but=message.message_id,  # delivered twice, it counts once
    )
    return reported >= context.report_limit


async def album_member(update: Update, context: Context) -> None:
    """Attach a photo of an album whose caption reported an incident, or may do so in a moment."""
    message, chat = message_and_chat(update)
    album, file_id = message.media_group_id, attached_file(message)
    incident = context.database.incident_of_album(chat.id, album) if album else None
    if incident is not None:
        attach(message, incident, context)
        context.publisher.wake(chat.id)
    elif album and file_id:
        context.database.keep_loose_photo(chat.id, album, message.message_id, file_id, context.now)


def attach(message: Message, incident: Incident, context: Context) -> None:
    """Attach a message's photo or file, if it has one."""
    file_id = attached_file(message)
    if file_id:
        context.database.attach(incident.incident_id, message.message_id, file_id)


def attach_album(message: Message, incident: Incident, context: Context) -> None:
    """Attach the photos of a message's album that came before it."""
    album = message.media_group_id
    if album:
        context.database.attach_loose_photos(incident.incident_id, message.chat.id, album)


# Taps


async def tap(update: Update, context: Context) -> None:
    """Apply a button of a card, answer the person, then have the card redrawn."""
    query = cast(CallbackQuery, update.callback_query)
    chat, user = update.effective_chat, person(query.from_user)
    pressed = message_builder.parse_button(query.data or "")
    if chat is None or user is None or pressed is None:
        await dead_button(update, context)
        return
    action, incident_id = pressed
    outcome = context.database.apply(action, incident_id, chat.id, user.user_id, context.now)
    if isinstance(outcome, Incident):
        logger.info(TOOK, incident_id, chat.id, action.value, user.user_id)
        claimants = context.database.claimants(chat.id, outcome.status)
        toast = message_builder.done(action, outcome, claimants)
    else:
        logger.info(_REFUSED, incident_id, chat.id, action.value, user.user_id, outcome.why.name)
        toast = await _refused(action, outcome, chat.id, user, context)
    if query.message is not None:
        context.database.card_seen(incident_id, chat.id, query.message.message_id)
    with context.publisher.toast_first(chat.id, incident_id):
        await _toast(query, toast)


async def _refused(
    action: Action, refused: Refused, group_id: int, user: User, context: Context
) -> message_builder.Toast:
    """Say why; an admin of the group reads how to name themselves instead of whom to ask."""
    if refused.why is Refusal.NOT_AUTHORIZED and await _is_admin(group_id, user, context):
        return message_builder.admin_without_right(action, user)
    owner_id = refused.incident.owner_id if refused.incident else None
    people = context.database.users([owner_id])
    return message_builder.refused(refused, action, people)


async def _is_admin(group_id: int, user: User, context: Context) -> bool:
    """Ask Telegram, but not for long: the person waits for the answer to a tap."""
    try:
        asked = is_admin(context.bot, group_id, user.user_id)
        return await asyncio.wait_for(asked, ADMIN_DEADLINE) is AdminCheck.ADMIN
    except asyncio.TimeoutError:
        return False


async def dead_button(update: Update, _context: Context) -> None:
    """Answer a button that is none of ours, or no longer."""
    query = cast(CallbackQuery, update.callback_query)
    await _toast(query, message_builder.Toast(message_builder.DEAD_BUTTON, alert=True))


async def _toast(query: CallbackQuery, toast: message_builder.Toast) -> None:
    """Answer a tap: twice if the connection broke, for that does no harm."""
    try:
        try:
            await query.answer(toast.text, show_alert=toast.alert)
        except NetworkError as error:
            if isinstance(error, (BadRequest, TimedOut)):
                raise
            await query.answer(toast.text, show_alert=toast.alert)
    except BadRequest as error:
        # Too late to be shown. What the tap did is committed; the card will tell.
        logger.warning("toast not shown: %s", error)


# When something goes wrong


async def failed(update: object, context: Context) -> None:
    """Log what no handler expected; a person who tapped is told."""
    error = context.error
    if isinstance(error, TelegramError):
        logger.warning("Telegram did not take it: %s", error)
        return
    if not isinstance(update, Update):
        logger.error("chat=- unexpected error", exc_info=error)
        return
    chat_id = update.effective_chat.id if update.effective_chat else "-"
    if context.inbox.fail(update.update_id, error):
        logger.error("chat=%s unexpected error", chat_id, exc_info=error)
        await _say_it_went_wrong(update)
    else:
        logger.error("chat=%s unexpected error again: %r", chat_id, error)
    raise ApplicationHandlerStop  # a later handler must not act on what an earlier one could not


async def _say_it_went_wrong(update: Update) -> None:
    if update.callback_query is None:
        return
    try:
        await update.callback_query.answer(message_builder.WENT_WRONG, show_alert=True)
    except TelegramError as unreachable:
        logger.warning("could not say so: %s", unreachable)
