"""The benchmarks run; what they find is not judged here."""

from __future__ import annotations

import asyncio
import json
import math
import os
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks import flooded
from benchmarks import stage as stage_module
from benchmarks.__main__ import SECTIONS
from benchmarks.plan import SMALLEST
from benchmarks.process import BARE, Program
from benchmarks.report import Figure, percentile, table, write_json
from benchmarks.stage import stage

BARE_PROGRAM = Program("the bare program", BARE)


STARTS = pytest.mark.slow(reason="starts a program to be measured")


@pytest.mark.slow(reason="measures for a minute and a half")
@pytest.mark.parametrize("section", [*SECTIONS, "flooded"])
async def test_each_section_gives_figures(section: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if "COVERAGE" in name]:
        monkeypatch.delenv(name)
    measure = SECTIONS.get(section, flooded.measure)
    figures = [figure async for figure in measure(SMALLEST)]
    assert figures
    assert all(figure.value >= 0 for figure in figures)


@STARTS
async def test_an_idle_program_has_nothing_left_to_do() -> None:
    async with stage(BARE_PROGRAM, groups=5) as scene:
        scene.telegram.latency = 0.02
        await asyncio.gather(*(group.report() for group in scene.groups))
        await scene.idle()
        shown = [m for group in scene.groups for m in group.chat.messages]
        assert not any("pinned_message" in (message.service or {}) for message in shown)


@STARTS
async def test_load_ends_although_a_cancellation_is_lost() -> None:
    async def steps() -> AsyncIterator[str]:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)
        yield "step"

    async with stage(BARE_PROGRAM) as scene:
        load = scene.under_load([steps()], warm_up=0, seconds=0.01)
        assert not (await asyncio.wait_for(load, 10)).done


@STARTS
async def test_load_is_what_was_finished_after_the_warm_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finished: asyncio.Queue[str] = asyncio.Queue()
    is_warm = asyncio.Event()

    async def steps() -> AsyncIterator[str]:
        for number in range(5):
            if number == 3:
                await is_warm.wait()
            yield "step"
            finished.put_nowait("step")  # when it is counted
        await asyncio.sleep(60)
        yield "too late"

    async def go_on(_: object, until: float) -> None:  # so many steps instead of seconds
        if until == 4:
            is_warm.set()
        for _step in range(int(until)):
            await finished.get()

    async with stage(BARE_PROGRAM) as scene:
        monkeypatch.setattr(stage_module, "_go_on", go_on)
        before = time.perf_counter()
        load = await scene.under_load([steps(), steps()], warm_up=6, seconds=4)
        assert load.done == {"step": 4}
        assert 0 < load.seconds < time.perf_counter() - before


def test_the_table_says_which_targets_are_missed() -> None:
    figures = [
        Figure("one", "fast", 10, "ms", 10, most=1.2),
        Figure("one", "slow", 13, "ms", 10, most=1.2),
        Figure("two", "alone", 0.5, "MB"),
    ]
    lines = table(figures).splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == [
        "**one**",
        "fast",
        "slow",
        "**two**",
        "alone",
    ]
    assert [line.split("|")[5].strip() for line in lines[3:5]] == ["≤ 1.20 met", "≤ 1.20 MISSED"]
    assert len({len(line) for line in lines}) == 1


def test_none_at_all_can_be_the_target() -> None:
    assert Figure("one", "refused", 0, "", 10, most=0).is_met is True
    assert Figure("one", "refused", 1, "", 10, most=0).is_met is False


def test_the_file_has_null_where_nothing_can_be_compared(tmp_path: Path) -> None:
    write_json([Figure("one", "alone", 0.5, "MB")], tmp_path / "results.json")
    [row] = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert (row["value"], row["base"], row["ratio"], row["met"]) == (0.5, None, None, None)


def test_a_percentile_is_a_value_that_occurred() -> None:
    assert percentile([3, 1, 2], 50) == 2
    assert percentile([3, 1, 2], 99) == 3
    assert not math.isnan(percentile([1], 50))
