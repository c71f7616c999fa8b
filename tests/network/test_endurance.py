"""Many calls leave nothing behind: no memory, no open files."""

from __future__ import annotations

import pytest

from benchmarks.http_client import endure

MOST = 2.0  # MiB: of 10,000 calls that is 210 bytes for each, as few small objects take


@pytest.mark.timeout(300)  # beside others it takes its time
@pytest.mark.parametrize("calls", [2_000, 10_000])
async def test_calls_leave_nothing_behind(calls: int) -> None:
    memory, files = await endure(calls)
    assert memory < MOST
    assert files <= 0
