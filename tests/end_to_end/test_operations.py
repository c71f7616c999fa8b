"""What ops ask of `bot.py` on the command line, beside running it."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from importlib import metadata
from pathlib import Path

import pytest

import config
from database import Database, Progress
from operations import command_line
from reports.drawing import UNSHAPED, can_shape
from sandbox import SandboxServer, Telegram
from tests.desk import ROOT, TOKEN, open_group
from tests.processes import BotProcess, bot_process, unmeasured, without_matplotlib

NOWHERE = "http://127.0.0.1:9"


async def ask(
    path: Path, *arguments: str, url: str = NOWHERE, **settings: str
) -> tuple[int, list[str]]:
    """Run `python bot.py` with arguments; returns the exit status and the lines it said."""
    process = BotProcess(url, path, **settings)
    process.arguments = [*arguments]
    await process.start()
    status, said = await process.ended(), process.log
    assert "Traceback" not in said
    assert TOKEN not in said
    return status, said.splitlines()


async def check(path: Path, url: str = NOWHERE, **settings: str) -> tuple[int, list[str]]:
    """Run `python bot.py --check`; returns the exit status and the lines behind the first."""
    settings = {"GROUP_MESSAGES_PER_MINUTE": "20", **settings}
    status, [first, *lines] = await ask(path, "--check", url=url, **settings)
    assert first.startswith(f"incident-bot {config.VERSION}, Python 3.")
    assert f", SQLite {sqlite3.sqlite_version}" in first
    return status, lines


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "incidents.db"


# --check


async def test_a_desk_with_all_it_needs_is_told_so(path: Path) -> None:
    async with SandboxServer(Telegram(TOKEN)) as server:
        status, lines = await check(path, url=server.url)
        assert lines == [
            "settings: ok",
            f"database: ok, {path} will be made at the first start",
            f"backups: ok, every 24 h into {path.parent}/backups, the newest 14 are kept",
            f"Telegram: ok, {server.url} knows the token as @FleetDeskBot",
            f"pictures: ok, matplotlib {metadata.version('matplotlib')}"
            + ("" if can_shape() else f", {UNSHAPED}"),
        ]
    assert status == 0
    assert list(path.parent.iterdir()) == []


async def test_a_running_desk_can_be_checked(path: Path) -> None:
    async with bot_process(path) as (telegram, process):
        await (await open_group(telegram)).configure()
        url = process.environment["TELEGRAM_API_URL"]
        status, lines = await check(path, url=url)
    assert status == 0
    assert lines[1].startswith(f"database: ok, {path}, schema ")


async def test_reports_without_pictures_are_told_of_and_nothing_wrong(path: Path) -> None:
    packages = path.parent / "packages"
    packages.mkdir()
    async with SandboxServer(Telegram(TOKEN)) as server:
        environment = BotProcess(server.url, path).environment | without_matplotlib(packages)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-S", str(ROOT / "bot.py"), "--check"),
            env=unmeasured(environment),
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0
    assert said.decode().splitlines()[-1] == (
        "pictures: none, matplotlib is missing: reports come as text and file"
        " (it is in requirements.txt)"
    )


@pytest.fixture
def _spoiled(path: Path) -> None:
    path.write_text("Dear database, " * 500)
    (path.parent / "backups").write_text("no folder")


@pytest.mark.usefixtures("_spoiled")
async def test_everything_wrong_has_a_line_and_the_status_is_2(path: Path) -> None:
    status, lines = await check(path)
    assert status == 2
    assert [line.partition(",")[0] for line in lines] == [
        "settings: ok",
        "database: WRONG",
        "backups: WRONG",
        "Telegram: WRONG",
        "pictures: ok",
    ]
    assert "file is not a database" in lines[1]
    assert f"{NOWHERE} is out of reach" in lines[3]


async def test_wrong_settings_have_a_line_each_beside_the_databases(path: Path) -> None:
    status, lines = await check(path, TELEGRAM_BOT_TOKEN="", LOG_LEVEL="LOUD")
    assert status == 2
    assert [" ".join(line.split()[:3]) for line in lines] == [
        "settings: WRONG, TELEGRAM_BOT_TOKEN",
        "settings: WRONG, LOG_LEVEL",
        "database: ok, " + str(path),
    ]


@pytest.mark.parametrize("token", ["424242:another-well-formed-one-0123456789", "777:" + "x" * 30])
async def test_a_refused_token_is_a_line_that_does_not_say_it(path: Path, token: str) -> None:
    async with SandboxServer(Telegram(TOKEN)) as server:
        status, lines = await check(path, url=server.url, TELEGRAM_BOT_TOKEN=token)
    assert status == 2
    assert lines[3] == ("Telegram: WRONG, TELEGRAM_BOT_TOKEN was refused: @BotFather gives you one")


async def test_switched_off_backups_are_told(path: Path) -> None:
    _, lines = await check(path, BACKUP_INTERVAL_HOURS="0")
    assert lines[2] == "backups: ok, none are made (BACKUP_INTERVAL_HOURS is 0)"


async def test_a_backup_folder_whose_parent_is_missing_is_told(path: Path) -> None:
    away = path.parent / "disk" / "backups"
    status, lines = await check(path, BACKUP_DIR=str(away))
    assert status == 2
    assert lines[2] == f"backups: WRONG, {away.parent} is missing"


async def test_another_bots_backup_folder_is_told(path: Path) -> None:
    (path.parent / "bot-id").write_text("777")
    status, lines = await check(path, BACKUP_DIR=str(path.parent))
    assert status == 2
    assert lines[2] == f"backups: WRONG, bot 777 keeps its backups in {path.parent}"


async def test_more_messages_than_telegram_allows_are_a_warning(path: Path) -> None:
    _, lines = await check(path, GROUP_MESSAGES_PER_MINUTE="30")
    assert lines[0].startswith("settings: ok, but GROUP_MESSAGES_PER_MINUTE is 30: Telegram allows")


async def test_a_missing_backup_folder_is_told_with_the_other_settings(path: Path) -> None:
    _, lines = await check(path, LOG_LEVEL="LOUD", BACKUP_DIR="/no/such/backups")
    assert lines[1] == "backups: WRONG, BACKUP_DIR: the folder /no/such is missing: make it"


PROXIES = [
    ("HTTPS_PROXY", "socks6://desk:secret@localhost:1"),
    ("ALL_PROXY", "foo://desk:secret@x"),
    ("HTTP_PROXY", "http://x:port"),
    ("HTTPS_PROXY", "http://desk:sec/secret@localhost:1"),
    ("HTTPS_PROXY", "http://desk:sec#secret@localhost:1"),
    ("https_proxy", "http://desk:sec?secret@localhost:1"),
    ("HTTPS_PROXY", "http://desk:secret@localhost:port"),
]


@pytest.mark.parametrize(("variable", "value"), PROXIES)
async def test_a_proxy_that_cannot_be_one_is_one_line_without_its_password(
    path: Path, variable: str, value: str
) -> None:
    status, lines = await check(path, **{variable: value})
    assert status == 2
    assert len(lines) == 5
    assert lines[3].startswith(f"Telegram: WRONG, {variable.upper()} cannot be used: give one like")
    status, [line] = await ask(path, **{variable: value})
    assert status == 2
    assert line.startswith(f"{variable.upper()} cannot be used: give one like http://host:3128")
    assert "sec" not in line + lines[3]


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSLKEYLOGFILE"])
async def test_a_file_for_tls_that_cannot_be_used_is_one_line(path: Path, variable: str) -> None:
    told = f"{variable} cannot be used: No such file or directory"
    environment = {"SSL_CERT_FILE": "", variable: str(path.parent / "nowhere" / "file")}
    status, lines = await check(path, **environment)
    assert (status, lines[3]) == (2, f"Telegram: WRONG, {told}")
    assert await ask(path, HTTPS_PROXY="http://127.0.0.1:9", **environment) == (2, [told])


@pytest.mark.parametrize(
    "exceptions",
    [
        *("::1", "[::1]", "[::1]:80", "fd00::/8", "a,[fd00::1],b"),
        *("bücher.de", "a,host:port", "https://a:b"),
    ],
)
async def test_a_strange_no_proxy_is_no_reason_not_to_start(path: Path, exceptions: str) -> None:
    proxy = "http://desk:se@127.0.0.1:9"
    _, lines = await check(path, HTTPS_PROXY=proxy, ALL_PROXY=proxy, NO_PROXY=exceptions)
    assert f"{NOWHERE} is out of reach" in lines[3]
    assert "desk:se" not in lines[3]


async def test_the_password_of_a_bot_api_server_is_not_shown(path: Path) -> None:
    _, lines = await check(path, url="http://desk:secret@127.0.0.1:9")
    assert lines[3].startswith("Telegram: WRONG, http://127.0.0.1:9 is out of reach")


# --health


async def test_a_desk_that_never_ran_is_unhealthy(path: Path) -> None:
    assert await ask(path, "--health") == (1, ["unhealthy: Telegram was never reached"])


def test_a_desk_that_may_not_be_looked_at_is_not_said_to_be_deaf(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Database(path).close()
    path.chmod(0)
    account = os.geteuid()
    os.seteuid(account or 4242)
    try:
        assert not command_line.is_healthy({"DATABASE_PATH": str(path)}, int(time.time()))
    finally:
        os.seteuid(account)
    assert capsys.readouterr().out == f"unhealthy: this account may not read {path}\n"


@pytest.mark.parametrize(("silence", "status"), [(20, 0), (1000, 1)])
async def test_health_is_how_long_telegram_has_been_silent(
    path: Path, silence: int, status: int
) -> None:
    with closing(Database(path)) as database:
        database.inbox.record_poll(Progress(int(time.time()) - silence))
    answer, [line] = await ask(path, "--health", TELEGRAM_BOT_TOKEN="")
    assert answer == status
    assert line.startswith("unhealthy: " if status else "healthy: ")


async def test_a_desk_is_healthy_as_soon_as_its_first_start_reached_telegram(path: Path) -> None:
    async with bot_process(path) as (telegram, _):
        # Nobody writes, so the first poll is held for half a minute.
        await telegram.until(lambda: len(telegram.commands) == 3, what="the start to be done")
        status, [line] = await ask(path, "--health")
    assert (status, line[:9]) == (0, "healthy: ")


async def test_a_poll_in_the_future_is_no_sign_of_health(path: Path) -> None:
    with closing(Database(path)) as database:
        database.inbox.record_poll(Progress(int(time.time()) + 864_000))
        assert await ask(path, "--health") == (
            1,
            ["unhealthy: the last poll is of a time to come: was the clock set back?"],
        )
        database.inbox.record_poll(Progress(int(time.time())))  # the next poll mends it
    status, _ = await ask(path, "--health")
    assert status == 0


# --restore


async def test_a_restore_says_what_it_did(path: Path) -> None:
    copy = path.parent / "copy.db"
    for file in (path, copy):
        Database(file).close()
    status, lines = await ask(path, "--restore", str(copy), TELEGRAM_BOT_TOKEN="")
    assert status == 0
    assert lines[0].startswith(f"restored {path} from {copy}: schema ")
    assert lines[1].startswith(f"the old database is kept as {path}.replaced-")


async def test_nothing_is_restored_under_a_running_desk(path: Path) -> None:
    copy = path.parent / "copy.db"
    Database(copy).close()
    async with bot_process(path) as (telegram, process):
        fleet = await open_group(telegram)
        url = process.environment["TELEGRAM_API_URL"]
        assert await ask(path, "--restore", str(copy), url=url) == (
            2,
            [f"cannot use database {path}: another bot works with it"],
        )
        await fleet.configure()


async def test_a_file_that_cannot_serve_is_one_line(path: Path) -> None:
    with closing(sqlite3.connect(path.parent / "other.db")) as connection:
        connection.execute("CREATE TABLE letters (text TEXT)")
    assert await ask(path, "--restore", "other.db") == (
        2,
        ["cannot restore other.db: it is not a database of this program"],
    )


@pytest.mark.parametrize("arguments", [["--chekc"], ["--restore"], ["--check", "--health"], ["x"]])
async def test_what_is_not_understood_is_answered_with_the_usage(
    path: Path, arguments: list[str]
) -> None:
    status, lines = await ask(path, *arguments)
    assert status == 2
    assert lines[0].startswith("usage: bot.py")
    assert list(path.parent.iterdir()) == []


ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Make a folder open to other accounts, with one that is not.

    Not below pytest's own, which each run of it closes again.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o777)
        (folder / "closed").mkdir(mode=0o700)
        yield folder


@ONLY_ROOT
async def test_a_file_that_cannot_be_reached_is_one_line(open_folder: Path) -> None:
    path, closed = open_folder / "incidents.db", open_folder / "closed"
    told = (
        "import os, sys, bot\n"
        "os.setuid(4242)\n"
        f"sys.exit(bot.main(['--restore', {str(closed / 'copy.db')!r}]))"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", told),
        env=unmeasured(BotProcess(NOWHERE, path).environment) | {"PYTHONPATH": str(ROOT)},
        cwd=path.parent,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    [line] = said.decode().splitlines()
    assert process.returncode == 2
    assert line.startswith(f"cannot restore {closed}/copy.db: [Errno 13] Permission denied")


@pytest.fixture
def _half_restored(path: Path) -> None:
    Path(f"{path}.half-restored-20260528T202640Z").touch()


@pytest.mark.usefixtures("_half_restored")
@pytest.mark.parametrize("arguments", [[], ["--check"]])
async def test_a_restore_that_was_interrupted_is_one_line(path: Path, arguments: list[str]) -> None:
    status, lines = await ask(path, *arguments)
    assert status == 2
    [line] = [line for line in lines if "--restore" in line]
    told = f"cannot use database {path}: a restore was interrupted: run --restore again"
    assert line in {told, f"database: WRONG, {told}"}


# The log


async def test_the_log_has_one_line_an_event_and_json_if_asked(path: Path) -> None:
    async with bot_process(path, LOG_FORMAT="json") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await fleet.claimed()
        await fleet.appears("has your report")
        assert await process.stop() == 0
        lines = [json.loads(line) for line in process.log.splitlines()]
    told = [line["event"] for line in lines if line.get("incident") == "TKT-2026-0001"]
    assert sorted(told) == ["card_edited", "card_posted", "claim", "pinned", "report", "told"]
    assert all(line["chat"] == str(fleet.chat.id) for line in lines if "incident" in line)
    assert [lines[0]["event"], lines[-1]["event"]] == ["started", "stopped"]
    assert lines[0]["version"] == config.VERSION
