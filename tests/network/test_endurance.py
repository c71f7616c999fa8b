"""Many calls leave nothing behind: no memory, no open files."""

from __future__ import annotations

import pytest

from benchmarks.http_client import endure

MOST = 2.0  # MiB: of 40,000 calls that is 52 bytes for each, less than any object that is kept


@pytest.mark.timeout(300)  # 40,000 calls take 16 s alone, and three times that beside others
@pytest.mark.parametrize("calls", [2_000, 40_000])
async def test_calls_leave_nothing_behind(calls: int) -> None:
    memory, files = await endure(calls)
    assert memory < MOST
    assert files <= 0
