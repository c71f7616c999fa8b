"""The disk is full, or will not sync, and then does again: nothing is confirmed in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.deadlines import SHORT, Deadlines
from tests.desk import Fleet, eventually, open_group
from tests.full_length import short_and_full
from tests.processes import BOT, BotProcess, bot_process

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

SEVERAL = 3
TROUBLES = {"full": "w", "does not sync": "s"}


@asynccontextmanager
async def desk_on(
    folder: Path, shim: Path, trouble: Path, deadlines: Deadlines = SHORT
) -> AsyncIterator[tuple[Fleet, BotProcess]]:
    """Run the bot on a disk that fails while the file `trouble` is there."""
    (folder / "desk").mkdir()
    path = folder / "desk" / "incidents.db"
    settings = {
        "LD_PRELOAD": str(shim),
        "POWER_FOLDER": str(path.parent),
        "POWER_TROUBLE": str(trouble),
    }
    async with bot_process(path, BOT, deadlines, **settings) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        yield fleet, process


@pytest.mark.parametrize("kind", TROUBLES)
async def test_a_report_on_a_failing_disk_is_not_confirmed_before_it_is_kept(
    tmp_path: Path, shim: Path, kind: str
) -> None:
    trouble = tmp_path / "trouble"
    async with desk_on(tmp_path, shim, trouble) as (fleet, process):
        trouble.write_text(TROUBLES[kind])
        report = fleet.driver.says(fleet.chat, "/new_issue Truck 456")
        await eventually(lambda: trouble.stat().st_size > SEVERAL, "failures")
        assert fleet.telegram.pending_updates
        assert fleet.said("NEW INCIDENT") == []
        trouble.unlink()
        card = await fleet.answer_to(report)
        await fleet.until(lambda: not fleet.telegram.pending_updates, "confirmation")
        assert fleet.said("NEW INCIDENT") == [card]
        assert process.rows("SELECT count(*) FROM incidents") == [(1,)]
        await process.stop()
    assert "updates cannot be put on disk" in process.log
    assert "Traceback" not in process.log


@short_and_full("what fails is tried again after a second, then after two, and so on")
@pytest.mark.parametrize("kind", TROUBLES)
async def test_a_tap_on_a_failing_disk_counts_once_and_no_yes_comes_before_it_is_kept(
    tmp_path: Path, shim: Path, kind: str, deadlines: Deadlines
) -> None:
    trouble = tmp_path / "trouble"
    async with desk_on(tmp_path, shim, trouble, deadlines) as (fleet, process):
        card = await fleet.reports("Truck 456")
        await fleet.quiet()
        trouble.write_text(TROUBLES[kind])
        press = fleet.john.presses(card, "claim:TKT-2026-0001")
        await eventually(lambda: trouble.stat().st_size > SEVERAL, "failures")
        assert "is yours" not in str(press.answer.value)
        trouble.unlink()
        await fleet.shows(card, "Claimed by @john")
        query = "SELECT action FROM incident_events"
        assert process.rows(query) == [("report",), ("claim",)]
