"""Sends what is owed, most urgent first, one worker per chat; decides what to try when."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from database import Database, Delivery, Owed, is_disk_trouble
from sending.deliveries import Deliverer
from sending.flood_control import FloodControl, Priority, seconds
from sending.messages import CLOSED, LOCKED, certainly_not_sent, is_refusal, says

logger = logging.getLogger(__name__)

FIRST_BACKOFF, LONGEST_BACKOFF = 1.0, 15.0  # seconds
FIRST_HOLD, LONGEST_HOLD = 30.0, 3600.0  # seconds until what was refused is tried again
# Seconds until what may have arrived is sent again; Telegram holds it up to 8 (building.py).
AMBIGUOUS_SEND_WAIT = 10.0
TOAST_HEAD_START = 2.0  # seconds a card waits at most for the toast that comes before it
STOP_GRACE = 3.0  # seconds for deliveries in hand when the bot stops

COUNTED = frozenset(Delivery) - {Delivery.PIN, Delivery.UNPIN, Delivery.DELETE, Delivery.LOOK}
POSTS = COUNTED - {Delivery.EDIT}
PRIORITIES = {
    Delivery.EDIT: Priority.TAPPED,
    Delivery.EDIT_AGAIN: Priority.TAPPED,
    Delivery.NUDGE: Priority.NUDGE,
}
"""In which what is counted waits for its turn; what is not named here is NEEDED."""
# See check_chat_access and fail_query_with_error in Client.cpp of
# https://github.com/tdlib/telegram-bot-api.
_GONE_FROM = ("kicked", "not a member", "chat was deleted", "user is deactivated", "was blocked")


@dataclass
class _Worker:
    """What delivers to one group."""

    task: asyncio.Task[None]
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    in_hand: Owed | None = None


class Outbox:
    """Closes the difference between the database and what the groups see."""

    def __init__(
        self, deliverer: Deliverer, database: Database, flood_control: FloodControl
    ) -> None:
        self._deliverer = deliverer
        self._database = database
        self._flood_control = flood_control
        self._workers: dict[int, _Worker] = {}
        self._stopping = False
        self._locked: set[int] = set()  # groups in which nobody may write just now
        # Only how and when to try again is kept in memory; what is owed is in the database.
        self._hold: dict[Owed, float] = {}
        self._shut_out: set[Owed] = set()
        self._backoff: dict[Owed, float] = {}
        self._not_before: dict[Owed, float] = {}
        self._toasting: dict[str, float] = {}

    def wake(self, group_id: int) -> None:
        """Have a group's deliveries made; returns at once."""
        worker = self._workers.get(group_id)
        if worker is not None and not worker.task.done():
            worker.woken.set()
        elif not self._stopping:
            task = asyncio.create_task(self._work(group_id), name=f"outbox {group_id}")
            started = self._workers[group_id] = _Worker(task)
            task.add_done_callback(lambda _: self._finished(group_id, started))

    def wake_all(self) -> None:
        """Have everything owed delivered, what failed before included when its wait is over."""
        self._shut_out.clear()
        self._backoff.clear()
        now = _now()
        self._not_before = {owed: at for owed, at in self._not_before.items() if at > now}
        self._hold = {owed: hold for owed, hold in self._hold.items() if owed in self._not_before}
        for group_id in self._database.deliveries.groups_owed():
            self.wake(group_id)

    def retry(self, group_id: int) -> None:
        """Have everything owed to a group tried anew: it can perhaps be written to again."""
        self._shut_out = {owed for owed in self._shut_out if owed.group_id != group_id}
        self.wake(group_id)

    def migrate(self, group_id: int, new_id: int) -> None:
        """Move a group that became a supergroup to its new id, and have its cards posted there."""
        logger.info("chat=%s event=migrated to=%s", group_id, new_id)
        self._database.groups.migrate(group_id, new_id)
        self.wake(new_id)

    @contextmanager
    def toast_first(self, group_id: int, incident_id: str) -> Iterator[None]:
        """Have a group's deliveries made once a toast is out, or a moment has passed."""
        loop = asyncio.get_running_loop()
        self._toasting[incident_id] = loop.time() + TOAST_HEAD_START
        late = loop.call_later(TOAST_HEAD_START, self.wake, group_id)
        try:
            yield
        finally:
            late.cancel()
            self._toasting.pop(incident_id, None)
            self.wake(group_id)

    def stuck(self, before: int) -> set[int]:
        """Name groups that wait for a card, page or prompt since before a time, for no known cause.

        Known is that nobody may write there just now, or that every topic is closed.
        """
        closed = {owed.group_id for owed in self._shut_out}
        return set(self._database.deliveries.groups_owed_since(before)) - self._locked - closed

    async def stop(self) -> None:
        """End all workers; what is in hand may finish, the rest stays owed."""
        self._stopping = True
        workers = list(self._workers.values())
        for worker in workers:
            if worker.in_hand is None:
                worker.task.cancel()
        tasks = [worker.task for worker in workers]
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_GRACE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finished(self, group_id: int, worker: _Worker) -> None:
        if self._workers.get(group_id) is worker:
            del self._workers[group_id]
        if worker.task.cancelled() or worker.task.exception() is None:
            return
        logger.error(
            "chat=%s %s failed", group_id, worker.in_hand, exc_info=worker.task.exception()
        )
        if worker.in_hand is not None:  # one bad row must not stop the others
            self._hold_back(worker.in_hand, worker.task.exception())
            self.wake(group_id)
        else:
            asyncio.get_running_loop().call_later(LONGEST_BACKOFF, self.wake, group_id)

    async def _work(self, group_id: int) -> None:
        is_acquired, worker = False, self._workers[group_id]
        while not self._stopping and (owed := self._choose(group_id)) is not None:
            wait = self._ready_at(owed) - _now()
            if wait > 0:
                await _either(worker.woken, wait)
            elif owed.delivery in COUNTED and not is_acquired:
                priority = PRIORITIES.get(owed.delivery, Priority.NEEDED)
                await self._flood_control.acquire(group_id, priority)
                is_acquired = (
                    True  # what is most urgent may have changed: choose again, then render
                )
            else:
                is_acquired = is_acquired and owed.delivery not in COUNTED
                worker.in_hand = owed
                worker.woken.clear()
                can_be_written_to = await self._attempt(owed)
                if worker.woken.is_set():  # perhaps by what opens a topic, or the group
                    self._shut_out.discard(owed)
                elif not can_be_written_to:
                    break
                worker.in_hand = None
        # No await between "nothing owed" and here: a wake() after it starts a new worker.
        if self._workers.get(group_id) is worker:
            del self._workers[group_id]

    def _choose(self, group_id: int) -> Owed | None:
        """Pick the most urgent thing that may be tried now, else what may be tried first."""
        owed = [
            item for item in self._database.deliveries.owed(group_id) if item not in self._shut_out
        ]
        now = _now()
        for item in owed:
            if item.delivery is Delivery.EDIT_AGAIN:  # not before those in doubt can land no more
                self._not_before.setdefault(item, now + AMBIGUOUS_SEND_WAIT)
        return min(owed, key=lambda item: max(self._ready_at(item), now), default=None)

    def _ready_at(self, owed: Owed) -> float:
        held = (
            self._toasting.get(owed.incident_id or "") if owed.delivery is Delivery.EDIT else None
        )
        return max(self._not_before.get(owed, 0.0), held or 0.0)

    async def _attempt(self, owed: Owed) -> bool:
        """Deliver one thing; False if the chat cannot be written to until it is woken again."""
        try:
            self._database.connection.require_writable()  # else it would be sent again and again
            await self._deliverer.deliver(owed)
            self._not_before.pop(owed, None)
            self._locked.discard(owed.group_id)
        except sqlite3.DatabaseError as error:
            if not is_disk_trouble(error):
                raise
            self._try_later(owed, error, FIRST_BACKOFF)
        except RetryAfter as error:
            self._not_before[owed] = _now() + seconds(error)
        except ChatMigrated as error:
            self.migrate(owed.group_id, error.new_chat_id)
        except TelegramError as error:
            return self._remedy(owed, error)
        return True

    def _remedy(self, owed: Owed, error: TelegramError) -> bool:
        """Decide what a refusal means; False if the chat cannot be written to for now."""
        is_locked = isinstance(error, BadRequest) and says(error, LOCKED)
        if isinstance(error, Forbidden) and says(error, _GONE_FROM):
            logger.warning("chat=%s suspended, what is owed is kept: %s", owed.group_id, error)
            self._database.groups.set_suspended(owed.group_id, True)
        elif is_locked and owed.delivery in COUNTED:
            # It may be unlocked again without a word to us, so this does not suspend it.
            logger.warning("chat=%s is locked, what is owed is kept: %s", owed.group_id, error)
            self._locked.add(owed.group_id)
            return False
        elif isinstance(error, BadRequest) and says(error, CLOSED):
            _log(logging.WARNING, owed, "waits until a topic is opened: %s", error)
            self._shut_out.add(owed)
        elif is_refusal(error):
            self._hold_back(owed, error)
        else:  # the network, an outage, a proxy's page
            ambiguous = owed.delivery in POSTS and not certainly_not_sent(error)
            self._try_later(owed, error, AMBIGUOUS_SEND_WAIT if ambiguous else FIRST_BACKOFF)
        return True

    def _hold_back(self, owed: Owed, error: object) -> None:
        """Try what cannot be delivered again later and later, never more than an hour later."""
        wait = self._hold.get(owed, FIRST_HOLD)
        _log(logging.ERROR, owed, "held back for %.0f s: %s", wait, error)
        self._not_before[owed] = _now() + wait
        self._hold[owed] = min(wait * 2, LONGEST_HOLD)

    def _try_later(self, owed: Owed, error: Exception, at_least: float) -> None:
        """Back off from one delivery; the group's others go on."""
        backoff = self._backoff.get(owed, FIRST_BACKOFF)
        wait = max(backoff, at_least)
        _log(logging.WARNING, owed, "again in %.0f s: %s", wait, error)
        self._not_before[owed] = _now() + wait
        self._backoff[owed] = min(backoff * 2, LONGEST_BACKOFF)


def _log(level: int, owed: Owed, said: str, *values: object) -> None:
    """Log a line about a delivery, the incident first where it has one."""
    pairs: dict[str, object] = {"incident=%s": owed.incident_id} if owed.incident_id else {}
    pairs |= {"chat=%s": owed.group_id, "delivery=%s": owed.delivery.value}
    logger.log(level, " ".join((*pairs, said)), *pairs.values(), *values)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _either(woken: asyncio.Event, seconds: float) -> None:
    """Wait until woken, or until the time has passed."""
    woken.clear()
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(woken.wait(), seconds)
