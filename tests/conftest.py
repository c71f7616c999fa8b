"""Fixtures shared by all layers."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sandbox import Telegram
from tests import in_memory
from tests.desk import TOKEN, Clock, Desk, Fleet, desk_for, desk_over_http
from tests.factories import Store, open_store
from tests.prepared import Prepared, prepare

pytest_plugins = [
    "tests.left_out",  # says what was
    "tests.slow_by_rule",
    "tests.unmeasured",
    "tests.longest_first",
    "tests.examples",  # has Hypothesis' profiles, to be chosen before tests are collected
    "pytester",
]

if folder := in_memory.folder():  # every commit waits for the disk, and there are many
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)


# A tenth less work: short runs make little garbage (https://docs.python.org/3/library/gc.html).
gc.set_threshold(100_000, 50, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Give `-n auto` two workers a core: many tests wait for a process or a backoff.

    Those of `make test` seldom do, and each worker first collects all tests.
    """
    cores = os.cpu_count() or 1
    return cores + 1 if config.getoption("markexpr") == "not slow" else 2 * cores


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


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open one file for all of a module's histories: each has groups of its own."""
    with open_store(tmp_path_factory.mktemp("shared")) as store:
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file with two groups set up alike."""
    with open_store(tmp_path) as store:
        yield store


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Set a group up once, to be copied."""
    return asyncio.run(prepare(tmp_path_factory.mktemp("prepared")))


@pytest.fixture
def world(tmp_path: Path, clock: Clock, request: pytest.FixtureRequest) -> Fleet | Telegram:
    """Give an empty sandbox, or one with a group that is set up if the test asks for a fleet."""
    if "fleet" not in request.fixturenames:
        return Telegram(TOKEN, clock=clock)
    prepared: Prepared = request.getfixturevalue("prepared")
    return prepared.copy(tmp_path / "incidents.db", clock)


@pytest.fixture
async def desk(
    world: Fleet | Telegram, tmp_path: Path, clock: Clock, request: pytest.FixtureRequest
) -> AsyncIterator[Desk]:
    """Run the bot in this process, in front of the sandbox."""
    is_over_http = request.node.get_closest_marker("over_http")
    opened = desk_over_http if is_over_http else desk_for
    telegram = world.telegram if isinstance(world, Fleet) else world
    async with opened(telegram, tmp_path / "incidents.db", clock) as desk:
        yield desk


@pytest.fixture
async def fleet(desk: Desk, world: Fleet | Telegram) -> Fleet:
    """Give a group with managers and dispatchers bound."""
    assert isinstance(world, Fleet)
    await desk.begun()
    return world
