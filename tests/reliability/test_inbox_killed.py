"""`kill -9` in the middle of work: what Telegram has forgotten already is not lost."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from sandbox import Fault
from tests.bot.support import answers
from tests.desk import eventually, open_group
from tests.processes import bot_process

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

WAITING = "SELECT count(*) FROM inbox WHERE t_handled IS NULL"


async def test_what_was_fetched_and_not_handled_is_handled_after_kill_9(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 1")
        telegram.faults.append(Fault("getChatMember", delay=60))
        asked = fleet.admin.says(fleet.chat, "/remove_dispatcher @kate")
        fleet.driver.says(fleet.chat, "/new_issue Truck 2")
        press = fleet.john.presses(card, "claim:TKT-2026-0001")
        fleet.driver.says(fleet.chat, "/new_issue Truck 3")
        await telegram.until(lambda: not telegram.pending_updates, what="confirmation")
        await eventually(lambda: process.rows(WAITING) == [(4,)], "four updates on disk")
        await process.stop(signal.SIGKILL)
        assert process.rows("SELECT count(*) FROM incidents") == [(1,)]
        await process.start()
        await fleet.shows(card, "Claimed by @john")
        assert (await press.wait()).text == "TKT-2026-0001 is yours."
        await fleet.until(lambda: len(fleet.chat.pinned) == 3, "three pinned cards")
        await fleet.answer_to(asked)
        await eventually(lambda: process.rows(WAITING) == [(0,)], "an empty inbox")
        told = process.rows("SELECT description FROM incidents ORDER BY number")
        assert told == [("Truck 1",), ("Truck 2",), ("Truck 3",)]
        assert len(answers(fleet, asked)) == 1


async def test_ten_kills_in_a_row_lose_and_double_nothing(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        for round_ in range(10):
            reporter = fleet.driver if round_ % 2 else fleet.stranger
            for truck in range(3):
                reporter.says(fleet.chat, f"/new_issue Truck {round_}-{truck}")
            wanted = 3 * round_ + 1 + round_ % 3
            await fleet.until(lambda n=wanted: len(fleet.said("NEW")) >= n, "some cards")  # type: ignore[misc]
            await process.stop(signal.SIGKILL)
            await process.start()
        await fleet.until(lambda: len(fleet.chat.pinned) == 30, "thirty pinned cards")
        told = process.rows("SELECT description FROM incidents ORDER BY number")
        assert told == [(f"Truck {r}-{t}",) for r in range(10) for t in range(3)]
        await eventually(lambda: process.rows(WAITING) == [(0,)], "an empty inbox")


async def test_kills_during_one_waiting_command_do_not_cost_it(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        telegram.faults.append(Fault("getChatMember", delay=60, times=None))
        asked = fleet.admin.says(fleet.chat, "/remove_dispatcher @kate")
        for kill in range(1, 5):
            await eventually(lambda n=kill: telegram.struck >= n, "the command in work")  # type: ignore[misc]
            await process.stop(signal.SIGKILL)
            await process.start()
        telegram.faults.clear()
        assert "kate" in (await fleet.answer_to(asked)).text
        assert process.rows("SELECT count(*) FROM inbox WHERE t_dead IS NOT NULL") == [(0,)]
