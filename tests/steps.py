"""Counts the steps SQLite takes: a plan that searches an index may still read all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from database import Database


class UndoneError(Exception):
    """What was done is to be undone."""


@contextmanager
def undone(database: Database) -> Iterator[None]:
    """Undo what is done within."""
    with suppress(UndoneError), database.connection.transaction():
        yield
        raise UndoneError


def steps(database: Database, question: Callable[[Database], object]) -> int:
    """Count the steps SQLite takes to answer; each row it reads takes several."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    sqlite = database.connection._sqlite  # noqa: SLF001 - nobody else counts
    with undone(database):
        sqlite.set_progress_handler(step, 1)
        question(database)
        sqlite.set_progress_handler(None, 1)
    return taken
