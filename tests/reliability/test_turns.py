"""Who sends next, on a clock that jumps: bursts, ranks, and Telegram's limits never exceeded."""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sending import windows
from sending.flood_control import ACQUIRED, FloodControl, Priority
from sending.turns import SHARES
from tests.reliability.fast_time import now, run_fast
from tests.reliability.wire import ROUND_TRIP, Wire, most_within

ROOT = Path(__file__).parents[2]
GROUP, OTHER, PERSON = -1001, -1002, 7
LATE = [priority for priority in Priority if priority is not Priority.NEEDED]


def test_a_quiet_group_gets_five_at_once_and_then_about_one_a_second() -> None:
    times = run_fast(Wire(FloodControl(), ROUND_TRIP).send_all([GROUP] * 20))
    assert times == pytest.approx([0] * 5 + list(range(1, 16)), abs=0.1)


@pytest.mark.parametrize("priority", Priority)
def test_a_steady_flood_gets_eighteen_a_minute_and_no_429(priority: Priority) -> None:
    wire = Wire(FloodControl(), ROUND_TRIP)
    times = run_fast(wire.send_all([GROUP] * 200, priority))
    assert wire.refused == 0
    assert min(most_within(times[n:], 60) for n in range(0, 160, 20)) >= 18
    assert times[-1] <= 200 / 18 * 60


@pytest.mark.parametrize("groups", [1, 10])
def test_ten_reports_in_two_seconds_have_their_cards_in_four(groups: int) -> None:
    wire = Wire(FloodControl(), ROUND_TRIP)

    async def reported(group: int, number: int) -> float:
        await asyncio.sleep(number * 0.2)
        return await wire.send(-group) - number * 0.2

    async def story() -> list[float]:
        return await asyncio.gather(
            *(reported(group, number) for group in range(1, groups + 1) for number in range(10))
        )

    assert max(run_fast(story())) <= 4
    assert wire.refused == 0


@pytest.mark.parametrize("moment", [1, 5, 10, 17, 20, 30, 40, 55, 70, 100])
@pytest.mark.parametrize("priority", LATE)
def test_a_card_never_waits_because_others_used_the_minute_up(
    priority: Priority, moment: float
) -> None:
    async def story() -> list[float]:
        wire = Wire(FloodControl(), ROUND_TRIP)
        flood = [asyncio.create_task(wire.send(GROUP, priority)) for _ in range(100)]
        await asyncio.sleep(moment)
        cards = [await wire.send(GROUP) - moment for _ in range(3)]
        for task in flood:
            task.cancel()
        return cards

    for number, waited in enumerate(run_fast(story()), 1):
        assert waited <= number * windows.spacing(20, 61) + 2 * ROUND_TRIP


@pytest.mark.parametrize("priority", Priority)
def test_each_priority_leaves_the_places_that_the_documentation_says(priority: Priority) -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    row = rf"^\| `{priority.name}` \|.*\| (\d+) \| (\d+) \| ?(\d*) ?\|$"
    [(in_group, over_all, share)] = re.findall(row, page, re.MULTILINE)
    times = run_fast(Wire(FloodControl(), ROUND_TRIP).send_all([GROUP] * 20, priority))
    assert sum(at < 20 for at in times) == int(in_group)
    groups = list(range(-30, 0))
    times = run_fast(Wire(FloodControl(), ROUND_TRIP).send_all(groups, priority))
    assert sum(at < 0.1 for at in times) == int(over_all)
    assert share == str(SHARES.get(priority, ""))


class Sending(NamedTuple):
    """Something that comes to be sent after so many seconds."""

    after: float
    chat_id: int
    priority: Priority


SENDINGS = st.lists(
    st.builds(
        Sending,
        st.floats(0, 100),
        st.sampled_from([GROUP, GROUP, OTHER, PERSON, *range(-40, 0)]),
        st.sampled_from(Priority),
    ),
    max_size=120,
)


class Watch:
    """Sends, and looks whether anybody was served before somebody more urgent of his chat."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.waiting: Counter[tuple[int, Priority]] = Counter()
        self.overtaken: list[Sending] = []
        self.served = 0

    async def send(self, sending: Sending) -> None:
        """Send at its time."""
        await asyncio.sleep(sending.after)
        _, chat_id, priority = sending
        self.waiting[chat_id, priority] += 1
        await self.wire.control.acquire(chat_id, priority)
        self.waiting[chat_id, priority] -= 1
        if any(self.waiting[chat_id, other] for other in Priority if other < priority):
            self.overtaken.append(sending)
        await self.wire.call("sendMessage", chat_id, ACQUIRED)
        self.served += 1


@settings(max_examples=60, deadline=None)
@given(SENDINGS, st.floats(0, 0.4), st.floats(0, 0.5))
def test_whatever_comes_when_no_limit_is_exceeded_and_the_urgent_are_not_overtaken(
    sendings: list[Sending], round_trip: float, longest: float
) -> None:
    watch = Watch(Wire(FloodControl(), round_trip, longest))

    async def story() -> None:
        await asyncio.gather(*(watch.send(sending) for sending in sendings))

    run_fast(story())
    assert watch.wire.refused == 0
    assert watch.overtaken == []
    assert watch.served == len(sendings)


def test_a_group_whose_requests_are_held_for_seconds_stays_within_its_limit() -> None:
    wire = Wire(FloodControl(), ROUND_TRIP, longest=8)
    run_fast(wire.send_all([GROUP] * 100))
    assert wire.refused == 0


@pytest.mark.parametrize("chats", [[*range(1, 401)], [-n for n in range(1, 201)] * 2])
def test_all_chats_together_stay_below_thirty_in_any_second(chats: list[int]) -> None:
    wire = Wire(FloodControl(), ROUND_TRIP, longest=0.1)
    times = run_fast(wire.send_all(chats))
    assert wire.refused == 0
    assert times[-1] <= len(chats) / 25


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


def test_a_429_makes_the_group_slower_for_some_minutes() -> None:
    async def story() -> list[list[float]]:
        wire, times = Wire(FloodControl(), ROUND_TRIP), list[list[float]]()
        for pause, rest in ((0, 0), (1, 0), (1, 240), (0, 240), (0, 0)):
            if pause:
                wire.control.pause(GROUP, pause)
                wire.control.pause(GROUP, pause)  # of what was in flight then: no second lesson
            begun = now() + pause
            times.append([at - begun for at in await wire.send_all([GROUP] * 6)])
            await asyncio.sleep(rest + 61)
        return times

    expected = [
        [0, 0, 0, 0, 0, 1],
        [0, 0, 2, 4, 6, 8],
        [0, 3.05, 6.1, 9.15, 12.2, 15.25],
        [0, 0, 2, 4, 6, 8],
        [0, 0, 0, 0, 0, 1],
    ]
    for came, wanted in zip(run_fast(story()), expected, strict=True):
        assert came == pytest.approx(wanted, abs=0.1)


def test_many_429s_are_forgotten_as_soon_as_a_few() -> None:
    async def story() -> float:
        wire = Wire(FloodControl(), ROUND_TRIP)
        for _ in range(20):
            wire.control.pause(GROUP, 1)
            await asyncio.sleep(2)
        await asyncio.sleep(windows.MOST_LESSONS * windows.RECOVERY)
        return (await wire.send_all([GROUP] * 5))[-1] - now()

    assert run_fast(story()) == pytest.approx(0, abs=0.1)


def test_requests_that_hang_take_their_places_over_all_chats_for_two_seconds() -> None:
    async def story() -> list[float]:
        wire = Wire(FloodControl(), ROUND_TRIP)
        hung = [wire.control.acquire(-n) for n in range(1, 31)]
        await asyncio.gather(*hung)
        return await wire.send_all(list(range(-130, -100)))

    times = run_fast(story())
    assert times == pytest.approx([2] * 30, abs=0.01)


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


def test_one_person_gets_a_burst_and_then_a_message_a_second() -> None:
    times = run_fast(Wire(FloodControl(), ROUND_TRIP).send_all([PERSON] * 13, Priority.REPLY))
    assert times == pytest.approx([0] * 3 + list(range(1, 11)), abs=0.1)


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


def test_messages_sent_without_a_turn_count_as_well() -> None:
    async def story() -> Wire:
        wire = Wire(FloodControl(), ROUND_TRIP)
        for _ in range(10):
            await wire.call("sendMessage", GROUP, ACQUIRED)
        await wire.send_all([GROUP] * 20)
        return wire

    assert run_fast(story()).refused == 0


def test_ops_can_set_how_many_messages_a_group_gets_in_a_minute() -> None:
    times = run_fast(Wire(FloodControl(6), ROUND_TRIP).send_all([GROUP] * 18))
    assert most_within(times, 60) == 6
    assert times[-1] <= 2 * 61 + 5
    times = run_fast(Wire(FloodControl(200), ROUND_TRIP).send_all([GROUP] * 150))
    assert times[-1] <= 10.1


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
