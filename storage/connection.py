"""The SQLite file itself: opened, brought to the present schema, and spoken to."""

from __future__ import annotations

import glob
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

MIGRATIONS = Path(__file__).parent.parent / "migrations"

HALF_RESTORED = ".half-restored-"  # in a file's name between the database's and the time

STEPS_BETWEEN_LOOKS = 10_000  # of SQLite's virtual machine: a millisecond or less

SqlValue: TypeAlias = str | int | float | None

PASSING = ("database is locked", "disk is full", "disk i/o error")
"""What SQLite says of trouble that may be over in a while; a full disk also is an I/O error."""
DISK_TROUBLE = (*PASSING, "readonly database")
"""What it says when nobody's request is to blame."""


class UnusableDatabaseError(Exception):
    """The database file cannot serve; the message is one line that says why."""


class PassingTroubleError(UnusableDatabaseError):
    """The database cannot serve just now; nobody needs to mend it, or only the disk's fullness."""


def unusable(path: str | Path, why: str) -> UnusableDatabaseError:
    """Say why a database cannot serve."""
    passing = any(text in why.lower() for text in PASSING)
    kind = PassingTroubleError if passing else UnusableDatabaseError
    return kind(f"cannot use database {path}: {why}")


def real_path(path: str | Path) -> Path:
    """Follow links, as SQLite does: what it keeps beside a database is beside the file itself."""
    return Path(os.path.realpath(path))


def marks_of_restore(path: str | Path) -> list[Path]:
    """List what stands beside a database while, or since, it was being replaced by a backup."""
    path = real_path(path)
    return sorted(path.parent.glob(f"{glob.escape(path.name)}{HALF_RESTORED}*"))


def require_restored(path: str | Path, why: str = "") -> None:
    """Refuse a database that is the old one no longer, and not yet the restored one."""
    if marks_of_restore(path):
        raise UnusableDatabaseError(
            f"cannot use database {path}: a restore was interrupted: run --restore again{why}"
        )


def _open(path: str | Path, *, read_only: bool) -> sqlite3.Connection:
    if not read_only:
        return sqlite3.connect(path, isolation_level=None)
    address = f"{Path(path).absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


class Connection:
    """One open database file; read only, it may be used by one thread after another.

    Raises UnusableDatabaseError when the file cannot be opened, read, written or understood.
    """

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        require_restored(path)
        try:
            self._connection = _open(path, read_only=read_only)
        except sqlite3.Error as error:
            raise unusable(path, str(error)) from error
        self._connection.row_factory = sqlite3.Row
        self._settled = True  # all that came in would survive a power cut
        self._settles = False  # the transaction under way writes for sure, and waits for the disk
        try:
            self._sql("PRAGMA busy_timeout = 5000")
            if not read_only:
                self._prepare()
        except sqlite3.Error as error:
            self.close()
            raise unusable(path, str(error)) from error
        except UnusableDatabaseError:
            self.close()
            raise

    def _prepare(self) -> None:
        self._connection.executescript(
            "PRAGMA journal_mode = WAL;PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        )
        [(version,)] = self._sql("PRAGMA user_version")
        steps = sorted(MIGRATIONS.glob("[0-9][0-9][0-9][0-9]_*.sql"))
        if version > len(steps):
            raise UnusableDatabaseError(
                f"database has schema {version}, this program knows {len(steps)}: "
                "start the newer program, or restore an older file"
            )
        for number, step in enumerate(steps[version:], version + 1):
            self._migrate(number, step.read_text(encoding="utf-8"))
        with self._transaction():  # a read-only file must fail now, not at the first report
            self._sql(f"PRAGMA user_version = {len(steps)}")

    def _migrate(self, number: int, script: str) -> None:
        try:
            self._connection.executescript(
                f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;"
            )
        except sqlite3.Error:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        self._connection.close()

    def cut_off_when(self, is_over: Callable[[], bool]) -> None:
        """Have whatever is being read raise sqlite3.OperationalError once `is_over` says so."""
        self._connection.set_progress_handler(is_over, STEPS_BETWEEN_LOOKS)

    def _sql(self, query: str, /, **values: SqlValue) -> list[sqlite3.Row]:
        # Always drained: a half-read RETURNING would keep the write lock.
        return self._connection.execute(query, values).fetchall()

    def require_writable(self) -> None:
        """Raise sqlite3.OperationalError if nothing could be recorded now."""
        with self._not_synced(), self._transaction():
            self._touch()

    def _touch(self) -> None:
        """Write something that changes nothing; SQLite skips rows that stay the same."""
        [(version,)] = self._sql("PRAGMA user_version")
        self._sql(f"PRAGMA user_version = {version}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._settles = False
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise
        self._settled = self._settled or self._settles

    @contextmanager
    def _not_synced(self) -> Iterator[None]:
        """Commit without waiting for the disk: lost with the machine's power, not with us."""
        self._sql("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self._sql("PRAGMA synchronous = FULL")


def is_disk_trouble(error: Exception | None) -> bool:
    """Tell whether SQLite could not work, whatever it was asked."""
    is_its_own = isinstance(error, sqlite3.OperationalError)
    return is_its_own and any(text in str(error).lower() for text in DISK_TROUBLE)
