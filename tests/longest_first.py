"""Begins a run with the tests that mostly wait, so that no worker has them alone at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

LONGEST_FIRST = (
    "test_benchmarks.py", "test_endurance.py", "test_chaos.py", "browser", "end_to_end", "power",
    "reliability",
)  # fmt: skip
"""Files and folders of tests; all others come after these."""


def place(path: Path) -> int:
    """Tell how early the tests of a file come; equal ones keep their order."""
    early = (n for n, name in enumerate(LONGEST_FIRST) if name in path.parts)
    return next(early, len(LONGEST_FIRST))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort what was collected; each worker of pytest-xdist gets the same order."""
    items.sort(key=lambda item: place(item.path.relative_to(item.config.rootpath)))
