"""Sends what is owed, most urgent first, side by side; decides what to try when."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from database import Database, Delivery, Owed, is_disk_trouble
from sending.bulk import BULK_GROUPS, Places, most_bulk_in_hand
from sending.deliveries import Deliverer
from sending.flood_control import FloodControl, Priority, seconds
from sending.messages import CLOSED, LOCKED, certainly_not_sent, is_refusal, says
from sending.order import COUNTED, SIDE_BY_SIDE, URGENT_AT_A_TIME, concerns, priority
from sending.under_way import GroupWork

logger = logging.getLogger(__name__)

FIRST_BACKOFF, LONGEST_BACKOFF = 1.0, 15.0  # seconds
FIRST_HOLD, LONGEST_HOLD = 30.0, 3600.0  # seconds until what was refused is tried again
# Seconds until what may have arrived is sent again; Telegram holds it up to 8 (building.py).
AMBIGUOUS_SEND_WAIT = 10.0
TOAST_HEAD_START = 2.0  # seconds a card waits at most for the toast that comes before it
WOKEN_AT_ONCE = 20  # groups; then polls, toasts and deliveries have their turn
STOP_GRACE = 3.0  # seconds for deliveries in hand when the bot stops

POSTS = COUNTED - {Delivery.EDIT}
# See check_chat_access and fail_query_with_error in Client.cpp of
# https://github.com/tdlib/telegram-bot-api.
_GONE_FROM = ("kicked", "not a member", "chat was deleted", "user is deactivated", "was blocked")


@dataclass
class _Held:
    """A card that waits until so many toasts are out, or until a time."""

    until: float
    toasts: int = 0


class Outbox:
    """Closes the difference between the database and what the groups see."""

    def __init__(
        self, deliverer: Deliverer, database: Database, flood_control: FloodControl
    ) -> None:
        self._deliverer = deliverer
        self._database = database
        self._flood_control = flood_control
        self._groups: dict[int, GroupWork] = {}
        self._to_wake: deque[tuple[int, bool]] = deque()
        self._attended = Places(BULK_GROUPS, self._called)
        self._bulk_in_hand = Places(most_bulk_in_hand(), self._called)
        self._stopping = False
        self._locked: set[int] = set()  # groups in which nobody may write just now
        # Only how and when to try again is kept in memory; what is owed is in the database.
        self._hold: dict[Owed, float] = {}
        self._shut_out: set[Owed] = set()
        self._backoff: dict[Owed, float] = {}
        self._not_before: dict[Owed, float] = {}
        self._toasting: dict[str, _Held] = {}

    def wake(self, group_id: int) -> None:
        """Have a group's deliveries made; returns at once."""
        if self._stopping:
            return
        group = self._work_for(group_id)
        group.wakes += 1
        group.is_locked = False
        self._look_on(group)

    def wake_all(self) -> None:
        """Have everything owed delivered, what failed before included when its wait is over."""
        self._shut_out.clear()
        self._backoff.clear()
        now = _now()
        self._not_before = {owed: at for owed, at in self._not_before.items() if at > now}
        self._hold = {owed: hold for owed, hold in self._hold.items() if owed in self._not_before}
        is_waking = bool(self._to_wake)
        self._to_wake = deque(self._database.deliveries.groups_owed().items())
        if not is_waking:
            self._wake_some()

    def _wake_some(self) -> None:
        """Wake groups a few at a time, the most urgent first: they may be thousands.

        Who is owed bulk alone gets in line for it.
        """
        for _ in range(min(WOKEN_AT_ONCE, len(self._to_wake))):
            group_id, is_bulk = self._to_wake.popleft()
            if not is_bulk or group_id in self._groups:
                self.wake(group_id)
            elif self._attended.ask(group_id):
                self._called(group_id)
        if self._to_wake and not self._stopping:
            asyncio.get_running_loop().call_soon(self._wake_some)

    def _called(self, group_id: int) -> None:
        """Go on with a group's bulk work: its turn has come."""
        if not self._stopping:
            self._look_on(self._work_for(group_id))

    def retry(self, group_id: int) -> None:
        """Have everything owed to a group tried anew: it can perhaps be written to again."""
        self._shut_out = {owed for owed in self._shut_out if owed.group_id != group_id}
        self.wake(group_id)

    def migrate(self, group_id: int, new_id: int) -> None:
        """Move a group that became a supergroup to its new id, and have its cards posted there."""
        logger.info("chat=%s event=migrated to=%s", group_id, new_id)
        self._database.groups.migrate(group_id, new_id)
        self.wake(new_id)

    def toast_first(self, group_id: int, incident_id: str) -> Callable[[], None]:
        """Hold an incident's card back until what is returned is called: its toast is out.

        It is held for a moment at most, however many toasts follow each other.
        """
        loop = asyncio.get_running_loop()
        held = self._toasting.setdefault(incident_id, _Held(loop.time() + TOAST_HEAD_START))
        held.toasts += 1
        late = loop.call_at(held.until, self.wake, group_id)

        def out() -> None:
            late.cancel()
            held.toasts -= 1
            if not held.toasts:
                del self._toasting[incident_id]
            self.wake(group_id)

        return out

    def stuck(self, before: int) -> set[int]:
        """Name groups that wait for a card, page or prompt since before a time, for no known cause.

        Known is that nobody may write there just now, or that every topic is closed.
        """
        closed = {owed.group_id for owed in self._shut_out}
        return set(self._database.deliveries.groups_owed_since(before)) - self._locked - closed

    async def stop(self) -> None:
        """End all work; what is in hand may finish, the rest stays owed."""
        self._stopping = True
        groups = list(self._groups.values())
        waiting = [task for group in groups for task in group.waiting]
        for task in waiting:
            task.cancel()
        hands = [task for group in groups for task in group.in_hand.values()]
        if hands:
            await asyncio.wait(hands, timeout=STOP_GRACE)
        for task in hands:
            task.cancel()
        await asyncio.gather(*waiting, *hands, return_exceptions=True)

    # Who does it

    def _work_for(self, group_id: int) -> GroupWork:
        if (group := self._groups.get(group_id)) is None:
            group = self._groups[group_id] = GroupWork(group_id)
        return group

    def _look_on(self, group: GroupWork) -> None:
        """Have somebody look for what may begin next, unless all hands are full."""
        if group.looker is not None:
            group.news.set()
        elif len(group.in_hand) < SIDE_BY_SIDE:
            group.looker = self._start(group, self._work(group))

    def _start(self, group: GroupWork, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=f"outbox {group.group_id}")
        task.add_done_callback(lambda task: self._ended(group, task))
        return task

    async def _work(self, group: GroupWork) -> None:
        """Look for what may begin, and do it; while it is in hand somebody else looks."""
        while (owed := await self._next(group)) is not None:
            wakes = group.wakes
            can_be_written_to = await self._attempt(owed)
            if group.wakes != wakes:  # perhaps by what opens a topic, or the group
                self._shut_out.discard(owed)
            elif not can_be_written_to:
                group.is_locked = True
            hand = self._put_down(group, owed)
            if group.looker is not None:
                group.news.set()
                return
            group.looker = hand
        # No await between "nothing may begin" and here: a wake() after it has somebody look again.
        group.looker = None
        self._forget_if_done(group)

    def _put_down(self, group: GroupWork, owed: Owed) -> asyncio.Task[None]:
        """Have something in hand no longer; after bulk work other groups have their turn."""
        if owed.is_bulk:
            self._bulk_in_hand.leave(group.group_id)
            if not group.allowances and Priority.BULK not in group.acquiring:
                self._attended.leave(group.group_id)
        return group.in_hand.pop(owed)

    def _forget_if_done(self, group: GroupWork) -> None:
        if group.in_hand or group.looker is not None:
            return
        self._bulk_in_hand.leave(group.group_id)
        self._attended.leave(group.group_id)
        for task in group.acquiring.values():
            task.cancel()
        for _ in range(group.allowances):
            self._flood_control.give_back(group.group_id)
        del self._groups[group.group_id]

    def _ended(self, group: GroupWork, task: asyncio.Task[None]) -> None:
        """Go on after an error nobody expected: one bad row must not stop the others."""
        if task.cancelled() or (error := task.exception()) is None:
            return
        owed = next((owed for owed, hand in group.in_hand.items() if hand is task), None)
        logger.error("chat=%s %s failed", group.group_id, owed, exc_info=error)
        if owed is not None:
            self._put_down(group, owed)
            self._hold_back(owed, error)
            self.wake(group.group_id)
            return
        group.drop(task)
        self._forget_if_done(group)
        asyncio.get_running_loop().call_later(LONGEST_BACKOFF, self.wake, group.group_id)

    # What comes next

    async def _next(self, group: GroupWork) -> Owed | None:
        """Wait until something may begin, and take it in hand.

        None if there is nothing to wait for but what is in hand.
        """
        while not self._stopping and not group.is_locked:
            group.news.clear()
            candidates = self._candidates(group)
            if not candidates:
                return None
            later = [wait for owed in candidates if (wait := self._ready_at(owed) - _now()) > 0]
            ready = [owed for owed in candidates if self._ready_at(owed) <= _now()]
            if (owed := self._first(group, ready)) is not None:
                self._take(group, owed, candidates)
                return owed
            await _either(group.news, min(later, default=None))
        return None

    def _candidates(self, group: GroupWork) -> list[Owed]:
        """List what is owed and may be done beside what is in hand, most urgent first."""
        busy_with = group.busy_with
        candidates = [
            owed
            for owed in self._database.deliveries.owed(group.group_id)
            if owed not in self._shut_out and not (busy_with and busy_with & concerns(owed))
        ]
        for owed in candidates:
            if owed.delivery is Delivery.EDIT_AGAIN:  # not before those in doubt can land no more
                self._not_before.setdefault(owed, _now() + AMBIGUOUS_SEND_WAIT)
        if self._may_do_bulk(group, [owed for owed in candidates if owed.is_bulk]):
            return candidates
        return [owed for owed in candidates if not owed.is_bulk]

    def _may_do_bulk(self, group: GroupWork, bulk: list[Owed]) -> bool:
        """Tell whether bulk work may begin or be waited for: one at a time, in the group's turn."""
        if group.has_bulk_in_hand:
            return False
        if any(self._ready_at(owed) <= _now() for owed in bulk):
            return self._attended.ask(group.group_id)
        self._attended.leave(group.group_id)
        return True

    def _first(self, group: GroupWork, ready: list[Owed]) -> Owed | None:
        """Choose the most urgent; without an allowance, of what needs none until there is one."""
        counted = [owed for owed in ready if owed.delivery in COUNTED]
        if counted and not group.allowances:
            self._have_acquired(group, min(map(priority, counted)))
            ready = [owed for owed in ready if owed.delivery not in COUNTED]
        urgent = next((owed for owed in ready if not owed.is_bulk), None)
        bulk = next((owed for owed in ready if owed.is_bulk), None)
        if bulk is not None and (urgent is None or group.urgent_since_bulk >= URGENT_AT_A_TIME):
            return bulk if self._bulk_in_hand.ask(group.group_id) else urgent
        if not group.has_bulk_in_hand:
            self._bulk_in_hand.leave(group.group_id)
        return urgent

    def _take(self, group: GroupWork, owed: Owed, candidates: list[Owed]) -> None:
        """Take something in hand, and have somebody look on if there is more beside it."""
        group.in_hand[owed] = cast("asyncio.Task[None]", group.looker)
        group.looker = None
        if owed.delivery in COUNTED:
            group.allowances -= 1
            waits = not owed.is_bulk and any(each.is_bulk for each in candidates)
            group.urgent_since_bulk = group.urgent_since_bulk + 1 if waits else 0
        if any(not concerns(owed) & concerns(other) for other in candidates):
            self._look_on(group)

    def _have_acquired(self, group: GroupWork, priority: Priority) -> None:
        """Have an allowance acquired, unless one is waited for as urgently.

        One waited for less urgently may be used as well: what is most urgent by then begins.
        """
        if not group.acquiring or min(group.acquiring) > priority:
            group.acquiring[priority] = self._start(group, self._acquire(group, priority))

    async def _acquire(self, group: GroupWork, priority: Priority) -> None:
        await self._flood_control.acquire(group.group_id, priority)
        group.allowances += 1
        del group.acquiring[priority]
        group.news.set()

    def _ready_at(self, owed: Owed) -> float:
        ready = self._not_before.get(owed, 0.0)
        held = self._toasting.get(owed.incident_id or "")
        return max(ready, held.until) if held and owed.delivery is Delivery.EDIT else ready

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


async def _either(news: asyncio.Event, seconds: float | None) -> None:
    """Wait for news, or until the time has passed."""
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(news.wait(), seconds)
