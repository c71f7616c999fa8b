"""Floods through the sandbox: one group's limit is no other group's, and toasts do not wait."""

from __future__ import annotations

import time
from pathlib import Path
from typing import cast

import pytest

from sandbox import Fault
from sending import flood_control
from sending.flood_control import FloodControl
from tests.bot.support import ID, crowd, second_fleet, settled
from tests.desk import Clock, Desk, Fleet, desk_for, eventually
from tests.reliability.support import world

SPEED = 20  # world seconds a second


class Hasty(Clock):
    """Time that runs by itself, twenty times as fast as ours."""

    def __init__(self) -> None:
        super().__init__()
        self._start = time.monotonic()

    def __call__(self) -> int:
        """Tell the time in UTC epoch seconds."""
        return int(self.exact())

    def exact(self) -> float:
        """Tell the time with its fractions."""
        return self.time + (time.monotonic() - self._start) * SPEED


async def test_a_busy_group_stays_within_telegrams_twenty_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood_control, "MINUTE", flood_control.MINUTE / SPEED)
    monkeypatch.setattr(flood_control, "PACE", flood_control.PACE / SPEED)
    clock = Hasty()
    fleet = world(clock.exact)
    telegram = fleet.telegram
    limit = {"GROUP_MESSAGES_PER_MINUTE": "20"}
    async with desk_for(telegram, tmp_path / "incidents.db", clock, **limit):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        telegram.flood_limits = True
        for number in range(30):
            reporter = fleet.driver if number % 2 else fleet.stranger
            reporter.says(fleet.chat, f"/new_issue Truck {number}")
        await telegram.until(lambda: len(fleet.said("NEW")) == 30, timeout=30, what="the cards")
    assert [call for call in telegram.calls if "Too Many" in (call.error or "")] == []


async def test_a_429_of_one_group_does_not_stop_another(desk: Desk, fleet: Fleet) -> None:
    south = await second_fleet(desk)
    fault = Fault("sendMessage", retry_after=3)
    desk.telegram.faults.append(fault)
    begun = time.monotonic()
    fleet.driver.says(fleet.chat, "/new_issue Truck in the north")
    await desk.telegram.until(lambda: fault.times == 0, what="the 429")
    card = await south.reports("Truck in the south")
    await south.john.taps(card, "✅ Claim")
    await south.shows(card, "Claimed by @john_south")
    assert not fleet.said(ID)
    await fleet.appears(ID)
    assert time.monotonic() - begun >= 3


async def test_what_is_sent_after_a_pause_shows_the_newest_state(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    desk.telegram.faults.append(Fault("editMessageText", retry_after=1))
    await fleet.john.presses(card, f"claim:{ID}").wait()
    await fleet.until(lambda: not desk.telegram.faults[0].times, "the 429")
    toasts = [await fleet.john.presses(card, f"leave:{ID}").wait(1),
              await fleet.kate.presses(card, f"claim:{ID}").wait(1)]  # fmt: skip
    assert toasts[1].text == f"{ID} is yours."
    assert "UNCLAIMED" in card.text
    await fleet.shows(card, "Claimed by @kate")
    assert card.edits == 1
    assert not [text for text in card.history if "Claimed by @john" in text]


async def test_toasts_do_not_wait_for_answers_the_group_must_wait_for(
    tmp_path: Path, clock: Clock
) -> None:
    fleet = world(clock)
    path = tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        card = await fleet.reports("Truck 456")
    async with desk_for(fleet.telegram, path, clock, GROUP_MESSAGES_PER_MINUTE="20"):
        for person in crowd(fleet, 10):  # five at once, then one a second
            person.says(fleet.chat, "/help")
        press = fleet.john.presses(card, f"claim:{ID}")
        assert (await press.wait(5)).text == f"{ID} is yours."


async def test_a_person_answered_while_the_chat_is_paused_reads_it_after_the_pause(
    desk: Desk, fleet: Fleet
) -> None:
    desk.telegram.faults.append(Fault("sendMessage", retry_after=1))
    answer = await fleet.asks(fleet.driver, "/help")
    assert answer.text.startswith("Incident desk")


@pytest.mark.usefixtures("impatient")
async def test_a_429_for_a_toast_is_not_repeated_and_the_card_tells(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(Fault("answerCallbackQuery", retry_after=30))
    fleet.john.presses(card, f"claim:{ID}")
    await fleet.shows(card, "Claimed by @john")


async def test_what_became_more_urgent_during_a_pause_goes_first(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    desk.telegram.faults.append(Fault("sendMessage", retry_after=1))
    fleet.stranger.says(fleet.chat, "/team")
    await fleet.until(lambda: not desk.telegram.faults[0].times, "the pause")
    await fleet.john.presses(card, f"claim:{ID}").wait()
    turns = cast(FloodControl, desk.application.bot.rate_limiter)._turns  # noqa: SLF001
    chat = turns._chats[fleet.chat.id]  # noqa: SLF001
    await eventually(lambda: len(chat.waiting) == 2, "answer and edit to wait")
    before = len(desk.telegram.calls)
    fleet.driver.says(fleet.chat, "/new_issue Truck 789")
    await fleet.appears("TKT-2026-0002")
    await fleet.shows(card, "Claimed by @john")
    made = [call.method for call in desk.telegram.calls[before:]]
    assert made.index("sendMessage") < made.index("editMessageText")
