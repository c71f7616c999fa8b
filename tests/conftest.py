"""Fixtures shared by all layers."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sandbox import Telegram
from tests import in_memory
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for, desk_over_http

pytest_plugins = [
    "tests.left_out",  # says what was
    "tests.longest_first",
    "tests.examples",  # has Hypothesis' profiles, to be chosen before tests are collected
    "pytester",
]

if folder := in_memory.folder():  # every commit waits for the disk, and there are many
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)


# A tenth less work: short runs make little garbage (https://docs.python.org/3/library/gc.html).
gc.set_threshold(100_000, 50, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Give `-n auto` two workers a core: many tests wait for a process or a backoff."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session", autouse=True)
def _no_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing here speaks TLS; reading all the world's authorities takes half of a test's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SSL_CERT_FILE", raising=False)
        patch.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("no-certificates")))
        yield


@pytest.fixture
def clock() -> Clock:
    """Give the time, to be moved by the test."""
    return Clock()


@pytest.fixture
async def desk(tmp_path: Path, clock: Clock, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """Run the bot in this process, in front of an empty sandbox."""
    is_over_http = request.node.get_closest_marker("over_http")
    opened = desk_over_http if is_over_http else desk_for
    async with opened(Telegram(TOKEN, clock=clock), tmp_path / "incidents.db", clock) as desk:
        yield desk


@pytest.fixture
async def fleet(desk: Desk) -> Fleet:
    """Open a group with managers and dispatchers bound."""
    return await desk.fleet()
