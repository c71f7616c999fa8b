"""A backup put back in the database's place; the old database is kept."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime, timezone
from pathlib import Path

from database import ProcessLock, UnusableDatabaseError
from operations.backups import TIME_FORMAT, sync
from storage import copies


def restore(file: Path, database_path: Path, now: int) -> list[str]:
    """Put a copy in the database's place and keep the old one; returns what was done, in lines.

    Raises UnusableDatabaseError, with nothing changed, while a bot works with the database or
    when the file cannot serve.
    """
    if not file.is_file():
        raise UnusableDatabaseError(f"cannot restore {file}: there is no such file")
    database_path = database_path.resolve()  # to replace a link would leave its disk
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
        copies.copy(file, fresh, at_rest=True)
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
