"""Updates on disk before they are confirmed, replayed after a crash, tried again when they fail."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from telegram import Bot, Update

from database import Database, Progress, StoredUpdate, is_disk_trouble
from domain.updates import Received, Tap, Unanswered
from receiving import parsing
from receiving.clock import DeskClock
from receiving.contact import Contact
from receiving.handled import Handled

logger = logging.getLogger(__name__)

Json = dict[str, Any]

ATTEMPTS = 3
SUSPICIOUS = 2  # runs that were killed during an update, after which it is tried alone
KILLS = 10  # such runs, after which it is a dead letter: by then nothing else was in work
RETRY_WAIT = 1.0  # seconds until an update whose handler failed is tried again; it doubles
LONGEST_RETRY_WAIT = 10.0  # seconds
# Seconds Telegram keeps a tap for us: `process_new_callback_query_queue` in
# https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp
TAP_LIFETIME = 150
# Seconds. Telegram delivers for 24 hours: https://core.telegram.org/bots/api#getting-updates.
HANDLED_KEPT = 2 * 24 * 60 * 60
PORTION = 25  # updates that are read in one go, before the loop has as long for other work
LARGEST_INTEGER = 2**63 - 1  # https://sqlite.org/datatype3.html; no real update_id comes near it
DEAD_LETTERS_KEPT = 30 * 24 * 60 * 60  # seconds

UNREADABLE = (
    ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError,
)  # fmt: skip
"""What the library, or reading on, raises on an update that is not as documented."""


class Step(Enum):
    """What comes next for an update."""

    GO = "hand it to its handler"
    LATER = "try again in a while; the chat's later updates wait"
    DONE = "nothing: it was handled, or is a dead letter"


class Inbox:
    """Knows what came in and was not handled yet.

    `clock` learns from the dates of what comes in; `enqueue` takes an update towards its handler;
    `reconnected` is called after Telegram was long out of reach; `tell` has the sender of an update
    told that it is a dead letter.
    """

    def __init__(
        self,
        database: Database,
        clock: DeskClock,
        enqueue: Callable[[Received], None],
        reconnected: Callable[[], None],
        tell: Callable[[Json], None] = lambda _update: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._enqueue = enqueue
        self._reconnected = reconnected
        self._tell = tell
        self.is_stopping = False
        self.newest = 0  # the last update that was handed on
        self._bot: Bot | None = None
        self._suspects: set[int] = set()
        self._taken: deque[StoredUpdate] = deque()  # to be read and handed on, in order
        self._handled = Handled(database, clock)
        self._failed: set[int] = set()  # in the attempt under way
        self._in_trouble: set[int] = set()  # in any attempt so far
        self._blameless: set[int] = set()
        self._earlier = database.inbox.last_poll()  # of an earlier run
        self.contact = Contact()

    def poll_begins(self) -> None:
        """Note that a getUpdates begins: what it confirms must be on disk for good."""
        self.contact.poll_begins()
        self._database.connection.sync()

    def confirms_no_more(self) -> bool:
        """Tell whether the library's last request, made while it stops, would confirm too much."""
        return self.is_stopping and self._database.connection.trouble() is not None

    def reached(self) -> None:
        """Note that Telegram answered; after a long silence, open cards say that taps were lost."""
        silence = self._silence()
        if silence > TAP_LIFETIME:
            logger.warning("Telegram was out of reach for %.0f s: taps may be lost", silence)
            self.taps_lost()
        if self.contact.reached():
            self._handled.progress = self._reached_now()
            self._handled.write()

    def taps_lost(self) -> None:
        """Have open cards say that taps may be lost."""
        self._database.incidents.record_taps_lost(self._clock())
        self._database.inbox.record_poll(self._reached_now())  # so that it is said once
        self._reconnected()

    def _silence(self) -> float:
        """Measure the seconds since Telegram last answered, in this run or an earlier one."""
        silence = self.contact.silence()
        if silence is not None:
            return silence
        earlier = self._database.inbox.last_poll()
        return self._clock() - earlier if earlier is not None else 0

    def receive(self, payload: bytes, offset: int = 0) -> bytes:
        """Put a getUpdates answer on disk, then hand on what is new in it, in order.

        `offset` is what was asked for: Telegram does not deliver again what is below it. Returns
        what the library shall see: the last update_id, for its next request to confirm. So what
        it could not read cannot hold it up.
        """
        updates: list[Json] = json.loads(payload)["result"]
        batch = [StoredUpdate(update["update_id"], _encodable(update)) for update in updates]
        for update in updates:
            self._clock.read(update)
        storable = [stored for stored in batch if 0 <= stored.update_id <= LARGEST_INTEGER]
        new = self._database.inbox.receive(storable, self._clock()) if storable else []
        # Numbers may begin anew after a week without updates, below the offset: these are not
        # confirmed yet. See `update_id` of https://core.telegram.org/bots/api#update.
        confirmed = min([offset, *(stored.update_id for stored in storable)])
        self._handled.progress = self._reached_now(confirmed)
        self._take(new)
        if not batch:
            self._handled.write()  # now that nothing is waiting: a toast would have to
            return payload
        last = {"update_id": batch[-1].update_id}
        return json.dumps({"ok": True, "result": [last]}).encode()

    def _reached_now(self, confirmed: int = 0) -> Progress:
        return Progress(self._clock(), confirmed, self._clock.machine())

    def _take(self, updates: Iterable[StoredUpdate]) -> None:
        """Hand updates on after all that were taken before."""
        if self.is_stopping:
            return
        is_under_way = bool(self._taken)
        self._taken.extend(updates)
        if not is_under_way:
            self._hand_on_some()

    def _hand_on_some(self) -> None:
        """Hand on what is read in a moment, then rest as long: the loop has other work.

        To read thousands takes seconds. Who is killed before the first one is handled would be no
        further at any start.
        """
        began = time.perf_counter()
        try:
            for _ in range(min(PORTION, len(self._taken))):
                self._dispatch(self._taken.popleft())
        finally:
            if self._taken:
                rest = time.perf_counter() - began
                asyncio.get_running_loop().call_later(rest, self._hand_on_some)

    def _dispatch(self, stored: StoredUpdate) -> None:
        try:
            received = self._read(stored)
        except sqlite3.Error:
            logger.exception(
                "update %s cannot be made a dead letter, trying again", stored.update_id
            )
            asyncio.get_running_loop().call_later(RETRY_WAIT, self._dispatch, stored)
            return
        if received is not None:
            self._hand_on(received)

    def _hand_on(self, received: Received) -> None:
        if not self.is_stopping:  # else it waits on disk
            self.newest = received.update_id
            self._enqueue(received)

    def stop(self) -> None:
        """Hand nothing on any more, nor read what was not yet: it waits on disk."""
        self.is_stopping = True
        self._taken.clear()

    def _read(self, stored: StoredUpdate) -> Received | None:
        """Read an update; None if nobody can: then that is all there is to do about it."""
        try:
            update = Update.de_json(parsing.shortened(json.loads(stored.body)), self._bot)
            if not parsing.is_empty(update):
                return parsing.read(update)
        except UNREADABLE:
            logger.exception("update %s is a dead letter, unreadable", stored.update_id)
            self._make_dead_letter(stored.update_id)
        else:  # of a kind the library does not know
            self._handled.add(stored.update_id)
        return None

    def replay(self, bot: Bot) -> None:
        """Hand on what an earlier run received and did not handle, in the order it came in.

        `bot` is who we are, as this and later updates are read.
        """
        self._bot = bot
        self._purge()
        self._blame_for_kills()
        dead = self._database.inbox.count_dead_letters()
        if dead:
            logger.error("%s dead letters of the last 30 days (table inbox)", dead)
        waiting = self._database.inbox.pending()
        if waiting:
            logger.warning("%s updates of an earlier run are handled now", len(waiting))
        for stored in waiting:
            self._clock.read(json.loads(stored.body))
        self.tell_of_dead_letters()
        self._answer_again()
        self._take(waiting)

    def _answer_again(self) -> None:
        """Hand on the taps that an earlier run applied and did not answer."""
        for stored in self._database.inbox.unanswered(KILLS):
            received = self._read(stored)
            if isinstance(received, Tap):
                self._hand_on(Unanswered.of(received))

    def _purge(self) -> None:
        """Forget what is old, as seen from an earlier run's end: now may be of a clock ahead."""
        now = self._clock()
        if self._earlier is not None:
            now = min(now, self._earlier)
        self._database.inbox.purge(
            dead_before=now - DEAD_LETTERS_KEPT, handled_before=now - HANDLED_KEPT
        )

    def _blame_for_kills(self) -> None:
        """Find what was in work when earlier runs were killed: it may be what kills us.

        One kill proves nothing, whatever was in work. What was there again is tried alone; so
        in the end only what kills us is there each time.
        """
        for cut_off in self._database.inbox.record_kills():
            if cut_off.kills >= KILLS:
                logger.error("update %s is a dead letter after %s kills", cut_off.update_id, KILLS)
                self._database.inbox.make_dead_letter(cut_off.update_id, self._clock())
            elif cut_off.kills >= SUSPICIOUS:
                logger.warning("update %s is tried alone: killed again", cut_off.update_id)
                self._suspects.add(cut_off.update_id)

    def is_suspect(self, update: Received) -> bool:
        """Tell whether an update may have killed earlier runs, so that none runs beside it."""
        return update.update_id in self._suspects

    def _make_dead_letter(self, update_id: int) -> None:
        self._database.inbox.make_dead_letter(update_id, self._clock())
        self.tell_of_dead_letters()

    def tell_of_dead_letters(self) -> None:
        """Tell once whose updates are dead letters; at the next start, if it must be."""
        try:
            for stored in self._database.inbox.unannounced_dead_letters():
                self._database.inbox.record_announced(stored.update_id)
                self._tell(json.loads(stored.body))
        except sqlite3.Error:
            logger.exception("nobody can be told yet of dead letters")

    def begin(self, update: Received) -> Step:
        """Count an attempt before it is made; tells whether to make it.

        None is made before the time is known: what it does would be dated wrongly.
        """
        update_id = update.update_id
        if not self._clock.is_set:
            return Step.LATER
        if update_id in self._blameless:  # the last attempt did not count
            self._blameless.discard(update_id)
            return Step.GO
        try:
            self._handled.write_applied()  # what follows may undo it: it must not be done again
            attempt = self._database.inbox.begin_attempt(update_id)
            if attempt is None or attempt <= ATTEMPTS:
                return Step.GO
            logger.error("update %s is a dead letter after %s attempts", update_id, ATTEMPTS)
            self._in_trouble.discard(update_id)
            self._make_dead_letter(update_id)
        except sqlite3.Error:
            logger.exception("update %s cannot be begun, trying again", update_id)
            return Step.LATER
        return Step.DONE

    def interrupted(self, update: Received) -> None:
        """Note that we stop in the middle of an attempt, which is not the update's fault."""
        try:
            self._database.inbox.take_back_attempt(update.update_id)
        except sqlite3.Error:
            logger.exception("update %s keeps an attempt too many", update.update_id)

    def fail(self, update_id: int, error: Exception | None) -> bool:
        """Note that the handler of an update raised something unexpected: it is tried again.

        Returns whether that is news.
        """
        is_news = update_id not in self._in_trouble
        self._failed.add(update_id)
        self._in_trouble.add(update_id)
        if is_disk_trouble(error):
            self._blameless.add(update_id)
        return is_news

    def end(self, update: Received, *, is_unanswered: bool = False) -> Step:
        """Forget an update whose handler has returned, unless that failed.

        One that is unanswered yet is only noted as applied, before the next update begins.
        """
        update_id = update.update_id
        if update_id in self._failed:
            self._failed.discard(update_id)
            return Step.LATER
        self._in_trouble.discard(update_id)
        if is_unanswered:
            self._handled.add_applied(update_id)
        else:
            self._handled.note(update_id)
        return Step.DONE

    def answered(self, update: Received) -> None:
        """Forget an applied update whose toast is out, or was given up."""
        if update.update_id not in self._in_trouble:  # else its handler failed: there is more to do
            self._handled.note(update.update_id)

    def note_applied(self) -> None:
        """Write down now, if possible, what was applied and is unanswered: we stop."""
        try:
            self._handled.write_applied()
        except sqlite3.Error:  # then it is handled again, and finds what it has done
            logger.exception("what was applied cannot be noted")


def _encodable(update: Json) -> str:
    """Write an update down; half of a UTF-16 pair, which is no text, becomes a question mark.

    JSON may hold one (https://www.rfc-editor.org/rfc/rfc8259#section-8.2), SQLite and HTTP cannot.
    """
    return json.dumps(update, ensure_ascii=False).encode(errors="replace").decode()
