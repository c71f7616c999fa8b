"""Chores beside the polling: one that fails is begun again."""

from __future__ import annotations

import asyncio
import logging

import pytest

from operations import chores
from tests.desk import eventually


async def test_a_chore_that_fails_is_logged_and_begun_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(chores, "PAUSE", 0.0)
    begun: list[asyncio.Task[None] | None] = []

    async def work() -> None:
        begun.append(asyncio.current_task())
        if len(begun) < 3:
            raise ValueError("a surprise")
        await asyncio.Event().wait()

    chore = chores.begin("summary", work)
    await eventually(lambda: len(begun) == 3, "a third beginning")
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
    assert "event=chore_failed chore=summary" in caplog.text
    chore.cancel()
    await asyncio.gather(chore, return_exceptions=True)
    assert begun[2] is not None
    await eventually(begun[2].cancelled, "the work to end with its chore")
