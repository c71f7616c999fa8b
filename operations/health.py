"""How the desk is doing: counts what happens, and says so in the log every hour."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from database import Database, Delivery
from domain.figures import Figures, GroupFigures
from receiving.clock import DeskClock

logger = logging.getLogger(__name__)

SUMMARY_INTERVAL = 60 * 60.0  # seconds
_SUMMARY = (
    "event=summary updates=%s taps=%s nudges=%s errors=%s owed=%s oldest_owed=%s last_poll=%s"
)


@dataclass
class Tally:
    """What was counted so far."""

    updates: int = 0
    taps: int = 0
    nudges: int = 0
    errors: int = 0
    floods: int = 0  # answers 429 of Telegram's


class Health(logging.Handler):
    """Counts what it is told of, and errors as they are logged."""

    def __init__(self, database: Database, clock: DeskClock) -> None:
        super().__init__(logging.ERROR)
        self._database = database
        self._clock = clock
        self._began = clock.steady()
        self._tally = Tally()
        self._groups: dict[int, Tally] = {}
        self._delivered = dict.fromkeys(Delivery, 0)

    def emit(self, _record: logging.LogRecord) -> None:
        """Count an error that is being logged."""
        self._tally.errors += 1

    def handling(self, *, tap: bool, group_id: int | None = None) -> None:
        """Count an update, in its group as well."""
        here = self._groups.setdefault(group_id, Tally()) if group_id is not None else Tally()
        for tally in (self._tally, here):
            tally.updates += 1
            tally.taps += tap

    def nudged(self) -> None:
        """Count a nudge that was sent."""
        self._tally.nudges += 1

    def delivered(self, delivery: Delivery) -> None:
        """Count what was owed and is done."""
        self._delivered[delivery] += 1

    def flooded(self) -> None:
        """Count that Telegram asked for a pause."""
        self._tally.floods += 1

    def tally(self) -> Tally:
        """Tell what was counted since the start; any thread may ask."""
        return replace(self._tally)

    def deliveries(self) -> Mapping[Delivery, int]:
        """Tell how often what was done since the start; any thread may ask."""
        return dict(self._delivered)

    def figures(self, since: int | None = None, before: Tally | None = None) -> Figures:
        """Tell how the desk is doing: by default since it was started."""
        now, backlog = self._clock(), self._database.deliveries.backlog()
        last_poll, before = self._database.inbox.last_poll(), before or Tally()
        return Figures(
            updates=self._tally.updates - before.updates,
            taps=self._tally.taps - before.taps,
            nudges=self._tally.nudges - before.nudges,
            errors=self._tally.errors - before.errors,
            since=now - round(self._clock.steady() - self._began) if since is None else since,
            owed=backlog.owed,
            oldest_owed=_since(backlog.oldest, now),
            silence=_since(last_poll, now),
        )

    def figures_of(self, group_id: int) -> GroupFigures:
        """Tell how the desk does in one group."""
        now, backlog = self._clock(), self._database.deliveries.backlog_of(group_id)
        last_poll, here = self._database.inbox.last_poll(), self._groups.get(group_id, Tally())
        return GroupFigures(
            messages=here.updates - here.taps,
            taps=here.taps,
            running=round(self._clock.steady() - self._began),
            waiting=backlog.owed,
            oldest_waiting=_since(backlog.oldest, now),
            silence=_since(last_poll, now),
        )

    async def report(self) -> None:
        """Log a summary every hour, for ever; counts are of that hour."""
        while True:
            before, since = replace(self._tally), self._clock()
            await asyncio.sleep(SUMMARY_INTERVAL)
            try:
                log_summary(self.figures(since, before))
            except sqlite3.Error as error:  # it may be over in an hour
                logger.error("event=summary_failed error=%r", str(error))  # noqa: TRY400 - said whole


def _since(moment: int | None, now: int) -> int | None:
    return None if moment is None else max(0, now - moment)


def log_summary(figures: Figures) -> None:
    """Log the figures as one line; ages are in seconds."""
    logger.info(
        _SUMMARY,
        figures.updates,
        figures.taps,
        figures.nudges,
        figures.errors,
        figures.owed,
        _age(figures.oldest_owed),
        _age(figures.silence),
    )


def _age(seconds: int | None) -> str:
    return "-" if seconds is None else str(seconds)
