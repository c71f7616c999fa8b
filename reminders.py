"""The repeating sweep: nudges and looks that fell due, deliveries that have to be tried again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apscheduler.triggers.base import BaseTrigger
from telegram.ext import CallbackContext, JobQueue

from database import Database
from domain.groups import Allowed
from domain.incidents import Status
from domain.reports import WAITS_FOR
from domain.summaries import CORRECTED_WITHIN
from receiving.clock import DeskClock, Jumps
from sending.outbox import Outbox
from sending.zones import Zones

logger = logging.getLogger(__name__)

LOOK_AFTER = 45 * 60  # seconds after which we look whether an incident's messages still stand
LOOKS_A_SWEEP, LOOKS_A_GROUP = 200, 20  # at most, so that they are spread and hold nobody up
DUTY_A_SWEEP = 10  # groups whose duty is worked out: there are days left to do the others
HANDOVERS_A_SWEEP = 1000  # groups whose shift changed: many begin at the same hour
FIGURES_A_SWEEP = 1000  # groups to which figures come: many have them at the same hour
CLOCK_CHECK = 1.0  # seconds between two looks at the clocks
SWEEP = "sweep"
_WAITED = "incident=%s chat=%s event=wait_over"
_CHASE = "incident=%s chat=%s event=prompt_due"
_EXPIRED = "incident=%s chat=%s event=expired"


@dataclass(frozen=True)
class Sweep:
    """What the sweep works with.

    `sla` gives the seconds each waiting state may last, `update_after` those without news after
    which an owner is asked for some; 0: never. `allowed` are the groups that are served.
    """

    database: Database
    outbox: Outbox
    sla: Mapping[Status, float]
    update_after: float
    zones: Zones
    clock: DeskClock
    allowed: Allowed

    def run(self) -> None:
        """Owe the nudges and looks whose time has come, then have everything owed delivered."""
        try:
            if self.clock.is_set:
                self._run(self.clock())
        finally:
            self.outbox.wake_all()

    def begin(self) -> None:
        """Sweep after a start, or when the clock was set: duty may not be known for then."""
        try:
            if self.clock.is_set:
                self.database.duty.work_out_unknown(self.zones.of, self.clock())
                self.database.checks.look_anew()
                self.database.figures_owed.plan_anew(self.zones.of, self.clock())
        finally:
            self.run()

    def _run(self, now: int) -> None:
        self._turn_away()
        self.database.nudges.correct_waits(now, self.sla)
        for incident_id in self.database.nudges.schedule(now, self.sla):
            incident = self.database.incidents.get(incident_id)
            chat = incident.group_id if incident else "-"
            logger.info("incident=%s chat=%s event=nudge_due", incident_id, chat)
        self.database.prompts.correct(now, self.update_after)
        for incident in self.database.prompts.schedule(now, self.update_after):
            logger.info(_CHASE, incident.incident_id, incident.group_id)
        self.database.waits.correct(now)
        for incident in self.database.waits.call_due(now):
            logger.info(_WAITED, incident.incident_id, incident.group_id)
        self.database.checks.correct(now)
        for incident_id in self.database.checks.schedule(now, self.update_after):
            logger.info("incident=%s event=check_due", incident_id)
        for incident in self.database.reports.expire(now - WAITS_FOR, now):
            logger.info(_EXPIRED, incident.incident_id, incident.group_id)
        self.database.places.show_due(now)
        self.database.attachments.purge_loose_photos(now)
        self.database.private_calls.forget(now - CORRECTED_WITHIN)
        self.database.looks.owe_due(now - LOOK_AFTER, LOOKS_A_SWEEP, LOOKS_A_GROUP)
        self.database.duty.work_out_due(self.zones.of, now, DUTY_A_SWEEP)
        self.database.boards.change_duty(now)
        self.database.boards.owe_looks(now - LOOK_AFTER, LOOKS_A_SWEEP)
        for group_id in self.database.handovers.owe_due(now, HANDOVERS_A_SWEEP):
            logger.info("chat=%s event=handover_due", group_id)
        for group_id in self.database.figures_owed.owe_due(self.zones.of, now, FIGURES_A_SWEEP):
            logger.info("chat=%s event=figures_due", group_id)

    def _turn_away(self) -> None:
        left = self.database.groups.turn_away(self.allowed) if self.allowed.invited else ()
        for group_id in left:
            logger.info("chat=%s event=no_longer_served", group_id)


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler 3 is not typed
    """Fires every `seconds`, counted from when it last fired.

    APScheduler's own triggers list every run that was missed, one by one, before it coalesces
    them (`Job._get_run_times`): a clock that is corrected from 1970 has them list for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """Tell when to fire next: never in the past, however long ago the last time was."""
        return now + self._interval


def start(job_queue: JobQueue[Any], sweep: Sweep, interval: float) -> None:
    """Sweep now, and again every `interval` seconds."""
    sweep.begin()
    set_anew(job_queue, sweep, interval)


def set_anew(job_queue: JobQueue[Any], sweep: Sweep, interval: float) -> None:
    """Set the jobs by the clock as it is now; those set by an earlier one are dropped."""
    for job in job_queue.jobs():
        job.schedule_removal()
    _repeat(job_queue, SWEEP, sweep.run, interval)


def tell_if_wrong(clock: DeskClock) -> None:
    """Log that the machine's clock is wrong, and Telegram has not told the time yet."""
    if not clock.is_set:
        logger.error("event=clock_wrong time=%s nothing is handled before it is right", clock())


@dataclass
class ClockWatch:
    """Sets the jobs anew when the clock was set, or the machine slept, and says so in the log."""

    jumps: Jumps
    job_queue: JobQueue[Any]
    sweep: Sweep
    interval: float
    _was_right: bool = True

    async def run(self) -> None:
        """Look at the clocks every second, for ever."""
        while True:
            self.look()
            await asyncio.sleep(CLOCK_CHECK)

    def look(self) -> None:
        """Notice what happened to the clock since the last look."""
        forward, slept = self.jumps.since_last()
        was_right, self._was_right = self._was_right, self.sweep.clock.is_set
        if forward or slept:
            logger.warning("event=clock_jumped forward=%.0f slept=%.0f", forward, slept)
        if forward or slept or was_right != self._was_right:
            tell_if_wrong(self.sweep.clock)
            self._begin_anew()

    def _begin_anew(self) -> None:
        set_anew(self.job_queue, self.sweep, self.interval)
        self.sweep.begin()


def _repeat(job_queue: JobQueue[Any], name: str, work: Callable[[], None], interval: float) -> None:
    job_queue.run_custom(
        run,
        name=name,
        data=work,
        # APScheduler drops a run that is a second late, unless told otherwise:
        # https://apscheduler.readthedocs.io/en/3.x/userguide.html (missed job executions).
        job_kwargs={
            "trigger": Every(interval),
            "misfire_grace_time": None,
            "coalesce": True,
            "max_instances": 1,
        },
    )


async def run(context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Do a job's work; its data is what to call."""
    if context.job is None or not callable(context.job.data):
        raise TypeError("the job carries no work")
    context.job.data()
