"""What a test that waits in vain says."""

from __future__ import annotations

import asyncio

import pytest

from tests import desk
from tests.desk import Fleet


async def test_a_wait_in_vain_tells_what_is_there_when_it_ends(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await fleet.reports("Truck 456")
    monkeypatch.setattr(desk, "PATIENCE", 0.5)
    waiting = asyncio.create_task(fleet.shows(card, "never"))
    await fleet.john.taps(card, "✅ Claim")
    with pytest.raises(TimeoutError, match=r"'never' on .*Claimed by @john"):
        await waiting


async def test_a_wait_for_an_answer_in_vain_tells_what_the_bot_said_last(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fleet.reports("Truck 456")
    monkeypatch.setattr(desk, "PATIENCE", 0.1)
    with pytest.raises(TimeoutError, match=r"last words are .*Truck 456"):
        await fleet.appears("never")
