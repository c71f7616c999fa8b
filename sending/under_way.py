"""The work for one group: who looks for the next delivery, what is in hand, what was acquired."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, cast

from database import Database, Owed
from sending.bulk import Places
from sending.flood_control import FloodControl, Priority
from sending.order import COUNTED, SIDE_BY_SIDE, URGENT_AT_A_TIME, Concern, concerns, priority


class Tries(Protocol):
    """Makes deliveries, and decides when to try them again."""

    def is_shut_out(self, owed: Owed) -> bool:
        """Tell whether there is nowhere to send something to."""

    def wait(self, owed: Owed) -> float:
        """Tell how many seconds something has to wait; none, or less than none: it may begin."""

    async def attempt(self, owed: Owed) -> bool:
        """Deliver one thing; False if the chat cannot be written to until it is woken again."""

    def readmit(self, owed: Owed) -> None:
        """Have something tried again, wherever it was shut out."""

    def failed(self, group_id: int, owed: Owed | None, error: BaseException) -> None:
        """Go on after an error nobody expected, in a delivery or in the work itself."""


@dataclass(frozen=True)
class Shared:
    """What all groups' work shares: also who may do bulk work, and have it in hand, just now."""

    tries: Tries
    database: Database
    flood_control: FloodControl
    attended: Places
    bulk_in_hand: Places
    forget: Callable[[int], None]  # told of a group whose work is done


class GroupWork:
    """The work for one group: the looker looks for what may begin next, and then does it.

    Only one looks at a time, and up to SIDE_BY_SIDE deliveries are in hand.
    """

    def __init__(self, group_id: int, shared: Shared) -> None:
        self._group_id = group_id
        self._shared = shared
        self._looker: asyncio.Task[None] | None = None
        self._in_hand: dict[Owed, asyncio.Task[None]] = {}
        self._acquiring: dict[Priority, asyncio.Task[None]] = {}
        self._allowances = 0  # acquired, and not used yet
        self._urgent_since_bulk = 0  # messages sent while bulk work waited
        self._news = asyncio.Event()  # tells the looker to look again
        self._wakes = 0  # what may have opened a topic, or the group
        self._is_locked = False
        self._is_stopping = False

    def wake(self) -> None:
        """Have everything looked at anew: something is owed, or the group can be written to."""
        self._wakes += 1
        self._is_locked = False
        self.look_on()

    def look_on(self) -> None:
        """Have somebody look for what may begin next, unless all hands are full."""
        if self._looker is not None:
            self._news.set()
        elif len(self._in_hand) < SIDE_BY_SIDE:
            self._looker = self._start(self._work())

    def stop(self) -> tuple[list[asyncio.Task[None]], list[asyncio.Task[None]]]:
        """Begin nothing any more; returns who had nothing in hand, cancelled, and who has."""
        self._is_stopping = True
        waiting = [*self._acquiring.values(), *([self._looker] if self._looker else [])]
        for task in waiting:
            task.cancel()
        return waiting, list(self._in_hand.values())

    # Who does it

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=f"outbox {self._group_id}")
        task.add_done_callback(self._ended)
        return task

    async def _work(self) -> None:
        """Look for what may begin, and do it; while it is in hand somebody else looks."""
        while (owed := await self._next()) is not None:
            wakes = self._wakes
            can_be_written_to = await self._shared.tries.attempt(owed)
            if self._wakes != wakes:  # perhaps by what opens a topic, or the group
                self._shared.tries.readmit(owed)
            elif not can_be_written_to:
                self._is_locked = True
            hand = self._put_down(owed)
            if self._looker is not None:
                self._news.set()
                return
            self._looker = hand
        # No await between "nothing may begin" and here: a wake() after it has somebody look again.
        self._looker = None
        self._forget_if_done()

    def _put_down(self, owed: Owed) -> asyncio.Task[None]:
        """Have something in hand no longer; after bulk work other groups have their turn."""
        if owed.is_bulk:
            self._shared.bulk_in_hand.leave(self._group_id)
            if not self._allowances and Priority.BULK not in self._acquiring:
                self._shared.attended.leave(self._group_id)
        return self._in_hand.pop(owed)

    def _forget_if_done(self) -> None:
        if self._in_hand or self._looker is not None:
            return
        self._shared.bulk_in_hand.leave(self._group_id)
        self._shared.attended.leave(self._group_id)
        for task in self._acquiring.values():
            task.cancel()
        for _ in range(self._allowances):
            self._shared.flood_control.give_back(self._group_id)
        self._shared.forget(self._group_id)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Go on after an error nobody expected: one bad row must not stop the others."""
        if task.cancelled() or (error := task.exception()) is None:
            return
        owed = next((owed for owed, hand in self._in_hand.items() if hand is task), None)
        self._shared.tries.failed(self._group_id, owed, error)
        if owed is not None:
            self._put_down(owed)
            self.wake()
            return
        self._looker = None if self._looker is task else self._looker
        self._acquiring = {at: each for at, each in self._acquiring.items() if each is not task}
        self._forget_if_done()

    # What comes next

    async def _next(self) -> Owed | None:
        """Wait until something may begin, and take it in hand.

        None if there is nothing to wait for but what is in hand.
        """
        while not self._is_stopping and not self._is_locked:
            self._news.clear()
            candidates = self._candidates()
            if not candidates:
                return None
            waits = [self._shared.tries.wait(owed) for owed in candidates]
            ready = [owed for owed, wait in zip(candidates, waits, strict=True) if wait <= 0]
            if (owed := self._first(ready)) is not None:
                self._take(owed, candidates)
                return owed
            await _either(self._news, min((wait for wait in waits if wait > 0), default=None))
        return None

    @property
    def _busy_with(self) -> frozenset[Concern]:
        """What is in hand is about."""
        return frozenset().union(*map(concerns, self._in_hand))

    def _candidates(self) -> list[Owed]:
        """List what is owed and may be done beside what is in hand, most urgent first."""
        busy_with, tries = self._busy_with, self._shared.tries
        candidates = [
            owed
            for owed in self._shared.database.deliveries.owed(self._group_id)
            if not (tries.is_shut_out(owed) or (busy_with and busy_with & concerns(owed)))
        ]
        if self._may_do_bulk([owed for owed in candidates if owed.is_bulk]):
            return candidates
        return [owed for owed in candidates if not owed.is_bulk]

    @property
    def _has_bulk_in_hand(self) -> bool:
        return any(owed.is_bulk for owed in self._in_hand)

    def _may_do_bulk(self, bulk: list[Owed]) -> bool:
        """Tell whether bulk work may begin or be waited for: one at a time, in the group's turn."""
        if self._has_bulk_in_hand:
            return False
        if any(self._shared.tries.wait(owed) <= 0 for owed in bulk):
            return self._shared.attended.ask(self._group_id)
        self._shared.attended.leave(self._group_id)
        return True

    def _first(self, ready: list[Owed]) -> Owed | None:
        """Choose the most urgent; without an allowance, of what needs none until there is one.

        Bulk work that waits has its share.
        """
        counted = [owed for owed in ready if owed.delivery in COUNTED]
        if counted and not self._allowances:
            self._have_acquired(min(map(priority, counted)))
            ready = [owed for owed in ready if owed.delivery not in COUNTED]
        urgent = next((owed for owed in ready if not owed.is_bulk), None)
        bulk = next((owed for owed in ready if owed.is_bulk), None)
        if bulk is not None and (urgent is None or self._urgent_since_bulk >= URGENT_AT_A_TIME):
            return bulk if self._shared.bulk_in_hand.ask(self._group_id) else urgent
        if not self._has_bulk_in_hand:
            self._shared.bulk_in_hand.leave(self._group_id)
        return urgent

    def _take(self, owed: Owed, candidates: list[Owed]) -> None:
        """Take something in hand, and have somebody look on if there is more beside it."""
        self._in_hand[owed] = cast("asyncio.Task[None]", self._looker)
        self._looker = None
        if owed.delivery in COUNTED:
            self._allowances -= 1
            waits = not owed.is_bulk and any(each.is_bulk for each in candidates)
            self._urgent_since_bulk = self._urgent_since_bulk + 1 if waits else 0
        if any(not concerns(owed) & concerns(other) for other in candidates):
            self.look_on()

    # What was acquired

    def _have_acquired(self, priority: Priority) -> None:
        """Have an allowance acquired, unless one is waited for as urgently.

        One waited for less urgently may be used as well: what is most urgent by then begins.
        """
        if not self._acquiring or min(self._acquiring) > priority:
            self._acquiring[priority] = self._start(self._acquire(priority))

    async def _acquire(self, priority: Priority) -> None:
        await self._shared.flood_control.acquire(self._group_id, priority)
        self._allowances += 1
        del self._acquiring[priority]
        self._news.set()


async def _either(news: asyncio.Event, seconds: float | None) -> None:
    """Wait for news, or until the time has passed."""
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(news.wait(), seconds)
