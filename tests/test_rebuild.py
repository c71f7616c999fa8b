"""A state is added: the table of incidents is made anew in databases of every age, whole or not."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from database import Database, UnusableDatabaseError
from storage import schema
from tests.databases import (
    PRESENT,
    VERSIONS,
    assert_brought_up_to_date,
    columns,
    columns_to_stay,
    copy_of_storage,
    definition,
    facts,
    older,
    opened,
    rows,
)
from tests.killed_copies import killed_copies

EDITS = {
    "CHECK (status IN (": "CHECK (status IN ('Made_Up', ",
    "(CASE status": "(CASE status WHEN 'Made_Up' THEN claimed_by_t1_id",
    "CHECK (status NOT IN (": "CHECK (status NOT IN ('Made_Up', ",
}
"""What a state in which a dispatcher has the incident changes in schema.sql."""
HARMLESS = "DELETE FROM retired_messages;"


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the program be its next version, which has one more state; returns its folder."""
    folder = copy_of_storage(tmp_path / "storage")
    sql = (folder / "schema.sql").read_text(encoding="utf-8")
    for present, wanted in EDITS.items():
        assert sql.count(present) == 1
        sql = sql.replace(present, wanted)
    (folder / "schema.sql").write_text(sql, encoding="utf-8")
    add_step(folder, f"-- rebuild\n{definition('incidents', folder)}")
    monkeypatch.setattr(schema, "FOLDER", folder)
    return folder


def add_step(folder: Path, sql: str) -> None:
    """Write the next step, or another text of it."""
    (folder / f"migrations/{PRESENT + 1:04d}_made_up.sql").write_text(sql, encoding="utf-8")


@pytest.mark.usefixtures("next_version")
@pytest.mark.slow(reason="makes databases of every age")
@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_state_reaches_databases_of_every_age_and_all_rows_stay(
    tmp_path: Path, version: int
) -> None:
    assert_brought_up_to_date(tmp_path, version)


@pytest.mark.usefixtures("next_version")
def test_an_incident_takes_the_new_state_with_its_owner_and_no_unknown_one(tmp_path: Path) -> None:
    path = older(tmp_path / "old.db", PRESENT)
    Database(path).close()
    with opened(path) as connection:
        connection.execute("UPDATE incidents SET status = 'Made_Up'")
        owners = connection.execute("SELECT DISTINCT owner_id FROM incidents").fetchall()
        assert owners == [(11,)]
        for wrong in ("claimed_by_t1_id = NULL", "status = 'Lost'"):
            with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
                connection.execute(f"UPDATE incidents SET {wrong}")  # noqa: S608 - ours


@pytest.mark.usefixtures("next_version")
def test_what_referred_to_the_table_refers_to_the_new_one(tmp_path: Path) -> None:
    path = older(tmp_path / "old.db", PRESENT)
    database = Database(path)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database.connection.sql("INSERT INTO attachments VALUES ('TKT-2026-0099', 1, 'file', '')")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database.connection.sql("DELETE FROM incidents")
    database.close()


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        (
            "-- rebuild\nCREATE TABLE users (user_id);",
            "users would lose telegram_handle",
        ),
        ("DELETE FROM users;", "incidents would refer to rows that users has not"),
        ("CREATE TABLE users (user_id);", "table users already exists"),
        ("CREATE TABLE half (", "incomplete input"),
    ],
)
def test_a_step_that_would_harm_the_database_is_refused_and_changes_nothing(
    tmp_path: Path, next_version: Path, sql: str, why: str
) -> None:
    path = older(tmp_path / "old.db", PRESENT)
    before = facts(path), rows(path, columns(path))
    add_step(next_version, f"{HARMLESS} {sql}")
    with pytest.raises(UnusableDatabaseError, match=why):
        Database(path)
    assert (facts(path), rows(path, columns(path))) == before


@pytest.mark.usefixtures("next_version")
def test_a_row_that_referred_to_none_before_is_no_reason_to_refuse(tmp_path: Path) -> None:
    path = older(tmp_path / "old.db", PRESENT)
    with opened(path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE incidents SET created_by_id = 99")
    Database(path).close()
    with opened(path) as connection:
        assert connection.execute("SELECT DISTINCT created_by_id FROM incidents").fetchall() == [
            (99,)
        ]


@pytest.mark.usefixtures("next_version")
def test_killed_before_any_statement_it_begins_again(tmp_path: Path) -> None:
    old, new = older(tmp_path / "old.db", PRESENT - 1), tmp_path / "new.db"
    had = columns_to_stay(old)
    before, kept = facts(old), rows(old, had)
    with opened(old) as connection:
        killed = killed_copies(old, connection, lambda: schema.bring_up_to_date(connection))
    Database(new).close()
    after = facts(new)
    assert len(killed) > 30
    for path in one_of_each(killed):
        assert facts(path) in (before, after)
        with opened(path) as connection:
            schema.bring_up_to_date(connection)
        assert facts(path) == after
        assert rows(path, had) == kept


def one_of_each(databases: list[Path]) -> list[Path]:
    """Choose one of those that are byte for byte the same, once SQLite has recovered them."""
    found: dict[bytes, Path] = {}
    for path in databases:
        with opened(path) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        assert not path.with_name(f"{path.name}-wal").exists()
        found.setdefault(path.read_bytes(), path)
    return list(found.values())


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1;",
        "-- One; two.\nSELECT 1 -- three;\n;",
        "SELECT 'a;b', \"c;d\";",
        "CREATE TRIGGER t AFTER UPDATE ON a BEGIN SELECT 1; SELECT 2; END;",
    ],
)
def test_a_script_is_cut_where_its_statements_end(statement: str) -> None:
    script = f"{statement}\nSELECT 2;\n-- The end."
    assert list(schema.statements(script)) == [statement, "SELECT 2;", "-- The end."]
