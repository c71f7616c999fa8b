"""How `python bot.py` starts, and how it says that it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import SandboxServer, Telegram
from tests.desk import TOKEN as TOKEN_OF_DESK
from tests.desk import open_group
from tests.processes import BotProcess, bot_process

NOWHERE = "http://127.0.0.1:9"


async def complaint(path: Path, url: str = NOWHERE, **settings: str) -> list[str]:
    """Start the bot, which must refuse to work; returns the lines it said."""
    process = BotProcess(url, path, **settings)
    await process.start()
    assert await process.ended() == 2
    assert "Traceback" not in process.log
    assert TOKEN_OF_DESK not in process.log
    return process.log.splitlines()


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_all_bad_settings_are_named_at_once(tmp_path: Path) -> None:
    lines = await complaint(
        tmp_path / "incidents.db",
        TELEGRAM_BOT_TOKEN="",
        SLA_UNCLAIMED_NUDGE_MINUTES="soon",
        LOG_LEVEL="LOUD",
    )
    assert [line.split()[0] for line in lines] == [
        "TELEGRAM_BOT_TOKEN",
        "SLA_UNCLAIMED_NUDGE_MINUTES",
        "LOG_LEVEL",
    ]


async def test_bad_paths_are_named_with_the_other_bad_settings(tmp_path: Path) -> None:
    process = BotProcess(
        *(NOWHERE, tmp_path / "no" / "incidents.db"),
        LOG_LEVEL="LOUD",
        BACKUP_DIR="/no/such/backups",
        HTTPS_PROXY="http://x:port",
    )
    process.path = tmp_path / "incidents.db"  # it has to run somewhere
    await process.start()
    assert await process.ended() == 2
    assert [line.split()[0] for line in process.log.splitlines()] == [
        "LOG_LEVEL",
        "DATABASE_PATH:",
        "BACKUP_DIR:",
        "HTTPS_PROXY",
    ]


async def test_a_misspelt_variable_in_env_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BACKUP_FOLDER=/mnt/backups\nTZ=Europe/Kyiv\n")
    [line] = await complaint(tmp_path / "incidents.db")
    assert line == "BACKUP_FOLDER is no setting of the bot: did you mean BACKUP_DIR?"


async def test_lines_of_env_that_say_nothing_or_twice_are_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(
        b"\xef\xbb\xbfBACKUP_KEEP=3\r\n# twice\r\n\r\nLOG_LEVEL: DEBUG\r\nBACKUP_KEEP=4\r\n"
    )
    lines = await complaint(tmp_path / "incidents.db")
    assert lines[-2:] == [
        ".env line 4 cannot be read: write NAME=value",
        "BACKUP_KEEP stands twice in .env: keep one of the lines",
    ]


async def test_too_many_messages_for_telegram_are_warned_of(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        await open_group(telegram)
        assert await process.stop() == 0
    warning = "WARNING service.serving GROUP_MESSAGES_PER_MINUTE is 60000: Telegram allows"
    assert warning in process.log


@pytest.mark.parametrize("arguments", [[], ["--check"], ["--health"], ["--restore", "a.db"]])
async def test_a_quoted_path_opens_no_new_database(tmp_path: Path, arguments: list[str]) -> None:
    process = BotProcess(NOWHERE, tmp_path / "incidents.db", DATABASE_PATH='"incidents.db"')
    process.arguments = arguments
    await process.start()
    assert await process.ended() == 2
    assert "DATABASE_PATH has quotes around it: write the value without them" in process.log
    assert files_in(tmp_path) == []


async def test_an_unusable_database_is_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "folder.db"
    folder.mkdir()
    [line] = await complaint(folder)
    assert line.startswith(f"cannot use database {folder}: ")


async def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear database, " * 500)
    [line] = await complaint(path)
    assert "file is not a database" in line


@pytest.mark.parametrize("token", ["424242:another-well-formed-one-0123456789", "777:" + "x" * 30])
async def test_a_refused_token_is_one_clear_line(tmp_path: Path, token: str) -> None:
    async with SandboxServer(Telegram(TOKEN_OF_DESK)) as server:
        lines = await complaint(tmp_path / "incidents.db", server.url, TELEGRAM_BOT_TOKEN=token)
    assert lines == ["TELEGRAM_BOT_TOKEN was refused by Telegram: @BotFather gives you one"]


async def test_the_token_is_in_no_log_line_even_at_debug(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db", LOG_LEVEL="DEBUG") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await fleet.claimed()
        assert await process.stop() == 0
        assert "TKT-2026-0001" in process.log
        assert TOKEN_OF_DESK not in process.log


async def test_the_menu_is_registered_for_members_and_admins(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, _):
        await telegram.until(lambda: len(telegram.commands) == 3, what="three menus")
        menus = {
            scope: {command["command"] for command in commands}
            for scope, commands in telegram.commands.items()
        }
        members, admins = menus["all_group_chats"], menus["all_chat_administrators"]
        assert {"new_issue", "open", "incident", "stats", "team", "register_driver"} <= members
        assert admins - members == {
            "configure_managers",
            "add_dispatcher",
            "remove_dispatcher",
            "remove_manager",
            "settings",
            "audit",
            "fleet",
            "setup",
            "health",
        }
