"""The repeating sweep: nudges that fell due, and deliveries that have to be tried again."""

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


@dataclass(frozen=True)
class Sweep:
    """What the sweep works with; `sla` gives the seconds each waiting state may last."""

    database: Database
    publisher: Publisher
    sla: Mapping[Status, float]
    clock: Callable[[], int]

    def run(self) -> None:
        """Owe the nudges whose time has come, then have everything owed delivered."""
        for incident_id in self.database.schedule_nudges(self.clock(), self.sla):
            logger.info("incident=%s event=nudge_due", incident_id)
        self.publisher.wake_all()


def start(job_queue: JobQueue[Any], sweep: Sweep, interval: float) -> None:
    """Sweep now, and again every `interval` seconds."""
    sweep.run()
    job_queue.run_repeating(
        repeat,
        interval,
        data=sweep,
        # APScheduler drops a run that is a second late, unless told otherwise.
        job_kwargs={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )


async def repeat(context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Sweep once more; the job's data is its Sweep."""
    if context.job is None or not isinstance(context.job.data, Sweep):
        raise TypeError("the sweep's job carries no Sweep")
    context.job.data.run()
