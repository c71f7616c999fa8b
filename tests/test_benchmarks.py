"""The benchmarks run; what they find is not judged here."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from benchmarks import against_bare, against_limits, as_data_grows, during_backup
from benchmarks.plan import SMALLEST, Plan
from benchmarks.report import Figure, percentile, table, write_json

PARTS = (
    against_bare.rates,
    against_limits.whole_bot,
    as_data_grows.measure,
    during_backup.measure,
)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.__module__}.{part.__name__}")
async def test_each_part_gives_figures(part: Callable[[Plan], AsyncIterator[Figure]]) -> None:
    figures = [figure async for figure in part(SMALLEST)]
    assert figures
    assert all(figure.value >= 0 for figure in figures)


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


def test_the_file_has_null_where_nothing_can_be_compared(tmp_path: Path) -> None:
    write_json([Figure("one", "alone", 0.5, "MB")], tmp_path / "results.json")
    [row] = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert (row["value"], row["base"], row["ratio"], row["met"]) == (0.5, None, None, None)


def test_a_percentile_is_a_value_that_occurred() -> None:
    assert percentile([3, 1, 2], 50) == 2
    assert percentile([3, 1, 2], 99) == 3
    assert not math.isnan(percentile([1], 50))
