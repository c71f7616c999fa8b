"""Telegram's rate limits, on a clock that jumps: what goes out when."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from telegram.error import RetryAfter

from sending import flood_control, toasts
from sending.flood_control import ACQUIRED, FloodControl
from service import building
from tests.reliability.fast_time import now, run_fast
from tests.reliability.wire import Wire

GROUP, OTHER = -1001, -1002


@pytest.fixture(autouse=True)
def _timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have retry_after as the bot has it."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


def test_sends_and_edits_share_the_allowance_and_nothing_else_uses_it() -> None:
    async def story() -> Wire:
        wire = Wire(FloodControl())
        counted = ["sendMessage", "editMessageText", "editMessageReplyMarkup"] * 2
        free = ["pinChatMessage", "unpinChatMessage", "deleteMessage", "getChatMember"] * 5
        await asyncio.gather(*(wire.call(name, GROUP) for name in counted + free))
        return wire

    sent = run_fast(story()).sent
    late = [name for name, _, at in sent if at > 0]
    assert late == ["editMessageReplyMarkup"]


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


def test_at_most_so_many_requests_are_in_flight_and_toasts_do_not_queue_behind_them() -> None:
    async def story() -> tuple[int, int]:
        wire = Wire(FloodControl())
        wire.gate = asyncio.Event()
        calls = [asyncio.create_task(wire.call("pinChatMessage", n)) for n in range(1, 81)]
        await asyncio.sleep(5)
        waiting = wire.in_flight
        toast = asyncio.create_task(wire.call("answerCallbackQuery", 1))
        await asyncio.sleep(0)
        with_toast = wire.in_flight
        wire.gate.set()
        await asyncio.gather(toast, *calls)
        assert len(wire.sent) == 81
        return waiting, with_toast

    assert run_fast(story()) == (flood_control.IN_FLIGHT, flood_control.IN_FLIGHT + 1) == (64, 65)


def test_toasts_find_a_connection_however_much_else_is_in_flight() -> None:
    others = flood_control.IN_FLIGHT + flood_control.QUESTIONS
    assert others + toasts.AT_ONCE <= building.CONNECTIONS


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
