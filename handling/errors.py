"""What is done when a handler fails, and what the person is told."""

from __future__ import annotations

import logging

from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from domain.updates import Received, Tap
from handling.context import Context
from sending import toasts
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
        await _say_it_went_wrong(received, context)
    else:
        logger.error("chat=%s unexpected error again: %r", chat_id, error)
    raise ApplicationHandlerStop  # a later handler must not act on what an earlier one could not


async def _say_it_went_wrong(received: Received, context: Context) -> None:
    if not isinstance(received, Tap):
        return
    toast = Toast(context.person_language(received).gettext(WENT_WRONG), alert=True)
    unreachable = await toasts.show_if_possible(context.bot, received, toast)
    if unreachable is not None:
        logger.warning("could not say so: %s", unreachable)
