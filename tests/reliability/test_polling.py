"""What makes polling deaf: a webhook, a second poller, a revoked token; said, and mended."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from aiohttp import ClientSession
from telegram.error import Conflict, NetworkError

from receiving import polling, requests
from receiving.polling import PollingTrouble
from sandbox import Fault
from tests.bot.support import calls, settled
from tests.desk import TOKEN, Desk, Fleet, eventually
from tests.reliability.support import held, polls

pytestmark = [
    pytest.mark.over_http,  # other programs call the same server
    pytest.mark.usefixtures("polling_soon"),
]

LOST = "may be lost. Please tap again."
HOOK = "https://hooks.example.org/telegram/s3cr3t"


async def api(desk: Desk, method: str, **params: object) -> dict[str, object]:
    """Call the Bot API as another program that has the token."""
    url = desk.application.bot.base_url
    async with ClientSession() as session, session.post(f"{url}/{method}", json=params) as answer:
        body: dict[str, object] = await answer.json()
        return body


async def test_a_webhook_set_while_we_poll_is_removed_and_nothing_pending_lost(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    card = await fleet.reports("Truck 1")
    await settled(desk, fleet)
    desk.clock.passes(minutes=1)
    assert (await api(desk, "setWebhook", url=HOOK))["ok"]
    report = fleet.driver.says(fleet.chat, "/new_issue Truck 2")
    assert "TKT-2026-0002" in (await fleet.answer_to(report)).text
    assert "event=webhook_set" in caplog.text
    assert "event=webhook_removed host=hooks.example.org" in caplog.text
    assert "s3cr3t" not in caplog.text
    assert "another process" not in caplog.text
    await fleet.shows(card, LOST)  # it may have been given taps


async def test_who_sets_a_webhook_again_and_again_is_not_fought_without_end(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    await settled(desk, fleet)
    at_start = len(calls(desk.telegram, "deleteWebhook"))
    await api(desk, "setWebhook", url=HOOK)
    await eventually(lambda: "event=webhook_removed" in caplog.text, "the removal")
    caplog.clear()
    await api(desk, "setWebhook", url=HOOK)
    await eventually(lambda: "event=webhook_set" in caplog.text, "the complaint")
    assert len(calls(desk.telegram, "deleteWebhook")) == at_start + 1
    assert desk.telegram.queue.webhook


async def test_a_webhook_that_cannot_be_removed_is_tried_again(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "REMOVE_AT_MOST_EVERY", 0)
    desk.telegram.faults.append(Fault("deleteWebhook", status=500, body="<html>"))
    await api(desk, "setWebhook", url=HOOK)
    await fleet.quiet()
    assert "cannot be removed yet" in caplog.text


async def test_a_second_poller_is_named_and_takes_nothing_from_us_for_good(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    await fleet.until(lambda: desk.telegram.queue.is_polled, "polling")
    before = polls(desk.telegram)
    await api(desk, "getUpdates", timeout=0, allowed_updates=["poll"])  # and wants no messages
    await eventually(lambda: "event=other_poller" in caplog.text, "the complaint")
    await eventually(lambda: polls(desk.telegram) >= before + 2, "our next poll")
    await fleet.until(lambda: desk.telegram.queue.is_polled, "polling")
    await fleet.quiet()  # we are heard again: each poll of ours asks for our kinds
    assert "webhook" not in caplog.text


@pytest.mark.parametrize(
    ("status", "description", "said"),
    [
        (401, "Unauthorized", "event=token_refused"),
        (404, "Not Found", "event=token_refused"),
        (400, "Bad Request: Logged out", "event=logged_out"),
    ],
)
async def test_why_telegram_knows_us_no_more_is_said_and_tried_on(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture, status: int, description: str,
    said: str,
) -> None:  # fmt: skip
    body = json.dumps({"ok": False, "error_code": status, "description": description})
    desk.telegram.faults.append(Fault("getUpdates", status=status, body=body))
    fleet.stranger.says(fleet.chat, "ends the poll")
    await eventually(lambda: said in caplog.text, said)
    assert TOKEN not in caplog.text
    await fleet.quiet()


async def test_a_proxys_401_blames_nobodys_token(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    desk.telegram.faults.append(Fault("getUpdates", status=401, body="<html>Sign in</html>"))
    fleet.stranger.says(fleet.chat, "ends the poll")
    await eventually(lambda: "polling failed" in caplog.text, "the warning")
    assert "TELEGRAM_BOT_TOKEN" not in caplog.text
    await fleet.quiet()


async def test_a_stop_leaves_no_webhook_being_removed(desk: Desk) -> None:
    gate = held(desk.telegram, "getWebhookInfo")
    trouble = PollingTrouble(desk.application.bot, lambda: None)
    trouble(Conflict("can't use getUpdates method while webhook is active"))
    await eventually(lambda: not desk.telegram.faults[0].times, "the question")
    trouble.stop()
    await eventually(
        lambda: "webhook" not in {task.get_name() for task in asyncio.all_tasks()}, "its end"
    )
    gate.set()


FAILING = {
    "an error": Fault("getUpdates", status=500, body="<html>", times=None),
    "no answer": Fault("getUpdates", drop_connection=True, times=None),
}


@pytest.mark.parametrize("failure", FAILING)
async def test_a_poll_that_fails_while_the_desk_stops_is_no_failure(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    monkeypatch.setattr(requests, "STOPPING_REST", 0.01)
    desk.telegram.faults.append(replace(FAILING[failure]))
    bot = desk.application.bot
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=5)
    desk.application.bot_data.inbox.stop()
    assert await bot.get_updates(timeout=5) == ()
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=0)  # the last one, which confirms what came in
