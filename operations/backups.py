"""Consistent copies of the running database: made on time, checked and rotated."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from database import UnusableDatabaseError
from receiving.clock import WRITTEN
from storage import copies
from storage.usable import real_path

logger = logging.getLogger(__name__)

PAUSE = 0.005  # seconds between two batches, in which the disk belongs to the taps
FIRST_LOOK = 60.0  # seconds after the start
LONGEST_SLEEP = 300.0  # seconds between two looks, so that a clock set anew is noticed
RETRY = 60 * 60.0  # seconds between two attempts at least, unless backups come more often
RESERVE = 64 * 1024 * 1024  # bytes a backup leaves free on the disk: the desk needs them
MARK = "bot-id"  # the file that says whose the folder is
TIME_FORMAT = "%Y%m%dT%H%M%SZ"


@dataclass
class Backups:
    """Keeps the newest `keep` copies of a database in a folder, one every `interval` seconds.

    `clock` gives UTC epoch seconds. When the next one is due is told by the copies themselves, so
    a restart neither repeats nor forgets one. `bot_id` marks the folder as this bot's.
    """

    database_path: Path
    folder: Path
    interval: float
    keep: int
    clock: Callable[[], int]
    bot_id: str = ""
    _not_before: float = 0.0  # in monotonic time: no clock set anew brings it nearer
    _stopping: threading.Event = field(default_factory=threading.Event)

    async def run(self) -> None:
        """Make backups for ever, in a thread beside the event loop."""
        wait = FIRST_LOOK
        try:
            while True:
                await asyncio.sleep(min(wait, LONGEST_SLEEP))
                if self._wait() <= 0:
                    await asyncio.to_thread(self.attempt)
                    self._not_before = time.monotonic() + min(RETRY, self.interval)
                wait = self._wait()
        except asyncio.CancelledError:
            self._stopping.set()
            raise

    def _wait(self) -> float:
        return max(self.due_in(), self._not_before - time.monotonic())

    def due_in(self) -> float:
        """Tell how many seconds are left until the next backup; 0 if it should be there."""
        now = self.clock()
        if now < WRITTEN:
            return LONGEST_SLEEP  # its copies would be named by a clock that is wrong
        try:
            newest = max((written for written, _ in self._copies(now)), default=None)
        except OSError:
            return 0  # the attempt will say what is wrong with the folder
        return 0 if newest is None else max(0.0, newest + self.interval - now)

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
        self.folder.mkdir(exist_ok=True)  # not its parents: a disk that is not mounted is missed
        self._mark_folder()
        for leftover in self._named(r"\.part"):
            leftover[1].unlink()
        self._require_room()
        now = self.clock()
        written = datetime.fromtimestamp(now, timezone.utc).strftime(TIME_FORMAT)
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
        for _, old in sorted(self._copies(now), reverse=True)[self.keep :]:
            old.unlink()
        return finished

    def _mark_folder(self) -> None:
        """Refuse a folder that is another bot's: each would rotate the other's copies away."""
        mark, owner = self.folder / MARK, owner_of(self.folder)
        if owner not in ("", self.bot_id):
            raise OSError(f"bot {owner} keeps its backups there: have a BACKUP_DIR for each bot")
        if owner != self.bot_id:
            mark.write_text(self.bot_id, "utf-8")

    def _require_room(self) -> None:
        database = real_path(self.database_path)
        files = (path for path in (database, Path(f"{database}-wal")) if path.exists())
        needed = sum(path.stat().st_size for path in files) + RESERVE
        free = shutil.disk_usage(self.folder).free
        if free < needed:
            raise OSError(f"too little room: {free} bytes are free, {needed} are needed")

    def _go_on(self, descriptor: int) -> bool:
        os.fsync(descriptor)  # little by little: a gigabyte at once would hold up the taps
        return not self._stopping.wait(PAUSE)

    def _copies(self, now: int) -> list[tuple[int, Path]]:
        """List our copies; one dated later than `now` is of a clock that was wrong: left alone."""
        return [(written, path) for written, path in self._named(r"\.db") if written <= now]

    def _named(self, suffix: str) -> list[tuple[int, Path]]:
        """List the files named as we name ours, with the time in their names."""
        if not self.folder.exists():
            return []
        name = re.compile(re.escape(self.database_path.stem) + r"-(\d{8}T\d{6}Z)" + suffix)
        matches = ((name.fullmatch(path.name), path) for path in self.folder.iterdir())
        dated = ((_epoch(match[1]), path) for match, path in matches if match)
        return [(written, path) for written, path in dated if written is not None]


def owner_of(folder: Path) -> str:
    """Tell the id of the bot whose backups a folder holds; empty if none has made any."""
    mark = folder / MARK
    return mark.read_text("utf-8", "replace").strip() if mark.exists() else ""


def _epoch(written: str) -> int | None:
    try:
        moment = datetime.strptime(written, TIME_FORMAT).replace(tzinfo=timezone.utc)
    except ValueError:  # digits that are no date
        return None
    return int(moment.timestamp())


def sync(path: Path) -> None:
    """Have a file, or a folder's list of names, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
