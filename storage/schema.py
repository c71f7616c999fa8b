"""Makes new databases, brings older ones to the present schema, and refuses newer ones.

A new database is made from schema.sql. An older one gets the steps of migrations/ that it has not
had; PRAGMA user_version says how many it has had. Then its views become those of views.sql. All of
it is one transaction: whoever is killed on the way begins again at the next start.

To change a view, edit views.sql. To change anything else, edit schema.sql and add a step,
migrations/NNNN_name.sql: SQL for databases that exist, without BEGIN and COMMIT. There are no views
while it runs. A step that was released is not changed any more.

SQLite can add a column, but not change one. A new state changes two CHECKs and a computed column of
`incidents`, so that table is made anew: the step has `-- rebuild` in the line above a copy of what
schema.sql has now. Rows, indexes and triggers stay, and so does what refers to them:

    -- rebuild
    CREATE TABLE incidents (
        ...
    );

A column that the new definition lacks is first renamed to one that it has, as in step 0013. With
SQLite before 3.35.5, ALTER TABLE ... DROP COLUMN may corrupt the file
(https://sqlite.org/releaselog/3_35_5.html), and 3.35.0 is enough for us. An index or trigger that
changes is dropped first and made again afterwards.
"""

from __future__ import annotations

import functools
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from storage.usable import UnusableDatabaseError

FOLDER = Path(__file__).parent  # of schema.sql, views.sql and migrations/

_REBUILD = re.compile(r"^-- rebuild\nCREATE TABLE (?P<table>\w+)", re.MULTILINE)


def steps() -> list[Path]:
    """List the steps, the first one first."""
    return _steps_of(FOLDER)


@functools.cache
def _steps_of(folder: Path) -> list[Path]:
    """List them once: while we run, an upgrade may bring the files of the next version."""
    return sorted(folder.glob("migrations/[0-9][0-9][0-9][0-9]_*.sql"))


def newest() -> int:
    """Give the number of the present schema."""
    return len(steps())


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Give a database the present schema and views, or leave it as it is; foreign keys are then on.

    Raises sqlite3.Error, and UnusableDatabaseError if the schema is a newer one.
    """
    _require_known(connection)
    connection.execute("PRAGMA foreign_keys = OFF")  # for rebuilds; does nothing in a transaction
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        _migrate(connection, _version(connection))
        _renew_views(connection)
        # Written in any case: a read-only file must fail now, not at the first report.
        connection.execute(f"PRAGMA user_version = {newest()}")
    connection.execute("PRAGMA foreign_keys = ON")


def require_present(connection: sqlite3.Connection) -> None:
    """Refuse a database that was not brought up to date; raises UnusableDatabaseError."""
    _require_known(connection)
    version = _version(connection)
    if version < newest():
        raise UnusableDatabaseError(
            f"database has schema {version}, this program needs {newest()} and may only read it: "
            "start the bot, which brings it up to date"
        )
    if _views(connection) != _present_views():
        raise UnusableDatabaseError(
            "database has the views of another version, and this program may only read it: "
            "start the bot, which brings it up to date"
        )


def _require_known(connection: sqlite3.Connection) -> None:
    version = _version(connection)
    if version > newest():
        raise UnusableDatabaseError(
            f"database has schema {version}, this program knows {newest()}: "
            "start the newer program, or restore an older file"
        )


def _version(connection: sqlite3.Connection) -> int:
    [(version,)] = connection.execute("PRAGMA user_version").fetchall()
    return int(version)


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    """Make what a new database has, or take the steps an older one has not had."""
    scripts = steps()[version:] if version else [FOLDER / "schema.sql"]
    if not scripts:
        return
    _drop_views(connection)  # a view of what a step drops or renames would make the step fail
    before = _dangling(connection)  # other programs may have left some: no reason not to start
    for script in scripts:
        run(connection, script)
    for table, parent in _dangling(connection) - before:
        raise sqlite3.IntegrityError(f"{table} would refer to rows that {parent} has not")


def run(connection: sqlite3.Connection, script: Path) -> None:
    """Run schema.sql, or a step; commits nothing."""
    for statement in statements(script.read_text(encoding="utf-8")):
        _run(connection, statement)


def statements(script: str) -> Iterator[str]:
    """Cut a script into its statements, each with the comments above it.

    `executescript` would do, but commits what was begun before it.
    """
    statement = ""
    for part in re.findall(r"[^;]*;|[^;]+", script):
        statement += part
        if sqlite3.complete_statement(statement):  # else it ended in a trigger, comment or text
            yield statement.strip()
            statement = ""
    if rest := statement.strip():  # comments, the last statement, or what SQLite calls incomplete
        yield rest


def _run(connection: sqlite3.Connection, statement: str) -> None:
    if found := _REBUILD.search(statement):
        _rebuild(connection, found["table"], statement[found.end() :])
    else:
        connection.execute(statement).fetchall()


def _rebuild(connection: sqlite3.Connection, table: str, definition: str) -> None:
    """Make a table anew: https://www.sqlite.org/lang_altertable.html#otheralter, steps 3 to 8."""
    indexes = _made_by(connection, "type = 'index' AND tbl_name = :table", table)
    triggers = _made_by(connection, "type = 'trigger'", table)  # any may name the table
    for name in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(f"CREATE TABLE rebuilt {definition}")
    columns = ", ".join(_columns_to_keep(connection, table))
    connection.execute(f"INSERT INTO rebuilt ({columns}) SELECT {columns} FROM {table}")
    connection.execute(f"DROP TABLE {table}")
    connection.execute(f"ALTER TABLE rebuilt RENAME TO {table}")
    for sql in (*indexes.values(), *triggers.values()):
        connection.execute(sql)


def _made_by(connection: sqlite3.Connection, which: str, table: str = "") -> dict[str, str]:
    """Give names and SQL of parts of the schema, in the order they were made."""
    query = f"SELECT name, sql FROM sqlite_master WHERE {which} AND sql IS NOT NULL ORDER BY rowid"
    return dict(connection.execute(query, {"table": table}).fetchall())


def _columns_to_keep(connection: sqlite3.Connection, table: str) -> list[str]:
    new = _stored_columns(connection, "rebuilt")
    old = _stored_columns(connection, table)
    if lost := [column for column in old if column not in new]:
        raise sqlite3.IntegrityError(f"the new {table} would lose {', '.join(lost)}")
    return old


def _stored_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """List a table's columns but those that SQLite computes."""
    query = "SELECT name FROM pragma_table_xinfo(:table) WHERE hidden = 0 ORDER BY cid"
    return [name for (name,) in connection.execute(query, {"table": table})]


def _dangling(connection: sqlite3.Connection) -> Counter[tuple[str, str]]:
    """Count the rows that refer to none, by their table and the one they refer to."""
    found = connection.execute("PRAGMA foreign_key_check").fetchall()
    return Counter((table, parent) for table, _, parent, _ in found)


def _renew_views(connection: sqlite3.Connection) -> None:
    """Make the views anew if any differs from views.sql."""
    present = _present_views()
    if _views(connection) == present:
        return
    _drop_views(connection)
    for sql in present.values():
        connection.execute(sql)


def _drop_views(connection: sqlite3.Connection) -> None:
    for name in _views(connection):
        connection.execute(f"DROP VIEW {name}")


def _views(connection: sqlite3.Connection) -> dict[str, str]:
    return _made_by(connection, "type = 'view'")


def _present_views() -> dict[str, str]:
    return _views_of(FOLDER)


@functools.cache
def _views_of(folder: Path) -> dict[str, str]:
    """Give the views of views.sql as SQLite keeps them, read once as the steps are.

    They may be made without their tables.
    """
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript((folder / "views.sql").read_text(encoding="utf-8"))
        return _views(empty)
