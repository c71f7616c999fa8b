"""What is known of a request that failed: certainly not sent, or perhaps there."""

from __future__ import annotations

import pytest
from telegram.error import NetworkError, TimedOut

from network.failures import NoFreeConnectionError, NotSentError
from sending.messages import certainly_not_sent
from tests.network.servers import TOKEN, connected, rude, serving, silent


async def test_an_answer_that_does_not_come_in_time_may_have_been_sent() -> None:
    async with serving(silent) as server, connected(read_timeout=0.05) as client:
        with pytest.raises(TimedOut) as raised:
            await client.post(server.url)
    assert not certainly_not_sent(raised.value)


async def test_a_connection_that_ends_without_an_answer_may_have_been_sent() -> None:
    async with serving(rude) as server, connected() as client:
        with pytest.raises(NetworkError, match="ServerDisconnectedError") as raised:
            await client.post(server.url)
    assert not certainly_not_sent(raised.value)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:9", "127.0.0.1:9: Connection refused"),
        ("http://nowhere.invalid", "nowhere.invalid:80: "),
    ],
)
async def test_what_finds_no_server_was_certainly_not_sent(address: str, said: str) -> None:
    async with connected() as client:
        with pytest.raises(NotSentError, match=said) as raised:
            await client.post(f"{address}/bot{TOKEN}/getMe")
    assert certainly_not_sent(raised.value)
    assert TOKEN not in str(raised.value)
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)


async def test_what_finds_no_free_connection_was_certainly_not_sent() -> None:
    async with serving(silent) as server, connected(most=0) as client:
        with pytest.raises(NoFreeConnectionError) as raised:
            await client.post(server.url, pool_timeout=0.01)
    assert certainly_not_sent(raised.value)
    assert isinstance(raised.value, TimedOut)
    assert not server.connections
