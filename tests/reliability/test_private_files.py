"""What the bot writes is its own account's alone, and one bot's alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from database import ProcessLock, UnusableDatabaseError
from tests.desk import open_group
from tests.processes import BotProcess, bot_process


@pytest.fixture
def _careless() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("incidents.db*")}


def open_to_all(folder: Path) -> None:
    for path in folder.glob("incidents.db*"):
        path.chmod(0o644)


@pytest.mark.usefixtures("_careless")
async def test_no_other_account_reads_the_database_or_what_is_beside_it(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        await (await open_group(telegram)).configure()
        found = rights(tmp_path)
        assert {"incidents.db", "incidents.db-shm", "incidents.db-wal"} < set(found)
        assert set(found.values()) == {0o600}
        assert await process.stop() == 0
        assert "closed_to_others" not in process.log


@pytest.mark.usefixtures("_careless")
async def test_files_that_others_could_read_are_closed_to_them_at_the_start(
    tmp_path: Path,
) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        assert await process.stop() == 0
        open_to_all(tmp_path)
        await process.start()
        await fleet.configure()
        assert set(rights(tmp_path).values()) == {0o600}
        assert await process.stop() == 0
    assert f"event=closed_to_others file={process.path} mode=0644" in process.log


async def test_a_second_bot_is_refused_though_the_lock_file_was_deleted(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        (tmp_path / "incidents.db.lock").unlink()
        for arguments in ([], ["--restore", "anything.db"]):
            second = BotProcess(process.environment["TELEGRAM_API_URL"], process.path)
            second.arguments = arguments
            await second.start()
            assert await second.ended() == 2
            assert "another bot works with it" in second.log
        await fleet.configure()
        assert await process.stop() == 0


def test_a_lock_whose_file_was_deleted_is_free_again_when_it_is_released(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    lock = ProcessLock(path)
    lock.make_database()
    (tmp_path / "incidents.db.lock").unlink()
    with pytest.raises(UnusableDatabaseError, match="another bot works with it"):
        ProcessLock(path)
    lock.release()
    ProcessLock(path).release()
