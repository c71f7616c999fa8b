"""The file itself: made, brought up to date, and refused with one clear line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from database import Database, UnusableDatabaseError
from storage import schema
from tests.databases import copy_of_storage, facts, older, opened
from tests.factories import GROUP, open_store

STEPS = schema.steps()
BEFORE_CARD_TRANSITIONS, BEFORE_CHECKS, BEFORE_FLEETS = 13, 23, 27  # steps


def ask(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def refusal_of(path: Path) -> str:
    with pytest.raises(UnusableDatabaseError) as raised:
        Database(path)
    return str(raised.value)


def test_the_steps_are_numbered_without_a_gap() -> None:
    numbers = [int(step.name.partition("_")[0]) for step in STEPS]
    assert numbers == list(range(1, len(STEPS) + 1))


def test_a_new_file_gets_the_newest_schema_in_wal_mode(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    Database(path).close()
    assert ask(path, "PRAGMA user_version") == [(len(STEPS),)]
    assert ask(path, "PRAGMA journal_mode") == [("wal",)]
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        incident = store.play("tier 2 asked")
        before = store.row(incident), facts(store.path)
        store.restart()
        assert (store.row(incident), facts(store.path)) == before
        assert store.database.groups.is_configured(GROUP)


def test_a_newer_file_is_refused_with_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    told = refusal_of(path)
    assert "\n" not in told
    assert f"schema 99, this program knows {len(STEPS)}" in told
    assert ask(path, "PRAGMA user_version") == [(99,)]


def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    garbage = tmp_path / "letter.txt"
    garbage.write_bytes(b"Dear all, this is not a database. " * 200)
    before = garbage.read_bytes()
    told = refusal_of(garbage)
    assert "\n" not in told
    assert str(garbage) in told
    assert "not a database" in told
    assert garbage.read_bytes() == before


def test_a_path_that_cannot_be_a_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing" / "incidents.db"):
        told = refusal_of(path)
        assert "\n" not in told
        assert f"cannot use database {path}: unable to open database file" in told


def test_a_step_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = tmp_path / "incidents.db", copy_of_storage(tmp_path / "storage")
    Database(path).close()
    before = facts(path)
    half = "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1);"
    (folder / f"migrations/{len(STEPS) + 1:04d}_half.sql").write_text(half, encoding="utf-8")
    monkeypatch.setattr(schema, "FOLDER", folder)
    assert "no such table: nowhere" in refusal_of(path)
    assert facts(path) == before
    assert ask(path, "PRAGMA user_version") == [(len(STEPS),)]


def test_after_an_upgrade_only_cards_that_were_behind_count_as_changed_by_people(
    tmp_path: Path,
) -> None:
    path = older(tmp_path / "incidents.db", BEFORE_CARD_TRANSITIONS)
    with opened(path) as connection:
        connection.execute("UPDATE incidents SET transitions = 3, version = 5, card_version = 5")
        connection.execute("UPDATE incidents SET card_version = 4 WHERE number = 1")
    Database(path).close()
    behind = "SELECT number FROM incidents WHERE card_transitions < transitions"
    assert ask(path, behind) == [(1,)]


def test_after_an_upgrade_whoever_works_on_something_is_asked_about_it(tmp_path: Path) -> None:
    path = older(tmp_path / "incidents.db", BEFORE_CHECKS)
    with opened(path) as connection:
        connection.execute(
            "INSERT INTO notes (incident_id, chat_id, message_id, text, t)"
            " SELECT incident_id, -1, 90, 'vendor called', 900 FROM incidents"
            " WHERE status = 'Claimed_T1'"
        )
    with closing(Database(path)) as database:
        rows = database.connection.sql(
            "SELECT status, t_news FROM checks JOIN incidents USING (incident_id) ORDER BY status"
        )
        assert [tuple(row) for row in rows] == [("Claimed_T1", 900), ("Claimed_T2", 2)]


def test_after_an_upgrade_a_group_that_left_a_switch_on_follows_its_fleet(tmp_path: Path) -> None:
    path = older(tmp_path / "incidents.db", BEFORE_FLEETS)
    with opened(path) as connection:
        connection.execute("UPDATE groups SET calls_privately = 1, tells_reporters = 0")
    Database(path).close()
    assert ask(path, "SELECT DISTINCT calls_privately, tells_reporters FROM groups") == [(None, 0)]
