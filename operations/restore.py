"""A backup put back in the database's place; the old database is kept."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timezone
from pathlib import Path

from database import ProcessLock, UnusableDatabaseError
from operations.backups import TIME_FORMAT, sync
from storage import copies, private
from storage.lock import give_to_owner_of_folder
from storage.usable import (
    HALF_RESTORED,
    RESCUED,
    marks_of_rescue,
    marks_of_restore,
    real_path,
    require_restored,
)


def restore(file: Path, database_path: Path, now: int) -> list[str]:
    """Put a copy in the database's place and keep the old one; returns what was done, in lines.

    Raises UnusableDatabaseError while a bot works with the database, and when the file cannot
    serve. Nothing is changed then, unless the message says that a restore was interrupted.
    """
    given = database_path
    database_path = real_path(given)  # to replace a link would leave its disk
    lock = ProcessLock(database_path)
    try:
        rescued = marks_of_rescue(given)
        done = _restore(file, database_path, now)
        for kept in rescued:  # somebody decided: starts are free again
            kept.replace(kept.with_name(kept.name.replace(RESCUED, ".kept-")))
    except (OSError, sqlite3.Error, UnusableDatabaseError) as error:
        require_restored(database_path, f" ({error})")
        raise UnusableDatabaseError(f"cannot restore {file}: {error}") from error
    else:
        return done
    finally:
        lock.release()


def _restore(file: Path, database_path: Path, now: int) -> list[str]:
    contents = _look_into(file, database_path)
    fresh = Path(f"{database_path}.restoring")
    _remove(fresh)
    try:
        fresh.touch(mode=0o600)
        copies.copy(file, fresh, at_rest=True)
        copies.make_ready(fresh, now)
        give_to_owner_of_folder(fresh)
        sync(fresh)
        kept = _put_in_place(fresh, database_path, now)
    except BaseException:
        _remove(fresh)
        raise
    return [
        f"restored {database_path} from {file}: {_told(contents)}",
        f"the old database is kept as {kept}" if kept.exists() else "there was no database before",
    ]


def _look_into(file: Path, database_path: Path) -> copies.Contents:
    if not file.is_file():
        raise UnusableDatabaseError("there is no such file")
    if database_path.exists() and file.samefile(database_path):
        raise UnusableDatabaseError("it is the database itself")
    if Path(f"{real_path(file)}-journal").exists():
        raise UnusableDatabaseError(f"it was cut off while it was written: see {file}-journal")
    return copies.look_into(file)


def _put_in_place(fresh: Path, database_path: Path, now: int) -> Path:
    """Swap the files; returns where the old database then is, if there was one.

    Killed at any moment, this leaves the old database, or the new one, or a mark: the new one by
    another name. While it stands no bot starts, and the next restore goes on from there. Nothing
    is opened: that could cost a damaged database its -wal.
    """
    folder = database_path.parent
    mark = _mark(database_path, now)
    fresh.replace(mark)
    sync(folder)
    kept = mark.with_name(mark.name.replace(HALF_RESTORED, ".replaced-"))
    Path(f"{database_path}-shm").unlink(missing_ok=True)
    for end in ("", "-wal", "-journal"):  # found by their database's name, so they go along
        part = Path(f"{database_path}{end}")
        if part.exists():
            part.replace(f"{kept}{end}")
            Path(f"{kept}{end}").chmod(private.PRIVATE)
    sync(folder)
    mark.replace(database_path)
    try:
        sync(folder)
    except OSError as error:
        told = f"it is in place, but the disk may forget it: {error}"
        raise UnusableDatabaseError(told) from error
    return kept


def _mark(database_path: Path, now: int) -> Path:
    """Name the mark by the time, which is the old database's too: an interrupted one's, if any."""
    for mark in marks_of_restore(database_path):
        return mark
    taken = {path.name for path in database_path.parent.iterdir()}
    while True:
        written = datetime.fromtimestamp(now, timezone.utc).strftime(TIME_FORMAT)
        if not any(name.startswith(f"{database_path.name}.replaced-{written}") for name in taken):
            return Path(f"{database_path}{HALF_RESTORED}{written}")
        now += 1


def _remove(database_path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        Path(f"{database_path}{end}").unlink(missing_ok=True)


def _told(contents: copies.Contents) -> str:
    if contents.newest is None:
        return f"schema {contents.schema}, no incidents"
    newest = datetime.fromtimestamp(contents.newest, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    return f"schema {contents.schema}, {contents.incidents} incidents, the newest of {newest}"
