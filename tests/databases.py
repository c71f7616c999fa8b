"""Database files of every schema there was, rows in every state, and what SQLite says of them."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from database import Database
from storage import schema

PRESENT = schema.newest()
VERSIONS = range(1, PRESENT + 1)

# As old programs left them; `live` has a column that was never there.
OLD_VIEWS = """
CREATE VIEW live AS SELECT incident_id, colour FROM incidents;
CREATE VIEW owed AS SELECT group_id, 'telegram' AS delivery FROM live;
"""
# Columns that a step took away, or whose values it wrote anew.
DROPPED = {
    "incidents": {"t_edit_sent", "accident_call_message_id"},
    "groups": {"calls_privately", "tells_reporters"},
}
MADE_ANEW = {
    f"{index}_{part}" for index in ("searched", "searched_people") for part in ("data", "idx")
}
"""What SQLite keeps of the words it finds rows by, which a step made anew; the rows stay."""
_TOKENS = re.compile(r"--[^\n]*|'(?:[^']|'')*'|\"\w+\"|\w+|[^\w\s]")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file as it is; every statement is its own transaction."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF;")
        yield connection


def older(path: Path, version: int) -> Path:
    """Make a file as a program of an older schema left it, an incident in every state it knew."""
    with opened(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("PRAGMA foreign_keys = OFF")
        for step in schema.steps()[:version]:
            schema.run(connection, step)
        connection.executescript(f"{OLD_VIEWS} PRAGMA user_version = {version};")
        connection.execute("PRAGMA foreign_keys = ON")
        _fill(connection)
    return path


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO groups (group_id, group_name) VALUES (-1, 'North')")
    connection.execute(
        "INSERT INTO users (user_id, telegram_handle, full_name, team_role)"
        " VALUES (11, 'john', 'John Reed', 'Dispatcher')"
    )
    connection.execute("INSERT INTO retired_messages (group_id, message_id) VALUES (-1, 5)")
    links = _pragma(connection, "foreign_key_list", "incidents")
    people = [column for (_, _, table, column, *_) in links if table == "users"]
    for number, state in enumerate(states(connection), 1):
        name = f"TKT-2026-{number:04d}"
        connection.execute(
            "INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id,"  # noqa: S608 - no values
            f" source_message_id, status, description, t_created, t_status, {', '.join(people)})"
            " VALUES (?, 2026, ?, -1, -1, ?, ?, 'It''s a truck; leaking', 1, 2"
            f"{', 11' * len(people)})",
            (name, number, number, state),
        )
        connection.execute(
            "INSERT INTO attachments (incident_id, message_id, file_id) VALUES (?, 7, 'photo')",
            (name,),
        )
        connection.execute(
            "INSERT INTO incident_events (incident_id, action, t, to_status)"
            " VALUES (?, 'report', 1, ?)",
            (name, state),
        )
        if "calls" in tables(connection):
            connection.execute(
                "INSERT INTO calls (group_id, message_id, incident_id, kind, round, people)"
                " VALUES (-1, ?, ?, 'page', 1, '[]')",
                (number, name),
            )


def states(connection: sqlite3.Connection) -> list[str]:
    """List the states that a database's incidents may be in."""
    [(sql,)] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'incidents'")
    return values(sql, "status IN")


def values(sql: str, before: str) -> list[str]:
    """List the texts in the parentheses behind some words."""
    [found] = re.findall(rf"\b{before} \(([^)]*)\)", sql)
    return re.findall(r"'([^']*)'", found)


def tables(connection: sqlite3.Connection) -> list[str]:
    """List the tables."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    return [name for (name,) in connection.execute(query)]


def columns(path: Path) -> dict[str, list[str]]:
    """List all columns of all tables."""
    with opened(path) as connection:
        return {
            table: [name for (_, name, *_) in _pragma(connection, "table_xinfo", table)]
            for table in tables(connection)
        }


def columns_to_stay(path: Path) -> dict[str, list[str]]:
    """List all columns of all tables but those in `DROPPED` and `MADE_ANEW`."""
    return {
        table: [name for name in names if name not in DROPPED.get(table, ())]
        for table, names in columns(path).items()
        if table not in MADE_ANEW
    }


def rows(path: Path, of: Mapping[str, list[str]]) -> dict[str, list[tuple[object, ...]]]:
    """Read all rows of some columns of some tables."""
    with opened(path) as connection:
        return {
            table: connection.execute(
                f"SELECT {', '.join(names)} FROM {table} ORDER BY 1, 2"  # noqa: S608 - no values
            ).fetchall()
            for table, names in of.items()
        }


def facts(path: Path) -> dict[str, object]:
    """Tell all that SQLite says of a file's schema, and no more: not how its SQL is laid out.

    Of indexes that serve a query equally well SQLite takes the one that comes first in its own
    list, so their order counts.
    """
    with opened(path) as connection:
        made = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        sql = {f"{kind} {name}": tokens(text) for kind, name, text in made if text}
        told = {f"facts of {name}": _told(connection, name) for name in tables(connection)}
        version = connection.execute("PRAGMA user_version").fetchall()
        return {"version": version, **sql, **told}


def _told(connection: sqlite3.Connection, table: str) -> dict[str, object]:
    indexes = _pragma(connection, "index_list", table)
    return {
        "columns": _pragma(connection, "table_xinfo", table),
        "foreign keys": _pragma(connection, "foreign_key_list", table),
        "indexes": indexes,
        "columns of indexes": [_pragma(connection, "index_xinfo", index[1]) for index in indexes],
    }


def _pragma(connection: sqlite3.Connection, pragma: str, name: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"PRAGMA {pragma}({name})").fetchall()


def differences(migrated: Path, new: Path) -> str:
    """Tell which parts of which SQL only one of two files has, in lines."""
    old_parts, new_parts = _parts(migrated), _parts(new)
    lines = [
        "storage/schema.sql and storage/migrations/ differ: change one of them, so that they agree",
        *(f"only by migrations/: {part}" for part in sorted(old_parts - new_parts)),
        *(f"only by schema.sql: {part}" for part in sorted(new_parts - old_parts)),
    ]
    return "\n".join(lines if len(lines) > 1 else [*lines, "only in the order of their parts"])


def _parts(path: Path) -> set[str]:
    with opened(path) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {f"{name}: {part}" for name, sql in made for part in tokens(sql).split(" , ")}


def assert_brought_up_to_date(folder: Path, version: int) -> None:
    """Open a database of an older version: it must equal a new one, and keep its rows."""
    old, new = older(folder / "old.db", version), folder / "new.db"
    had = columns_to_stay(old)
    before = rows(old, had)
    Database(old).close()
    Database(new).close()
    assert facts(old) == facts(new), differences(old, new)
    assert rows(old, had) == before


def tokens(sql: str) -> str:
    """Write SQL one way: without comments, without quotes around names, spaced alike."""
    found = _TOKENS.findall(sql)
    return " ".join(token.strip('"') for token in found if not token.startswith("--"))


def copy_of_storage(folder: Path) -> Path:
    """Copy the SQL of the program to a folder, to be changed as its next version would."""
    shutil.copytree(
        schema.FOLDER,
        folder,
        ignore=shutil.ignore_patterns("*.py", "__pycache__"),
        dirs_exist_ok=True,
    )
    return folder


def definition(table: str, folder: Path) -> str:
    """Give the CREATE TABLE that a schema.sql has."""
    text = (folder / "schema.sql").read_text(encoding="utf-8")
    [found] = re.findall(rf"^CREATE TABLE {table} \(.*?^\)[^;]*;", text, re.MULTILINE | re.DOTALL)
    return str(found)
