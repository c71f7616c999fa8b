"""Long polling: what is kept, confirmed, held and ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession, ClientTimeout, ServerDisconnectedError

from tests.sandbox.conftest import button

if TYPE_CHECKING:
    from sandbox import Chat, Person, SandboxServer, Telegram
    from tests.sandbox.conftest import Api, Clock

CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
    "is running"
)


async def test_updates_stay_until_an_offset_confirms_them(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    ann.says(fleet, "one")
    ann.says(fleet, "two")
    first = await api.result("getUpdates")
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert await api.result("getUpdates") == first
    rest = await api.result("getUpdates", offset=first[1]["update_id"])
    assert rest == first[1:] == telegram.pending_updates
    assert await api.result("getUpdates", offset=first[1]["update_id"] + 1) == []


async def test_a_negative_offset_keeps_only_the_newest(api: Api, fleet: Chat, ann: Person) -> None:
    for text in ("one", "two", "three"):
        ann.says(fleet, text)
    newest = await api.result("getUpdates", offset=-1)
    assert [update["message"]["text"] for update in newest] == ["three"]
    assert await api.result("getUpdates") == newest


async def test_a_batch_has_at_most_limit_updates(api: Api, fleet: Chat, ann: Person) -> None:
    for number in range(101):
        ann.says(fleet, str(number))
    assert len(await api.result("getUpdates", limit=2)) == 2
    assert len(await api.result("getUpdates", limit=1000)) == 100


async def test_a_poll_is_held_until_something_happens(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    poll = asyncio.create_task(api.result("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.queue.is_polled, what="the poll")
    ann.says(fleet, "hello")
    (update,) = await poll
    assert update["message"]["text"] == "hello"


async def test_a_poll_ends_empty_after_its_timeout(api: Api) -> None:
    assert await api.result("getUpdates", timeout=1) == []


async def test_a_second_poller_ends_the_first(api: Api, telegram: Telegram) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.queue.is_polled, what="the first poll")
    assert await api.result("getUpdates") == []
    assert await first == {"ok": False, "error_code": 409, "description": CONFLICT}


async def test_a_poller_that_died_conflicts_with_nobody(
    server: SandboxServer, api: Api, telegram: Telegram
) -> None:
    async with ClientSession(timeout=ClientTimeout(total=0.2)) as dying:
        with pytest.raises(asyncio.TimeoutError):
            await dying.get(f"{server.url}/bot{telegram.token}/getUpdates?timeout=30")
    await telegram.until(lambda: not telegram.queue.is_polled, what="the end of the poll")
    await api.result("getUpdates")
    assert all(call.error is None for call in telegram.calls)


async def test_an_outage_drops_the_poll_that_waits(api: Api, telegram: Telegram) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.queue.is_polled, what="the poll")
    telegram.outage = True
    with pytest.raises(ServerDisconnectedError):
        await poll
    telegram.outage = False
    assert await api.result("getUpdates") == []


async def test_allowed_updates_are_remembered(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    await api.result("getUpdates", allowed_updates=["chat_member"])
    ann.says(fleet, "not asked for")
    fleet.promote(ann)
    fleet.add(telegram.person("New Driver"))
    assert [list(update)[1] for update in await api.updates()] == ["chat_member"] * 2
    await api.result("getUpdates", allowed_updates=[])
    fleet.demote(ann)
    ann.says(fleet, "wanted again")
    assert [list(update)[1] for update in await api.updates()] == ["message"]


async def test_messages_are_kept_a_day_and_taps_150_seconds(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person, clock: Clock
) -> None:
    await api.result("sendMessage", chat_id=fleet.id, text="x", reply_markup=button())
    ann.presses(fleet.bot_messages[0], "claim:1")
    ann.says(fleet, "hello")
    clock.moves(151)
    assert [list(update)[1] for update in telegram.pending_updates] == ["message"]
    clock.moves(24 * 60 * 60)
    assert telegram.pending_updates == []


async def test_a_message_can_be_delivered_twice(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    message = ann.says(fleet, "hello")
    telegram.deliver_again(message)
    first, second = await api.updates()
    assert first["message"] == second["message"]
    assert first["update_id"] < second["update_id"]


async def test_pending_updates_are_dropped_on_request(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    ann.says(fleet, "hello")
    assert (await api.result("getWebhookInfo"))["pending_update_count"] == 1
    await api.result("deleteWebhook", drop_pending_updates=True)
    assert telegram.pending_updates == []


async def test_a_webhook_ends_polling_until_it_is_deleted(
    api: Api, telegram: Telegram, fleet: Chat, ann: Person
) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await telegram.until(lambda: telegram.queue.is_polled, what="the poll")
    await api.result("setWebhook", url="https://example.org/secret")
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    ann.says(fleet, "stays pending")
    assert "while webhook is active" in await api.error("getUpdates", offset=900_000_000)
    assert (await api.result("getWebhookInfo"))["url"] == "https://example.org/secret"
    await api.result("deleteWebhook")
    assert len(await api.result("getUpdates")) == 1


async def test_a_webhook_without_tls_is_refused(api: Api) -> None:
    assert "HTTPS" in await api.error("setWebhook", url="http://example.org")
