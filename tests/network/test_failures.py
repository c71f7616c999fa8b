"""What is known of a request that failed: certainly not sent, or perhaps there; never the token."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager

import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from network.connectors import NeverConnectedError
from network.failures import ConnectTimedOutError, NoFreeConnectionError, NotSentError, name
from sending.messages import certainly_not_sent
from tests.network.servers import (
    OK,
    TOKEN,
    Talk,
    connected,
    deaf,
    friendly,
    rude,
    saying,
    serving,
    silent,
)


async def resetting(talk: Talk) -> None:
    """Read a request, and break the connection off."""
    await talk.hear()
    talk.writer.transport.abort()


async def leaving(talk: Talk) -> None:
    """Break off in the middle of an answer."""
    await talk.hear()
    await talk.say(OK[:-3])


async def greeting(talk: Talk) -> None:
    """Speak first, and no HTTP."""
    await talk.say(b"220 mail.example.com ESMTP\r\n")
    await talk.wait()


MAY_HAVE_ARRIVED: dict[str, Callable[[Talk], Awaitable[None]]] = {
    "no answer": silent,
    "no answer, and the end": rude,
    "a reset": resetting,
    "half an answer": leaving,
    "another protocol": saying(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "an answer that is no gzip": saying(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
    ),
    "an endless head": saying(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000),
}


@pytest.mark.parametrize("manner", MAY_HAVE_ARRIVED)
async def test_what_a_server_read_may_have_arrived(manner: str) -> None:
    error, server_read = await failed(manner)
    assert server_read
    assert type(error) in (NetworkError, TimedOut)
    assert not certainly_not_sent(error)


async def failed(manner: str) -> tuple[TelegramError, bytes]:
    """Have a server of some manner spoil a call."""
    seconds = 0.3 if manner == "no answer" else 20.0
    async with (
        serving(MAY_HAVE_ARRIVED[manner]) as server,
        connected(read_timeout=seconds) as client,
    ):
        with pytest.raises(TelegramError) as raised:
            await client.post(server.url)
        return raised.value, server.requests[0]


@contextmanager
def nobody_accepting() -> Iterator[str]:
    """Listen, with the queue of those who want to connect full: Linux then ignores them."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as full:
        port = full.getsockname()[1]
        with closing(socket.create_connection(("127.0.0.1", port))):
            yield f"http://127.0.0.1:{port}/bot{TOKEN}/getMe"


@asynccontextmanager
async def nowhere(kind: str) -> AsyncIterator[str]:
    """Give an address of a bot's method that no connection leads to."""
    if kind == "nobody accepts":
        with nobody_accepting() as url:
            yield url
        return
    async with serving(deaf if kind == "TLS is not answered" else greeting) as server:
        yield {
            "refused": f"http://127.0.0.1:9/bot{TOKEN}/getMe",
            "no such name": f"http://nowhere.invalid/bot{TOKEN}/getMe",
            "no TLS there": server.at("https://127.0.0.1"),
            "TLS is not answered": server.at("https://127.0.0.1"),
            "no host": f"http:///bot{TOKEN}/getMe",
        }[kind]


NOT_SENT = {
    "refused": (NotSentError, "127.0.0.1:9: Connection refused"),
    "no such name": (NotSentError, "ClientConnectorDNSError: nowhere.invalid:80: "),
    "no TLS there": (NotSentError, "ClientConnectorSSLError: 127.0.0.1:"),
    "TLS is not answered": (ConnectTimedOutError, "nothing was sent"),
    "nobody accepts": (ConnectTimedOutError, "nothing was sent"),
    "no host": (NotSentError, "InvalidUrlClientError"),
}


def patience(kind: str) -> float:
    """Give the seconds to connect: few where nobody will ever answer."""
    return 0.2 if NOT_SENT[kind][0] is ConnectTimedOutError else 20.0


@pytest.mark.parametrize("kind", NOT_SENT)
async def test_what_found_no_server_was_certainly_not_sent(kind: str) -> None:
    error_class, said = NOT_SENT[kind]
    async with nowhere(kind) as url, connected() as client:
        with pytest.raises(error_class, match=re.escape(said)) as raised:
            await client.post(url, connect_timeout=patience(kind))
    assert certainly_not_sent(raised.value)


async def test_a_certificate_nobody_vouches_for_is_named() -> None:
    async with serving(friendly, tls=True) as server, connected() as client:
        with pytest.raises(NotSentError, match="CERTIFICATE_VERIFY_FAILED") as raised:
            await client.post(server.at("https://127.0.0.1"))
    assert not server.requests
    assert certainly_not_sent(raised.value)


async def test_what_finds_no_free_connection_was_certainly_not_sent() -> None:
    async with serving(silent) as server, connected(most=1) as client:
        first = asyncio.create_task(client.post(server.url))
        await asyncio.sleep(0)
        with pytest.raises(NoFreeConnectionError, match="nothing was sent") as raised:
            await client.post(server.url, pool_timeout=0.05)
        first.cancel()
        await asyncio.wait([first])
    assert certainly_not_sent(raised.value)
    assert len(server.requests) <= 1


@pytest.mark.parametrize("kind", ["nobody accepts", "TLS is not answered"])
async def test_the_library_polls_on_at_once_after_a_time_out(kind: str) -> None:
    # Its telegram/ext/_utils/networkloop.py waits longer and longer after other errors.
    async with nowhere(kind) as url, connected() as client:
        with pytest.raises(TimedOut):
            await client.post(url, connect_timeout=0.05)


def test_a_failure_is_named_by_what_went_wrong_first() -> None:
    assert name(NeverConnectedError(ConnectionResetError())) == "ConnectionResetError"
    assert name(ConnectionAbortedError()) == "ConnectionAbortedError"


# The token


@pytest.mark.parametrize("trouble", [*MAY_HAVE_ARRIVED, *NOT_SENT])
async def test_no_failure_says_the_token(trouble: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    if trouble in MAY_HAVE_ARRIVED:
        error, _ = await failed(trouble)
    else:
        async with nowhere(trouble) as url, connected() as client:
            with pytest.raises(TelegramError) as raised:
                await client.post(url, connect_timeout=patience(trouble))
        error = raised.value
    assert (error.__cause__, error.__context__) == (None, None)
    assert TOKEN not in repr(error) + "".join(traceback.format_exception(error)) + caplog.text
