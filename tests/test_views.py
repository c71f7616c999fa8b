"""Views are code: every start makes them those of views.sql; who may only read insists on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from database import Database, UnusableDatabaseError
from operations.restore import restore
from storage import schema
from tests.databases import PRESENT, copy_of_storage, facts, older, opened

NEW_VIEW = "CREATE VIEW resolved AS SELECT * FROM incidents WHERE status = 'Resolved';"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Make a database of this version."""
    path = tmp_path / "incidents.db"
    Database(path).close()
    return path


@pytest.fixture
def views(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the program be another version, whose views.sql a test may change."""
    folder = copy_of_storage(tmp_path / "storage")
    monkeypatch.setattr(schema, "FOLDER", folder)
    return folder / "views.sql"


def test_a_view_that_changed_is_made_anew_at_the_next_start(path: Path, views: Path) -> None:
    text = views.read_text(encoding="utf-8")
    views.write_text(text.replace("WHERE look_owed", "WHERE NOT look_owed"), encoding="utf-8")
    Database(path).close()
    with opened(path) as connection:
        [(made,)] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'owed'")
    assert "WHERE NOT look_owed" in made


def test_the_version_before_gets_its_own_views_back(
    path: Path, views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts(path)
    views.write_text(NEW_VIEW, encoding="utf-8")
    Database(path).close()
    assert facts(path) != before
    monkeypatch.undo()
    Database(path).close()
    assert facts(path) == before


def test_views_that_did_not_change_are_left_alone(path: Path, views: Path) -> None:
    with opened(path) as connection:
        before = connection.execute("PRAGMA schema_version").fetchall()  # counts changes
        views.write_text(f"-- Said better.\n{views.read_text('utf-8')}", encoding="utf-8")
        Database(path).close()
        assert connection.execute("PRAGMA schema_version").fetchall() == before


def test_views_that_cannot_be_made_leave_the_old_ones(path: Path, views: Path) -> None:
    before = facts(path)
    views.write_text(f"{NEW_VIEW} CREATE VIEW broken AS", encoding="utf-8")
    with pytest.raises(UnusableDatabaseError, match="incomplete input"):
        Database(path)
    assert facts(path) == before


def test_every_view_can_be_read(path: Path) -> None:
    with opened(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'"):
            connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - a name of ours


def test_who_may_only_read_reads_a_database_of_this_version(path: Path) -> None:
    before = facts(path)
    Database(path, read_only=True).close()
    assert facts(path) == before


def test_an_upgrade_under_the_running_program_keeps_nobody_from_reading(
    path: Path, views: Path
) -> None:
    Database(path).close()  # it began with what it found then
    views.write_text(NEW_VIEW, encoding="utf-8")
    (views.parent / "migrations" / f"{PRESENT + 1:04d}_next.sql").write_text("SELECT 1;", "utf-8")
    Database(path, read_only=True).close()


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("DROP VIEW live", "database has the views of another version"),
        (f"PRAGMA user_version = {PRESENT - 1}", f"database has schema {PRESENT - 1}"),
        (f"PRAGMA user_version = {PRESENT + 1}", f"this program knows {PRESENT}"),
    ],
)
def test_who_may_only_read_refuses_what_it_could_not_mend(path: Path, sql: str, why: str) -> None:
    with opened(path) as connection:
        connection.execute(sql)
    before = facts(path)
    with pytest.raises(UnusableDatabaseError, match=why) as raised:
        Database(path, read_only=True)
    assert "\n" not in str(raised.value)
    assert facts(path) == before


def test_a_restored_copy_has_the_present_views(path: Path, tmp_path: Path) -> None:
    copy = older(tmp_path / "copy.db", PRESENT)
    target = tmp_path / "restored.db"
    restore(copy, target, now=1_780_000_000)
    assert facts(target) == facts(path)
