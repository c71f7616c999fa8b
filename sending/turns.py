"""Who may send next: by priority, then first come, as each chat and all chats together allow."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from sending.windows import Pace, Window

MOMENT = 1e-6  # seconds: what is due so soon is due
LOOKED_AT = 2  # chats of which it is seen, for each new one, whether they can be forgotten


class Priority(IntEnum):
    """Who goes first where several wait: within a chat, and over all chats."""

    NEEDED = 1  # a new card, page, call, prompt; that a report was refused
    TAPPED = 2  # the card a person just changed
    NUDGE = 3
    REPLY = 4  # what a person asked
    BULK = 5  # redraws, tidying, replies to who gets many


KEPT: Mapping[Priority, float] = {
    Priority.NEEDED: 0,
    Priority.TAPPED: 0.2,
    Priority.NUDGE: 0.3,
    Priority.REPLY: 0.4,
    Priority.BULK: 0.5,
}
"""The part of a limit's places that each leaves to the more urgent (see `Window.opens_at`)."""
MOST_KEPT = 15  # places; more would never be needed at once
SHARES: Mapping[Priority, int] = {Priority.BULK: 15, Priority.REPLY: 10, Priority.NUDGE: 10}
"""Over all chats one message in so many is of this priority while any waits: none starves."""


def kept(priority: Priority, limit: int) -> int:
    """Count the places that a message of this priority leaves to the more urgent."""
    return min(int(limit * KEPT[priority]), MOST_KEPT)


@dataclass(order=True)
class _Waiter:
    priority: Priority
    number: int
    turn: asyncio.Future[None] = field(compare=False)


class _Entry(NamedTuple):
    """That a chat's first may go: from a time on, or as the so-manyth who came."""

    key: float
    entry: int  # only a chat's latest entry counts
    chat_id: int


class Chat:
    """One chat: who waits for a turn in it, and what it allows."""

    def __init__(self, window: Window, pace: Pace) -> None:
        self.window = window
        self.pace = pace
        self.waiting: list[_Waiter] = []
        self.granted: deque[int] = deque()  # turns whose message is not sent yet
        self.paused_until = 0.0
        self.entry = 0

    def first(self) -> _Waiter | None:
        """Find who waits and is most urgent."""
        while self.waiting and self.waiting[0].turn.done():  # whoever waited was cancelled
            heapq.heappop(self.waiting)
        return self.waiting[0] if self.waiting else None

    def opens_at(self, priority: Priority, now: float) -> float:
        """Tell when a message of this priority may go, at the earliest."""
        places = self.window.opens_at(now, kept(priority, self.window.limit))
        # What comes by the dozen leaves some of the burst: else whatever else comes waits for it.
        of_burst = kept(priority, self.pace.burst(now)) if priority is Priority.BULK else 0
        return max(self.paused_until, self.pace.opens_at(now, of_burst), places)

    def is_idle(self, now: float) -> bool:
        """Whether forgetting the chat makes no difference."""
        is_busy = self.first() or self.paused_until > now or self.pace.lessons(now)
        return not is_busy and self.window.is_empty(now)


class Turns:
    """Gives turns to those who wait; `chat` makes what is known of a chat never seen before.

    A turn takes a place in two windows, the chat's and that of all chats.
    """

    def __init__(self, overall: Window, chat: Callable[[int], Chat]) -> None:
        self._overall = overall
        self._new_chat = chat
        self._chats: OrderedDict[int, Chat] = OrderedDict()
        self._numbers = itertools.count(1)
        self._entries = itertools.count(1)
        self._later: list[_Entry] = []  # by time
        self._ready: dict[Priority, list[_Entry]] = {priority: [] for priority in Priority}
        self._passed_over = dict.fromkeys(SHARES, 0)
        self._closed: tuple[Priority, float] = (Priority.NEEDED, 0.0)
        self._timer: asyncio.TimerHandle | None = None

    async def acquire(self, chat_id: int, priority: Priority) -> None:
        """Wait for one message's turn, and take it."""
        turn = asyncio.get_running_loop().create_future()
        chat, waiter = self._chat(chat_id), _Waiter(priority, next(self._numbers), turn)
        heapq.heappush(chat.waiting, waiter)
        if chat.first() is waiter:
            self._enter(chat_id, chat)
            if not self._is_closed(priority):
                self._serve()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it came, and is not taken any more
                self._undo(chat_id, waiter.number)
            raise

    def give_back(self, chat_id: int) -> None:
        """Give back a turn for which there is no message after all."""
        chat = self._chat(chat_id)
        if chat.granted:
            self._undo(chat_id, chat.granted[-1])

    def begin(self, chat_id: int) -> int:
        """Note that a message is sent; returns its number. One without a turn counts as well."""
        chat, now = self._chat(chat_id), _now()
        while chat.granted and not chat.window.is_open(chat.granted[0]):
            chat.granted.popleft()  # whoever had that turn never used it
        number = chat.granted.popleft() if chat.granted else next(self._numbers)
        chat.window.take(number, now)
        self._overall.take(number, now)
        return number

    def answered(self, chat_id: int, number: int) -> None:
        """Note that a message was answered, or failed."""
        self._chat(chat_id).window.answered(number, _now())
        self._overall.answered(number, _now())

    def not_sent(self, chat_id: int, number: int) -> None:
        """Note that a message never left after all: it counts for nothing."""
        self._undo(chat_id, number)

    def pause(self, chat_id: int, seconds: float) -> None:
        """Give nobody a turn in a chat for so long, and be slower there for some minutes."""
        chat, now = self._chat(chat_id), _now()
        if chat.paused_until <= now:  # else it is told again what it just learnt
            chat.pace.learn(now)
        chat.paused_until = max(chat.paused_until, now + seconds)

    def pause_left(self, chat_id: int) -> float:
        """Count the seconds until a chat's pause is over; 0 without one."""
        chat = self._chats.get(chat_id)
        return max(0.0, chat.paused_until - _now()) if chat else 0.0

    def stop(self) -> None:
        """Give nobody a turn any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _chat(self, chat_id: int) -> Chat:
        if chat_id not in self._chats:
            self._forget_some()
            self._chats[chat_id] = self._new_chat(chat_id)
        return self._chats[chat_id]

    def _forget_some(self) -> None:
        """Forget those at rest among the longest known; the others are looked at again last."""
        for _ in range(min(LOOKED_AT, len(self._chats))):
            chat_id, chat = self._chats.popitem(last=False)
            if not chat.is_idle(_now()):
                self._chats[chat_id] = chat

    def _enter(self, chat_id: int, chat: Chat) -> None:
        """Have a chat's first served when the chat allows it."""
        first = chat.first()
        if first is None:
            return
        chat.entry, now = next(self._entries), _now()
        at = chat.opens_at(first.priority, now)
        if at > now + MOMENT:
            heapq.heappush(self._later, _Entry(at, chat.entry, chat_id))
        else:
            of_its_kind = self._ready[first.priority]
            heapq.heappush(of_its_kind, _Entry(first.number, chat.entry, chat_id))

    def _serve(self) -> None:
        """Give all turns that may be given now, and be back when there is another."""
        now = _now()
        self._closed = (Priority.NEEDED, 0.0)
        while self._later and self._later[0].key <= now + MOMENT:
            self._enter_again(heapq.heappop(self._later))
        again = self._give_turns(now)
        if self._later:
            again = min(again, self._later[0].key)
        self._come_back(again)

    def _enter_again(self, entry: _Entry) -> None:
        chat = self._chats.get(entry.chat_id)
        if chat is not None and chat.entry == entry.entry:
            self._enter(entry.chat_id, chat)

    def _give_turns(self, now: float) -> float:
        """Give turns until nobody is ready, or all together allow no more; returns until when."""
        while ready := [priority for priority in Priority if self._is_ready(priority, now)]:
            priority, is_share = self._whose_turn(ready)
            left = 0 if is_share else kept(priority, self._overall.limit)
            opens_at = self._overall.opens_at(now, left)
            if opens_at > now + MOMENT:
                self._closed = (priority, opens_at)
                return opens_at
            self._grant(heapq.heappop(self._ready[priority]).chat_id, now)
            self._count(priority, ready)
        return math.inf

    def _is_ready(self, priority: Priority, now: float) -> bool:
        """Whether anybody of this priority may go; then whoever came first is at the top."""
        entries = self._ready[priority]
        while entries:
            chat = self._chats.get(entries[0].chat_id)
            if chat is not None and chat.entry == entries[0].entry:
                first = chat.first()
                is_same = first is not None and first.number == entries[0].key
                if is_same and chat.opens_at(priority, now) <= now + MOMENT:
                    return True
            self._enter_again(heapq.heappop(entries))
        return False

    def _is_closed(self, priority: Priority) -> bool:
        """Whether it is known that none so urgent, or less, may go now; the timer is set then."""
        more_urgent, until = self._closed
        return priority >= more_urgent and _now() < until

    def _whose_turn(self, ready: Sequence[Priority]) -> tuple[Priority, bool]:
        """Choose the most urgent, or who was passed over so often that it is its share."""
        for priority, every in SHARES.items():
            if priority in ready and self._passed_over[priority] >= every - 1:
                return priority, True
        return ready[0], False

    def _count(self, served: Priority, ready: Sequence[Priority]) -> None:
        """Count how often each was passed over while it was ready."""
        for priority in SHARES:
            passed_over = priority in ready and priority != served
            before = self._passed_over[priority]
            self._passed_over[priority] = before + 1 if passed_over else 0

    def _undo(self, chat_id: int, number: int) -> None:
        chat = self._chat(chat_id)
        if number in chat.granted:
            chat.granted.remove(number)
        chat.window.give_back(number)
        self._overall.give_back(number)
        self._enter(chat_id, chat)
        self._serve()

    def _grant(self, chat_id: int, now: float) -> None:
        chat = self._chats[chat_id]
        waiter = heapq.heappop(chat.waiting)
        chat.window.take(waiter.number, now)
        chat.pace.take(now)
        self._overall.take(waiter.number, now)
        chat.granted.append(waiter.number)
        waiter.turn.set_result(None)
        self._enter(chat_id, chat)

    def _come_back(self, at: float) -> None:
        """Serve again at a time; a timer that rings earlier will look again."""
        if at == math.inf or (self._timer is not None and self._timer.when() <= at):
            return
        self.stop()
        self._timer = asyncio.get_running_loop().call_at(at, self._ring)

    def _ring(self) -> None:
        self._timer = None
        self._serve()


def _now() -> float:
    return asyncio.get_running_loop().time()
