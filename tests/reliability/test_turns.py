"""Who sends next, on a clock that jumps: by priority, then first come; nobody is forgotten."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Coroutine
from types import FrameType
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sending.flood_control import ACQUIRED, FloodControl, Priority
from tests.reliability.fast_time import now, run_fast
from tests.reliability.wire import ROUND_TRIP, Wire

GROUP, OTHER, PERSON = -1001, -1002, 7
LATE = [priority for priority in Priority if priority is not Priority.NEEDED]


MANY = 0  # chats, instead of one


class Rush(NamedTuple):
    """So many messages that come to be sent at once, after so many seconds."""

    after: float
    messages: int
    chat_id: int
    priority: Priority

    @property
    def chats(self) -> list[int]:
        """Where each message goes."""
        return [self.chat_id or -1 - number for number in range(self.messages)]


RUSHES = st.lists(
    st.builds(
        Rush,
        st.floats(0, 90),
        st.integers(1, 40),
        st.sampled_from([GROUP, OTHER, PERSON, MANY, MANY]),
        st.sampled_from(Priority),
    ),
    min_size=3,
    max_size=12,
)


class Watch:
    """Sends, and looks whether anybody was served before somebody more urgent of his chat."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.waiting: Counter[tuple[int, Priority]] = Counter()
        self.overtaken: list[tuple[int, Priority]] = []
        self.served = 0

    async def send(self, rush: Rush) -> None:
        """Send at its time."""
        await asyncio.sleep(rush.after)
        await asyncio.gather(*(self.send_one(chat_id, rush.priority) for chat_id in rush.chats))

    async def send_one(self, chat_id: int, priority: Priority) -> None:
        """Send one message."""
        self.waiting[chat_id, priority] += 1
        await self.wire.control.acquire(chat_id, priority)
        self.waiting[chat_id, priority] -= 1
        if any(self.waiting[chat_id, other] for other in Priority if other < priority):
            self.overtaken.append((chat_id, priority))
        await self.wire.call("sendMessage", chat_id, ACQUIRED)
        self.served += 1


@settings(max_examples=40, deadline=None)
@given(RUSHES, st.floats(0, 0.4), st.floats(0, 0.5))
def test_whatever_comes_when_no_limit_is_exceeded_and_the_urgent_are_not_overtaken(
    rushes: list[Rush], round_trip: float, longest: float
) -> None:
    watch = Watch(Wire(FloodControl(), round_trip, longest))

    async def story() -> None:
        await asyncio.gather(*map(watch.send, rushes))

    run_fast(story())
    assert watch.wire.refused == 0
    assert watch.overtaken == []
    assert watch.served == sum(rush.messages for rush in rushes)


@pytest.mark.parametrize("chats", [[GROUP] * 5, [-1, -2, -3, -4, -5]], ids=["one", "several"])
def test_who_is_most_urgent_goes_first(chats: list[int]) -> None:
    async def story() -> list[Priority]:
        wire, came = Wire(FloodControl(), ROUND_TRIP), list[Priority]()

        async def wait(chat_id: int, priority: Priority) -> None:
            await wire.control.acquire(chat_id, priority)
            came.append(priority)

        as_much_as_may = wire.send_all([*[chats[0]] * 5, *range(-40, -10)])
        full = asyncio.create_task(as_much_as_may)
        await asyncio.sleep(0.01)
        await asyncio.gather(full, *map(wait, chats, sorted(Priority, reverse=True)))
        return came

    assert run_fast(story()) == sorted(Priority)


def test_a_card_and_a_page_do_not_wait_for_thousands_of_redraws() -> None:
    async def story() -> tuple[float, int]:
        wire = Wire(FloodControl(), ROUND_TRIP)
        redraws = [asyncio.create_task(wire.send(-n, Priority.BULK)) for n in range(1, 2001)]
        await asyncio.sleep(20)
        waited = await wire.send(GROUP) - 20
        done = sum(task.done() for task in redraws)
        for task in redraws:
            task.cancel()
        return waited, done

    waited, done = run_fast(story())
    assert waited <= 0.1
    assert done >= 20 * 25


def test_replies_and_bulk_have_their_share_while_others_would_use_all() -> None:
    async def story() -> tuple[Counter[Priority], list[float]]:
        wire, sent = Wire(FloodControl(), ROUND_TRIP), Counter[Priority]()

        async def send(chat_id: int, priority: Priority) -> None:
            await wire.send(chat_id, priority)
            sent[priority] += 1

        flood = [
            asyncio.create_task(send(-1000 * priority - n, priority))
            for priority in LATE
            for n in range(900)
        ]
        waited = list[float]()
        for _ in range(40):
            await asyncio.sleep(0.5)
            since = now()
            waited.append(await wire.send(GROUP - len(waited)) - since)
        for task in flood:
            task.cancel()
        return sent, waited

    sent, waited = run_fast(story())
    assert max(waited) <= 0.1
    assert sent[Priority.REPLY] >= 20 * 2.5
    assert sent[Priority.NUDGE] >= 20 * 2.5
    assert sent[Priority.BULK] >= 20 * 1.7
    assert sent[Priority.TAPPED] >= 20 * 16


def test_what_is_owed_goes_first_after_a_pause() -> None:
    async def story() -> list[str]:
        control, came = FloodControl(), list[str]()

        async def wait(name: str, priority: Priority) -> None:
            await control.acquire(GROUP, priority)
            came.append(name)

        control.pause(GROUP, 60)
        replies = [wait("reply", Priority.REPLY) for _ in range(3)]
        await asyncio.gather(*replies, wait("card", Priority.NEEDED))
        return came

    assert run_fast(story()) == ["card", "reply", "reply", "reply"]


def test_a_pause_that_begins_while_a_turn_is_awaited_is_kept() -> None:
    async def story() -> float:
        control = FloodControl()
        for _ in range(5):
            await control.acquire(GROUP)
        waiting = asyncio.create_task(control.acquire(GROUP))  # for its turn, until 1.0
        await asyncio.sleep(0.5)
        control.pause(GROUP, 30)
        await waiting
        return now()

    assert run_fast(story()) == pytest.approx(30.5, abs=0.1)


def test_a_wait_given_up_costs_those_behind_it_nothing() -> None:
    async def story() -> float:
        control = FloodControl()
        waiting = [asyncio.create_task(control.acquire(GROUP)) for _ in range(7)]
        await asyncio.sleep(0.1)
        waiting[5].cancel()
        await waiting[6]
        return now()

    assert run_fast(story()) == pytest.approx(1, abs=0.1)


def test_a_wait_for_all_chats_given_up_costs_those_behind_it_nothing() -> None:
    async def story() -> float:
        wire = Wire(FloodControl(), ROUND_TRIP)
        full = asyncio.create_task(wire.send_all(list(range(-30, 0))))
        await asyncio.sleep(0.1)
        given_up = [asyncio.create_task(wire.send(chat_id)) for chat_id in (GROUP, OTHER)]
        behind = [asyncio.create_task(wire.send(chat_id)) for chat_id in (OTHER, PERSON)]
        await asyncio.sleep(0.1)
        for task in given_up:
            task.cancel()
        await asyncio.gather(full, *behind)
        return now()

    assert run_fast(story()) == pytest.approx(1.1, abs=0.05)


def test_a_turn_that_comes_as_its_wait_is_given_up_is_there_for_the_next() -> None:
    async def story() -> float:
        control = FloodControl(group_limit=1)
        await control.acquire(GROUP)
        given_up, behind = (asyncio.create_task(control.acquire(GROUP)) for _ in range(2))
        await asyncio.sleep(3)
        control.give_back(GROUP)
        given_up.cancel()
        await behind
        return now()

    assert run_fast(story()) <= 4.1


def test_a_turn_given_back_is_there_for_the_next() -> None:
    async def story() -> float:
        control = FloodControl(group_limit=1)
        await control.acquire(GROUP)
        waiting = asyncio.create_task(control.acquire(GROUP))
        await asyncio.sleep(3)
        control.give_back(GROUP)
        await waiting
        return now()

    assert run_fast(story()) == pytest.approx(3, abs=0.1)


def test_a_turn_given_back_is_there_for_whoever_comes_then() -> None:
    async def story() -> float:
        control = FloodControl()
        await asyncio.gather(*(control.acquire(chat_id) for chat_id in range(-30, 0)))
        given_up = asyncio.create_task(control.acquire(GROUP))
        await asyncio.sleep(0.1)
        given_up.cancel()
        await asyncio.sleep(0.1)
        control.give_back(-1)
        await control.acquire(OTHER)
        return now()

    assert run_fast(story()) == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("abandoned", [0, 1, 5])
def test_turns_nobody_used_or_gave_back_cost_the_group_nothing_for_long(abandoned: int) -> None:
    async def story() -> float:
        wire = Wire(FloodControl(), ROUND_TRIP)
        for _ in range(abandoned):
            await wire.control.acquire(GROUP)
        await asyncio.sleep(100)
        await wire.send_all([GROUP] * 20)
        return now() - 100

    assert run_fast(story()) == pytest.approx(15, abs=0.2)


def test_chats_at_rest_are_forgotten_and_those_in_a_pause_are_not() -> None:
    async def story() -> tuple[int, float]:
        wire = Wire(FloodControl(), ROUND_TRIP)
        wire.control.pause(GROUP, 3000)
        for chat_id in range(1, 200):
            await wire.send(chat_id, Priority.REPLY)
            await asyncio.sleep(10)
        known = len(wire.control._turns._chats)  # noqa: SLF001 - nothing else tells of it
        await wire.send(GROUP)
        return known, now()

    known, came = run_fast(story())
    assert known <= 15
    assert came == pytest.approx(3000, abs=0.1)


def calls_of(story: Coroutine[None, None, object]) -> int:
    """Count the calls of functions that a story takes."""
    calls = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        run_fast(story)
    finally:
        sys.setprofile(None)
    return calls


def test_the_cost_of_a_turn_does_not_grow_with_the_number_of_groups_that_wait() -> None:
    def calls_each(groups: int) -> float:
        wire = Wire(FloodControl(), ROUND_TRIP)
        return calls_of(wire.send_all([-n for n in range(1, groups + 1)])) / groups

    assert calls_each(1000) <= 1.2 * calls_each(100)


def test_waiting_is_not_a_busy_loop() -> None:
    async def story() -> None:
        wire = Wire(FloodControl(), ROUND_TRIP)
        wire.gate = asyncio.Event()
        hung = [asyncio.create_task(wire.send(GROUP, Priority.BULK)) for _ in range(40)]
        await asyncio.sleep(3600)
        for task in hung:
            task.cancel()

    assert calls_of(story()) < 60_000
