"""One bot for one database: a second process on the same machine is refused."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from storage.connection import real_path, unusable


class ProcessLock:
    """Holds an exclusive lock on a file beside the database until released, or the process ends.

    Raises UnusableDatabaseError if another process holds it. SQLite's own file lock is used,
    which the operating system takes back even from a killed process.
    """

    def __init__(self, database_path: str | Path) -> None:
        path = Path(f"{real_path(database_path)}.lock")
        if not path.parent.is_dir():
            raise unusable(database_path, f"the folder {path.parent} is missing: make it")
        try:
            self._connection = _locked(path)
        except (sqlite3.Error, OSError) as error:
            reason = "another bot works with it" if "locked" in str(error) else f"{path}: {error}"
            raise unusable(database_path, reason) from error

    def release(self) -> None:
        """Let another process have the database."""
        self._connection.close()


def give_to_owner_of_folder(file: Path) -> None:
    """Let the bot's own account write to what root makes in its folder."""
    if os.geteuid() == 0:
        folder = file.absolute().parent.stat()
        with suppress(PermissionError):  # some roots may not; who cannot write will say so
            os.chown(file, folder.st_uid, folder.st_gid, follow_symlinks=False)


def _locked(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        give_to_owner_of_folder(path)
        connection.execute("BEGIN EXCLUSIVE")
        if not os.access(path, os.W_OK):  # then BEGIN EXCLUSIVE locks nothing
            raise PermissionError("this account cannot write to it, which locking needs")
    except (sqlite3.Error, OSError):
        connection.close()
        raise
    return connection
