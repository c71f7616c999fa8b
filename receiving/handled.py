"""What was handled, written down: at once, or as soon as the disk lets us."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import replace

from database import Database, Progress

logger = logging.getLogger(__name__)


class Handled:
    """Notes which updates were handled, which were only applied, and how far polling has come.

    `progress` is None until Telegram has answered.
    """

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._not_noted: set[int] = set()
        self._applied: set[int] = set()  # not noted yet, and their toasts are on their way
        self.progress: Progress | None = None

    def add(self, update_id: int) -> None:
        """Have an update noted as handled with the next one."""
        self._not_noted.add(update_id)

    def note(self, update_id: int) -> None:
        """Note that an update was handled, and answered."""
        self._applied.discard(update_id)
        self._not_noted.add(update_id)
        self.write()

    def write(self) -> None:
        """Write down what was handled, and how far polling has come; next time, if it must be."""
        try:
            self._database.inbox.record_handled(self._not_noted, self._clock(), self.progress)
        except sqlite3.Error:
            logger.exception("%s handled updates cannot be noted yet", len(self._not_noted))
            return
        self._not_noted.clear()
        if self.progress is not None:
            self.progress = replace(self.progress, confirmed=0)  # once is enough

    def add_applied(self, update_id: int) -> None:
        """Have an update noted as applied before the next one begins: its toast is on its way."""
        self._applied.add(update_id)

    def write_applied(self) -> None:
        """Write down what must not be done again after a kill. Raises sqlite3.Error."""
        if self._applied or self._not_noted:
            self._database.inbox.record_applied(self._applied | self._not_noted, self._clock())
            self._applied.clear()
