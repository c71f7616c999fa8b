"""Telegram's rate limits, on a clock that jumps: what goes out when."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from telegram.error import RetryAfter

from sending import flood_control
from sending.flood_control import ACQUIRED, FloodControl, Priority
from tests.reliability.fast_time import now, run_fast

GROUP, OTHER = -1001, -1002


@pytest.fixture(autouse=True)
def _timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have retry_after as the bot has it."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


class Wire:
    """Stands for the network: records when each request went out, and answers it."""

    def __init__(self, control: FloodControl) -> None:
        self.control = control
        self.sent: list[tuple[str, int, float]] = []
        self.floods: list[RetryAfter] = []
        self.gate: asyncio.Event | None = None
        self.in_flight = self.most = 0

    async def call(self, endpoint: str, chat_id: int, paid: int | None = None) -> object:
        """Make a request as the library does."""

        async def callback() -> bool:
            self.sent.append((endpoint, chat_id, round(now(), 3)))
            self.in_flight += 1
            self.most = max(self.most, self.in_flight)
            if self.gate is not None:
                await self.gate.wait()
            self.in_flight -= 1
            if self.floods and endpoint != "answerCallbackQuery":
                raise self.floods.pop()
            return True

        data = {"chat_id": chat_id} if endpoint != "answerCallbackQuery" else {}
        return await self.control.process_request(callback, (), {}, endpoint, data, paid)


def most_within(times: list[float], seconds: float) -> int:
    """Count the busiest stretch of so many seconds."""
    return max(sum(t <= other < t + seconds for other in times) for t in times)


async def turns(control: FloodControl, chats: list[int]) -> list[float]:
    """Take a turn for each chat at once; returns when they came."""

    async def turn(chat_id: int) -> float:
        await control.acquire(chat_id)
        return now()

    return sorted(await asyncio.gather(*(turn(chat_id) for chat_id in chats)))


def test_a_group_gets_a_small_burst_and_never_more_than_twenty_in_a_minute() -> None:
    times = run_fast(turns(FloodControl(), [GROUP] * 100))
    assert most_within(times, 0.1) == 3
    assert most_within(times, 60) <= 20
    assert times[-1] == pytest.approx((100 - 3) * 60 / 17, abs=1)


def test_sends_and_edits_share_the_allowance_and_nothing_else_uses_it() -> None:
    async def story() -> Wire:
        wire = Wire(FloodControl())
        counted = ["sendMessage", "editMessageText", "editMessageReplyMarkup"] * 2
        free = ["pinChatMessage", "unpinChatMessage", "deleteMessage", "getChatMember"] * 5
        await asyncio.gather(*(wire.call(name, GROUP) for name in counted + free))
        return wire

    sent = run_fast(story()).sent
    late = [name for name, _, at in sent if at > 0]
    assert len(late) == 3
    assert set(late) <= {"sendMessage", "editMessageText", "editMessageReplyMarkup"}


def test_all_chats_together_stay_below_thirty_in_any_second() -> None:
    times = run_fast(turns(FloodControl(), list(range(1, 201))))
    assert most_within(times, 1) <= 30
    assert times[-1] <= 10


def test_many_groups_starting_at_once_stay_below_thirty_in_any_second() -> None:
    times = run_fast(turns(FloodControl(), [-n for n in range(1, 61)] * 3))
    assert most_within(times, 1) <= 30


@pytest.mark.parametrize("wait", [7, dt.timedelta(seconds=7)])
def test_a_429_pauses_its_chat_for_exactly_as_long_and_no_other(
    wait: int | dt.timedelta,
) -> None:
    async def story() -> Wire:
        wire = Wire(FloodControl())
        wire.floods.append(RetryAfter(wait))
        flooded = asyncio.create_task(wire.call("sendMessage", GROUP))
        await asyncio.sleep(0.5)
        await wire.call("sendMessage", OTHER)
        behind = asyncio.create_task(wire.call("sendMessage", GROUP))
        await asyncio.gather(flooded, behind)
        return wire

    assert run_fast(story()).sent == [
        ("sendMessage", GROUP, 0.0),
        ("sendMessage", OTHER, 0.5),
        ("sendMessage", GROUP, 7.0),
        ("sendMessage", GROUP, 7.0),
    ]


def test_toasts_pass_while_the_chat_is_paused() -> None:
    async def story() -> Wire:
        wire = Wire(FloodControl())
        wire.control.pause(GROUP, 30)
        held = asyncio.create_task(wire.call("sendMessage", GROUP))
        await wire.call("answerCallbackQuery", GROUP)
        await held
        return wire

    assert run_fast(story()).sent == [
        ("answerCallbackQuery", GROUP, 0.0),
        ("sendMessage", GROUP, 30.0),
    ]


def test_a_pause_prolonged_meanwhile_is_kept_whole() -> None:
    async def story() -> float:
        control = FloodControl()
        control.pause(GROUP, 5)
        waiting = asyncio.create_task(control.acquire(GROUP))
        await asyncio.sleep(4)
        control.pause(GROUP, 5)
        await waiting
        return now()

    assert run_fast(story()) == pytest.approx(9, abs=0.001)


def test_what_was_rendered_before_a_pause_is_not_sent_after_it() -> None:
    async def story() -> Wire:
        wire = Wire(FloodControl())
        wire.floods.append(RetryAfter(4))
        with pytest.raises(RetryAfter):
            await wire.call("editMessageText", GROUP, ACQUIRED)
        await wire.control.acquire(GROUP)
        await wire.call("editMessageText", GROUP, ACQUIRED)
        return wire

    assert [at for _, _, at in run_fast(story()).sent] == [0.0, 4.0]


@pytest.mark.parametrize("endpoint", ["pinChatMessage", "deleteMessage", "editMessageText"])
def test_what_cannot_wait_here_is_refused_for_as_long_as_its_chat_is_paused(endpoint: str) -> None:
    async def story() -> Wire:
        wire = Wire(FloodControl())
        wire.floods.append(RetryAfter(3))
        with pytest.raises(RetryAfter):
            await wire.call(endpoint, GROUP, ACQUIRED)
        await asyncio.sleep(1)
        with pytest.raises(RetryAfter) as refused:
            await wire.call(endpoint, GROUP, ACQUIRED)
        assert flood_control.seconds(refused.value) == pytest.approx(2, abs=0.001)
        await asyncio.sleep(2)
        await wire.call(endpoint, GROUP, ACQUIRED)
        return wire

    assert [at for _, _, at in run_fast(story()).sent] == [0.0, 3.0]


def test_after_a_pause_what_is_owed_goes_first_and_the_burst_stays_small() -> None:
    async def story() -> list[tuple[str, float]]:
        control, came = FloodControl(), list[tuple[str, float]]()

        async def wait(name: str, priority: Priority) -> None:
            await control.acquire(GROUP, priority)
            came.append((name, now()))

        answers = [asyncio.create_task(wait("answer", Priority.REPLY)) for _ in range(20)]
        await asyncio.sleep(0.1)
        control.pause(GROUP, 60)
        await asyncio.sleep(1)
        await asyncio.gather(wait("card", Priority.NEEDED), *answers)
        return came

    came = run_fast(story())
    after = [name for name, at in came if at > 1]
    assert after[0] == "card"
    assert most_within([at for _, at in came], 10) <= 3 + 3


def test_chats_at_rest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood_control, "MOST_CHATS", 5)

    async def story() -> int:
        control = FloodControl()
        for chat_id in range(1, 50):
            await control.acquire(chat_id, Priority.REPLY)
            await asyncio.sleep(10)
        return len(control._chats)  # noqa: SLF001 - nothing else tells of it

    assert run_fast(story()) <= 5


def test_a_chat_in_a_pause_is_not_forgotten_with_those_at_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flood_control, "MOST_CHATS", 5)

    async def story() -> float:
        control = FloodControl()
        control.pause(GROUP, 300)
        for chat_id in range(1, 20):
            await control.acquire(chat_id, Priority.REPLY)
            await asyncio.sleep(10)
        await control.acquire(GROUP)
        return now()

    assert run_fast(story()) == pytest.approx(300, abs=0.1)


@pytest.mark.parametrize("wait", [3, 3.5, dt.timedelta(seconds=3)])
def test_how_long_to_wait_is_read_from_a_number_and_from_a_timedelta(
    wait: float | dt.timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = RetryAfter(3)
    monkeypatch.setattr(RetryAfter, "retry_after", wait)
    assert flood_control.seconds(error) == pytest.approx(
        wait.total_seconds() if isinstance(wait, dt.timedelta) else wait
    )


def test_a_question_is_refused_at_once_and_silences_nobody() -> None:
    async def story() -> Wire:
        wire = Wire(FloodControl())
        wire.floods.append(RetryAfter(300))
        with pytest.raises(RetryAfter):
            await wire.call("getChatMember", GROUP)
        await wire.call("getChatMember", GROUP)
        await wire.call("sendMessage", GROUP)
        return wire

    assert [at for _, _, at in run_fast(story()).sent] == [0.0, 0.0, 0.0]


def test_what_is_owed_goes_before_answers_however_many_there_are() -> None:
    async def story() -> list[float]:
        control = FloodControl()
        spam = [asyncio.create_task(control.acquire(GROUP, Priority.REPLY)) for _ in range(60)]
        await asyncio.sleep(1)
        came = []
        for _ in range(3):
            await control.acquire(GROUP)
            came.append(now())
        for task in spam:
            task.cancel()
        return came

    assert run_fast(story()) == pytest.approx([60 / 17 * n for n in (1, 2, 3)], abs=0.1)


def test_answers_to_many_people_in_private_do_not_delay_what_a_group_is_owed() -> None:
    async def story() -> float:
        control = FloodControl()
        spam = [asyncio.create_task(control.acquire(n, Priority.REPLY)) for n in range(1, 501)]
        await asyncio.sleep(0.01)
        await control.acquire(GROUP)
        for task in spam:
            task.cancel()
        return now()

    assert run_fast(story()) < 0.1


def test_one_person_gets_a_burst_and_then_a_message_a_second() -> None:
    times = run_fast(turns(FloodControl(), [7] * 13))
    assert times[-1] == pytest.approx(10, abs=0.1)


def test_a_wait_given_up_costs_those_behind_it_nothing() -> None:
    async def story() -> float:
        control = FloodControl()
        waiting = [asyncio.create_task(control.acquire(GROUP)) for _ in range(5)]
        await asyncio.sleep(0.1)
        waiting[3].cancel()
        await waiting[4]
        return now()

    assert run_fast(story()) == pytest.approx(60 / 17, abs=0.1)


def test_a_pause_that_begins_while_a_turn_is_awaited_is_kept() -> None:
    async def story() -> float:
        control = FloodControl()
        for _ in range(3):
            await control.acquire(GROUP)
        waiting = asyncio.create_task(control.acquire(GROUP))  # for the allowance, until 3.5
        await asyncio.sleep(1)
        control.pause(GROUP, 30)
        await waiting
        return now()

    assert run_fast(story()) == pytest.approx(31, abs=0.1)


def test_at_most_so_many_requests_are_in_flight_and_toasts_do_not_queue_behind_them() -> None:
    async def story() -> tuple[int, int]:
        wire = Wire(FloodControl())
        wire.gate = asyncio.Event()
        calls = [asyncio.create_task(wire.call("pinChatMessage", n)) for n in range(1, 61)]
        await asyncio.sleep(5)
        waiting = wire.in_flight
        toast = asyncio.create_task(wire.call("answerCallbackQuery", 1))
        await asyncio.sleep(0)
        with_toast = wire.in_flight
        wire.gate.set()
        await asyncio.gather(toast, *calls)
        assert len(wire.sent) == 61
        return waiting, with_toast

    assert run_fast(story()) == (flood_control.IN_FLIGHT, flood_control.IN_FLIGHT + 1) == (12, 13)


def test_questions_take_no_place_from_cards() -> None:
    async def story() -> list[str]:
        wire = Wire(FloodControl())
        wire.gate = asyncio.Event()
        calls = [asyncio.create_task(wire.call("getChatMember", GROUP)) for _ in range(100)]
        await asyncio.sleep(1)
        calls.append(asyncio.create_task(wire.call("sendMessage", OTHER)))
        await asyncio.sleep(1)
        begun = [name for name, _, _ in wire.sent]
        wire.gate.set()
        await asyncio.gather(*calls)
        return begun

    begun = run_fast(story())
    assert begun == ["getChatMember"] * flood_control.QUESTIONS + ["sendMessage"]


def test_toasts_take_no_place_from_questions_nor_wait_for_one() -> None:
    async def story() -> list[str]:
        wire = Wire(FloodControl())
        wire.gate = asyncio.Event()
        calls = [asyncio.create_task(wire.call("getChatMember", GROUP)) for _ in range(100)]
        calls += [asyncio.create_task(wire.call("answerCallbackQuery", GROUP)) for _ in range(9)]
        await asyncio.sleep(1)
        begun = [name for name, _, _ in wire.sent]
        wire.gate.set()
        await asyncio.gather(*calls)
        return begun

    begun = run_fast(story())
    assert begun.count("answerCallbackQuery") == 9
    assert begun.count("getChatMember") == flood_control.QUESTIONS


def test_ops_can_set_the_rate_of_a_group() -> None:
    times = run_fast(turns(FloodControl(6 / 60), [GROUP] * 13))
    assert times[-1] == pytest.approx(100, abs=1)


@pytest.mark.parametrize("chats", [[GROUP] * 5, [-1, -2, -3, -4, -5]], ids=["one", "several"])
def test_who_is_most_urgent_goes_first(chats: list[int]) -> None:
    async def story() -> list[Priority]:
        control, came = FloodControl(), list[Priority]()

        async def wait(chat_id: int, priority: Priority) -> None:
            await control.acquire(chat_id, priority)
            came.append(priority)

        # Whoever came first is served first; the others wait behind the bursts.
        before = [control.acquire(chats[0] - n % 10) for n in range(30)]
        await asyncio.gather(*before, *map(wait, chats, sorted(Priority, reverse=True)))
        return came

    assert run_fast(story()) == sorted(Priority)
