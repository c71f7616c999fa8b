"""The repeating sweep: nudges and looks that fell due, deliveries that have to be tried again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram.ext import CallbackContext, JobQueue

from database import Database
from incidents import Status
from publisher import Publisher

logger = logging.getLogger(__name__)

LOOK_AFTER = 45 * 60  # seconds after which we look whether an incident's messages still stand
LOOKS_A_SWEEP, LOOKS_A_GROUP = 200, 20  # at most, so that they are spread and hold nobody up
EDIT_IN_DOUBT = 12  # seconds after we gave an edit up; Telegram holds a request up to 8


@dataclass(frozen=True)
class Sweep:
    """What the sweep works with; `sla` gives the seconds each waiting state may last."""

    database: Database
    publisher: Publisher
    sla: Mapping[Status, float]
    clock: Callable[[], int]

    def run(self) -> None:
        """Owe the nudges and looks whose time has come, then have everything owed delivered."""
        try:
            for incident_id in self.database.schedule_nudges(self.clock(), self.sla):
                incident = self.database.incident(incident_id)
                chat = incident.group_id if incident else "-"
                logger.info("incident=%s chat=%s event=nudge_due", incident_id, chat)
            self.database.forget_loose_photos(self.clock())
            self.database.owe_looks(self.clock() - LOOK_AFTER, LOOKS_A_SWEEP, LOOKS_A_GROUP)
        finally:
            self.publisher.wake_all()

    def doubt(self) -> None:
        """Have cards drawn again whose last edit was never answered."""
        in_hand = self.publisher.editing()
        for group_id in self.database.doubt_edits(self.clock() - EDIT_IN_DOUBT, in_hand):
            self.publisher.wake(group_id)


def start(job_queue: JobQueue[Any], sweep: Sweep, interval: float) -> None:
    """Sweep now, and again every `interval` seconds; look after edits in doubt more often."""
    sweep.database.doubt_edits_from(sweep.clock())
    sweep.run()
    _repeat(job_queue, "sweep", sweep.run, interval)
    _repeat(job_queue, "doubt", sweep.doubt, EDIT_IN_DOUBT)


def _repeat(job_queue: JobQueue[Any], name: str, work: Callable[[], None], interval: float) -> None:
    job_queue.run_repeating(
        run,
        interval,
        name=name,
        data=work,
        # APScheduler drops a run that is a second late, unless told otherwise.
        job_kwargs={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )


async def run(context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Do a job's work; its data is what to call."""
    if context.job is None or not callable(context.job.data):
        raise TypeError("the job carries no work")
    context.job.data()
