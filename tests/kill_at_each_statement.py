"""Brings copies of a database up to date, one after another, and is killed a statement later each.

    python -m tests.kill_at_each_statement STORAGE_FOLDER DATABASE

Leaves DATABASE.1, DATABASE.2 ... beside it; the last of them is the first that was not killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from storage import schema


def killer(at: int) -> Callable[[str], None]:
    """Kill this process before its statement of that number."""
    numbers = count(1)

    def begins(_statement: str) -> None:
        if next(numbers) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return begins


def bring_up_to_date(path: Path, killed_at: int) -> None:
    """Do what an opening does; this process ends here in any case."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")  # only a power cut would tell the difference
    connection.set_trace_callback(killer(killed_at))
    schema.bring_up_to_date(connection)
    os._exit(0)


def main(folder: Path, path: Path) -> None:
    """Go on until one is not killed; exits as that one did."""
    schema.FOLDER = folder
    for number in count(1):
        copy = Path(shutil.copy(path, f"{path}.{number}"))
        child = os.fork()
        if not child:
            bring_up_to_date(copy, number)
        status = os.waitpid(child, 0)[1]
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
