"""Says at the end of a run what was left out: slow tests, and what this machine cannot try."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pytest

LEFT_OUT = pytest.StashKey[int]()
KEY = "slow tests left out"


class Node(Protocol):
    """A worker of pytest-xdist, as told of when it ends."""

    workeroutput: dict[str, int]


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    config.stash[LEFT_OUT] = 0


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Refuse a slow test that does not say why it is slow."""
    for item in items:
        for mark in item.iter_markers("slow"):
            if not mark.kwargs.get("reason"):
                raise pytest.UsageError(f"{item.nodeid}: @pytest.mark.slow needs a reason=")


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Count slow tests that are not to run."""
    for item in items:
        item.config.stash[LEFT_OUT] += item.get_closest_marker("slow") is not None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the main process, when this is a worker's."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[KEY] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: pytest.Session) -> None:
    """Hear from a worker that has ended; each of them collects all tests."""
    told = getattr(node, "workeroutput", {}).get(KEY, 0)
    node.config.stash[LEFT_OUT] = max(node.config.stash[LEFT_OUT], told)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    slow = terminalreporter.config.stash[LEFT_OUT]
    skipped = len(terminalreporter.stats.get("skipped", []))
    terminalreporter.write_line(
        f"left out: {slow} slow tests (`make check` runs them), {skipped} skipped"
    )
