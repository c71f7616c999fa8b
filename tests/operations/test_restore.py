"""Putting a backup back: what is kept, owed again, and refused."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from database import Database, ProcessLock, UnusableDatabaseError
from incidents import Action, Role
from operations.backups import Backups
from operations.restore import restore
from tests.factories import ALICE, GROUP, JOHN, NOW, Store
from tests.operations.support import incidents_in, spoil


def refused(file: Path, database: Path) -> str:
    before = database.read_bytes() if database.exists() else None
    with pytest.raises(UnusableDatabaseError) as raised:
        restore(file, database, NOW)
    assert (database.read_bytes() if database.exists() else None) == before
    assert "\n" not in str(raised.value)
    return str(raised.value)


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


def test_a_database_behind_a_link_is_replaced_where_it_is(
    store: Store, kept: Backups, tmp_path: Path
) -> None:
    made = kept.take()
    store.report(GROUP)
    link = tmp_path / "elsewhere" / "incidents.db"
    link.parent.mkdir()
    link.symlink_to(store.path)
    lock = ProcessLock(store.path)
    assert "another bot works with it" in refused(made, link)
    lock.release()
    restore(made, link, NOW)
    store.database.close()
    assert link.is_symlink()
    assert [path.name for path in link.parent.iterdir()] == [link.name]
    assert incidents_in(store.path) == 0


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
