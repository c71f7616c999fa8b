"""Updates on disk before they are confirmed, replayed after a crash, tried again when they fail."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import Enum
from typing import Any

import httpx
from telegram import Bot, Update
from telegram._utils.types import ODVInput
from telegram.error import NetworkError
from telegram.request import HTTPXRequest, RequestData

from database import Database, Progress, StoredUpdate, is_disk_trouble
from receiving.clock import DeskClock, uptime

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
LARGEST_INTEGER = 2**63 - 1  # https://sqlite.org/datatype3.html; no real update_id comes near it
DEAD_LETTERS_KEPT = 30 * 24 * 60 * 60  # seconds
STALLED = (
    90.0  # seconds; a poll (40) and the library's longest back-off (30, networkloop.py) take less
)

UNPARSEABLE = (
    ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError,
)  # fmt: skip
"""What the library raises on an Update that is not as documented."""


class TokenRefusedError(NetworkError):
    """Telegram itself refuses the token while we run; polling goes on, it may be a mistake."""


_NOTHING_NEW = b'{"ok":true,"result":[]}'


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
        enqueue: Callable[[Update], None],
        reconnected: Callable[[], None],
        tell: Callable[[Json], None] = lambda _update: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._enqueue = enqueue
        self._reconnected = reconnected
        self._tell = tell
        self.is_stopping = False
        self._bot: Bot | None = None
        self._suspects: set[int] = set()
        self._not_noted: set[int] = set()
        self._failed: set[int] = set()  # in the attempt under way
        self._in_trouble: set[int] = set()  # in any attempt so far
        self._blameless: set[int] = set()
        self._progress: Progress | None = None  # None until Telegram has answered
        self._earlier = database.inbox.last_poll()  # of an earlier run
        self._last_reached: float | None = None  # in uptime, which nobody sets, and no sleep stops
        self._last_attempt: float | None = None  # the end of the last, or the start of the first

    def poll_begins(self) -> None:
        """Note that a getUpdates begins: what it confirms must be on disk for good."""
        if self._last_attempt is None:
            self.poll_ended()
        self._database.connection.sync()

    def confirms_no_more(self) -> bool:
        """Tell whether the library's last request, made while it stops, would confirm too much."""
        return self.is_stopping and self._database.connection.trouble() is not None

    def poll_ended(self) -> None:
        """Note that a getUpdates was made, whatever came of it."""
        self._last_attempt = time.monotonic()

    def is_trying(self) -> bool:
        """Tell whether polling is alive, whether or not Telegram answers."""
        last = self._last_attempt
        return last is not None and time.monotonic() - last <= STALLED

    def is_reached(self) -> bool:
        """Tell whether Telegram answers our polls."""
        return self._last_reached is not None and uptime() - self._last_reached <= STALLED

    def reached(self) -> None:
        """Note that Telegram answered; after a long silence, open cards say that taps were lost."""
        silence = self._silence()
        if silence > TAP_LIFETIME:
            logger.warning("Telegram was out of reach for %.0f s: taps may be lost", silence)
            self.taps_lost()
        if self._last_reached is None:  # the first poll may be held for half a minute
            self.poll_ended()  # until it begins we are no less alive
            self._progress = self._reached_now()
            self._record_handled()
        self._last_reached = uptime()

    def taps_lost(self) -> None:
        """Have open cards say that taps may be lost."""
        self._database.incidents.record_taps_lost(self._clock())
        self._database.inbox.record_poll(self._reached_now())  # so that it is said once
        self._reconnected()

    def _silence(self) -> float:
        """Measure the seconds since Telegram last answered, in this run or an earlier one."""
        if self._last_reached is not None:
            return uptime() - self._last_reached
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
        self._progress = self._reached_now(confirmed)
        for stored in new:
            self._dispatch(stored)
        if not batch:
            self._record_handled()  # now that nothing is waiting: a toast would have to
            return payload
        last = {"update_id": batch[-1].update_id}
        return json.dumps({"ok": True, "result": [last]}).encode()

    def _reached_now(self, confirmed: int = 0) -> Progress:
        return Progress(self._clock(), confirmed, self._clock.machine())

    def _dispatch(self, stored: StoredUpdate) -> None:
        try:
            update = self._parse(stored)
        except sqlite3.Error:
            logger.exception(
                "update %s cannot be made a dead letter, trying again", stored.update_id
            )
            asyncio.get_running_loop().call_later(RETRY_WAIT, self._dispatch, stored)
            return
        if update is None:
            return
        if is_empty(update):  # of a kind the library does not know
            self._not_noted.add(stored.update_id)
        else:
            self._enqueue_unless_stopping(update)

    def _enqueue_unless_stopping(self, update: Update) -> None:
        """Have an update handled, unless we are stopping: it waits on disk until the next start."""
        if not self.is_stopping:
            self._enqueue(update)

    def stop(self) -> None:
        """Hand nothing on any more."""
        self.is_stopping = True

    def _parse(self, stored: StoredUpdate) -> Update | None:
        try:
            return Update.de_json(json.loads(stored.body), self._bot)
        except UNPARSEABLE:
            logger.exception("update %s is a dead letter, unreadable", stored.update_id)
            self._make_dead_letter(stored.update_id)
            return None

    def replay(self, bot: Bot) -> None:
        """Hand on what an earlier run received and did not handle, in the order it came in.

        `bot` is what this and later updates will answer through.
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
        for stored in waiting:
            self._dispatch(stored)

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

    def is_suspect(self, update: Update) -> bool:
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

    def begin(self, update: Update) -> Step:
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

    def interrupted(self, update: Update) -> None:
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

    def end(self, update: Update) -> Step:
        """Forget an update whose handler has returned, unless that failed."""
        if update.update_id in self._failed:
            self._failed.discard(update.update_id)
            return Step.LATER
        self._in_trouble.discard(update.update_id)
        self._not_noted.add(update.update_id)
        self._record_handled()
        return Step.DONE

    def _record_handled(self) -> None:
        """Write down what was handled, and how far polling has come; next time, if it must be."""
        try:
            self._database.inbox.record_handled(self._not_noted, self._clock(), self._progress)
        except sqlite3.Error:
            logger.exception("%s handled updates cannot be noted yet", len(self._not_noted))
            return
        self._not_noted.clear()
        if self._progress is not None:
            self._progress = replace(self._progress, confirmed=0)  # once is enough


class InboxRequest(HTTPXRequest):
    """The polling connection: what it fetches is on disk before anybody else sees it."""

    def __init__(self, inbox: Inbox, **settings: Any) -> None:  # noqa: ANN401 - HTTPXRequest's own
        super().__init__(**settings)
        self._inbox = inbox

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = HTTPXRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = HTTPXRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = HTTPXRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = HTTPXRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Fetch, store, and hand on; a 401 or 404 must not end polling for good.

        The library would make an InvalidToken of it, at which it stops (its networkloop.py).
        """
        timeouts = read_timeout, write_timeout, connect_timeout, pool_timeout
        if self._inbox.confirms_no_more():
            return 200, _NOTHING_NEW
        with self._sign_of_life():
            with _disk_trouble_as_network_error():
                self._inbox.poll_begins()
            status, payload = await super().do_request(url, method, request_data, *timeouts)
        if status in (401, 404):
            kind = TokenRefusedError if _is_telegrams_own(payload) else NetworkError
            raise kind(f"getUpdates answered {status}")
        if status != 200:  # noqa: PLR2004
            return status, payload
        with _disk_trouble_as_network_error():
            return status, self._receive(payload, _offset(request_data))

    @contextmanager
    def _sign_of_life(self) -> Iterator[None]:
        """Note an attempt that ends; one that got no connection is none: they may all be lost."""
        try:
            yield
        except NetworkError as error:
            if not isinstance(error.__cause__, httpx.PoolTimeout):
                self._inbox.poll_ended()
            raise
        self._inbox.poll_ended()

    def _receive(self, payload: bytes, offset: int) -> bytes:
        try:
            received = self._inbox.receive(payload, offset)
        except (ValueError, LookupError, TypeError) as error:
            raise NetworkError(f"getUpdates answered no updates: {error!r}") from error
        self._inbox.reached()
        return received


@contextmanager
def _disk_trouble_as_network_error() -> Iterator[None]:
    """Have polling wait and try again: what is not confirmed, Telegram delivers once more."""
    try:
        yield
    except sqlite3.Error as error:
        logger.exception("updates cannot be put on disk, asking for them again")
        raise NetworkError(f"updates cannot be put on disk: {error}") from error


def _is_telegrams_own(payload: bytes) -> bool:
    """Tell whether Telegram said it, and not a proxy on the way."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return False
    return isinstance(answer, dict) and "error_code" in answer


def _offset(request_data: RequestData | None) -> int:
    """Read the offset of a getUpdates request; 0 if it had none."""
    offset = request_data.parameters.get("offset") if request_data else None
    return offset if isinstance(offset, int) and 0 <= offset <= LARGEST_INTEGER else 0


def is_empty(update: Update) -> bool:
    """Tell whether the library knows nothing of an update but its number."""
    return update.effective_chat is None and len(update.to_dict()) == 1


def _encodable(update: Json) -> str:
    """Write an update down; half of a UTF-16 pair, which is no text, becomes a question mark.

    JSON may hold one (https://www.rfc-editor.org/rfc/rfc8259#section-8.2), SQLite and HTTP cannot.
    """
    return json.dumps(update, ensure_ascii=False).encode(errors="replace").decode()
