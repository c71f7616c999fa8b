"""Puts the desk together: the library, its handlers, their parts, and what runs beside."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import ApplicationBuilder, ContextTypes, Defaults
from telegram.request import BaseRequest

import config
import handlers
import reminders
from database import Database
from domain.incidents import Status
from domain.languages import Code
from handling import errors
from handling.context import Context, Desk, DeskApplication
from operations.backups import Backups
from operations.health import Health
from operations.heartbeat import Heartbeat, Trouble
from receiving import requests
from receiving.clock import DeskClock, Jumps
from receiving.in_order import InOrder
from receiving.inbox import Inbox
from receiving.polling import PollingTrouble
from receiving.requests import Connect, InboxRequest
from sending import catalogues, toasts
from sending.deliveries import Deliverer
from sending.echoes import WithoutEchoes
from sending.figures_making import FiguresMaker
from sending.figures_reading import FiguresReader
from sending.flood_control import IN_FLIGHT, QUESTIONS, FloodControl
from sending.history import History
from sending.identity import Identity
from sending.languages import Languages
from sending.members import Members
from sending.messages import Sender
from sending.outbox import Outbox
from sending.panels import Panels
from sending.replies import Replies
from sending.setup import GroupSetup
from sending.toasts import Toasts
from sending.zones import Zones
from texts.language import Language

POLL_READ_TIMEOUT = 10.0  # seconds; the library adds them to that (Bot.get_updates)
# Seconds; less makes duplicates. Telegram holds a flooded request up to 8 s: see bots in
# https://github.com/tdlib/td/blob/master/td/telegram/net/NetQueryCreator.cpp.
READ_TIMEOUT = 20.0
# One for each place there is, and some for what needs no place: having a place is having one. Of
# aiohttp's a call costs the same CPU whether 12 or 256 are in flight (benchmarks/http_client.py).
CONNECTIONS = IN_FLIGHT + QUESTIONS + toasts.AT_ONCE + 4
POLL_CONNECTIONS = 4  # more than the one in use: what is stuck in one must not end polling
MINUTE, HOUR = 60, 3600  # seconds


@dataclass(frozen=True)
class Connections:
    """Connections to Telegram; what is sent never waits for a poll to end."""

    sending: BaseRequest
    polling: BaseRequest

    async def close(self) -> None:
        """Close them; the library leaves open what it never reached Telegram with."""
        await self.sending.shutdown()
        await self.polling.shutdown()


@dataclass(frozen=True)
class Service:
    """The desk, put together: the library with handlers and their parts, and what runs beside."""

    application: DeskApplication
    connections: Connections
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
    spoken: Mapping[Code, Language] | None = None,
    connect: Connect = requests.connect,
) -> Service:
    """Put the parts together; nothing is sent yet."""
    # retry_after as the library's next version has it: its telegram/_utils/datetime.py.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    clock = clock or DeskClock()
    connections = Connections(
        sending=WithoutEchoes(connect(CONNECTIONS, READ_TIMEOUT, clock)),
        polling=connect(POLL_CONNECTIONS, POLL_READ_TIMEOUT, clock),
    )
    languages = Languages(database, catalogues.read() if spoken is None else spoken)
    application = _application(settings, database, clock, languages, connections)
    handlers.wire(application)
    inbox, outbox = application.bot_data.inbox, application.bot_data.outbox
    trouble = Trouble(
        inbox.contact.is_reached, outbox.stuck, database.connection.require_writable, clock
    )
    return Service(
        application=application,
        connections=connections,
        settings=settings,
        sweep=reminders.Sweep(
            database,
            outbox,
            sla(settings),
            application.bot_data.group_setup.update_after,
            application.bot_data.zones,
            clock,
            settings.allowed_groups,
        ),
        jumps=jumps or Jumps(),
        polling_trouble=PollingTrouble(application.bot, inbox.taps_lost),
        backups=_backups(settings, clock),
        heartbeat=Heartbeat(settings.heartbeat_url, trouble),
    )


def _application(
    settings: config.Settings,
    database: Database,
    clock: DeskClock,
    languages: Languages,
    connections: Connections,
) -> DeskApplication:
    """Make the library's application, with the parts that handlers work with."""
    inbox = Inbox(
        *(database, clock, lambda received: application.update_queue.put_nowait(received)),  # noqa: PLW0108 - made below
        lambda: outbox.wake_all(),  # noqa: PLW0108 - made below
        lambda update: errors.tell_of_dead_letter(update, application.bot, application.bot_data),
    )
    health = Health(database, clock)
    flood_control = FloodControl(settings.group_messages_per_minute, health.flooded)
    in_order = InOrder(inbox, lambda update: application.process_update(update))  # noqa: PLW0108 - made below
    application: DeskApplication = _library(settings, inbox, in_order, flood_control, connections)
    bot = application.bot
    update_after = settings.sla_update_minutes * MINUTE
    sender = Sender(bot)
    group_setup = GroupSetup(bot, database, sla(settings), update_after, clock)
    zones = Zones(database, settings.default_time_zone)
    members = Members(bot, lambda: inbox.newest)
    maker = FiguresMaker(
        FiguresReader(settings.database_path, bot, sla(settings), zones),
        languages,
        lambda chat_id: outbox.wake(chat_id),  # noqa: PLW0108 - made below
    )
    deliverer = Deliverer(
        *(bot, sender, database, clock, group_setup, languages, zones, members),
        *(health.nudged, health.delivered, maker),
    )
    outbox: Outbox = Outbox(deliverer, database, flood_control)
    application.bot_data = Desk(
        database=database,
        outbox=outbox,
        inbox=inbox,
        background=in_order.background,
        toasts=Toasts(bot),
        replies=Replies(sender, flood_control, outbox.migrate),
        panels=Panels(sender, flood_control),
        history=History(settings.database_path),
        maker=maker,
        health=health,
        members=members,
        group_setup=group_setup,
        identity=Identity(bot),
        languages=languages,
        zones=zones,
        clock=clock,
        report_limit=settings.new_issue_limit_per_hour,
        allowed_groups=settings.allowed_groups,
    )
    return application


def _library(
    settings: config.Settings,
    inbox: Inbox,
    in_order: InOrder,
    flood_control: FloodControl,
    connections: Connections,
) -> DeskApplication:
    """Have the library receive through the inbox, and send through flood control."""
    built = (
        ApplicationBuilder()
        .concurrent_updates(in_order)
        .rate_limiter(flood_control)
        .token(settings.telegram_bot_token)
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .request(connections.sending)
        .get_updates_request(InboxRequest(inbox, connections.polling))
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
    return cast(DeskApplication, built)  # whose `bot_data` becomes a Desk


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
