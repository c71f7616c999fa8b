"""Putting a backup back: what is kept, owed again, and refused."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from database import Database, ProcessLock, UnusableDatabaseError
from domain.incidents import Action, Incident
from domain.people import Role
from operations import command_line
from operations.backups import Backups
from operations.restore import restore
from receiving.clock import DeskClock
from tests.databases import facts, older
from tests.desk import ROOT
from tests.factories import ALICE, GROUP, JOHN, NOW, Store
from tests.operations.support import incidents_in, spoil

DAY = 24 * 3600  # seconds


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


def test_a_journal_of_the_old_database_is_kept_with_it_and_not_rolled_back_into_the_new(
    store: Store, kept: Backups
) -> None:
    store.report(GROUP)
    made = kept.take()
    store.database.close()
    with closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1;")
        connection.execute("BEGIN")
        connection.execute("UPDATE incidents SET description = hex(randomblob(500000))")
        journal = Path(f"{store.path}-journal").read_bytes()
    Path(f"{store.path}-journal").write_bytes(journal)
    restore(made, store.path, NOW)
    assert Path(f"{store.path}.replaced-20260528T202640Z-journal").read_bytes() == journal
    assert not Path(f"{store.path}-journal").exists()
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_copy_with_a_journal_of_its_own_is_refused(store: Store, kept: Backups) -> None:
    made = kept.take()
    Path(f"{made}-journal").write_bytes(b"half of it")
    store.database.close()
    assert "it was cut off while it was written" in refused(made, store.path)


def test_numbers_given_since_the_backup_are_not_given_again(store: Store, kept: Backups) -> None:
    store.report(GROUP)
    made = kept.take()
    store.database.close()
    restore(made, store.path, NOW + 2 * DAY)
    store.database = Database(store.path)
    assert store.report(GROUP).incident_id == "TKT-2026-3002"  # 1,000 a day begun, then the next
    again = kept.take()
    store.database.close()
    restore(again, store.path, NOW)
    store.database = Database(store.path)
    assert store.report(GROUP).incident_id == "TKT-2026-4003"


def test_numbers_of_a_year_that_began_since_the_backup_are_not_given_again(
    store: Store, kept: Backups
) -> None:
    made = kept.take()
    store.database.close()
    january = 1_798_800_000  # 2027-01-01 10:40 UTC
    restore(made, store.path, january)
    store.database = Database(store.path)
    store.report(GROUP)
    assert store.report(GROUP, now=january).incident_id == "TKT-2027-1001"


def test_a_copy_of_an_older_schema_is_brought_up_to_date(store: Store, tmp_path: Path) -> None:
    old = older(tmp_path / "old.db", 2)
    store.database.close()
    assert "schema 2" in restore(old, store.path, NOW)[0]
    new = tmp_path / "new.db"
    Database(new).close()
    assert facts(store.path) == facts(new)
    store.database = Database(store.path)
    assert store.database.incidents.list_open(GROUP) == []


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


ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")


@pytest.fixture
def state() -> Iterator[Path]:
    """Make a folder that is another account's.

    Not below pytest's own: each run of it closes /tmp/pytest-of-… to other accounts again
    (https://docs.pytest.org/en/stable/changelog.html, 6.2.3).
    """
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above) / "state"
        folder.mkdir()
        os.chown(folder, 4242, 4243)
        folder.parent.chmod(0o755)
        yield folder


@ONLY_ROOT
def test_what_root_restores_belongs_to_the_owner_of_the_folder(kept: Backups, state: Path) -> None:
    restore(kept.take(), state / "incidents.db", NOW)
    found = {path.name: (path.stat().st_uid, path.stat().st_gid) for path in state.iterdir()}
    assert found == {"incidents.db": (4242, 4243), "incidents.db.lock": (4242, 4243)}


@ONLY_ROOT
def test_a_lock_that_cannot_be_written_to_is_no_lock(state: Path) -> None:
    lock = state / "incidents.db.lock"
    lock.touch(mode=0o644)
    taken = (
        "import os, sys\n"
        "from database import ProcessLock, UnusableDatabaseError\n"
        "os.setuid(4242)\n"
        "try: ProcessLock(sys.argv[1])\n"
        "except UnusableDatabaseError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", taken, str(state / "incidents.db")],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    [line] = done.stdout.splitlines()
    assert line == (
        f"cannot use database {state / 'incidents.db'}: {lock}: this account cannot write to it,"
        " which locking needs"
    )


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
        assert [owed.delivery.value for owed in database.deliveries.owed(GROUP)] == ["pin", "edit"]
        claimed = database.incidents.apply(
            Action.CLAIM, incident.incident_id, GROUP, JOHN.user_id, NOW
        )
        assert isinstance(claimed, Incident)


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
        assert database.teams.roles(GROUP, ALICE.user_id) == [Role.MANAGER]


def test_nothing_is_restored_by_a_clock_that_is_certainly_wrong(
    store: Store, kept: Backups
) -> None:
    made, wrong = kept.take(), DeskClock(lambda: 17)
    with pytest.raises(UnusableDatabaseError, match="clock is wrong"):
        command_line.restore({"DATABASE_PATH": str(store.path)}, made, wrong)
    assert store.path.exists()
