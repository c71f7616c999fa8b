"""Begins a run with the tests that mostly wait, so that no worker has them alone at the end."""

from __future__ import annotations

import itertools
import os
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
    """Sort what was collected; each worker of pytest-xdist gets the same order.

    A worker begins with a share of it, in one piece, so each share begins with some that are long.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    groups: list[list[pytest.Item]] = [[] for _ in range(len(LONGEST_FIRST) + 1)]
    for item in items:
        groups[place(item.path.relative_to(item.config.rootpath))].append(item)
    *early, late = groups
    shares = [list(itertools.chain(*early[number::workers])) for number in range(workers)]
    size = -(-len(items) // workers)
    for share in shares:
        room = max(0, size - len(share))
        share.extend(late[:room])
        del late[:room]
    items[:] = [*itertools.chain(*shares), *late]
