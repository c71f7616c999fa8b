"""Asks Telegram again what failed in passing: a flood, an outage, a broken connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import RetryAfter, TelegramError

from sending.flood_control import seconds
from sending.messages import is_refusal

FIRST_WAIT = 0.2  # seconds until a question that failed in passing is asked again; it doubles

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
