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


def schedule(job_queue: JobQueue[Any], sweep: Sweep, interval: float) -> None:
    """Run the sweep every `interval` seconds, the first time at once."""
    job_queue.run_repeating(
        run,
        interval,
        first=0,
        data=sweep,
        # APScheduler drops a run that is a second late, unless told otherwise.
        job_kwargs={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )


async def run(context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Owe the nudges whose time has come, then have everything owed delivered."""
    sweep = context.job.data if context.job else None
    if not isinstance(sweep, Sweep):
        raise TypeError("the sweep's job carries no Sweep")
    for incident_id in sweep.database.schedule_nudges(sweep.clock(), sweep.sla):
        logger.info("%s nudge due", incident_id)
    sweep.publisher.wake_all()
