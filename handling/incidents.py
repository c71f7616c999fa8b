"""Taps on the buttons of a card: done or refused, and answered."""

from __future__ import annotations

import asyncio
import logging
from typing import cast

from telegram import CallbackQuery, Update
from telegram.error import BadRequest, NetworkError, TimedOut

import message_builder
from domain.groups import AdminCheck
from domain.incidents import Action, Incident, Refusal, Refused
from domain.people import User
from handling.context import Context
from handling.reports import TOOK
from receiving.parsing import (
    person,
)
from sending.members import is_admin
from texts import toasts

logger = logging.getLogger(__name__)

_REFUSED = f"{TOOK} refused=%s"
ADMIN_DEADLINE = 1.5  # seconds a refused tap waits to be told whether an admin tapped


async def tap(update: Update, context: Context) -> None:
    """Apply a button of a card, answer the person, then have the card redrawn."""
    query = cast(CallbackQuery, update.callback_query)
    chat, user = update.effective_chat, person(query.from_user)
    pressed = message_builder.parse_button(query.data or "")
    if chat is None or user is None or pressed is None:
        await dead_button(update, context)
        return
    action, incident_id = pressed
    outcome = context.database.incidents.apply(
        action, incident_id, chat.id, user.user_id, context.now
    )
    if isinstance(outcome, Incident):
        logger.info(TOOK, incident_id, chat.id, action.value, user.user_id)
        claimants = context.database.teams.claimants(chat.id, outcome.status)
        toast = toasts.done(action, outcome, claimants)
    else:
        logger.info(_REFUSED, incident_id, chat.id, action.value, user.user_id, outcome.why.name)
        toast = await _refused(action, outcome, chat.id, user, context)
    if query.message is not None:
        context.database.cards.record_seen(incident_id, chat.id, query.message.message_id)
    with context.outbox.toast_first(chat.id, incident_id):
        await _toast(query, toast)


async def _refused(
    action: Action, refused: Refused, group_id: int, user: User, context: Context
) -> toasts.Toast:
    """Say why; an admin of the group reads how to name themselves instead of whom to ask."""
    if refused.why is Refusal.NOT_AUTHORIZED and await _is_admin(group_id, user, context):
        return toasts.admin_without_right(action, user)
    owner_id = refused.incident.owner_id if refused.incident else None
    people = context.database.people.get_all([owner_id])
    return toasts.refused(refused, action, people)


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
    await _toast(query, toasts.Toast(toasts.DEAD_BUTTON, alert=True))


async def _toast(query: CallbackQuery, toast: toasts.Toast) -> None:
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
