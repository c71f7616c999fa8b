"""Builds the incident desk, runs it, and says by its exit status how it ended."""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - said by an old Python, which reads this file whole
    sys.stderr.write(f"Python 3.10 or newer is needed, this is {sys.version.split()[0]}\n")
    sys.exit(2)

from operations import requirements

requirements.require()

import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing, nullcontext

from telegram.error import InvalidToken

import config
from database import Database, PassingTroubleError, ProcessLock, UnusableDatabaseError
from operations import command_line, guard, logs, proxies
from operations.environment import read_environment
from operations.export import ExportError
from receiving.clock import DeskClock
from service.building import Service, build
from service.serving import serve

logger = logging.getLogger(__name__)

EXIT_UNUSABLE = 2  # for a person to mend
EXIT_TRY_AGAIN = os.EX_TEMPFAIL  # 75 (sysexits.h): the service manager starts it again
EXIT_UNHEALTHY = 1


async def run(settings: config.Settings, database: Database) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit status."""
    service = build(settings, database)
    with _metrics(settings, service):
        return await _run(service, settings, database)


def _metrics(settings: config.Settings, service: Service) -> AbstractContextManager[None]:
    """Serve metrics meanwhile if ops want them; raises SettingsError if the port is not free."""
    if settings.metrics_port is None:
        return nullcontext()
    from operations import metrics  # noqa: PLC0415 - it needs a package that nothing else does

    desk = service.desk
    return metrics.served(settings.metrics_port, settings.database_path, desk.health, desk.clock)


async def _run(service: Service, settings: config.Settings, database: Database) -> int:
    serving = asyncio.create_task(serve(service))
    guarding = asyncio.create_task(guard.watch(database, serving.cancel))
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        logger.info("event=stopped")
    except InvalidToken:
        # The error's own text holds the token (Bot.initialize of the library).
        return complain("TELEGRAM_BOT_TOKEN was refused by Telegram: @BotFather gives you one")
    finally:
        guarding.cancel()
    return guard.conclude(database, settings.database_path, DeskClock()())


def complain(*lines: str, status: int = EXIT_UNUSABLE) -> int:
    """Say on standard error why the desk cannot work; returns the exit status for that."""
    for line in lines:
        print(line, file=sys.stderr)
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks, which is to run the desk by default; the exit status."""
    asked = command_line.read_arguments(arguments)
    try:
        environment = read_environment()
    except (OSError, UnicodeDecodeError) as error:
        return complain(f".env cannot be read: {error}")
    try:
        return _do(asked, environment)
    except config.SettingsError as error:
        return complain(*error.problems)
    except ExportError as error:
        return complain(str(error))
    except PassingTroubleError as error:
        return complain(str(error), status=EXIT_TRY_AGAIN)
    except UnusableDatabaseError as error:
        return complain(str(error))


def _do(asked: command_line.Asked, environment: command_line.Environment) -> int:
    if asked.check:
        return 0 if command_line.check(environment) else EXIT_UNUSABLE
    if asked.health:
        return 0 if command_line.is_healthy(environment, DeskClock()()) else EXIT_UNHEALTHY
    if asked.restore:
        command_line.restore(environment, asked.restore, DeskClock())
        return 0
    if asked.export:
        command_line.export(environment, asked, DeskClock()())
        return 0
    return start(command_line.load(environment))


def start(settings: config.Settings) -> int:
    """Open the database and serve; returns the exit status.

    Raises UnusableDatabaseError.
    """
    lock = ProcessLock(settings.database_path)
    try:
        lock.make_database()
        with closing(Database(settings.database_path)) as database:
            secrets = settings.telegram_bot_token, settings.heartbeat_url
            users = proxies.with_users(settings.telegram_api_url)
            logs.configure(settings.log_level, settings.log_format, *secrets, *users)
            guard.tighten(settings.database_path)
            return asyncio.run(run(settings, database))
    finally:
        lock.release()


if __name__ == "__main__":
    sys.exit(main())
