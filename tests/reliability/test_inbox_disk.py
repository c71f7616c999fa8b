"""The inbox and the disk: when commits wait for it, and what a file that cannot be written does."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from database import Database, Progress
from domain.people import Role, User
from domain.updates import Received
from receiving.inbox import Inbox, Step
from tests.bot.support import ID, second_fleet
from tests.desk import Clock, Desk, Fleet, eventually
from tests.reliability.support import answer_with, held, inbox_empty, locked, polls, run_sql, talk


def test_what_is_confirmed_is_on_disk_for_good_first(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "incidents.db")
    inbox = Inbox(disk.database, Clock(), lambda _update: None, lambda: None)
    inbox.poll_begins()
    for number in (1, 2):
        inbox.receive(json.dumps({"result": [{"update_id": number}]}).encode())
        assert not disk.is_synced()
        inbox.poll_begins()
        assert disk.is_synced()
    syncs = disk.syncs
    inbox.poll_begins()
    assert disk.syncs == syncs  # a disk is not woken for nothing
    disk.database.close()


def test_a_handlers_own_commit_takes_its_update_to_the_disk(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "incidents.db")
    inbox = Inbox(disk.database, Clock(), lambda _update: None, lambda: None)
    disk.database.groups.record(-1, "North Fleet")
    syncs = disk.syncs
    inbox.receive(b'{"result": [{"update_id": 7}]}')
    assert disk.database.reports.create(-1, 5, User(5, "eve", "Eve"), "Truck 456", 0)
    assert (disk.is_synced(), disk.syncs) == (True, syncs + 1)
    inbox.poll_begins()
    assert disk.syncs == syncs + 1
    disk.database.close()


def test_a_handler_that_changes_nothing_leaves_its_update_to_be_synced(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "incidents.db")
    inbox = Inbox(disk.database, Clock(), lambda _update: None, lambda: None)
    inbox.receive(b'{"result": [{"update_id": 7}]}')
    for number in (8, 9):  # the second time SQLite has nothing to write
        disk.database.people.record(User(5, "eve", "Eve"), Role.DRIVER)
        inbox.receive(b'{"result": [{"update_id": %d}]}' % number)
        disk.database.teams.accept_invitations(-1, User(5, "eve", "Eve"), 0)
        assert not disk.is_synced()
        inbox.poll_begins()
        assert disk.is_synced()
    disk.database.close()


def test_what_was_undone_takes_no_update_to_the_disk(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "incidents.db")
    inbox = Inbox(disk.database, Clock(), lambda _update: None, lambda: None)
    disk.database.groups.record(-1, "North Fleet")
    inbox.receive(b'{"result": [{"update_id": 7}]}')
    with suppress(sqlite3.OperationalError), disk.database.transaction():
        disk.database.reports.create(-1, 5, None, "Truck 456", 0)
        disk.database.connection.sql("ROLLBACK")  # as SQLite itself does when the disk is full
    inbox.poll_begins()
    assert disk.is_synced()
    disk.database.close()


class Disk:
    """Follows a database's log file: it grows with every commit, and some wait for the disk.

    A commit that waits takes all before it in the log along.
    """

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self._syncs = 0
        self._log = path.with_name(f"{path.name}-wal")
        self._waits = self._waited = True
        self._written = self._on_disk = self._log.stat().st_size
        connection = self.database.connection._sqlite  # noqa: SLF001 - to watch, not to use
        connection.set_trace_callback(self._statement)

    @property
    def syncs(self) -> int:
        """Count the commits that waited."""
        self._look()
        return self._syncs

    def is_synced(self) -> bool:
        """Tell whether all that was committed so far would survive a power cut."""
        self._look()
        return self._on_disk == self._written

    def _statement(self, statement: str) -> None:
        """Hear of a statement that is about to run."""
        self._look()
        if statement.startswith("PRAGMA synchronous"):
            self._waits = statement.endswith("FULL")
        else:
            self._waited = self._waits

    def _look(self) -> None:
        size = self._log.stat().st_size
        if size > self._written and self._waited:
            self._on_disk = size
            self._syncs += 1
        self._written = size


async def test_what_cannot_be_put_on_disk_is_fetched_again_in_a_while(
    desk: Desk, fleet: Fleet, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await inbox_empty(desk)
    path = tmp_path / "incidents.db"
    run_sql(path, "ALTER TABLE inbox RENAME TO away")
    before = polls(desk.telegram)
    report = fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await eventually(lambda: "cannot be put on disk" in caplog.text, "the complaint")
    assert polls(desk.telegram) - before <= 3  # not hundreds a second
    run_sql(path, "ALTER TABLE away RENAME TO inbox")
    assert ID in (await fleet.answer_to(report)).text
    await inbox_empty(desk)


@pytest.mark.usefixtures("impatient")
async def test_a_locked_file_is_no_updates_fault(
    desk: Desk, fleet: Fleet, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    south = await second_fleet(desk)
    gates = [held(desk.telegram, "getChatMember") for _ in range(2)]
    asked = fleet.admin.says(fleet.chat, "/add_dispatcher @newcomer")
    south.stranger.says(south.chat, "/add_dispatcher @newcomer")  # refused without the file
    report = south.driver.says(south.chat, "/new_issue Truck 456")  # waits for the one before
    await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="confirmation")
    with locked(desk.database, tmp_path / "incidents.db") as other:
        other.execute("BEGIN IMMEDIATE")
        for gate in gates:
            gate.set()
        for complaint in ("unexpected error", "cannot be begun"):
            await eventually(lambda said=complaint: caplog.text.count(said) > 5, complaint)  # type: ignore[misc]
        other.execute("ROLLBACK")
    assert ID in (await south.answer_to(report)).text
    assert "@newcomer" in (await fleet.answer_to(asked)).text
    await inbox_empty(desk)
    assert desk.database.inbox.count_dead_letters() == 0


def test_what_was_done_but_could_not_be_noted_is_noted_with_the_next(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    database, updates = Database(path), list[Received]()
    inbox = Inbox(database, Clock(), updates.append, lambda: None)
    inbox.receive(answer_with(talk(1), talk(2)))
    with locked(database, path) as other:
        other.execute("BEGIN IMMEDIATE")
        inbox.end(updates[0])
        other.execute("ROLLBACK")
    assert [stored.update_id for stored in database.inbox.pending()] == [1, 2]
    inbox.end(updates[1])
    assert database.inbox.pending() == []
    database.close()


@pytest.mark.usefixtures("impatient")
async def test_an_update_that_cannot_become_a_dead_letter_yet_holds_up_none_of_its_batch(
    tmp_path: Path,
) -> None:
    path = tmp_path / "incidents.db"
    database, updates = Database(path), list[Received]()
    with locked(database, path) as other:

        def take(update: Received) -> None:
            updates.append(update)
            if update.update_id == 1:
                other.execute("BEGIN IMMEDIATE")

        inbox = Inbox(database, Clock(), take, lambda: None)
        inbox.receive(answer_with(talk(1), {"update_id": 2, "message": 5}, talk(3)))
        assert [update.update_id for update in updates] == [1, 3]
        assert database.inbox.count_dead_letters() == 0
        other.execute("ROLLBACK")
        await eventually(lambda: database.inbox.count_dead_letters() == 1, "the dead letter")
    database.close()


def test_poison_that_cannot_become_a_dead_letter_yet_is_one_later(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    database, updates = Database(path), list[Received]()
    inbox = Inbox(database, Clock(), updates.append, lambda: None)
    inbox.receive(answer_with(talk(1)))
    run_sql(path, "UPDATE inbox SET attempts = 3")
    with locked(database, path) as other:
        run_sql(path, "CREATE TRIGGER full BEFORE UPDATE OF t_dead ON inbox"
                " BEGIN SELECT RAISE (ABORT, 'not now'); END")  # fmt: skip
        assert inbox.begin(updates[0]) is Step.LATER
        other.execute("DROP TRIGGER full")
    assert inbox.begin(updates[0]) is Step.DONE
    assert database.inbox.count_dead_letters() == 1
    database.close()


def test_only_the_attempt_that_met_a_locked_file_is_not_counted(tmp_path: Path) -> None:
    database, updates = Database(tmp_path / "incidents.db"), list[Received]()
    inbox = Inbox(database, Clock(), updates.append, lambda: None)
    inbox.receive(answer_with(talk(1)))
    failures = [sqlite3.OperationalError("database is locked"), *[ValueError("a bug")] * 3]
    for failure in failures:
        assert inbox.begin(updates[0]) is Step.GO
        inbox.fail(1, failure)
        assert inbox.end(updates[0]) is Step.LATER
    assert inbox.begin(updates[0]) is Step.DONE
    assert database.inbox.count_dead_letters() == 1
    database.close()


def test_taps_that_were_lost_are_told_of_when_the_file_can_be_written_again(
    tmp_path: Path,
) -> None:
    path, clock = tmp_path / "incidents.db", Clock()
    database, told = Database(path), list[str]()
    database.inbox.record_poll(Progress(clock()))
    clock.passes(minutes=5)
    inbox = Inbox(database, clock, lambda _update: None, lambda: told.append("lost"))
    with locked(database, path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError):
            inbox.reached()
        other.execute("ROLLBACK")
    inbox.reached()
    assert told == ["lost"]
    database.close()
