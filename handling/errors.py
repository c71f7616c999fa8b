"""What is done when a handler fails, or an update is given up, and what the person is told."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, ExtBot

from domain.updates import Received, Tap
from handling.context import Context, Desk
from receiving.dead_letters import place_to_tell, writer_of
from texts import refusals
from texts.toasts import WENT_WRONG, Toast

logger = logging.getLogger(__name__)


async def failed(received: object, context: Context) -> None:
    """Log what no handler expected; a person who tapped is told."""
    error = context.error
    if isinstance(error, TelegramError):
        logger.warning("Telegram did not take it: %s", error)
        return
    if not isinstance(received, Received):
        logger.error("chat=- unexpected error", exc_info=error)
        return
    chat_id = received.chat.id if received.chat else "-"
    if context.desk.inbox.fail(received.update_id, error):
        logger.error("chat=%s unexpected error", chat_id, exc_info=error)
        _say_it_went_wrong(received, context)
    else:
        logger.error("chat=%s unexpected error again: %r", chat_id, error)
    raise ApplicationHandlerStop  # a later handler must not act on what an earlier one could not


def _say_it_went_wrong(received: Received, context: Context) -> None:
    if isinstance(received, Tap):
        said = context.person_language(received).gettext(WENT_WRONG)
        context.toast(received, Toast(said, alert=True))


def tell_of_dead_letter(update: Mapping[str, Any], bot: ExtBot[int], desk: Desk) -> None:
    """Tell somebody whose update is a dead letter, if it was meant for us."""
    place = place_to_tell(bot, update)
    if place is not None:
        text = refusals.DEAD_LETTER_TAP if "callback_query" in update else refusals.DEAD_LETTER
        group_id = None if place.is_private else place.chat_id
        language = desk.languages.of_user(writer_of(update), group_id)
        desk.replies.send(place, [language.gettext(text)])
