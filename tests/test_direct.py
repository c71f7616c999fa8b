"""The bot's way to the sandbox without HTTP is as strict as with it, and breaks as it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TimedOut

from receiving import requests
from sandbox import Chat, Fault, SandboxServer, Telegram
from tests.desk import TOKEN, Clock
from tests.direct import NOWHERE, directly
from tests.pictures import png

WRONG_TOKEN = f"{TOKEN.partition(':')[0]}:{'A' * 35}"


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    """Make an empty world."""
    return Telegram(TOKEN, clock=lambda: clock.time)


@pytest.fixture
def chat(telegram: Telegram) -> Chat:
    """Open a group with the bot in it."""
    chat = telegram.supergroup("North Fleet")
    chat.add_bot(admin=True, by=telegram.person("Ada Stone"))
    return chat


@pytest.fixture(params=["directly", "over http"])
async def bot(
    request: pytest.FixtureRequest, telegram: Telegram, clock: Clock
) -> AsyncIterator[Bot]:
    """Connect the library to the sandbox, in both ways there are."""
    async with AsyncExitStack() as stack:
        url, connect = NOWHERE, stack.enter_context(directly(telegram))
        if request.param == "over http":
            server = await stack.enter_async_context(SandboxServer(telegram))
            url, connect = server.url, requests.connect
        connections = await stack.enter_async_context(connect(4, 0.3, clock))
        yield Bot(*(TOKEN, f"{url}/bot"), request=connections, get_updates_request=connections)


async def test_parameters_arrive_as_they_were_sent(
    bot: Bot, telegram: Telegram, chat: Chat
) -> None:
    await bot.send_message(chat.id, "7 & ü\n😀 = +", disable_notification=True)
    await bot.send_photo(chat.id, png(), caption="12", filename="a.png")
    message, photo = [call.params for call in telegram.calls]
    sent = {"chat_id": chat.id, "disable_notification": True}
    assert {"text": "7 & ü\n😀 = +", **sent}.items() <= message.items()
    assert (photo["caption"], "photo" in photo) == ("12", False)
    assert len(chat.bot_messages) == 2


async def test_what_is_no_text_is_not_sent(bot: Bot, telegram: Telegram, chat: Chat) -> None:
    with pytest.raises(NetworkError, match="surrogates not allowed"):
        await bot.send_message(chat.id, "\ud83d")
    assert telegram.calls == []


async def test_refusals_arrive(bot: Bot, chat: Chat) -> None:
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(chat.id, "")
    with pytest.raises(InvalidToken):
        await bot.request.post(bot.base_url.replace(TOKEN, WRONG_TOKEN) + "/getMe")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(retry_after=7), RetryAfter),
        (Fault(status=502, body="<html>"), NetworkError),
        (Fault(drop_connection=True), NetworkError),
    ],
    ids=str,
)
async def test_trouble_on_the_way_arrives(
    bot: Bot,
    telegram: Telegram,
    fault: Fault,
    error: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # as `build` does
    telegram.faults.append(replace(fault))
    with pytest.raises(error) as raised:
        await bot.get_me()
    assert type(raised.value) is error
    await bot.get_me()


async def test_an_outage_breaks_what_waits(bot: Bot, telegram: Telegram) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.until(lambda: telegram.queue.is_polled)
    telegram.outage = True
    with pytest.raises(NetworkError):
        await poll
    with pytest.raises(NetworkError):
        await bot.get_me()


async def test_a_call_not_waited_for_takes_effect(bot: Bot, telegram: Telegram, chat: Chat) -> None:
    gate = asyncio.Event()
    telegram.faults.append(Fault("sendMessage", gate=gate))
    with pytest.raises(TimedOut):
        await bot.send_message(chat.id, "late")
    assert chat.bot_messages == []
    gate.set()
    await telegram.until(lambda: chat.bot_messages)


async def test_a_poll_given_up_ends(bot: Bot, telegram: Telegram) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.until(lambda: telegram.queue.is_polled)
    poll.cancel()
    await telegram.until(lambda: not telegram.queue.is_polled)


async def test_a_reply_tells_the_time(bot: Bot, clock: Clock) -> None:
    clock.wrong = -1_000_000
    await bot.get_me()
    assert clock() == clock.time
