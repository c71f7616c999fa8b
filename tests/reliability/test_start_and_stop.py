"""`python bot.py` starts in spite of Telegram, stops in spite of it, and never runs twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from database import Database
from sandbox import Fault, SandboxServer, Telegram
from tests.deadlines import FULL, SHORT, Deadlines, seconds
from tests.desk import ROOT, TOKEN, eventually, open_group
from tests.full_length import short_and_full
from tests.processes import BOT, BotProcess, bot_process, unmeasured
from tests.reliability.support import polls

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

NOWHERE = "http://127.0.0.1:9"
DEADLINE = 10  # seconds
LEEWAY = 3  # seconds a busy machine may take besides


async def complaint(path: Path, url: str = NOWHERE) -> str:
    """Start the bot, which must refuse to work; returns the one line it said."""
    process = BotProcess(url, path)
    await process.start()
    assert await process.ended() == 2
    [line] = process.log.splitlines()
    return line


async def test_a_second_process_on_the_same_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    async with bot_process(path) as (telegram, process):
        fleet = await open_group(telegram)
        line = await complaint(path, process.environment["TELEGRAM_API_URL"])
        assert line == f"cannot use database {path}: another bot works with it"
        await fleet.configure()  # the first one works on
        assert await process.stop() == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_the_file_is_free_again_however_the_first_process_ended(
    tmp_path: Path, how: signal.Signals
) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        await telegram.until(lambda: polls(telegram), what="polling")
        await process.stop(how)
        before = polls(telegram)
        await process.start()
        await telegram.until(lambda: polls(telegram) > before, what="polling again")
        assert await process.stop() == 0


async def test_a_lock_file_that_is_no_lock_file_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    (tmp_path / "incidents.db.lock").write_text("Dear lock, " * 500)
    assert (await complaint(path)).startswith(f"cannot use database {path}: ")


async def test_a_newer_database_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    assert "start the newer program" in await complaint(path)


async def test_a_damaged_database_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    async with bot_process(path) as (telegram, process):
        await telegram.until(lambda: polls(telegram), what="polling")
        assert await process.stop() == 0
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * 4000 + content[4100:])
    assert (await complaint(path)).startswith(f"cannot use database {path}: ")


async def test_a_read_only_database_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    Database(path).close()
    content = bytearray(path.read_bytes())
    content[18] = 3  # to SQLite a file written in a later format, which it may only read
    path.write_bytes(content)
    line = await complaint(path)
    assert line == f"cannot use database {path}: attempt to write a readonly database"


@short_and_full("another program's lock is waited for for five seconds")
async def test_a_database_locked_for_a_while_is_to_be_tried_again(
    tmp_path: Path, deadlines: Deadlines
) -> None:
    path = tmp_path / "incidents.db"
    Database(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = BotProcess(NOWHERE, path)
        process.deadlines = deadlines
        await process.start()
        begun = time.monotonic()
        assert await process.ended() == os.EX_TEMPFAIL
    assert time.monotonic() - begun >= seconds("storage.connection.BUSY_TIMEOUT", deadlines)
    assert process.log.splitlines() == [f"cannot use database {path}: database is locked"]


async def test_a_disk_without_room_is_to_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    no_room = (
        "import resource, sys, bot\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\n"
        "sys.exit(bot.main([]))"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", no_room),
        env=unmeasured(BotProcess(NOWHERE, path).environment) | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == os.EX_TEMPFAIL
    [line] = said.decode().splitlines()
    assert line.startswith(f"cannot use database {path}: ")


async def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "incidents.db"
    process = BotProcess(NOWHERE, path)
    process.path = tmp_path / "incidents.db"  # it has to run somewhere
    await process.start()
    assert await process.ended() == 2
    [line] = process.log.splitlines()
    assert line == f"cannot use database {path}: the folder {path.parent} is missing: make it"


@short_and_full("the second attempt comes after a second, the third after two more")
async def test_a_getme_that_fails_at_first_is_tried_again(
    tmp_path: Path, deadlines: Deadlines
) -> None:
    telegram = Telegram(TOKEN)
    telegram.faults.append(Fault("getMe", status=500, body="<html>", times=2))
    async with SandboxServer(telegram) as server:
        process = BotProcess(server.url, tmp_path / "incidents.db")
        process.deadlines = deadlines
        await process.start()
        fleet = await open_group(telegram)
        await fleet.configure()
        assert await process.stop() == 0
        wait = seconds("sending.asking.FIRST_RETRY", deadlines)
        for pause in (wait, 2 * wait):
            assert f"cannot reach Telegram, next try in {pause:.0f} s" in process.log


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
@pytest.mark.parametrize("status", [401, 403, 404, 502])
async def test_a_proxys_page_at_the_start_does_not_end_it(
    tmp_path: Path, method: str, status: int
) -> None:
    telegram = Telegram(TOKEN)
    telegram.faults.append(Fault(method, status=status, body="<html>nginx</html>"))
    async with SandboxServer(telegram) as server:
        process = BotProcess(server.url, tmp_path / "incidents.db")
        await process.start()
        await open_group(telegram)
        assert await process.stop() == 0
        assert "refused by Telegram" not in process.log


async def test_a_start_without_any_network_waits_for_it(tmp_path: Path) -> None:
    telegram = Telegram(TOKEN)
    telegram.outage = True
    async with SandboxServer(telegram) as server:
        process = BotProcess(server.url, tmp_path / "incidents.db", LOG_LEVEL="INFO")
        await process.start()
        lock = tmp_path / "incidents.db.lock"
        await eventually(lock.exists, "the bot to run")
        telegram.outage = False
        await open_group(telegram)
        assert await process.stop() == 0


@pytest.mark.parametrize("url_of", [lambda server: server.url, lambda _: NOWHERE])
async def test_sigterm_while_getme_fails_ends_it_cleanly(
    tmp_path: Path, url_of: Callable[[SandboxServer], str]
) -> None:
    telegram = Telegram(TOKEN)
    telegram.faults.append(Fault("getMe", status=500, body='{"ok":false}', times=None))
    async with SandboxServer(telegram) as server:
        process = BotProcess(url_of(server), tmp_path / "incidents.db")
        await process.start()
        assert process.process is not None
        assert process.process.stderr is not None
        line = await process.process.stderr.readline()
        assert b"cannot reach Telegram" in line
        begun = time.monotonic()
        assert await process.stop() == 0
        assert time.monotonic() - begun < DEADLINE
        assert "Traceback" not in process.log


TROUBLES: dict[str, list[Fault]] = {
    "everything hangs": [Fault(delay=60, times=None)],
    "polls hang": [Fault("getUpdates", delay=60, times=None)],
    "everything fails": [Fault(status=500, body="<html>", times=None)],
    "a long 429": [Fault("sendMessage", retry_after=300, times=None)],
    "nothing": [],
    "no network": [],
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_sigterm_in_the_middle_of_work_ends_it_in_time(tmp_path: Path, trouble: str) -> None:
    assert await seconds_to_stop(tmp_path / "incidents.db", trouble, SHORT) < 1 + LEEWAY


@pytest.mark.slow(reason="what hangs is waited for for seven seconds")
async def test_what_hangs_is_given_seven_seconds_of_the_ten_that_docker_gives(
    tmp_path: Path,
) -> None:
    took = await seconds_to_stop(tmp_path / "incidents.db", "everything hangs", FULL)
    assert 7 <= took < DEADLINE


async def seconds_to_stop(path: Path, trouble: str, deadlines: Deadlines) -> float:
    """Have a busy bot stop while Telegram is in trouble; returns how long it takes."""
    async with bot_process(path, BOT, deadlines) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 1")
        telegram.faults.extend(TROUBLES[trouble])
        fleet.john.presses(card, "claim:TKT-2026-0001")
        fleet.admin.says(fleet.chat, "/add_dispatcher @late")
        for number in range(5):
            fleet.driver.says(fleet.chat, f"/new_issue Truck {number}")
        if trouble not in {"everything hangs", "everything fails", "polls hang"}:
            await telegram.until(lambda: not telegram.pending_updates, what="all to be taken")
        telegram.outage = trouble == "no network"
        begun = time.monotonic()
        assert await process.stop() == 0
        took = time.monotonic() - begun
        assert "Traceback" not in process.log or trouble != "nothing"
        assert "never awaited" not in process.log
        assert "never retrieved" not in process.log
        return took


async def test_a_second_sigterm_does_not_make_it_worse(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        telegram.faults.append(Fault(delay=60, times=None))
        fleet.driver.says(fleet.chat, "/new_issue Truck 1")
        assert process.process is not None
        process.process.send_signal(signal.SIGTERM)
        assert await process.stop(signal.SIGTERM) == 0


async def test_what_a_stopped_bot_had_taken_is_done_after_its_start(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        telegram.faults.append(Fault("getChatMember", delay=60))
        asked = fleet.admin.says(fleet.chat, "/add_dispatcher @late")
        fleet.driver.says(fleet.chat, "/new_issue Truck 1")
        await telegram.until(lambda: not telegram.pending_updates, what="all to be taken")
        assert await process.stop() == 0
        await process.start()
        await fleet.answer_to(asked)
        await fleet.appears("NEW INCIDENT: TKT-2026-0001")
