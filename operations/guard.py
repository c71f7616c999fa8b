"""Sees that the database can serve no longer, keeps what it holds, and ends the desk."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable
from datetime import datetime, timezone

from database import Database
from operations.backups import TIME_FORMAT, sync
from storage import private
from storage.usable import places_of_rescue, real_path

logger = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks; every transaction looks as well
_LOST_FOR_NOW = "event=database_lost cannot use database %s: %s: starting again"
_LOST = "event=database_lost cannot use database %s: %s; %s"


async def watch(database: Database, stop: Callable[[], object]) -> None:
    """Stop the desk as soon as its database can serve no longer."""
    while True:
        if database.connection.trouble() is not None:
            stop()
            return
        await asyncio.sleep(LOOK)


def conclude(database: Database, path: str, now: int) -> int:
    """Say, after the desk has stopped, how it ended; returns the exit status.

    0 is a stop as asked. 75 has the service manager start it again: its file is whole, and gets
    the rest when it is closed. 2 is for a person: a new start would begin an empty database, tell
    groups that they are not set up, and confirm to Telegram what nobody handled. What the open
    file holds is kept before it is closed, because a deleted file is gone then. Until somebody
    decides, Telegram keeps messages for 24 hours (inbox.py).
    """
    trouble = database.connection.trouble()
    if trouble is None:
        return 0
    if trouble.mends:
        logger.error(_LOST_FOR_NOW, path, trouble.why)
        return os.EX_TEMPFAIL
    logger.error(_LOST, path, trouble.why, _kept(database, path, now))
    return 2


def _kept(database: Database, path: str, now: int) -> str:
    if database.connection.is_damaged:
        return "see docs/operations.md"
    written = datetime.fromtimestamp(now, timezone.utc).strftime(TIME_FORMAT)
    failed = []
    for place in places_of_rescue(path):
        if not place.parent.is_dir():
            continue
        target = place.with_name(f"{place.name}{written}")
        try:
            database.connection.save_to(target)
            sync(target)
        except (OSError, sqlite3.Error) as error:
            failed.append(f"{target}: {error}")
            target.unlink(missing_ok=True)
        else:
            return f"what it held is kept as {target}: --restore that file"
    return f"what it held could not be kept: {', '.join(failed)}"


def tighten(path: str) -> None:
    """Take the database from the machine's other accounts, as backups are from the first."""
    try:
        for file, mode in private.tighten(real_path(path)):
            logger.warning("event=closed_to_others file=%s mode=%04o", file, mode)
    except OSError as error:
        logger.warning("event=open_to_others error=%r", str(error))
