"""Whole files: copied while they are written to, looked into, and made ready to serve again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from incidents import Status
from storage.connection import MIGRATIONS, UnusableDatabaseError

BATCH_PAGES = 256  # 1 MiB at SQLite's usual page size
CHECK_STEPS = 100_000  # of SQLite's virtual machine between two looks at `go_on`
OUR_TABLES = frozenset({"groups", "users", "incidents", "incident_events"})


class InterruptedCopyError(Exception):
    """The copy was given up because `go_on` said so."""


@dataclass(frozen=True)
class Contents:
    """What a database file holds: schema step, incidents, and the newest report's time if any."""

    schema: int
    incidents: int
    newest: int | None


def copy(
    source: str | Path,
    target: Path,
    go_on: Callable[[], bool] = lambda: True,
    *,
    at_rest: bool = False,
) -> None:
    """Copy a database to a new file that needs no -wal, and check the copy: whole, and ours.

    One read transaction spans the batches: what others commit meanwhile neither waits nor makes
    SQLite begin again. `go_on` is asked after each batch, and may take its time. `at_rest` says
    that no bot works with the source. Raises sqlite3.Error, UnusableDatabaseError, or
    InterruptedCopyError as soon as `go_on` gives False.
    """

    def progress(_status: int, _left: int, _total: int) -> None:
        if not go_on():
            raise InterruptedCopyError

    opened = _open_at_rest(source) if at_rest else _open_to_read(source)
    with closing(opened) as original, closing(sqlite3.connect(target)) as copied:
        copied.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;")
        original.isolation_level = None
        original.execute("BEGIN")
        original.execute("SELECT count(*) FROM sqlite_master").fetchall()
        original.backup(copied, pages=BATCH_PAGES, progress=progress)
        copied.execute("PRAGMA journal_mode = DELETE").fetchall()
        _check(copied, go_on)
        _contents(copied)


def _check(connection: sqlite3.Connection, go_on: Callable[[], bool] = lambda: True) -> None:
    connection.set_progress_handler(lambda: not go_on(), CHECK_STEPS)
    try:
        [(result,), *_] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise InterruptedCopyError from error
        raise
    if result != "ok":
        raise sqlite3.DatabaseError(f"integrity_check: {' '.join(str(result).split())}")


def _open_to_read(path: str | Path, query: str = "mode=ro") -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(path).absolute().as_uri()}?{query}", uri=True)


def _open_at_rest(path: str | Path) -> sqlite3.Connection:
    """Open what nobody works with, changing nothing: without a -wal to read, none is made."""
    path = Path(path).resolve()  # SQLite has the -wal beside the file itself, not beside a link
    alone = not Path(f"{path}-wal").exists()
    return _open_to_read(path, "mode=ro&immutable=1" if alone else "mode=ro")


def look_into(path: str | Path) -> Contents:
    """Tell what a file holds, changing nothing.

    Raises UnusableDatabaseError when it is none of ours, newer than this program, or unreadable.
    """
    try:
        with closing(_open_at_rest(path)) as connection:
            return _contents(connection)
    except (sqlite3.Error, OSError) as error:
        raise UnusableDatabaseError(str(error)) from error


def _contents(connection: sqlite3.Connection) -> Contents:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables >= OUR_TABLES:
        raise UnusableDatabaseError("it is not a database of this program")
    [(schema,)] = connection.execute("PRAGMA user_version")
    known = len(list(MIGRATIONS.glob("[0-9][0-9][0-9][0-9]_*.sql")))
    if not 0 < schema <= known:
        raise UnusableDatabaseError(f"it has schema {schema}, this program knows 1 to {known}")
    [(count, newest)] = connection.execute("SELECT count(*), max(t_created) FROM incidents")
    return Contents(schema, count, newest)


def owe_open_cards(path: Path) -> None:
    """Have every open card redrawn and pinned: groups may show later states than this file has."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE incidents SET version = version + 1, pinned = 0 WHERE status <> :resolved",
            {"resolved": Status.RESOLVED.value},
        )


def last_poll(path: str | Path) -> int | None:
    """Tell when Telegram was last reached, from the file alone; None: never, or no such file."""
    try:
        with closing(_open_to_read(path)) as connection:
            rows = connection.execute("SELECT t_last_poll FROM polling").fetchall()
    except sqlite3.Error:
        return None
    return int(rows[0][0]) if rows else None
