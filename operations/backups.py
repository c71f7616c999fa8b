"""Consistent copies of the running database: made on time, checked, rotated, and put back."""

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

from database import ProcessLock, UnusableDatabaseError
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
        except copies.InterruptedCopyError:
            return None
        except (OSError, sqlite3.Error) as error:
            logger.error("event=backup_failed folder=%s error=%r", self.folder, str(error))  # noqa: TRY400 - said whole
            return None
        seconds, size = time.monotonic() - began, made.stat().st_size
        logger.info("event=backup file=%s bytes=%s seconds=%.1f", made, size, seconds)
        return made

    def take(self) -> Path:
        """Make a backup and drop those too many; raises OSError or sqlite3.Error."""
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


def restore(file: Path, database_path: Path, now: int) -> list[str]:
    """Put a copy in the database's place and keep the old one; returns what was done, in lines.

    Raises UnusableDatabaseError, with nothing changed, while a bot works with the database or
    when the file cannot serve.
    """
    if not file.is_file():
        raise UnusableDatabaseError(f"cannot restore {file}: there is no such file")
    lock = ProcessLock(database_path)
    try:
        return _restore(file, database_path, now)
    except (OSError, sqlite3.Error, UnusableDatabaseError) as error:
        raise UnusableDatabaseError(f"cannot restore {file}: {error}") from error
    finally:
        lock.release()


def _restore(file: Path, database_path: Path, now: int) -> list[str]:
    if database_path.exists() and file.samefile(database_path):
        raise UnusableDatabaseError("it is the database itself")
    contents = copies.look_into(file)
    fresh = Path(f"{database_path}.restoring")
    fresh.unlink(missing_ok=True)
    try:
        fresh.touch(mode=0o600)
        copies.copy(file, fresh)
        copies.owe_open_cards(fresh)
        _give_to_owner_of_folder(fresh)
        sync(fresh)
        kept = _set_aside(database_path, now)
        fresh.replace(database_path)
    finally:
        fresh.unlink(missing_ok=True)
    sync(database_path.absolute().parent)
    return [
        f"restored {database_path} from {file}: {_told(contents)}",
        f"the old database is kept as {kept}" if kept else "there was no database before",
    ]


def _set_aside(database_path: Path, now: int) -> Path | None:
    """Give the old database a second name, untouched: opening a damaged one could lose its -wal."""
    if not database_path.exists():
        _drop_wal(database_path)
        return None
    written = datetime.fromtimestamp(now, timezone.utc).strftime(TIME_FORMAT)
    kept = Path(f"{database_path}.replaced-{written}")
    for end in ("", "-wal"):  # they belong together: the -wal is found by its database's name
        if Path(f"{database_path}{end}").exists():
            Path(f"{kept}{end}").hardlink_to(f"{database_path}{end}")
    _drop_wal(database_path)
    return kept


def _give_to_owner_of_folder(file: Path) -> None:
    """Let the bot's own account write to what root restores."""
    if os.geteuid() == 0:
        folder = file.absolute().parent.stat()
        os.chown(file, folder.st_uid, folder.st_gid)


def _drop_wal(database_path: Path) -> None:
    """Remove what would be read into a database that it does not belong to."""
    for end in ("-wal", "-shm"):
        Path(f"{database_path}{end}").unlink(missing_ok=True)


def _told(contents: copies.Contents) -> str:
    if contents.newest is None:
        return f"schema {contents.schema}, no incidents"
    newest = datetime.fromtimestamp(contents.newest, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    return f"schema {contents.schema}, {contents.incidents} incidents, the newest of {newest}"
