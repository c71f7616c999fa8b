"""What keeps polling from working: said in the log, and mended where we can."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import Conflict, TelegramError

from receiving.clock import uptime
from receiving.requests import TokenRefusedError

logger = logging.getLogger(__name__)

REMOVE_AT_MOST_EVERY = 60.0  # seconds: who sets a webhook again and again is not fought for ever

OTHER_POLLER = "event=other_poller another process polls with this token; stop one of them: %s"
REVOKED = (
    "event=token_refused Telegram refuses TELEGRAM_BOT_TOKEN now: it was revoked, or the bot was"
    " deleted. Put the new token from @BotFather into the settings and restart; trying on: %s"
)
# https://core.telegram.org/bots/api#logout; the answer "Logged out" is of its Client.cpp.
LOGGED_OUT = (
    "event=logged_out the bot was logged out of this Bot API server (logOut): it can come back"
    " after ten minutes, or TELEGRAM_API_URL has to name the server it moved to: %s"
)


class PollingTrouble:
    """Hears of each poll that failed; `lost` is called when updates may have gone elsewhere."""

    def __init__(self, bot: Bot, lost: Callable[[], None]) -> None:
        self._bot = bot
        self._lost = lost
        self._not_before = 0.0  # in uptime
        self._removing: asyncio.Task[None] | None = None  # kept, or it could be thrown away

    def __call__(self, error: TelegramError) -> None:
        """Say what is wrong; a webhook is removed.

        Telegram answers 409 both to a second poller and while a webhook is set; only the text
        tells which (telegram-bot-api's Client.cpp: "can't use getUpdates method while webhook is
        active", "terminated by setWebhook request", "terminated by other getUpdates request").
        """
        if isinstance(error, Conflict) and "webhook" in error.message.lower():
            self._mend(error)
        elif isinstance(error, Conflict):
            logger.error(OTHER_POLLER, error)
        elif isinstance(error, TokenRefusedError):
            logger.error(REVOKED, error)
        elif "logged out" in error.message.lower():
            logger.error(LOGGED_OUT, error)
        else:
            logger.warning("polling failed, trying again: %s", error)

    def _mend(self, error: Conflict) -> None:
        logger.error("event=webhook_set somebody set a webhook with this token: %s", error)
        if uptime() >= self._not_before:
            self._not_before = uptime() + REMOVE_AT_MOST_EVERY
            self._removing = asyncio.create_task(self._remove_webhook(), name="webhook")

    async def _remove_webhook(self) -> None:
        """Remove the webhook; what is pending stays, and what it was given may be lost to us."""
        try:
            url = (await self._bot.get_webhook_info()).url
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as trouble:
            logger.warning("the webhook cannot be removed yet: %s", trouble)
            return
        # Of its address only the host: the rest often holds a secret.
        logger.warning("event=webhook_removed host=%s", urlsplit(url).hostname)
        self._lost()

    def stop(self) -> None:
        """Leave a webhook alone that is not removed yet."""
        if self._removing is not None:
            self._removing.cancel()
