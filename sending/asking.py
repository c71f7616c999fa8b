"""Asks Telegram again what failed in passing: a flood, an outage, a broken connection."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import InvalidToken, RetryAfter, TelegramError

from sending.flood_control import seconds
from sending.messages import is_refusal, is_telegrams_own

logger = logging.getLogger(__name__)

FIRST_WAIT = 0.2  # seconds until a question that failed in passing is asked again; it doubles
FIRST_RETRY, LONGEST_RETRY = 1.0, 30.0  # seconds between attempts to reach Telegram at start

Told = TypeVar("Told")


async def insist(question: Callable[[], Awaitable[Told]], within: float) -> Told:
    """Ask until Telegram answers, for so many seconds at most.

    Raises the TelegramError it refuses with, or that of the last attempt if there is no time for
    another, or asyncio.TimeoutError.
    """
    until = asyncio.get_running_loop().time() + within
    return await asyncio.wait_for(_insist(question, until), within)


async def _insist(question: Callable[[], Awaitable[Told]], until: float) -> Told:
    wait = FIRST_WAIT
    while True:
        try:
            return await question()
        except TelegramError as error:
            pause = seconds(error) if isinstance(error, RetryAfter) else wait
            if is_refusal(error) or asyncio.get_running_loop().time() + pause > until:
                raise
            await asyncio.sleep(pause)
            wait *= 2


async def until_reached(action: Callable[[], Awaitable[object]]) -> None:
    """Try for as long as it takes, as at the start.

    Raises InvalidToken if Telegram, not some proxy, refuses the token.
    """
    wait = FIRST_RETRY
    while True:
        try:
            await action()
        except TelegramError as error:
            if isinstance(error, InvalidToken) and is_telegrams_own(error):
                raise
            logger.warning("cannot reach Telegram, next try in %.0f s: %s", wait, error)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_RETRY)
        else:
            return
