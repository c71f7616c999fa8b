"""The SQLite file itself: opened, brought to the present schema, and spoken to."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from storage import private, schema
from storage.in_place import LARGEST_CHECKED, LostDatabaseError, Place, Trouble, damage
from storage.usable import (
    PASSING,
    UnusableDatabaseError,
    real_path,
    require_usable,
    size_of,
    unusable,
)

# Of SQLite's virtual machine: a millisecond or less. https://sqlite.org/c3ref/progress_handler.html
STEPS_BETWEEN_LOOKS = 10_000

BUSY_TIMEOUT = 5.0  # seconds another program's lock is waited for: our choice

# Prepared statements kept: the desk has about 600, and to prepare one costs up to a millisecond,
# more than to run it. https://docs.python.org/3/library/sqlite3.html#sqlite3.connect
STATEMENTS_KEPT = 1024

SqlValue: TypeAlias = str | int | float | None

DAMAGE = ("disk image is malformed", "malformed database schema", "file is not a database")
"""What SQLite says of a file with damaged pages: CORRUPT and NOTADB of
https://sqlite.org/rescode.html, and `corruptSchema` in its prepare.c."""
DISK_TROUBLE = (*PASSING, *DAMAGE, "readonly database")
"""What it says when nobody's request is to blame; the last is READONLY."""


def _open(path: str | Path, *, read_only: bool) -> sqlite3.Connection:
    kept = STATEMENTS_KEPT
    if not read_only:
        with suppress(FileNotFoundError, PermissionError):  # of which SQLite will tell
            private.make(real_path(path))
        return sqlite3.connect(path, isolation_level=None, cached_statements=kept)
    address = f"{Path(path).absolute().as_uri()}?mode=ro"
    return sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, cached_statements=kept
    )


class Connection:
    """One open database file; read only, it may be used by one thread after another.

    Raises UnusableDatabaseError when the file cannot be opened, read, written or understood.
    """

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        require_usable(path)
        try:
            self._sqlite = _open(path, read_only=read_only)
        except (sqlite3.Error, OSError) as error:
            raise unusable(path, str(error)) from error
        self._sqlite.row_factory = sqlite3.Row
        self._is_synced = True  # all that was noted as unsynced would survive a power cut
        self._is_certain_to_write = False  # the transaction under way, so that its commit syncs
        self._place: Place | None = None
        self._damage: Trouble | None = None
        try:
            self.sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT * 1000:.0f}")
            if read_only:
                schema.require_present(self._sqlite)
            else:
                self._prepare(path)
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise unusable(path, str(error)) from error
        except UnusableDatabaseError:
            self.close()
            raise

    def _prepare(self, path: str | Path) -> None:
        self._require_whole(real_path(path))
        self._sqlite.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        schema.bring_up_to_date(self._sqlite)
        self._place = Place(path)

    def _require_whole(self, path: Path) -> None:
        if size_of(path) <= LARGEST_CHECKED and (found := damage(self._sqlite)):
            raise sqlite3.DatabaseError(f"it is damaged: {found}: --restore a backup")

    def close(self) -> None:
        """Close the file; nothing is lost without it."""
        self._sqlite.close()

    def cut_off_when(self, is_over: Callable[[], bool]) -> None:
        """Have whatever is being read raise sqlite3.OperationalError once `is_over` says so."""
        self._sqlite.set_progress_handler(is_over, STEPS_BETWEEN_LOOKS)

    def sql(self, query: str, /, **values: SqlValue) -> list[sqlite3.Row]:
        """Run one statement with its values bound; returns its rows."""
        # Always drained: a half-read RETURNING would keep the write lock
        # (https://sqlite.org/lang_transaction.html: until the last statement is finished).
        try:
            return self._sqlite.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            self._note_damage(error)
            raise

    def each(self, query: str, /, **values: SqlValue) -> Iterator[sqlite3.Row]:
        """Give the rows of a question one by one: all of them might not fit into memory.

        Read to its end, or dropped, before anything is written.
        """
        for row in self._sqlite.execute(query, values):  # noqa: UP028 - that closes it, at any time
            yield row

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Have all that is read within be of one moment; nothing can be written within."""
        self._sqlite.execute("BEGIN")
        try:
            yield
        finally:
            self._sqlite.rollback()

    def _note_damage(self, error: sqlite3.DatabaseError) -> None:
        if any(text in str(error) for text in DAMAGE):
            self._damage = Trouble(f"{error}: --restore a backup")

    @property
    def is_damaged(self) -> bool:
        """Whether a page was found that cannot be read."""
        return self._damage is not None

    def trouble(self) -> Trouble | None:
        """Tell why this file can serve no longer, if so."""
        if self._damage is not None or self._place is None:
            return self._damage
        return self._place.trouble()

    def require_in_place(self) -> None:
        """Raise LostDatabaseError if what is written would be gone after the next start."""
        if trouble := self.trouble():
            raise LostDatabaseError(f"the database cannot be used: {trouble.why}")

    def save_to(self, target: Path) -> None:
        """Copy what the open file holds, wherever its name leads; raises sqlite3.Error, OSError."""
        private.make(target)
        with closing(sqlite3.connect(target)) as copy:
            self._sqlite.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file is all of it

    def require_writable(self) -> None:
        """Raise sqlite3.OperationalError if nothing could be recorded now."""
        with self.not_synced(), self.transaction():
            self._touch()

    def _touch(self) -> None:
        """Write something that changes nothing; SQLite skips rows that stay the same."""
        [(version,)] = self.sql("PRAGMA user_version")
        self.sql(f"PRAGMA user_version = {version}")

    def transaction(self) -> AbstractContextManager[None]:
        """Commit all of what is done within, or nothing.

        Within another transaction it is a part that can fail alone; the outermost commits.
        Nothing may be awaited within: all share this connection.
        """
        return self._part() if self._sqlite.in_transaction else self._whole()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        self._is_certain_to_write = False
        self._sqlite.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.require_in_place()
            self._sqlite.execute("COMMIT")  # `commit` would not mind that none is under way
        except BaseException as error:
            if isinstance(error, sqlite3.DatabaseError):
                self._note_damage(error)
            self._sqlite.rollback()
            raise
        self._is_synced = self._is_synced or self._is_certain_to_write

    @contextmanager
    def _part(self) -> Iterator[None]:
        self.sql("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._is_certain_to_write = False  # what is left may write nothing
            # SQLite may have ended it, as on a full disk: https://sqlite.org/lang_transaction.html.
            if self._sqlite.in_transaction:
                self.sql("ROLLBACK TO part")
                self.sql("RELEASE part")
            raise
        self.sql("RELEASE part")

    @contextmanager
    def not_synced(self) -> Iterator[None]:
        """Commit without waiting for the disk: lost with the machine's power, not with us.

        Within a transaction that one decides. See https://sqlite.org/pragma.html#pragma_synchronous.
        """
        if self._sqlite.in_transaction:
            yield
            return
        self._sqlite.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self._sqlite.execute("PRAGMA synchronous = FULL")

    def note_unsynced(self) -> None:
        """Note that something was committed that a power cut may still take, until `sync`."""
        self._is_synced = False

    def note_added_row(self) -> None:
        """Note that the transaction under way will write: its commit syncs all before it."""
        self._is_certain_to_write = True

    def sync(self) -> None:
        """Have all that was committed on disk for good."""
        self.require_in_place()  # else what is confirmed would be gone after the next start
        if self._is_synced:
            return
        with self.transaction():
            self._touch()
            self._is_certain_to_write = True


def is_disk_trouble(error: Exception | None) -> bool:
    """Tell whether SQLite could not work, whatever it was asked."""
    if isinstance(error, LostDatabaseError):
        return True
    is_its_own = isinstance(error, sqlite3.DatabaseError)
    return is_its_own and any(text in str(error).lower() for text in DISK_TROUBLE)
