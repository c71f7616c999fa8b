"""A desk's storage at work: `python -m tests.power.story FOLDER SEED`, under shim.c.

It marks in the journal what people and Telegram were promised: "confirmed" updates, "reported" and
"taken" actions.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from database import Database
from domain.incidents import Action, Incident
from domain.transitions import TRANSITIONS
from domain.updates import Message, Received
from receiving.inbox import Inbox
from tests.desk import Clock
from tests.factories import ALICE, DAN, GROUP, JOHN, staff

ROUNDS = 60
PAGES = 12  # in the log, after which SQLite copies them into the database: often, to be cut off
RESTARTS = (20, 40)  # rounds before which the file is closed and opened again


class Story:
    """What happens, as `chance` will have it."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self.path = path
        self.chance = chance
        self.clock = Clock()
        self.numbers: Iterator[int] = count(1)
        self.received: list[int] = []
        self.updates: list[Received] = []
        self.incidents: list[Incident] = []
        self._open()

    def tell(self) -> None:
        """Go through all rounds."""
        staff(self.database, GROUP)
        for number in range(ROUNDS):
            if number in RESTARTS:
                self.database.close()
                self._open()
            self._poll()
            for update in self._taken():
                self._handle(update)
        self.database.close()

    def _open(self) -> None:
        self.database = Database(self.path)
        self.database.connection.sql(f"PRAGMA wal_autocheckpoint = {PAGES}")
        self.inbox = Inbox(self.database, self.clock, self.updates.append, lambda: None)

    def _poll(self) -> None:
        self.inbox.poll_begins()
        mark("confirmed", *self.received)
        batch = [self._update(next(self.numbers)) for _ in range(self.chance.randint(0, 3))]
        offset = self.received[-1] + 1 if self.received else 0
        self.inbox.receive(json.dumps({"ok": True, "result": batch}).encode(), offset)
        self.received += [update["update_id"] for update in batch]

    def _update(self, number: int) -> dict[str, Any]:
        """Write a message of some length, so that it takes one page or several."""
        text = "Truck 456 stands " + "and stands " * self.chance.choice([1, 50, 300])
        chat = {"id": GROUP, "type": "supergroup", "title": "Fleet"}
        message = {"message_id": number, "date": self.clock(), "chat": chat, "text": text}
        return {"update_id": number, "message": message}

    def _taken(self) -> list[Received]:
        """Take some of what waits: the rest is in the inbox when the next is asked for."""
        taken = self.updates[: self.chance.randint(0, 3)]
        del self.updates[: len(taken)]
        return taken

    def _handle(self, update: Received) -> None:
        self.clock.passes(minutes=1)
        self.inbox.begin(update)
        assert isinstance(update, Message)
        number = update.place.message_id
        new = self.database.reports.create(GROUP, number, DAN, update.text, self.clock())
        if new is not None:
            mark("reported", number)
            self.incidents.append(new)
        if self.incidents:
            self._go_on(self.chance.randrange(len(self.incidents)))
        self.inbox.end(update)

    def _go_on(self, place: int) -> None:
        """Have somebody take the first action that the state of an incident allows, or another."""
        old = self.incidents[place]
        actions = [action for action, row in TRANSITIONS.items() if old.status in row.sources]
        for action in self.chance.sample(actions, len(actions)):
            if self._take(place, old, action):
                return

    def _take(self, place: int, old: Incident, action: Action) -> bool:
        for user in (JOHN, ALICE):
            new = self.database.incidents.apply(
                action, old.incident_id, GROUP, user.user_id, self.clock(), "Hose replaced"
            )
            if isinstance(new, Incident):
                mark("taken", new.incident_id, new.transitions)
                self.incidents[place] = new
                return True
        return False


def mark(*words: object) -> None:
    """Note in the journal what was promised."""
    SHIM.power_mark(" ".join(map(str, words)).encode())


if __name__ == "__main__":
    SHIM = ctypes.CDLL(os.environ["LD_PRELOAD"])
    Story(Path(sys.argv[1]) / "incidents.db", random.Random(int(sys.argv[2]))).tell()  # noqa: S311
