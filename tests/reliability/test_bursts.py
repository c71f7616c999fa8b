"""How fast messages go, on a clock that jumps: bursts, and Telegram's limits never exceeded."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from pathlib import Path

import pytest

from network.failures import NotSentError
from sending import windows
from sending.flood_control import ACQUIRED, FloodControl, Priority
from sending.turns import SHARES
from tests.reliability.fast_time import now, run_fast
from tests.reliability.wire import ROUND_TRIP, Wire, most_within

ROOT = Path(__file__).parents[2]
GROUP, PERSON = -1001, 7
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


def test_what_comes_by_the_dozen_leaves_some_of_the_burst() -> None:
    async def story() -> list[float]:
        wire = Wire(FloodControl(), ROUND_TRIP)
        flood = [asyncio.create_task(wire.send(GROUP, Priority.BULK)) for _ in range(30)]
        await asyncio.sleep(4.5)
        cards = await wire.send_all([GROUP, GROUP])
        for task in flood:
            task.cancel()
        return cards

    assert run_fast(story()) == pytest.approx([4.5, 4.5], abs=0.1)


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


def test_whoever_was_never_written_to_has_the_whole_burst_however_young_the_clock() -> None:
    assert windows.Pace(burst=5, seconds=1, slowest=3).burst(now=0) == 5
    assert windows.Pace(burst=1, seconds=1, slowest=3).opens_at(now=0, kept=0) <= 0


def test_one_without_an_answer_takes_no_place_longer_because_of_one_answered_later() -> None:
    window = windows.Window(limit=2, seconds=10, patience=5)
    window.take(1, now=0)
    window.take(2, now=6)
    window.answered(2, now=8)
    assert window.opens_at(now=14, kept=0) == 15
    assert window.opens_at(now=16, kept=0) <= 16


def test_one_person_gets_a_burst_and_then_a_message_a_second() -> None:
    times = run_fast(Wire(FloodControl(), ROUND_TRIP).send_all([PERSON] * 13, Priority.REPLY))
    assert times == pytest.approx([0] * 3 + list(range(1, 11)), abs=0.1)


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


def test_what_never_left_counts_for_nothing() -> None:
    async def cut_off() -> bool:
        raise NotSentError("the line is cut")

    async def story() -> float:
        control, data = FloodControl(), {"chat_id": GROUP}
        for _ in range(40):
            await control.acquire(GROUP, Priority.NEEDED)
            with suppress(NotSentError):
                await control.process_request(cut_off, (), {}, "sendMessage", data, ACQUIRED)
        return now()

    assert run_fast(story()) <= 40  # one a second; of what is sent only twenty go in a minute
