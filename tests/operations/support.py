"""What the tests of backups and of putting them back share."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

HOUR = 3600


def incidents_in(path: Path) -> int:
    """Count the incidents in a file."""
    with closing(sqlite3.connect(path)) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM incidents")
    return int(count)


def spoil(path: Path) -> None:
    """Overwrite the middle of a file."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = b"\xff" * 8192
    path.write_bytes(content)
