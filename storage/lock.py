"""One bot for one database: a second process on the same machine is refused."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import struct
from contextlib import suppress
from pathlib import Path

from storage import private
from storage.usable import real_path, require_usable, unusable

OUR_BYTE = 2**62
"""The byte of the database we lock. SQLite's own locks are at 2**30 (https://sqlite.org/src,
PENDING_BYTE), and no file reaches this far."""
IN_USE = "another bot works with it"


class ProcessLock:
    """Holds an exclusive lock on a file beside the database until released, or the process ends.

    Raises UnusableDatabaseError if another process holds it. SQLite's own file lock is used,
    which the operating system takes back even from a killed process. The database, once there is
    one, is locked too: then it does not matter if somebody deletes the other file.
    """

    def __init__(self, database_path: str | Path) -> None:
        self._database_path = database_path
        self._descriptor: int | None = None
        path = Path(f"{real_path(database_path)}.lock")
        if not path.parent.is_dir():
            raise unusable(database_path, f"the folder {path.parent} is missing: make it")
        try:
            self._connection = _locked(path)
        except (sqlite3.Error, OSError) as error:
            reason = IN_USE if "locked" in str(error) else f"{path}: {error}"
            raise unusable(database_path, reason) from error
        self._lock_database()

    def _lock_database(self) -> None:
        try:
            self._descriptor = _lock_byte(real_path(self._database_path))
        except OSError as error:
            self.release()
            reason = IN_USE if isinstance(error, BlockingIOError) else str(error)
            raise unusable(self._database_path, reason) from error

    def make_database(self) -> None:
        """Make an empty database if there is none, so that it is locked from its first moment."""
        if self._descriptor is None:
            require_usable(self._database_path)
            with suppress(OSError):  # opening it will say what is wrong
                private.make(real_path(self._database_path))
            self._lock_database()

    def release(self) -> None:
        """Let another process have the database; only when this one has closed it.

        Closing any descriptor of a file gives up the locks that SQLite has on it in this process:
        https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled
        """
        self._connection.close()
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _lock_byte(path: Path) -> int | None:
    """Lock a byte of a file until the descriptor is closed; None where that cannot be done.

    An open file description lock (fcntl(2)) is neither taken nor given up by what SQLite does to
    the same file. Raises BlockingIOError if somebody has it.
    """
    command = getattr(fcntl, "F_OFD_SETLK", None)
    if command is None:
        return None
    try:
        descriptor = os.open(path, os.O_RDWR)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        return None  # not there yet, or opening it as a database will say what is wrong
    lock = struct.pack("hhqqi0q", fcntl.F_WRLCK, os.SEEK_SET, OUR_BYTE, 1, 0)
    try:
        fcntl.fcntl(descriptor, command, lock)
    except OSError as error:
        os.close(descriptor)
        if error.errno in (errno.EAGAIN, errno.EACCES):
            raise BlockingIOError(error.errno, IN_USE) from error
        return None  # a file system without such locks: the file beside it has to do
    return descriptor


def give_to_owner_of_folder(file: Path) -> None:
    """Let the bot's own account write to what root makes in its folder."""
    if os.geteuid() == 0:
        folder = file.absolute().parent.stat()
        with suppress(PermissionError):  # some roots may not; who cannot write will say so
            os.chown(file, folder.st_uid, folder.st_gid, follow_symlinks=False)


def _locked(path: Path) -> sqlite3.Connection:
    private.make(path)
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
