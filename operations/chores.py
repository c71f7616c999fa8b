"""What is done beside the polling for as long as the desk runs: begun again should it fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

logger = logging.getLogger(__name__)

PAUSE = 60.0  # seconds until a chore that failed is begun again

Work = Callable[[], Coroutine[None, None, None]]


def begin(name: str, work: Work) -> asyncio.Task[None]:
    """Have something done, whatever happens to it; ends when it is done, or cancelled."""
    return asyncio.create_task(_keep_up(name, work), name=name)


async def _keep_up(name: str, work: Work) -> None:
    while True:
        doing = asyncio.create_task(work(), name=name)
        try:
            await asyncio.wait([doing])
        finally:
            doing.cancel()
        if doing.cancelled() or doing.exception() is None:
            return
        logger.error("event=chore_failed chore=%s", name, exc_info=doing.exception())
        await asyncio.sleep(PAUSE)
