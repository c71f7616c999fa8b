"""Fixtures shared by all layers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.desk import Clock, Desk, Fleet, open_desk

# The same examples in every run: a failure is found again, and the machine's speed is no failure.
settings.register_profile("desk", derandomize=True, deadline=None)
settings.load_profile("desk")


@pytest.fixture
def clock() -> Clock:
    """Give the time, to be moved by the test."""
    return Clock()


@pytest.fixture
async def desk(tmp_path: Path, clock: Clock) -> AsyncIterator[Desk]:
    """Run the bot in this process, in front of an empty sandbox."""
    async with open_desk(tmp_path / "incidents.db", clock) as desk:
        yield desk


@pytest.fixture
async def fleet(desk: Desk) -> Fleet:
    """Open a group with managers and dispatchers bound."""
    return await desk.fleet()
