"""Toasts: what a person who tapped reads at once. Telegram calls it answering a callback query."""

from __future__ import annotations

import logging

from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot

from domain.updates import Tap
from texts.toasts import Toast

logger = logging.getLogger(__name__)


async def show(bot: ExtBot[int], tap: Tap, toast: Toast) -> None:
    """Answer a tap: twice if the connection broke, for that does no harm.

    Raises TelegramError if Telegram cannot be reached, or is flooded.
    """
    try:
        try:
            await _answer(bot, tap, toast)
        except NetworkError as error:
            if isinstance(error, (BadRequest, TimedOut)):
                raise
            await _answer(bot, tap, toast)
    except BadRequest as error:
        # Too late to be shown. What the tap did is committed; the card will tell.
        logger.warning("toast not shown: %s", error)


async def show_if_possible(bot: ExtBot[int], tap: Tap, toast: Toast) -> TelegramError | None:
    """Answer a tap once; returns what kept it from being shown."""
    try:
        await _answer(bot, tap, toast)
    except TelegramError as error:
        return error
    return None


async def _answer(bot: ExtBot[int], tap: Tap, toast: Toast) -> None:
    await bot.answer_callback_query(tap.query_id, toast.text, show_alert=toast.alert)
