"""What is made of figures is of what is owed now, and none of it is left behind."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from database import FiguresRequest, OwedFigures, Part
from domain.periods import Kind, period_of
from sending.figures_making import FiguresMaker
from tests.bot.figures import ask
from tests.bot.support import second_fleet
from tests.desk import Clock, Desk, Fleet, desk_for, eventually
from tests.reliability.support import world


@pytest.fixture(autouse=True)
def _nothing_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have matplotlib not be installed."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)


def maker_of(desk: Desk) -> FiguresMaker:
    """Give what makes figures."""
    return desk.application.bot_data.maker


async def test_a_group_that_migrates_while_they_are_made_gets_what_happened_in_it(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed("Truck 456 no start")
    maker = maker_of(desk)
    turns = maker._turns[Part.TEXT]  # noqa: SLF001 - who reads now has the old number
    async with turns.turn(is_asked_for=True):
        ask(desk, fleet)
        await eventually(lambda: maker._makings, "figures to be made")  # noqa: SLF001 - as above
        new = desk.telegram.migrate(fleet.chat)
        moved = "SELECT 1 FROM groups WHERE migrated_to IS NOT NULL"
        await eventually(lambda: desk.database.connection.sql(moved), "the group to be known")
    await fleet.until(lambda: any(each.attachment for each in new.bot_messages), "the file")
    [text] = [each.text for each in new.bot_messages if "📊 North Fleet" in each.text]
    assert "Opened: 1" in text


async def test_a_number_that_is_given_again_gives_nobody_the_figures_of_others(
    desk: Desk, fleet: Fleet
) -> None:
    south, maker = await second_fleet(desk), maker_of(desk)
    texts = []
    for each in (fleet, south):
        chat_id = each.chat.id
        week = period_of(Kind.WEEK, desk.application.bot_data.zones.of(chat_id), desk.clock())
        request = FiguresRequest(chat_id, chat_id, Kind.WEEK, week, reply_to=7)
        figures = OwedFigures(99, request, desk.clock(), Part(0))
        await eventually(lambda: maker.is_made(figures), "a text")  # noqa: B023 - now
        texts.append(maker.made(figures).text)
    assert ["North" in text for text in texts] == [True, False]
    assert "South" in texts[1]


async def test_nothing_is_left_of_what_was_made(desk: Desk, fleet: Fleet, tmp_path: Path) -> None:
    folder = tmp_path / "incidents.db.figures"
    figures = ask(desk, fleet)
    await figures.comes(fleet)
    await eventually(lambda: list(folder.iterdir()) == [], "the folder to be empty")


async def test_what_is_given_up_while_it_is_made_leaves_nothing(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    maker, chat_id = maker_of(desk), fleet.chat.id
    week = period_of(Kind.WEEK, desk.application.bot_data.zones.of(chat_id), desk.clock())
    request = FiguresRequest(chat_id, chat_id, Kind.WEEK, week, reply_to=7)
    figures = OwedFigures(99, request, desk.clock(), Part.TEXT | Part.PICTURE)
    folder = tmp_path / "incidents.db.figures"
    maker.is_made(figures)
    await eventually(lambda: folder.exists() and list(folder.iterdir()), "the file to be begun")
    maker.is_made(replace(figures, t=figures.t + 1))  # another one by its number
    maker.forget(99)
    await eventually(lambda: list(folder.iterdir()) == [], "the folder to be empty")


async def test_what_a_killed_run_left_is_removed_at_the_start(tmp_path: Path, clock: Clock) -> None:
    left = tmp_path / "incidents.db.figures" / "1-abc" / "incidents.xlsx"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"what happened")
    async with desk_for(world(clock).telegram, tmp_path / "incidents.db", clock) as desk:
        await desk.begun()
        assert not left.parent.parent.exists()
