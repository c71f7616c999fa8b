"""Builds the incident desk, wires handlers and jobs, polls Telegram, and says how it ended."""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - said by an old Python, which reads this file whole
    sys.stderr.write(f"Python 3.10 or newer is needed, this is {sys.version.split()[0]}\n")
    sys.exit(2)

from operations import requirements

requirements.require()

import asyncio
import io
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import httpx
from dotenv import dotenv_values
from dotenv.parser import parse_stream
from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode, UpdateType
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, Defaults
from telegram.request import HTTPXRequest

import config
import handlers
import reminders
from database import Database, PassingTroubleError, ProcessLock, UnusableDatabaseError
from domain.incidents import Status
from handling import groups
from handling.context import Context, Desk, DeskApplication
from operations import chores, command_line, guard, logs, proxies
from operations.backups import Backups
from operations.health import Health
from operations.heartbeat import Heartbeat, Trouble
from operations.watchdog import Watchdog, notify
from receiving.clock import DeskClock, Jumps
from receiving.dead_letters import place_to_tell
from receiving.in_order import InOrder
from receiving.inbox import Inbox
from receiving.polling import PollingTrouble
from receiving.requests import InboxRequest
from sending.deliveries import Deliverer
from sending.flood_control import FloodControl
from sending.history import History
from sending.identity import Identity
from sending.languages import Languages
from sending.members import GroupSetup
from sending.messages import Sender, is_telegrams_own
from sending.outbox import Outbox
from sending.replies import Replies
from texts import refusals

logger = logging.getLogger(__name__)

EXIT_UNUSABLE = 2  # for a person to mend
EXIT_TRY_AGAIN = os.EX_TEMPFAIL  # 75 (sysexits.h): the service manager starts it again
EXIT_UNHEALTHY = 1
POLL_TIMEOUT = 30  # seconds Telegram may hold a getUpdates: our choice
POLL_READ_TIMEOUT = 10.0  # seconds; the library adds them to that (Bot.get_updates)
# Seconds; what is not finished by then is in the inbox or still owed. `docker stop` kills after 10:
# https://docs.docker.com/reference/cli/docker/container/stop/
STOP_DEADLINE = 7.0
# Seconds; less makes duplicates. Telegram holds a flooded request up to 8 s: see bots in
# https://github.com/tdlib/td/blob/master/td/telegram/net/NetQueryCreator.cpp.
READ_TIMEOUT = 20.0
# At most at once: beyond some 32 httpx gets slower (https://github.com/encode/httpx/issues/3215).
CONNECTIONS = 32
POLL_CONNECTIONS = 4  # more than the one in use: what is stuck in one must not end polling
MINUTE, HOUR = 60, 3600  # seconds
LONGEST_RETRY = 30.0  # seconds between attempts to reach Telegram at start
ALLOWED_UPDATES = [
    UpdateType.MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    # Of others; only where we are an admin: https://core.telegram.org/bots/api#update.
    UpdateType.CHAT_MEMBER,
]


@dataclass(frozen=True)
class Service:
    """The desk, put together: the library with handlers and their parts, and what runs beside."""

    application: DeskApplication
    settings: config.Settings
    sweep: reminders.Sweep
    jumps: Jumps
    polling_trouble: PollingTrouble
    backups: Backups
    heartbeat: Heartbeat

    @property
    def desk(self) -> Desk:
        """What handlers work with."""
        return self.application.bot_data


def build(
    settings: config.Settings,
    database: Database,
    clock: DeskClock | None = None,
    jumps: Jumps | None = None,
    languages: Languages | None = None,
) -> Service:
    """Put the parts together; nothing is sent yet."""
    clock, languages = clock or DeskClock(), languages or Languages()
    # retry_after as the library's next version has it: its telegram/_utils/datetime.py.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    flood_control = FloodControl(settings.group_messages_per_minute / MINUTE)
    updates: asyncio.Queue[object] = asyncio.Queue()
    inbox = Inbox(
        *(database, clock, updates.put_nowait),
        lambda: outbox.wake_all(),  # noqa: PLW0108 - made below
        lambda update: _tell_of_dead_letter(update, application.bot, replies, languages),
    )
    application = _application(settings, inbox, updates, flood_control, clock)
    health = Health(database, clock)
    group_setup = GroupSetup(application.bot, database, sla(settings))
    sender = Sender(application.bot)
    deliverer = Deliverer(
        application.bot, sender, database, clock, group_setup, languages, health.nudged
    )
    outbox = Outbox(deliverer, database, flood_control)
    replies = Replies(sender, outbox.migrate)
    handlers.wire(application)
    application.bot_data = Desk(
        database=database,
        outbox=outbox,
        inbox=inbox,
        replies=replies,
        history=History(settings.database_path),
        health=health,
        group_setup=group_setup,
        identity=Identity(application.bot),
        languages=languages,
        clock=clock,
        report_limit=settings.new_issue_limit_per_hour,
        allowed_groups=settings.allowed_groups,
    )
    trouble = Trouble(inbox.is_reached, outbox.stuck, database.connection.require_writable, clock)
    return Service(
        application=application,
        settings=settings,
        sweep=reminders.Sweep(database, outbox, sla(settings), clock),
        jumps=jumps or Jumps(),
        polling_trouble=PollingTrouble(application.bot, inbox.taps_lost),
        backups=_backups(settings, clock),
        heartbeat=Heartbeat(settings.heartbeat_url, trouble),
    )


def _tell_of_dead_letter(
    update: Mapping[str, Any], bot: Bot, replies: Replies, languages: Languages
) -> None:
    """Tell somebody whose update is a dead letter, if it was meant for us."""
    place = place_to_tell(bot, update)
    if place is not None:
        text = refusals.DEAD_LETTER_TAP if "callback_query" in update else refusals.DEAD_LETTER
        replies.send(place, [languages.of_place(place).gettext(text)])


def _application(
    settings: config.Settings,
    inbox: Inbox,
    updates: asyncio.Queue[object],
    flood_control: FloodControl,
    clock: DeskClock,
) -> DeskApplication:
    """Have the library receive through the inbox, and send through flood control."""
    built = (
        ApplicationBuilder()
        .update_queue(updates)
        .concurrent_updates(InOrder(inbox, lambda update: application.process_update(update)))  # noqa: PLW0108 - made below
        .rate_limiter(flood_control)
        .token(settings.telegram_bot_token)
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .request(HTTPXRequest(**_connections(CONNECTIONS, READ_TIMEOUT, clock)))
        .get_updates_request(
            InboxRequest(inbox, **_connections(POLL_CONNECTIONS, POLL_READ_TIMEOUT, clock))
        )
        .defaults(
            Defaults(
                parse_mode=ParseMode.HTML,
                allow_sending_without_reply=True,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )
        .context_types(ContextTypes(context=Context))
        .build()
    )
    application = cast(DeskApplication, built)  # whose `bot_data` becomes a Desk in `build`
    return application


def _connections(most: int, read_timeout: float, clock: DeskClock) -> dict[str, Any]:
    async def learn_time(response: httpx.Response) -> None:
        if response.is_success:  # a proxy's own page is none
            clock.answered(response.headers)

    return {
        "read_timeout": read_timeout,
        "pool_timeout": read_timeout,
        "httpx_kwargs": {
            # Kept alive for a minute: a quiet group's toast then needs no new TLS handshake. By
            # default it is 5 s: https://www.python-httpx.org/advanced/resource-limits/.
            "limits": httpx.Limits(max_connections=most, keepalive_expiry=60),
            "event_hooks": {"response": [learn_time]},
        },
    }


def _backups(settings: config.Settings, clock: Callable[[], int]) -> Backups:
    return Backups(
        Path(settings.database_path),
        settings.backup_folder,
        settings.backup_interval_hours * HOUR,
        settings.backup_keep,
        clock,
        settings.bot_id,
    )


def sla(settings: config.Settings) -> dict[Status, float]:
    """Give the seconds each waiting state may last before the first nudge."""
    return {
        Status.UNCLAIMED: settings.sla_unclaimed_nudge_minutes * MINUTE,
        Status.ESCALATED: settings.sla_escalation_nudge_minutes * MINUTE,
    }


async def serve(service: Service) -> None:
    """Work until cancelled. Raises InvalidToken if Telegram refuses the token."""
    application, desk, settings = service.application, service.desk, service.settings
    watchdog = Watchdog(desk.inbox.is_trying)
    begun = [chores.begin("watchdog", watchdog.feed)]
    logging.getLogger().addHandler(desk.health)
    reminders.tell_if_wrong(desk.clock)
    try:
        await _until_reached(application.initialize)
        logger.info("event=started bot=@%s version=%s", application.bot.username, config.VERSION)
        for warning in settings.warnings:
            logger.warning("%s", warning)
        clock_watch = await _begin(service)
        watchdog.ready()
        begun.append(chores.begin("clock", clock_watch.run))
        begun.append(chores.begin("summary", desk.health.report))
        menu = partial(handlers.register_menu, application)
        begun.append(chores.begin("menu", partial(_until_reached, menu)))
        if settings.heartbeat_url:
            begun.append(chores.begin("heartbeat", service.heartbeat.run))
        if service.backups.interval:
            begun.append(chores.begin("backups", service.backups.run))
        await asyncio.Event().wait()
    finally:
        notify("STOPPING=1")
        logging.getLogger().removeHandler(desk.health)
        for chore in begun:
            chore.cancel()
        await _in_time(stop(service))


async def _begin(service: Service) -> reminders.ClockWatch:
    """Hand on what an earlier run left, poll for more, and sweep; returns what keeps it on time."""
    application, desk = service.application, service.desk
    if application.updater is None or application.job_queue is None:
        raise RuntimeError("python-telegram-bot is installed without its job-queue extra")
    groups.serve_only(desk.allowed_groups, desk.database)
    desk.inbox.reached()
    desk.inbox.replay(application.bot)
    polling = partial(
        application.updater.start_polling,
        timeout=POLL_TIMEOUT,
        bootstrap_retries=-1,  # for ever; by default one 502 at the start would end us
        allowed_updates=ALLOWED_UPDATES,
        drop_pending_updates=False,
        error_callback=service.polling_trouble,
    )
    await _until_reached(polling)
    await application.start()
    interval = service.settings.reminder_check_interval_minutes * MINUTE
    reminders.start(application.job_queue, service.sweep, interval)
    return reminders.ClockWatch(service.jumps, application.job_queue, service.sweep, interval)


async def _in_time(stopping: Coroutine[None, None, None]) -> None:
    try:
        await asyncio.wait_for(stopping, STOP_DEADLINE)
    except asyncio.TimeoutError:
        logger.warning("Telegram does not answer: stopping without waiting for it")


async def stop(service: Service) -> None:
    """Stop polling and sending; what is unfinished is still in the database."""
    application, desk = service.application, service.desk
    desk.inbox.stop()
    while not application.update_queue.empty():
        application.update_queue.get_nowait()  # it is on disk
        application.update_queue.task_done()
    await desk.outbox.stop()
    await cast(InOrder, application.update_processor).stop()
    desk.history.stop()
    desk.replies.stop()
    service.polling_trouble.stop()
    if application.updater is not None and application.updater.running:
        await application.updater.stop()
    if application.running:
        await application.stop()
    await application.shutdown()


async def _until_reached(action: Callable[[], Awaitable[object]]) -> None:
    """Try until it succeeds. Raises InvalidToken if Telegram, not some proxy, refuses the token."""
    wait = 1.0
    while True:
        try:
            await action()
        except TelegramError as error:
            if isinstance(error, InvalidToken) and is_telegrams_own(error):
                raise
            logger.warning("cannot reach Telegram, next try in %.0f s: %s", wait, error)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_RETRY)
        else:
            return


async def run(settings: config.Settings, database: Database) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit status."""
    serving = asyncio.create_task(serve(build(settings, database)))
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


def read_environment() -> config.Environment:
    """Read the variables set in `.env` and outside; the latter win."""
    from_outside = {name: value for name, value in os.environ.items() if value}
    from_file = dotenv_values(".env")
    return config.Environment({**from_file, **from_outside}, from_file, _wrong_lines(Path(".env")))


def _wrong_lines(file: Path) -> Iterator[str]:
    """Name lines that cannot be read, and settings that stand twice: the last would win."""
    seen = set()
    lines = parse_stream(io.StringIO(file.read_text("utf-8-sig") if file.is_file() else ""))
    for line in lines:
        if line.error:
            text, first = line.original.string, line.original.line  # blank lines are part of it
            number = first + text[: -len(text.lstrip())].count("\n")
            yield f".env line {number} cannot be read: write NAME=value"
        elif line.key is not None and line.key in seen:
            yield f"{line.key} stands twice in .env: keep one of the lines"
        seen.add(line.key)


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
