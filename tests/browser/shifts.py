"""A night in the browser: when it begins, and who works when."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from sandbox.playground import Playground
from tests.browser.window import Window


def begin_at(playground: Playground, hour: int, minute: int) -> None:
    """Let it be tomorrow by the clock of this machine, which the groups go by."""
    now = datetime.fromtimestamp(playground.telegram.now(), timezone.utc).astimezone()
    begun = (now + timedelta(days=1)).replace(hour=hour, minute=minute, second=0)
    playground.telegram.set_forward((begun - now).total_seconds())


async def shifts_are_set(ada: Window) -> None:
    """Name who works when, as an admin."""
    await ada.writes("/shift @john daily 7-19")
    await ada.reads("@john: daily 07:00–19:00. On duty until")
    await ada.writes("/shift @kate daily 19-7")
    await ada.reads("@kate: daily 19:00–07:00. On duty from")
