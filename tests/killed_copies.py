"""Copies of a database, each as a kill before one more statement would have left it.

A process that is killed writes nothing more, and what it wrote is in its files: a copy of them
made as a statement begins is what a kill at that moment leaves. Only a power cut leaves less.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from database import Database
from tests.factories import Store, open_store

Step = Callable[[Database], object]

BESIDE = ("", "-wal", "-shm", "-journal")
"""Endings of the files that are one database: https://www.sqlite.org/tempfiles.html."""


@contextmanager
def copying(path: Path, connection: sqlite3.Connection) -> Iterator[list[Path]]:
    """Copy a database as each statement begins, and when all is done."""
    copies: list[Path] = []

    def copy(_statement: str = "") -> None:
        copies.append(copied(path, len(copies) + 1))

    connection.set_trace_callback(copy)
    try:
        yield copies
    finally:
        connection.set_trace_callback(None)
        copy()


def killed_copies(
    path: Path, connection: sqlite3.Connection, step: Callable[[], object]
) -> list[Path]:
    """Take a step in a database; returns its copies, the last one made when all was done."""
    with copying(path, connection) as copies:
        step()
    return copies


def expect_all_or_nothing(
    store: Store,
    step: Step,
    recorded: Callable[[Database], tuple[object, ...]],
) -> None:
    """Take a step: a kill leaves what was recorded before it, or from its commit on all of it."""
    first = recorded(store.database)
    connection = store.database.connection._sqlite  # noqa: SLF001 - to see each statement
    copies = killed_copies(store.path, connection, lambda: step(store.database))
    last = recorded(store.database)
    found = []
    for copy in copies:
        database = Database(copy)
        found.append(recorded(database))
        database.close()
    assert first != last
    whole = found.index(last)
    assert whole > 1
    assert found == [first] * whole + [last] * (len(found) - whole)


def expect_row_whole(folder: Path, before: Sequence[Step], step: Step, query: str) -> None:
    """Report an incident, take some steps, then one: a kill leaves the query's row old or new."""

    def recorded(database: Database) -> tuple[object, ...]:
        [row] = database.connection.sql(query)
        return tuple(row)

    with open_store(folder) as store:
        store.report()
        for each in before:
            each(store.database)
        expect_all_or_nothing(store, step, recorded)


def copied(path: Path, number: int) -> Path:
    """Copy a database with what is beside it.

    In this process SQLite's locks on it are lost by that; nobody else uses it.
    """
    for ending in BESIDE:
        if Path(f"{path}{ending}").exists():
            shutil.copyfile(f"{path}{ending}", f"{path}.{number}{ending}")
    return Path(f"{path}.{number}")
