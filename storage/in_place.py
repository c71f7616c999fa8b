"""Tells whether the open database still is the file of its name, and whole."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

LARGEST_CHECKED = 256 * 1024 * 1024
"""Bytes. `PRAGMA quick_check` reads 250 MB in 0.2 s from memory, and in 1 to 3 s from a slow disk.

That is a desk of some 300,000 incidents. A larger one is checked by its backups only."""

# What a -wal begins with where its head was cut off. SQLite locks its -shm, never the -wal itself
# (https://sqlite.org/walformat.html), so that it may be opened and closed beside it.
_HOLE = bytes(4)
_NOT_THERE = (FileNotFoundError, NotADirectoryError)
_Identity: TypeAlias = "tuple[int, int]"  # device and inode


@dataclass(frozen=True)
class Trouble:
    """Why the open file can serve no longer; `mends` says that a new start puts it right."""

    why: str
    mends: bool = False


class LostDatabaseError(sqlite3.OperationalError):
    """What would be written now would not be there after the next start."""


class Place:
    """Remembers which files were opened at a path, and compares them with what is there now."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        real = os.path.realpath(path)  # where SQLite keeps what belongs to the file
        self._size = self._wal_size = 0
        self._wal = Path(f"{real}-wal")
        self._file = _identity(self._path)
        self._beside = {
            end: (Path(f"{real}{end}"), identity)
            for end in ("-wal", "-shm")
            if (identity := _identity(Path(f"{real}{end}")))
        }

    def trouble(self) -> Trouble | None:
        """Compare; costs three os.stat and a look into a file: some 20 microseconds."""
        try:
            found = self._path.stat()
        except _NOT_THERE:
            return Trouble("it was moved or deleted while the bot ran")
        except OSError:  # a folder or network disk that cannot be looked at just now
            return None
        if (found.st_dev, found.st_ino) != self._file:
            return Trouble("another file was put in its place while the bot ran")
        if found.st_size < self._size and not _is_whole(self._path, found.st_size):
            return Trouble("it was cut off while the bot ran")
        self._size = found.st_size
        beside = next(filter(None, map(self._trouble_beside, self._beside)), None)
        return beside or self._trouble_of_cut_wal(found.st_size)

    def _trouble_of_cut_wal(self, size: int) -> Trouble | None:
        """Notice a -wal that became smaller, or a hole where its head was: written to since.

        Ours never makes it smaller; another program's checkpoint may, and leaves the file whole.
        See https://www.sqlite.org/walformat.html#the_wal_header.
        """
        earlier = self._wal_size
        try:
            head, self._wal_size = _head_and_size(self._wal)
        except OSError:
            return None
        is_smaller = self._wal_size < earlier
        if head != _HOLE and not (is_smaller and not _is_whole(self._path, size)):
            return None
        self._wal_size = earlier  # it stays so, however much is written now
        return Trouble("its -wal was cut off while the bot ran")

    def _trouble_beside(self, end: str) -> Trouble | None:
        path, opened = self._beside[end]
        try:
            found = _identity(path)
        except OSError:
            return None
        if found == opened:
            return None
        if found is None:  # what it held is read through the open file, and kept at the end
            return Trouble(f"its {end} was deleted while the bot ran", mends=True)
        return Trouble(f"another file was put in place of its {end} while the bot ran")


def _head_and_size(path: Path) -> tuple[bytes, int]:
    """Read what a file begins with, without a buffer: each commit does it."""
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, len(_HOLE)), os.fstat(file).st_size
    finally:
        os.close(file)


def _identity(path: Path) -> _Identity | None:
    try:
        found = path.stat()
    except _NOT_THERE:
        return None
    return found.st_dev, found.st_ino


def _is_whole(path: Path, size: int) -> bool:
    """Tell whether a file that became smaller was only tidied by another program's VACUUM."""
    if not size:  # not to be opened: SQLite would delete the -wal of an empty file (usable.py)
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as other:
            return damage(other) == ""
    except sqlite3.Error:
        return False


def damage(connection: sqlite3.Connection) -> str:
    """Read the whole file; returns what is wrong with it first, if anything."""
    [(found,), *_] = connection.execute("PRAGMA quick_check(1)").fetchall()
    return "" if found == "ok" else " ".join(str(found).split())
