"""Files that only the bot's own account may read, whatever the umask is."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

PRIVATE = 0o600
OTHERS = stat.S_IRWXG | stat.S_IRWXO
BESIDE = ("", "-wal", "-shm", "-journal", ".lock", ".lock-journal")


def make(path: Path) -> None:
    """Make an empty file unless there is one.

    SQLite gives a -wal, -shm or -journal the rights of the database: https://sqlite.org/src,
    `findCreateFileMode` in os_unix.c.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE))


def tighten(database_path: Path) -> list[tuple[Path, int]]:
    """Take a database, and what is beside it, from other accounts; returns what had which rights.

    Raises OSError if the files are another account's.
    """
    files = [Path(f"{database_path}{end}") for end in BESIDE]
    return [(path, was) for path in files if (was := _close_to_others(path))]


def _close_to_others(path: Path) -> int:
    """Take a file from other accounts; returns its rights before, 0 if that changed nothing."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return 0
    if not mode & OTHERS:
        return 0
    path.chmod(mode & ~OTHERS)
    return mode
