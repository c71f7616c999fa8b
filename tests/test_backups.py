"""Backups: on time, checked, rotated; and putting one back."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from database import Database, ProcessLock, UnusableDatabaseError
from incidents import Action, Role
from operations import backups
from operations.backups import Backups, restore
from storage import copies
from tests.desk import Clock
from tests.factories import ALICE, GROUP, JOHN, NOW, Store, open_store

HOUR = 3600


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as store:
        yield store


@pytest.fixture
def kept(store: Store, clock: Clock) -> Backups:
    return Backups(store.path, store.path.parent / "backups", 24 * HOUR, 3, clock)


def incidents_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM incidents")
    return int(count)


def refused(file: Path, database: Path) -> str:
    before = database.read_bytes() if database.exists() else None
    with pytest.raises(UnusableDatabaseError) as raised:
        restore(file, database, NOW)
    assert (database.read_bytes() if database.exists() else None) == before
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_a_backup_is_one_whole_file_named_by_its_time(store: Store, kept: Backups) -> None:
    store.report(GROUP)
    made = kept.take()
    assert made.name == "incidents-20260921T141320Z.db"
    assert [path.name for path in kept.folder.iterdir()] == [made.name]
    assert incidents_in(made) == 1
    assert list(kept.folder.iterdir()) == [made]
    assert made.stat().st_mode & 0o077 == 0


def test_commits_during_a_backup_neither_wait_nor_disturb_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(200):
        store.report(GROUP)
    monkeypatch.setattr(copies, "BATCH_PAGES", 1)
    batches = []

    def report_between_batches() -> bool:
        batches.append(store.report(GROUP))
        return True

    target = store.path.parent / "copy.db"
    copies.copy(store.path, target, report_between_batches)
    assert len(batches) > 20
    assert incidents_in(target) == 200


def test_the_newest_copy_tells_when_the_next_is_due(kept: Backups, clock: Clock) -> None:
    assert kept.due_in() == 0
    kept.take()
    assert kept.due_in() == 24 * HOUR
    clock.passes(minutes=23 * 60)
    again = Backups(kept.database_path, kept.folder, kept.interval, kept.keep, clock)
    assert again.due_in() == HOUR
    clock.passes(minutes=61)
    assert again.due_in() == 0


def test_a_copy_from_the_future_does_not_stop_backups(kept: Backups, clock: Clock) -> None:
    clock.passes(minutes=60 * 24 * 365)
    kept.take()
    clock.passes(minutes=-60 * 24 * 365)
    assert kept.due_in() == 24 * HOUR


def test_the_newest_are_kept_and_nothing_else_is_touched(kept: Backups, clock: Clock) -> None:
    kept.folder.mkdir()
    others = [kept.folder / name for name in ("letter.txt", "south-20200101T000000Z.db")]
    for other in others:
        other.touch()
    made = []
    for _ in range(5):
        made.append(kept.take())
        clock.passes(minutes=60)
    assert sorted(kept.folder.iterdir()) == sorted([*made[2:], *others])


def test_what_a_killed_backup_left_behind_is_removed(kept: Backups) -> None:
    kept.folder.mkdir()
    (kept.folder / "incidents-20260101T000000Z.part").touch()
    made = kept.take()
    assert list(kept.folder.iterdir()) == [made]


def test_a_folder_that_cannot_be_is_one_error_line_and_tried_again(
    kept: Backups, caplog: pytest.LogCaptureFixture
) -> None:
    kept.folder.touch()
    assert kept.due_in() == 0
    assert kept.attempt() is None
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert "\n" not in record.getMessage()
    kept.folder.unlink()
    assert kept.attempt() is not None


def test_a_full_disk_is_one_error_line_and_leaves_nothing(
    store: Store, kept: Backups, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(100):
        store.report(GROUP)
    opened = sqlite3.connect

    def open_small(path: str | Path, uri: bool = False) -> sqlite3.Connection:
        connection = opened(path, uri=uri)
        if str(path).endswith(".part"):
            connection.execute("PRAGMA max_page_count = 5")
        return connection

    with monkeypatch.context() as patch:
        patch.setattr("storage.copies.sqlite3.connect", open_small)
        assert kept.attempt() is None
    assert "full" in caplog.text
    assert list(kept.folder.iterdir()) == []
    assert kept.attempt() is not None


def test_a_damaged_database_makes_no_backup(
    store: Store, kept: Backups, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(300):
        store.report(GROUP)
    store.database.close()
    spoil(store.path)
    assert kept.attempt() is None
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert list(kept.folder.iterdir()) == []


async def test_backups_go_on_by_themselves_and_stop_at_once(
    kept: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "FIRST_LOOK", 0.0)
    running = asyncio.create_task(kept.run())
    while not list(kept.folder.glob("*.db")):  # noqa: ASYNC110 - a folder has no events
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert kept.attempt() is None  # given up: the desk stops
    assert len(list(kept.folder.iterdir())) == 1


async def test_the_event_loop_goes_on_during_a_backup(
    kept: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "FIRST_LOOK", 0.0)
    loop, seen = asyncio.get_running_loop(), threading.Event()
    answered: list[bool] = []

    def copy_while_the_loop_answers(*_: object) -> None:
        loop.call_soon_threadsafe(seen.set)
        answered.append(seen.wait(5))
        raise OSError("enough")

    monkeypatch.setattr(copies, "copy", copy_while_the_loop_answers)
    running = asyncio.create_task(kept.run())
    while not answered:  # noqa: ASYNC110 - said by another thread
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert answered == [True]


# Putting one back


def spoil(path: Path) -> None:
    """Overwrite the middle of a file."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8192] = b"\xff" * 8192
    path.write_bytes(content)


def test_a_backup_is_put_back_and_the_old_database_kept(store: Store, kept: Backups) -> None:
    store.report(GROUP)
    made = kept.take()
    store.report(GROUP)
    store.database.close()
    done, old = restore(made, store.path, NOW)
    assert done.startswith(f"restored {store.path} from {made}: schema ")
    assert done.endswith(", 1 incidents, the newest of 2026-05-28 20:26 UTC")
    assert old == f"the old database is kept as {store.path}.replaced-20260528T202640Z"
    assert incidents_in(store.path) == 1
    assert incidents_in(Path(f"{store.path}.replaced-20260528T202640Z")) == 2
    assert made.exists()


def test_what_only_the_wal_of_the_old_database_has_is_kept(store: Store, kept: Backups) -> None:
    made = kept.take()
    store.report(GROUP)  # in the -wal: the database is not closed, as after a kill -9
    restore(made, store.path, NOW)
    assert incidents_in(Path(f"{store.path}.replaced-20260528T202640Z")) == 1
    store.database.close()


def test_a_damaged_database_is_replaced_and_kept_with_its_wal(store: Store, kept: Backups) -> None:
    store.report(GROUP)
    made = kept.take()
    store.database.close()
    store.path.write_bytes(b"damaged" * 1000)
    Path(f"{store.path}-wal").write_bytes(b"its wal")
    restore(made, store.path, NOW)
    assert incidents_in(store.path) == 1
    assert not Path(f"{store.path}-wal").exists()
    old = f"{store.path}.replaced-20260528T202640Z"
    assert Path(old).read_bytes() == b"damaged" * 1000
    assert Path(f"{old}-wal").read_bytes() == b"its wal"


def test_a_backup_is_put_where_no_database_was(kept: Backups, tmp_path: Path) -> None:
    made = kept.take()
    target = tmp_path / "new machine" / "incidents.db"
    target.parent.mkdir()
    assert restore(made, target, NOW)[1] == "there was no database before"
    Database(target).close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_restores_belongs_to_the_owner_of_the_folder(
    kept: Backups, tmp_path: Path
) -> None:
    made = kept.take()
    target = tmp_path / "state" / "incidents.db"
    target.parent.mkdir()
    os.chown(target.parent, 4242, 4243)
    restore(made, target, NOW)
    assert (target.stat().st_uid, target.stat().st_gid) == (4242, 4243)


def test_a_copied_live_file_is_restored_with_its_wal(store: Store, tmp_path: Path) -> None:
    store.report(GROUP)
    copy = tmp_path / "copy.db"
    for end in ("", "-wal"):
        Path(f"{copy}{end}").write_bytes(Path(f"{store.path}{end}").read_bytes())
    store.database.close()
    restore(copy, store.path, NOW)
    assert incidents_in(store.path) == 1


def test_open_cards_are_owed_again_after_a_restore(store: Store, kept: Backups) -> None:
    incident = store.shown("unclaimed", 77)
    made = kept.take()
    store.database.close()
    restore(made, store.path, NOW)
    with closing(Database(store.path)) as database:
        assert [owed.delivery.value for owed in database.owed(GROUP)] == ["pin", "edit"]
        assert database.apply(Action.CLAIM, incident.incident_id, GROUP, JOHN.user_id, NOW)


def test_nothing_is_put_back_while_a_bot_works_with_the_database(
    store: Store, kept: Backups
) -> None:
    made = kept.take()
    lock = ProcessLock(store.path)
    assert "another bot works with it" in refused(made, store.path)
    lock.release()
    restore(made, store.path, NOW)


def test_a_file_that_is_not_there_is_refused(store: Store) -> None:
    assert "there is no such file" in refused(store.path.parent / "gone.db", store.path)


def test_the_database_itself_is_refused(store: Store) -> None:
    assert "it is the database itself" in refused(store.path, store.path)


def test_a_damaged_copy_is_refused(store: Store, kept: Backups) -> None:
    for _ in range(300):
        store.report(GROUP)
    made = kept.take()
    spoil(made)
    store.database.close()
    assert refused(made, store.path).startswith(f"cannot restore {made}: ")
    assert not Path(f"{store.path}.restoring").exists()


def test_a_cut_copy_is_refused(store: Store, kept: Backups) -> None:
    made = kept.take()
    made.write_bytes(made.read_bytes()[:20_000])
    store.database.close()
    assert refused(made, store.path)


@pytest.mark.parametrize("content", [b"", b"Dear database, " * 500])
def test_a_file_that_is_no_database_is_refused(store: Store, content: bytes) -> None:
    letter = store.path.parent / "letter.db"
    letter.write_bytes(content)
    store.database.close()
    assert refused(letter, store.path).startswith(f"cannot restore {letter}: ")


def test_another_programs_database_is_refused(store: Store) -> None:
    other = store.path.parent / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE letters (text TEXT)")
    assert "not a database of this program" in refused(other, store.path)


def test_a_newer_programs_database_is_refused(store: Store, kept: Backups) -> None:
    made = kept.take()
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA user_version = 999")
    assert "it has schema 999" in refused(made, store.path)


def test_rights_are_in_a_backup(store: Store, kept: Backups) -> None:
    made = kept.take()
    store.database.close()
    restore(made, store.path, NOW)
    with closing(Database(store.path)) as database:
        assert database.roles(GROUP, ALICE.user_id) == [Role.MANAGER]
