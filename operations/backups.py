"""Consistent copies of the running database: made on time, checked and rotated."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from database import UnusableDatabaseError
from storage import copies

logger = logging.getLogger(__name__)

PAUSE = 0.005  # seconds between two batches, in which the disk belongs to the taps
FIRST_LOOK = 60.0  # seconds after the start
LONGEST_SLEEP = 300.0  # seconds between two looks, so that a clock set anew is noticed
RETRY = 60 * 60.0  # seconds until a backup that failed is tried again
TIME_FORMAT = "%Y%m%dT%H%M%SZ"


@dataclass
class Backups:
    """Keeps the newest `keep` copies of a database in a folder, one every `interval` seconds.

    `clock` gives UTC epoch seconds. When the next one is due is told by the copies themselves, so
    a restart neither repeats nor forgets one.
    """

    database_path: Path
    folder: Path
    interval: float
    keep: int
    clock: Callable[[], int]
    _stopping: threading.Event = field(default_factory=threading.Event)

    async def run(self) -> None:
        """Make backups for ever, in a thread beside the event loop."""
        wait = FIRST_LOOK
        try:
            while True:
                await asyncio.sleep(min(wait, LONGEST_SLEEP))
                wait = self.due_in()
                if wait <= 0:
                    made = await asyncio.to_thread(self.attempt)
                    wait = self.due_in() if made else min(RETRY, self.interval)
        finally:
            self._stopping.set()

    def due_in(self) -> float:
        """Tell how many seconds are left until the next backup; 0 if it should be there."""
        try:
            newest = max((written for written, _ in self._copies()), default=None)
        except OSError:
            return 0  # the attempt will say what is wrong with the folder
        if newest is None:
            return 0
        return min(max(0.0, newest + self.interval - self.clock()), self.interval)

    def attempt(self) -> Path | None:
        """Make a backup; None, and an error in the log, if it cannot be made."""
        began = time.monotonic()
        try:
            made = self.take()
            size = made.stat().st_size
        except copies.InterruptedCopyError:
            return None
        except (OSError, sqlite3.Error, UnusableDatabaseError) as error:
            logger.error("event=backup_failed folder=%s error=%r", self.folder, str(error))  # noqa: TRY400 - said whole
            return None
        seconds = time.monotonic() - began
        logger.info("event=backup file=%s bytes=%s seconds=%.1f", made, size, seconds)
        return made

    def take(self) -> Path:
        """Make a backup and drop those too many.

        Raises OSError, sqlite3.Error or UnusableDatabaseError.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for leftover in self.folder.glob(f"{self.database_path.stem}-*.part*"):
            leftover.unlink()
        written = datetime.fromtimestamp(self.clock(), timezone.utc).strftime(TIME_FORMAT)
        finished = self.folder / f"{self.database_path.stem}-{written}.db"
        part = finished.with_suffix(".part")
        try:
            part.touch(mode=0o600)
            with part.open("rb") as unsynced:
                copies.copy(self.database_path, part, lambda: self._go_on(unsynced.fileno()))
            sync(part)
            part.replace(finished)
        finally:
            part.unlink(missing_ok=True)
        sync(self.folder)
        for _, old in sorted(self._copies(), reverse=True)[self.keep :]:
            old.unlink()
        return finished

    def _go_on(self, descriptor: int) -> bool:
        os.fsync(descriptor)  # little by little: a gigabyte at once would hold up the taps
        return not self._stopping.wait(PAUSE)

    def _copies(self) -> list[tuple[int, Path]]:
        """List our copies in the folder with the time each was begun."""
        name = re.compile(re.escape(self.database_path.stem) + r"-(\d{8}T\d{6}Z)\.db")
        if not self.folder.exists():
            return []
        matches = ((name.fullmatch(path.name), path) for path in self.folder.iterdir())
        return [(_epoch(match[1]), path) for match, path in matches if match]


def _epoch(written: str) -> int:
    moment = datetime.strptime(written, TIME_FORMAT).replace(tzinfo=timezone.utc)
    return int(moment.timestamp())


def sync(path: Path) -> None:
    """Have a file, or a folder's list of names, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
