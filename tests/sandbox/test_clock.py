"""The world's clock: set forward it dates whatever comes, and the bot hears of it at once."""

from __future__ import annotations

import asyncio
import json
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest

from sandbox import Telegram
from sandbox.cast import gather
from sandbox.world.core import LONGEST_STEP
from sandbox.world.snapshot import restore_world, world_json

if TYPE_CHECKING:
    from sandbox import Chat, Person
    from tests.sandbox.conftest import Api, Clock

HOUR = 3600


async def test_messages_and_answers_are_dated_by_the_clock_as_it_is_set(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person, clock: Clock
) -> None:
    telegram.set_forward(8 * HOUR)
    assert ann.says(fleet, "Still there?").date == clock.time + 8 * HOUR
    async with api.session.post(f"{api.url}/getMe") as response:
        told = parsedate_to_datetime(response.headers["Date"]).timestamp()
    assert told == clock.time + 8 * HOUR


async def test_a_poll_that_waits_ends_so_that_its_answer_tells_the_time(
    api: Api, telegram: Telegram
) -> None:
    poll = asyncio.create_task(api.result("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.queue.is_polled, what="the poll")
    telegram.set_forward(HOUR)
    assert await asyncio.wait_for(poll, 10) == []
    assert not telegram.queue.is_polled


async def test_who_polls_just_then_is_told_the_time_by_the_next_poll(
    api: Api, telegram: Telegram
) -> None:
    telegram.set_forward(HOUR)
    assert await asyncio.wait_for(api.result("getUpdates", timeout=30), 10) == []
    waiting = asyncio.create_task(api.result("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.queue.is_polled, what="the poll")
    waiting.cancel()


@pytest.mark.parametrize("seconds", [0, -1, LONGEST_STEP + 1, float("nan")])
def test_the_clock_goes_forward_only(telegram: Telegram, seconds: float) -> None:
    with pytest.raises(ValueError, match="forward"):
        telegram.set_forward(seconds)
    assert telegram.now() == telegram.clock()


async def test_what_telegram_keeps_for_a_while_is_gone_later(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    sent = await api.result("sendMessage", chat_id=fleet.id, text="A card")
    ann.presses(fleet.bot_messages[-1], "claim:1")
    telegram.set_forward(2 * 24 * HOUR)
    assert await api.updates() == []
    fleet.set_bot_rights(can_delete=False)
    target = {"chat_id": fleet.id, "message_id": sent["message_id"]}
    assert "can't be deleted" in await api.error("deleteMessage", **target)


def test_a_world_brought_back_is_as_late_as_it_was(clock: Clock) -> None:
    before, after = (gather(Telegram(clock=clock)).telegram for _ in range(2))
    before.set_forward(HOUR)
    kept = json.loads(json.dumps(world_json(before)))
    restore_world(after, kept, gap=0)
    assert after.now() == before.now()
    del kept["ahead"]  # as an earlier version wrote it
    restore_world(after, kept, gap=0)
    assert after.now() == clock()
