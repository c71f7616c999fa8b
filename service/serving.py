"""Begins the desk's work, keeps it going, and stops it in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial

from telegram.constants import UpdateType

import config
import handlers
import reminders
from handling import groups
from operations import chores
from operations.watchdog import Watchdog, notify
from sending.asking import until_reached
from service.building import MINUTE, Service

logger = logging.getLogger(__name__)

POLL_TIMEOUT = 30  # seconds Telegram may hold a getUpdates: our choice
# Seconds between two polls. After one that failed the library waits 1 s if this is none, then 1.5
# times as long as before, up to 30 s: network_retry_loop in its networkloop.py.
POLL_INTERVAL = 0.0
# Seconds; what is not finished by then is in the inbox or still owed. `docker stop` kills after 10:
# https://docs.docker.com/reference/cli/docker/container/stop/
STOP_DEADLINE = 7.0
LAST_POLL = 0.02  # seconds in which a poll that failed just before the stop is heard of
ALLOWED_UPDATES = [
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
    # Of others; only where we are an admin: https://core.telegram.org/bots/api#update.
    UpdateType.CHAT_MEMBER,
]


async def serve(service: Service) -> None:
    """Work until cancelled. Raises InvalidToken if Telegram refuses the token."""
    application, desk, settings = service.application, service.desk, service.settings
    watchdog = Watchdog(desk.inbox.contact.is_trying)
    begun = [chores.begin("watchdog", watchdog.feed)]
    logging.getLogger().addHandler(desk.health)
    reminders.tell_if_wrong(desk.clock)
    try:
        await until_reached(application.initialize)
        logger.info("event=started bot=@%s version=%s", application.bot.username, config.VERSION)
        for warning in settings.warnings:
            logger.warning("%s", warning)
        clock_watch = await _begin(service)
        watchdog.ready()
        begun.append(chores.begin("clock", clock_watch.run))
        begun.append(chores.begin("summary", desk.health.report))
        menu = partial(handlers.register_menu, application)
        begun.append(chores.begin("menu", partial(until_reached, menu)))
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
    desk.maker.remove_leftovers()
    desk.inbox.reached()
    desk.inbox.replay(application.bot)
    polling = partial(
        application.updater.start_polling,
        timeout=POLL_TIMEOUT,
        poll_interval=POLL_INTERVAL,
        bootstrap_retries=-1,  # for ever; by default one 502 at the start would end us
        allowed_updates=ALLOWED_UPDATES,
        drop_pending_updates=False,
        error_callback=service.polling_trouble,
    )
    await until_reached(polling)
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
    try:
        await _stop_parts(service)
    finally:
        await service.connections.close()


async def _stop_parts(service: Service) -> None:
    application, desk = service.application, service.desk
    desk.inbox.stop()
    while not application.update_queue.empty():
        application.update_queue.get_nowait()  # it is on disk
        application.update_queue.task_done()
    await desk.outbox.stop()
    await application.update_processor.shutdown()
    await desk.maker.stop()
    desk.history.stop()
    desk.replies.stop()
    service.polling_trouble.stop()
    # A poll that failed before `inbox.stop` must be heard of by the library's networkloop.py, or
    # Python complains of it: that takes two rounds of the loop, and there may have been none.
    await asyncio.sleep(LAST_POLL)
    if application.updater is not None and application.updater.running:
        await application.updater.stop()
    if application.running:
        await application.stop()
    await application.shutdown()
