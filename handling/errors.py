"""What is done when a handler fails, and what the person is told."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from handling.context import Context
from texts import toasts

logger = logging.getLogger(__name__)


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
    if context.desk.inbox.fail(update.update_id, error):
        logger.error("chat=%s unexpected error", chat_id, exc_info=error)
        await _say_it_went_wrong(update)
    else:
        logger.error("chat=%s unexpected error again: %r", chat_id, error)
    raise ApplicationHandlerStop  # a later handler must not act on what an earlier one could not


async def _say_it_went_wrong(update: Update) -> None:
    if update.callback_query is None:
        return
    try:
        await update.callback_query.answer(toasts.WENT_WRONG, show_alert=True)
    except TelegramError as unreachable:
        logger.warning("could not say so: %s", unreachable)
