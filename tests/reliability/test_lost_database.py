"""The database is moved, replaced or damaged under the running bot: nothing is lost in silence."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from database import Database
from sandbox import Telegram
from storage.usable import marks_of_rescue, places_of_rescue
from tests.deadlines import SHORT, Deadlines
from tests.desk import Fleet, open_group
from tests.full_length import short_and_full
from tests.operations.support import incidents_in
from tests.processes import BOT, BotProcess, bot_process

pytestmark = pytest.mark.slow(reason="starts the bot as a process")


def all_deleted(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def replaced(path: Path) -> None:
    Database(path.parent / "other.db").close()
    (path.parent / "other.db").replace(path)


def folder_renamed(path: Path) -> None:
    path.parent.rename(path.parent.with_name("renamed"))
    path.parent.mkdir()


def linked_elsewhere(path: Path) -> None:
    Database(path.parent / "other.db").close()
    link = path.with_name("link")
    link.symlink_to(path.parent / "other.db")
    link.replace(path)


def wal_replaced(path: Path) -> None:
    beside(path, "-new").touch()
    beside(path, "-new").replace(beside(path, "-wal"))


LOSSES: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "moved": lambda path: path.rename(path.with_name("moved.db")),
    "all of it deleted": all_deleted,
    "replaced": replaced,
    "its folder renamed": folder_renamed,
    "its link led elsewhere": linked_elsewhere,
    "cut off": lambda path: os.truncate(path, 0),
    "its -wal replaced": wal_replaced,
}


def beside(path: Path, end: str) -> Path:
    return path.with_name(f"{path.name}{end}")


@asynccontextmanager
async def at_work(
    folder: Path, deadlines: Deadlines = SHORT
) -> AsyncIterator[tuple[Telegram, BotProcess, Fleet]]:
    """Run a bot with one incident on record, in a folder that may be renamed."""
    path = folder / "state" / "incidents.db"
    path.parent.mkdir()
    async with bot_process(path, BOT, deadlines) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await fleet.reports("Truck 1")
        await telegram.until(
            lambda: telegram.queue.is_polled and not telegram.pending_updates, what="calm"
        )
        yield telegram, process, fleet


@pytest.mark.parametrize("loss", LOSSES)
async def test_what_a_lost_database_held_is_kept_and_can_be_restored(
    tmp_path: Path, loss: str
) -> None:
    async with at_work(tmp_path) as (_, process, fleet):
        LOSSES[loss](process.path)
        assert await process.ended() == 2
        assert "Traceback" not in process.log
        [kept] = process.path.parent.glob("*.rescued-*")
        assert kept.stat().st_mode & 0o077 == 0
        last = process.log.splitlines()[-1]
        assert f"event=database_lost cannot use database {process.path}: " in last
        assert last.endswith(f"what it held is kept as {kept}: --restore that file")
        await process.start()
        assert await process.ended() == 2
        assert "it was lost while the bot ran" in process.log.splitlines()[-1]
        assert f" from {kept}: schema " in await restored(process, kept)
        await process.start()
        await fleet.reports("Truck 2")
        assert await process.stop() == 0
    assert incidents_in(process.path) == 2


async def test_a_file_that_was_moved_and_linked_to_afterwards_waits_for_somebody_too(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as (_, process, fleet):
        moved = process.path.with_name("moved.db")
        process.path.rename(moved)
        assert await process.ended() == 2
        process.path.symlink_to(moved)
        await process.start()
        assert await process.ended() == 2
        assert "it was lost while the bot ran" in process.log.splitlines()[-1]
        [kept] = process.path.parent.glob("*.rescued-*")
        await restored(process, kept)
        await process.start()
        await fleet.reports("Truck 2")
        assert await process.stop() == 0
    assert incidents_in(process.path) == 2


@pytest.mark.parametrize("keeps", ["the folder above", "the service manager's"])
async def test_where_its_folder_is_gone_what_it_held_stops_the_next_start_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keeps: str
) -> None:
    folder = tmp_path / keeps if keeps == "the service manager's" else tmp_path
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("STATE_DIRECTORY", f"/no/such:{folder}")
    async with at_work(tmp_path) as (_, process, fleet):
        process.path.parent.rename(tmp_path / "renamed")
        assert await process.ended() == 2
        [kept] = folder.glob("*-state-incidents.db.rescued-*")
        process.path.parent.mkdir()
        await process.start()
        assert await process.ended() == 2
        assert f"what it held was kept as {kept}: " in process.log.splitlines()[-1]
        await restored(process, kept)
        await process.start()
        await fleet.reports("Truck 2")
        assert await process.stop() == 0
    assert incidents_in(process.path) == 2


def test_a_start_looks_wherever_a_lost_database_may_have_been_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path, other = tmp_path / "a" / "incidents.db", tmp_path / "b" / "incidents.db"
    *_, last = places_of_rescue(path)
    kept = last.with_name(f"{last.name}20260528T202640Z")
    kept.touch()
    assert last.parent == tmp_path / "temporary"
    assert marks_of_rescue(path) == [kept]
    assert marks_of_rescue(other) == []


def test_a_machine_without_room_for_temporary_files_starts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)  # as on a full disk
    assert marks_of_rescue(tmp_path / "incidents.db") == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of others")
def test_what_another_account_puts_among_the_temporary_files_stops_no_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    *_, place = places_of_rescue(tmp_path / "a" / "incidents.db")
    foreign = place.with_name(f"{place.name}20260528T202640Z")
    foreign.symlink_to("/no/such/file")
    os.chown(foreign, 12345, 12345, follow_symlinks=False)
    assert marks_of_rescue(tmp_path / "a" / "incidents.db") == []


async def restored(process: BotProcess, file: Path) -> str:
    process.arguments, process.log = ["--restore", str(file)], ""
    await process.start()
    assert await process.ended() == 0
    process.arguments = []
    return process.log


async def test_what_is_done_after_a_loss_is_neither_called_a_success_nor_confirmed(
    tmp_path: Path,
) -> None:
    async with at_work(tmp_path) as (telegram, process, fleet):
        await telegram.until(
            lambda: fleet.chat.pinned and not telegram.pending_updates, what="calm"
        )
        replaced(process.path)
        tap = fleet.john.presses(fleet.chat.pinned[-1], "claim:TKT-2026-0001")
        fleet.driver.says(fleet.chat, "/new_issue Truck 2")
        assert await process.ended() == 2
        assert len(telegram.pending_updates) == 2
        assert not tap.answer.done or "wrong on my side" in str((await tap.wait()).text)


@short_and_full("the files are looked at every second")
@pytest.mark.parametrize("end", ["-wal", "-shm"])
async def test_a_deleted_wal_is_written_to_the_database_and_a_new_start_mends_it(
    tmp_path: Path, end: str, deadlines: Deadlines
) -> None:
    async with at_work(tmp_path, deadlines) as (_, process, fleet):
        beside(process.path, end).unlink()
        assert await process.ended() == os.EX_TEMPFAIL
        assert f"its {end} was deleted while the bot ran: starting again" in process.log
        await process.start()
        await fleet.reports("Truck 2")
        assert await process.stop() == 0
    assert incidents_in(process.path) == 2


async def test_after_a_wal_is_cut_off_nothing_is_called_a_success(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (telegram, process, fleet):
        await telegram.until(
            lambda: fleet.chat.pinned and not telegram.pending_updates, what="calm"
        )
        os.truncate(beside(process.path, "-wal"), 0)
        tap = fleet.john.presses(fleet.chat.pinned[-1], "claim:TKT-2026-0001")
        assert await process.ended() == 2
        assert "Traceback" not in process.log
        assert "its -wal was cut off while the bot ran" in process.log
        assert not tap.answer.done or "wrong on my side" in str((await tap.wait()).text)


async def test_a_checkpoint_by_another_program_is_no_loss(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (_, process, fleet):
        with closing(sqlite3.connect(process.path)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        await fleet.reports("Truck 2")
        assert await process.stop() == 0
    assert incidents_in(process.path) == 2


async def test_a_vacuum_by_another_program_is_no_loss(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (_, process, fleet):
        with closing(sqlite3.connect(process.path, isolation_level=None)) as other:
            other.execute("CREATE TABLE filler AS SELECT zeroblob(1000000)")
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            await fleet.reports("Truck 2")
            other.executescript("DROP TABLE filler; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
        await fleet.reports("Truck 3")
        assert await process.stop() == 0


async def test_a_page_found_damaged_while_the_bot_runs_is_one_clear_line(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (_, process, fleet):
        with closing(sqlite3.connect(process.path, isolation_level=None)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            other.execute("PRAGMA writable_schema = ON")
            other.execute("UPDATE sqlite_master SET rootpage = 9999 WHERE name = 'incidents'")
            other.execute("PRAGMA schema_version = 4711")
        fleet.driver.says(fleet.chat, "/open")
        assert await process.ended() == 2
    assert "Traceback" not in process.log
    [line] = [line for line in process.log.splitlines() if "event=database_lost" in line]
    assert "malformed" in line


async def test_a_database_found_damaged_at_the_start_is_one_clear_line(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (_, process, _):
        assert await process.stop() == 0
    with process.path.open("r+b") as file:
        file.seek(4096 * 5)
        file.write(b"\xff" * 4096)
    process.log = ""
    await process.start()
    assert await process.ended() == 2
    [line] = process.log.splitlines()
    assert line.startswith(f"cannot use database {process.path}: it is damaged: ")


@pytest.mark.parametrize("loss", ["deleted", "cut off", "moved"])
async def test_a_wal_without_its_database_is_not_thrown_away(tmp_path: Path, loss: str) -> None:
    async with at_work(tmp_path) as (_, process, _):
        await process.stop(signal.SIGKILL)
    wal = beside(process.path, "-wal")
    held = wal.read_bytes()
    LOSSES[loss](process.path)
    process.log = ""
    await process.start()
    assert await process.ended() == 2
    [line] = process.log.splitlines()
    assert f"it is missing or empty, but {wal} is not" in line
    assert wal.read_bytes() == held != b""


def test_a_disk_that_cannot_be_looked_at_just_now_is_no_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(_path: Path) -> os.stat_result:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))  # as network disks say now and then

    path = tmp_path / "incidents.db"
    with closing(Database(path)) as database:
        with monkeypatch.context() as patched:
            patched.setattr(Path, "stat", stale)
            assert database.connection.trouble() is None
        path.unlink()
        assert database.connection.trouble() is not None
