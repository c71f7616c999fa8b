"""Whole files: copied while they are written to, looked into, and made ready to serve again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from storage import schema
from storage.connection import Connection
from storage.states import IS_OPEN
from storage.usable import UnusableDatabaseError, real_path

BATCH_PAGES = 256  # 1 MiB at the usual 4096 bytes: https://sqlite.org/pragma.html#pragma_page_size
CHECK_STEPS = 100_000  # of SQLite's virtual machine between two looks at `go_on`
DAY = 24 * 60 * 60  # seconds
NUMBERS_A_DAY = 1000  # left out for each day begun since a restored backup was made
OUR_TABLES = frozenset({"groups", "users", "incidents", "incident_events"})

_SKIP_NUMBERS = (
    "INSERT INTO numbers_given SELECT :year, :skipped + max("
    "coalesce((SELECT max(number) FROM incidents WHERE year = :year), 0),"
    " coalesce((SELECT last FROM numbers_given WHERE year = :year), 0))"
    " WHERE true ON CONFLICT DO UPDATE SET last = excluded.last"
)


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
    SQLite begin again (https://sqlite.org/backup.html). `go_on` is asked after each batch, and may
    take its time. `at_rest` says that no bot works with the source. Raises sqlite3.Error,
    UnusableDatabaseError, or InterruptedCopyError as soon as `go_on` gives False.
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
    """Open what nobody works with, changing nothing: without a -wal to read, none is made.

    See `immutable` of https://sqlite.org/uri.html.
    """
    path = real_path(path)
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
    [(version,)] = connection.execute("PRAGMA user_version")
    known = schema.newest()
    if not 0 < version <= known:
        raise UnusableDatabaseError(f"it has schema {version}, this program knows 1 to {known}")
    [(count, newest)] = connection.execute("SELECT count(*), max(t_created) FROM incidents")
    return Contents(version, count, newest)


def make_ready(path: Path, now: int) -> None:
    """Bring a copy to the present schema, and make it ready for what happened after it was made.

    Every open card is redrawn and pinned, and every board: groups may show later states than this
    file has. And numbers that may have been given since are not given again: cards with them still
    stand.
    """
    Connection(path).close()
    with closing(sqlite3.connect(path)) as connection:
        with connection:
            connection.execute(
                f"UPDATE incidents SET version = version + 1, pinned = 0 WHERE {IS_OPEN}"
            )
            connection.execute("UPDATE boards SET version = version + 1, pinned = 0")
            connection.executemany(_SKIP_NUMBERS, _skips(_last_sign(connection) or now, now))
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file is all of it


def _last_sign(connection: sqlite3.Connection) -> int | None:
    """Tell about when a copy was made: it knows nothing later."""
    [(seen,)] = connection.execute(
        "SELECT max(t) FROM (SELECT max(t_created) AS t FROM incidents"
        " UNION ALL SELECT max(t_last_poll) FROM polling)"
    )
    return None if seen is None else int(seen)


def _skips(seen: int, now: int) -> Iterator[dict[str, int]]:
    """Give, for each year in which numbers may be missing, how many to leave out."""
    seen = min(seen, now)
    for year in range(_year(seen), _year(now) + 1):
        began = int(datetime(year, 1, 1, tzinfo=timezone.utc).timestamp())
        days = (now - max(seen, began)) // DAY + 1
        yield {"year": year, "skipped": days * NUMBERS_A_DAY}


def _year(moment: int) -> int:
    return datetime.fromtimestamp(moment, timezone.utc).year


def last_poll(path: str | Path) -> int | None:
    """Tell when Telegram was last reached, from the file alone; None: never, or no such file.

    By the machine's clock, wrong or not: that is the one the caller can compare it with.
    """
    query = "SELECT coalesce(t_machine, t_last_poll) FROM polling"
    try:
        with closing(_open_to_read(path)) as connection:
            rows = connection.execute(query).fetchall()
    except sqlite3.Error:
        return None
    return int(rows[0][0]) if rows else None
