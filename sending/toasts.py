"""Toasts: what a person who tapped reads at once. Telegram calls it answering a callback query."""

from __future__ import annotations

import asyncio
import logging

from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot

from domain.updates import Tap
from sending.locks import Locks
from texts.toasts import Toast

logger = logging.getLogger(__name__)

DEADLINE = 5.0  # seconds from what a tap did to its toast; the card tells the same
AT_ONCE = 64  # in places of their own: nobody's toast waits for cards, or for a few that hang


class Toasts:
    """Shows toasts: side by side, but those about one incident one after the other."""

    def __init__(self, bot: ExtBot[int]) -> None:
        self._bot = bot
        self._places = asyncio.Semaphore(AT_ONCE)
        self._incidents: Locks[str] = Locks()

    async def show(self, tap: Tap, toast: Toast, about: str = "") -> None:
        """Answer a tap, behind earlier toasts about the same incident; give up at the deadline.

        What the tap did is committed, so nothing is lost with a toast but the toast.
        """
        try:
            await asyncio.wait_for(self._in_order(tap, toast, about), DEADLINE)
        except asyncio.TimeoutError:
            _log_lost(tap, about, f"no answer within {DEADLINE:g} s")
        except TelegramError as error:
            _log_lost(tap, about, error)

    async def _in_order(self, tap: Tap, toast: Toast, about: str) -> None:
        if not about:
            await self._answer(tap, toast)
            return
        async with self._incidents.of(about):
            await self._answer(tap, toast)

    async def _answer(self, tap: Tap, toast: Toast) -> None:
        """Answer: twice if the connection broke, for that does no harm."""
        async with self._places:
            try:
                await self._answer_once(tap, toast)
            except NetworkError as error:
                if isinstance(error, (BadRequest, TimedOut)):  # too late to be shown; or no time
                    raise
                await self._answer_once(tap, toast)

    async def _answer_once(self, tap: Tap, toast: Toast) -> None:
        # The library sends an empty text as a list: no text is none.
        said = toast.text or None
        await self._bot.answer_callback_query(tap.query_id, said, show_alert=toast.alert)


def _log_lost(tap: Tap, about: str, why: object) -> None:
    chat_id = tap.chat.id if tap.chat else "-"
    logger.warning("incident=%s chat=%s event=toast_lost error=%s", about or "-", chat_id, why)
