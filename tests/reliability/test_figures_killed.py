"""`kill -9` between any two steps of figures: all parts come, none twice whose sending is known."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from domain.settings import MONDAY_MORNING
from sandbox import SentMessage
from tests.deadlines import SHORT
from tests.desk import Fleet, eventually, open_group
from tests.processes import BOT, BotProcess, bot_process
from tests.reliability.test_handovers_killed import FAST, at_rest
from tests.reliability.test_reporters_killed import CUTS, hangs, killed

pytestmark = [
    pytest.mark.slow(reason="starts the bot as a process"),
    pytest.mark.timeout(300),  # what is made gives way to all other tests
]

HOUR = 3600


def parts(fleet: Fleet) -> list[str]:
    """List which parts stand, in their order."""
    return [name for each in fleet.chat.bot_messages if (name := _part(each))]


def _part(message: SentMessage) -> str:
    if message.photo is not None:
        return "picture"
    return "file" if message.attachment is not None else ""


def fall_due(process: BotProcess, ago: int = 0) -> None:
    """Have figures of the week come to the group, so many seconds ago."""
    with closing(sqlite3.connect(process.path, timeout=10)) as connection, connection:
        connection.execute(
            "UPDATE groups SET figures_at = ?, t_next_figures = ?",
            (MONDAY_MORNING, int(time.time()) - ago),
        )


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("method", ["sendPhoto", "sendDocument"])
async def test_killed_while_a_part_is_sent(tmp_path: Path, method: str, cut: str) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await at_rest(process)
        before = hangs(fleet, method, cut)
        fall_due(process)
        await killed(process, fleet, before)
        await at_rest(process)
        twice = CUTS[cut]  # nobody can know that it was sent
        pictures, files = (1 + twice * (method == each) for each in ("sendPhoto", "sendDocument"))
        assert parts(fleet) == ["picture"] * pictures + ["file"] * files


@pytest.mark.parametrize("cut", CUTS)
async def test_killed_while_a_text_is_sent_before_its_picture(tmp_path: Path, cut: str) -> None:
    deadlines = {**SHORT, "sending.figures_making.PATIENCE": 0.0}
    async with bot_process(tmp_path / "incidents.db", BOT, deadlines, **FAST) as (
        telegram,
        process,
    ):
        fleet = await open_group(telegram)
        await fleet.configure()
        await at_rest(process)
        before = hangs(fleet, "sendMessage", cut)
        fall_due(process)
        await killed(process, fleet, before)
        await at_rest(process)
        assert len(fleet.said("📊 North Fleet")) == 1 + CUTS[cut]  # nobody can know it was sent
        assert parts(fleet) == ["picture", "file"]


async def test_killed_while_it_is_made(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await at_rest(process)
        folder = process.path.with_name("incidents.db.figures")
        for made in ("1-*", "1-*/figures.png"):
            fall_due(process)
            await eventually(lambda: list(folder.glob(made)), f"{made} to be made")  # noqa: B023 - now
            await process.stop(signal.SIGKILL)
            await process.start()
        await fleet.until(lambda: "file" in parts(fleet), "the file")
        await at_rest(process)
        assert parts(fleet) == ["picture", "file"]
        await process.stop()
        assert not folder.exists()


async def test_what_fell_due_while_the_desk_was_down_comes_late_and_once(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db", **FAST) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await at_rest(process)
        await process.stop(signal.SIGKILL)
        fall_due(process, ago=3 * HOUR)
        for _ in range(3):
            await process.start()
            await fleet.until(lambda: "file" in parts(fleet), "the file")
            await at_rest(process)
            await process.stop()
        assert parts(fleet) == ["picture", "file"]
