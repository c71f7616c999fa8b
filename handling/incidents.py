"""Taps on the buttons of a card: done or refused, and answered."""

from __future__ import annotations

import asyncio
import logging

import message_builder
from domain.groups import AdminCheck
from domain.incidents import Action, Incident, Refusal, Refused
from domain.people import User
from domain.updates import Tap
from handling.context import Context
from handling.reports import TOOK
from texts import toasts
from texts.language import Language

logger = logging.getLogger(__name__)

_REFUSED = f"{TOOK} refused=%s"
ADMIN_DEADLINE = 1.5  # seconds a refused tap waits to be told whether an admin tapped


async def tap(tap: Tap, context: Context) -> None:
    """Apply a button of a card, answer the person, then have the card redrawn."""
    pressed, chat, user = message_builder.parse_button(tap.data), tap.chat, tap.by
    language = context.person_language(tap)
    if chat is None or user is None or pressed is None:
        await context.toast(tap, toasts.Toast(language.gettext(toasts.DEAD_BUTTON), alert=True))
        return
    action, incident_id = pressed
    outcome = context.database.incidents.apply(
        action, incident_id, chat.id, user.user_id, context.now
    )
    if isinstance(outcome, Incident):
        logger.info(TOOK, incident_id, chat.id, action.value, user.user_id)
        claimants = context.database.teams.claimants(chat.id, outcome.status)
        toast = toasts.done(language, action, outcome, claimants)
    else:
        logger.info(_REFUSED, incident_id, chat.id, action.value, user.user_id, outcome.why.name)
        toast = await _refused(language, action, outcome, tap, user, context)
    if tap.message_id is not None:
        context.database.cards.record_seen(incident_id, chat.id, tap.message_id)
    with context.outbox.toast_first(chat.id, incident_id):
        await context.toast(tap, toast)


async def _refused(
    language: Language,
    action: Action,
    refused: Refused,
    tap: Tap,
    user: User,
    context: Context,
) -> toasts.Toast:
    """Say why; an admin of the group reads how to name themselves instead of whom to ask."""
    if refused.why is Refusal.NOT_AUTHORIZED and await _is_admin(tap, context):
        return toasts.admin_without_right(language, action, user)
    owner_id = refused.incident.owner_id if refused.incident else None
    people = context.database.people.get_all([owner_id])
    return toasts.refused(language, refused, action, people)


async def _is_admin(tap: Tap, context: Context) -> bool:
    """Ask Telegram, but not for long: the person waits for the answer to a tap."""
    if tap.chat is None or tap.by is None:
        return False
    try:
        asked = context.desk.admins.check(tap.chat.id, tap.by.user_id, tap.update_id)
        return await asyncio.wait_for(asked, ADMIN_DEADLINE) is AdminCheck.ADMIN
    except asyncio.TimeoutError:
        return False
