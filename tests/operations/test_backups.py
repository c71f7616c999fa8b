"""Backups: on time, checked, rotated."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sqlite3
import sys
import threading
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from operations import backups
from operations.backups import Backups
from storage import copies
from tests.desk import Clock, eventually
from tests.factories import GROUP, Store
from tests.operations.support import HOUR, incidents_in, spoil


def test_a_backup_is_one_whole_file_named_by_its_time(store: Store, kept: Backups) -> None:
    store.report(GROUP)
    made = kept.take()
    assert made.name == "incidents-20260921T141320Z.db"
    assert [path.name for path in kept.folder.iterdir()] == [made.name]
    assert incidents_in(made) == 1
    assert list(kept.folder.iterdir()) == [made]
    assert made.stat().st_mode & 0o077 == 0


def test_a_database_behind_a_link_is_copied_with_its_wal(
    store: Store, kept: Backups, tmp_path: Path
) -> None:
    store.report(GROUP)
    link = tmp_path / "elsewhere" / "incidents.db"
    link.parent.mkdir()
    link.symlink_to(store.path)
    kept.database_path = link
    assert incidents_in(kept.take()) == 1
    assert copies.look_into(link).incidents == 1


def test_a_copy_that_holds_none_of_our_tables_is_no_backup(
    kept: Backups, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept.database_path = tmp_path / "incidents.db.new"
    with closing(sqlite3.connect(kept.database_path)) as connection:
        connection.execute("CREATE TABLE letters (text TEXT)")
    assert kept.attempt() is None
    assert "not a database of this program" in caplog.text
    assert list(kept.folder.iterdir()) == []


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


@asynccontextmanager
async def at_work(kept: Backups, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Let backups be made, looking all the time whether one is due."""
    monkeypatch.setattr(backups, "FIRST_LOOK", 0.0)
    monkeypatch.setattr(backups, "LONGEST_SLEEP", 0.001)
    running = asyncio.create_task(kept.run())
    try:
        yield
    finally:
        assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def test_no_copy_is_named_by_a_clock_that_is_certainly_wrong(kept: Backups, clock: Clock) -> None:
    assert kept.due_in() == 0
    clock.wrong = -clock.time
    assert kept.due_in() > 0


async def test_a_copy_from_the_future_neither_stops_backups_nor_costs_one(
    kept: Backups, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "RETRY", 0.0)
    kept.keep = 1
    clock.passes(minutes=60 * 24 * 365)
    future = kept.take()
    clock.passes(minutes=-60 * 24 * 365)
    async with at_work(kept, monkeypatch):
        for _ in range(3):
            now = datetime.fromtimestamp(clock(), timezone.utc)
            made = kept.folder / f"incidents-{now:{backups.TIME_FORMAT}}.db"
            await eventually(made.exists, "a backup")
            clock.passes(minutes=24 * 60)
        await eventually(lambda: not made.exists(), "the next one")
    assert len(list(kept.folder.iterdir())) == 2
    assert future.exists()


async def test_a_backup_that_fails_is_tried_once_an_hour(
    kept: Backups, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[None] = []

    def look() -> int:
        looks.append(None)
        return clock()

    kept.clock = look
    kept.folder.touch()
    async with at_work(kept, monkeypatch):
        await eventually(lambda: len(looks) > 50, "many looks")
        assert len(caplog.records) == 1


def test_a_disk_with_too_little_room_is_left_alone(
    kept: Backups, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kept.folder.mkdir()
    free = shutil.disk_usage(kept.folder).free
    monkeypatch.setattr(backups, "RESERVE", free + 10**9)
    assert kept.attempt() is None
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert "too little room" in record.getMessage()
    assert list(kept.folder.iterdir()) == []


@pytest.mark.parametrize("name", ["incidents-20261399T999999Z.db", "incidents-00000101T000000Z.db"])
def test_a_name_that_is_no_date_is_passed_over(kept: Backups, name: str) -> None:
    kept.folder.mkdir()
    other = kept.folder / name
    other.touch()
    assert kept.due_in() == 0
    kept.keep = 1
    made = kept.take()
    assert sorted(kept.folder.iterdir()) == sorted([made, other])
    assert kept.due_in() == 24 * HOUR


def test_a_folder_whose_parent_is_missing_is_not_made(
    kept: Backups, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept.folder = tmp_path / "disk that is not mounted" / "backups"
    assert kept.attempt() is None
    assert "No such file or directory" in caplog.text
    assert not kept.folder.parent.exists()


def test_another_bots_folder_is_left_alone(
    kept: Backups, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    kept.bot_id = "111"
    kept.keep = 1
    made = kept.take()
    other = replace(kept, bot_id="222")
    clock.passes(minutes=24 * 60)
    assert other.attempt() is None
    assert "bot 111 keeps its backups there" in caplog.text
    assert made.exists()
    assert kept.attempt() is not None


def test_another_names_unfinished_backup_is_left_alone(kept: Backups) -> None:
    kept.folder.mkdir()
    other = kept.folder / "incidents-south-20260101T000000Z.part"
    other.touch()
    kept.take()
    assert other.exists()


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


def told(path: Path) -> str:
    """Give a file's name with a sum of its bytes, a folder's alone."""
    return f"{path.name} {zlib.crc32(path.read_bytes())}" if path.is_file() else path.name


@contextmanager
def watched(watch: Callable[[str, Path], None]) -> Iterator[None]:
    """Have each `os.rename` and `os.remove` told before it is done; a hook cannot be taken back."""
    active = [watch]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in {"os.rename", "os.remove"} and active:
            active[0](event, Path(str(arguments[0])))

    sys.addaudithook(hook)
    try:
        yield
    finally:
        active.clear()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Record, in order, what is put on the disk for good, renamed and removed."""
    done: list[tuple[str, str]] = []
    fsync = os.fsync

    def synced(descriptor: int) -> None:
        done.append(("fsync", told(Path(f"/proc/self/fd/{descriptor}").readlink())))
        fsync(descriptor)

    def changed(event: str, path: Path) -> None:
        if path.exists():
            done.append((event, told(path)))

    monkeypatch.setattr(os, "fsync", synced)
    with watched(changed):
        yield done


def test_a_copy_is_whole_on_the_disk_before_it_has_its_name_and_before_an_old_one_goes(
    store: Store, kept: Backups, clock: Clock, steps: list[tuple[str, str]]
) -> None:
    kept.keep = 1
    old = kept.take()
    clock.passes(minutes=60)
    store.report(GROUP)
    was = told(old)
    steps.clear()
    new = kept.take()
    part = told(new).replace(".db ", ".part ")
    assert steps[-4:] == [
        ("fsync", part),
        ("os.rename", part),
        ("fsync", kept.folder.name),
        ("os.remove", was),
    ]


@pytest.mark.parametrize("failing", ["fsync", "os.rename"])
def test_an_old_copy_is_kept_when_the_new_one_cannot_be_made_to_last(
    kept: Backups, clock: Clock, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    kept.keep = 1
    old = kept.take()
    clock.passes(minutes=60)

    def fails(event: object, _: object = None) -> None:
        if failing in {"fsync", event}:
            raise OSError("the disk is gone")

    with monkeypatch.context() as patch, watched(fails if failing == "os.rename" else ignore):
        if failing == "fsync":
            patch.setattr(os, "fsync", fails)
        assert kept.attempt() is None
    assert incidents_in(old) == 0
    assert [path for path in kept.folder.iterdir() if path.suffix == ".part"] == []


def ignore(_event: str, _path: Path) -> None:
    """Let it be done."""
