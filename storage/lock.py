"""One bot for one database: a second process on the same machine is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from storage.connection import UnusableDatabaseError


class ProcessLock:
    """Holds an exclusive lock on a file beside the database until released, or the process ends.

    Raises UnusableDatabaseError if another process holds it. SQLite's own file lock is used,
    which the operating system takes back even from a killed process.
    """

    def __init__(self, database_path: str | Path) -> None:
        path = f"{Path(database_path).resolve()}.lock"  # two links to one file are one database
        try:
            self._connection = _locked(path)
        except sqlite3.Error as error:
            reason = "another bot works with it" if "locked" in str(error) else f"{path}: {error}"
            raise UnusableDatabaseError(f"cannot use database {database_path}: {reason}") from error

    def release(self) -> None:
        """Let another process have the database."""
        self._connection.close()


def _locked(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
