"""Many calls leave nothing behind: no memory, no open files."""

from __future__ import annotations

import pytest

from benchmarks.http_client import endure

MOST = 2.0  # MiB: of 100,000 calls that is 20 bytes for each


@pytest.mark.timeout(300)  # 100,000 calls take 40 s alone, and three times that beside others
@pytest.mark.parametrize(
    "calls",
    [2_000, pytest.param(100_000, marks=pytest.mark.slow(reason="calls for half a minute"))],
)
async def test_calls_leave_nothing_behind(calls: int) -> None:
    memory, files = await endure(calls)
    assert memory < MOST
    assert files <= 0
