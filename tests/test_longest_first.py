"""Tests that mostly wait are begun first."""

from __future__ import annotations

from pathlib import Path

from tests.longest_first import LONGEST_FIRST, place

HERE = Path(__file__).parent


def test_every_name_in_the_list_is_there() -> None:
    assert all(any(HERE.rglob(name)) for name in LONGEST_FIRST)


def test_what_waits_comes_before_what_works() -> None:
    names = ["tests/bot/test_taps.py", "tests/end_to_end/test_start.py", "tests/test_chaos.py"]
    paths = [Path(name) for name in names]
    assert sorted(paths, key=place) == paths[::-1]
