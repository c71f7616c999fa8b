"""What ops ask of `bot.py` beside running it: --check, --health, --restore and --export."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from importlib import metadata
from pathlib import Path

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

import config
from database import UnusableDatabaseError
from network.client import AiohttpRequest
from operations import export as exporting
from operations import proxies, requirements
from operations.backups import owner_of
from operations.restore import restore as put_back
from receiving.clock import DeskClock
from reports.drawing import MISSING, UNSHAPED, can_draw, can_shape
from storage import copies
from storage.usable import require_usable

Environment = Mapping[str, "str | None"]

HEALTHY_SILENCE = 180  # seconds since Telegram last answered; a quiet poll takes 30
CHECK_TIMEOUT = 10.0  # seconds for each step of reaching Telegram


class Asked(argparse.Namespace):
    """What the command line asks; nothing set means to run the bot."""

    check: bool
    health: bool
    restore: Path | None
    export: Path | None
    first_day: date | None
    last_day: date | None


def read_arguments(arguments: Sequence[str] | None = None) -> Asked:
    """Read the command line; exits with status 2 and the usage if it is not understood."""
    parser = argparse.ArgumentParser(
        prog="bot.py", description="The incident desk. Without an option it runs the bot."
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--check",
        action="store_true",
        help="print a line for each of what the bot needs; exit",
    )
    choice.add_argument(
        "--health", action="store_true", help="tell whether a running bot reaches Telegram; exit"
    )
    choice.add_argument(
        "--restore", metavar="FILE", type=Path, help="put a backup in the database's place; exit"
    )
    choice.add_argument(
        "--export",
        metavar="FILE",
        type=Path,
        help="write the incidents of all groups to a new FILE.xlsx, .csv or .zip; exit",
    )
    choice.add_argument(
        "--version",
        action="version",
        version=requirements.versions(),
        help="tell the version; exit",
    )
    for option, name, what in (("--from", "first_day", "first"), ("--to", "last_day", "last")):
        parser.add_argument(
            *(option,),
            dest=name,
            metavar="YYYY-MM-DD",
            type=date.fromisoformat,
            help=f"with --export: the {what} day on which they may have been open",
        )
    asked = parser.parse_args(arguments, Asked())
    if asked.export is None and (asked.first_day or asked.last_day):
        parser.error("--from and --to go with --export")
    return asked


def restore(environment: Environment, file: Path, clock: DeskClock) -> None:
    """Restore a backup and print what was done; raises UnusableDatabaseError.

    Numbers are left out by the time that has passed since, so the clock must be right.
    """
    if not clock.is_set:
        raise UnusableDatabaseError("the machine's clock is wrong: set it, then restore")
    database_path = Path(config.database_path(environment))
    print(*put_back(file, database_path, clock()), sep="\n")


def export(environment: Environment, asked: Asked, now: int) -> None:
    """Export all incidents and print what was done; raises ExportError, UnusableDatabaseError."""
    database_path = Path(config.database_path(environment))
    zone = config.time_zone(environment)
    if asked.export is not None:
        days = asked.first_day, asked.last_day
        print(exporting.export(database_path, asked.export, zone, now, *days))


def is_healthy(environment: Environment, now: int) -> bool:
    """Tell, and print, whether Telegram answered the running bot lately."""
    path = config.database_path(environment)
    last = copies.last_poll(path)
    if last is None:
        why = "Telegram was never reached"
        print(f"unhealthy: {why if _may_read(path) else f'this account may not read {path}'}")
        return False
    if last > now + HEALTHY_SILENCE:
        print("unhealthy: the last poll is of a time to come: was the clock set back?")
        return False
    healthy = now - last <= HEALTHY_SILENCE
    print(f"{'healthy' if healthy else 'unhealthy'}: Telegram answered {max(0, now - last)} s ago")
    return healthy


def _may_read(path: str) -> bool:
    """Tell whether we could read a database if it is there: only its own account may."""
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError as error:
        return not isinstance(error, PermissionError)
    return True


def load(environment: Environment) -> config.Settings:
    """Read the settings; raises SettingsError with all that is wrong, of files and proxies too."""
    problems = []
    try:
        settings = config.load(environment)
    except config.SettingsError as error:
        problems = [*error.problems, *_folders(environment, " ".join(error.problems))]
    problems += proxies.problems()
    problems += requirements.for_metrics(environment.get("METRICS_PORT"))
    if problems:
        raise config.SettingsError(problems)
    return settings


def _folders(environment: Environment, said: str) -> Iterator[str]:
    """Say what is wrong with the files that settings name, where the settings themselves are fine.

    A folder for backups that is missing is no reason not to start, so it is said only along with
    others: a disk may be mounted later.
    """
    if "DATABASE_PATH" not in said:
        try:
            _database(config.database_path(environment))
        except (_WrongError, UnusableDatabaseError, OSError) as error:
            yield f"DATABASE_PATH: {error}"
    backups = Path((environment.get("BACKUP_DIR") or "").strip()).absolute()
    if "BACKUP_DIR" not in said and not backups.parent.is_dir():
        yield f"BACKUP_DIR: the folder {backups.parent} is missing: make it"


def check(environment: Environment) -> bool:
    """Print a line for everything the bot needs; tells whether all of it is there."""
    print(requirements.versions())
    try:
        settings = config.load(environment)
    except config.SettingsError as error:
        print(*(f"settings: WRONG, {problem}" for problem in error.problems), sep="\n")
        for wrong in _folders(environment, "DATABASE_PATH"):
            print(f"backups: WRONG, {wrong}")
        return _says("database", lambda: _database(config.database_path(environment))) and False
    print("settings: ok", *(f"but {warning}" for warning in settings.warnings), sep=", ")
    results = [
        _says("database", lambda: _database(settings.database_path)),
        _says("backups", lambda: _backups(settings)),
        _says("Telegram", lambda: asyncio.run(_telegram(settings))),
    ]
    print(f"pictures: {_pictures()}")
    return all(results)


def _pictures() -> str:
    """Tell whether reports come with a picture; they come anyway."""
    if can_draw():
        unshaped = "" if can_shape() else f", {UNSHAPED}"
        return f"ok, matplotlib {metadata.version('matplotlib')}{unshaped}"
    return f"none, {MISSING}: reports come as text and file (it is in requirements.txt)"


class _WrongError(Exception):
    """Something the bot needs is not there; the message says what."""


def _says(subject: str, look: Callable[[], str]) -> bool:
    try:
        print(f"{subject}: ok, {look()}")
    except (_WrongError, config.SettingsError, UnusableDatabaseError, OSError) as error:
        print(f"{subject}: WRONG, {error}")
        return False
    return True


def _database(path: str) -> str:
    """Look at the database without touching it: a bot may be working with it."""
    require_usable(path)
    if not Path(path).exists():
        _require_writable(Path(path).absolute().parent)
        return f"{path} will be made at the first start"
    _require_writable(Path(path))
    contents = copies.look_into(path)
    return f"{path}, schema {contents.schema}, {contents.incidents} incidents"


def _backups(settings: config.Settings) -> str:
    if not settings.backup_interval_hours:
        return "none are made (BACKUP_INTERVAL_HOURS is 0)"
    folder = settings.backup_folder.absolute()
    there = folder if folder.exists() else folder.parent  # the bot makes no more than the last
    if not there.is_dir():
        raise _WrongError(f"{there} is not a folder" if there.exists() else f"{there} is missing")
    _require_writable(there)
    if owner_of(folder) not in ("", settings.bot_id):
        raise _WrongError(f"bot {owner_of(folder)} keeps its backups in {folder}")
    hours, keep = settings.backup_interval_hours, settings.backup_keep
    return f"every {hours:g} h into {folder}, the newest {keep} are kept"


def _require_writable(path: Path) -> None:
    if not path.exists():
        raise _WrongError(f"the folder {path} is missing: make it")
    if not os.access(path, os.W_OK):
        raise _WrongError(f"{path} cannot be written to")


async def _telegram(settings: config.Settings) -> str:
    """Ask Telegram who we are; no error says the token, which some of the library's do."""
    if problems := proxies.problems():
        raise _WrongError("; ".join(problems))
    connections = AiohttpRequest(1, CHECK_TIMEOUT, connect_timeout=CHECK_TIMEOUT)
    server = proxies.shown(settings.telegram_api_url)
    bot = Bot(
        settings.telegram_bot_token,
        base_url=f"{settings.telegram_api_url}/bot",
        request=connections,
        get_updates_request=connections,  # or the library makes a client of its own
    )
    try:
        async with bot:
            return f"{server} knows the token as @{bot.username}"
    except InvalidToken:
        raise _WrongError("TELEGRAM_BOT_TOKEN was refused: @BotFather gives you one") from None
    except TelegramError as error:
        told = str(error).replace(settings.telegram_bot_token, "<token>")
        raise _WrongError(f"{server} is out of reach: {told}") from None
    finally:
        await connections.shutdown()
