"""Calls over kept-alive connections: what is asked, answered, timed, cancelled, and closed."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import socket
from collections.abc import Mapping

import pytest
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest

from network.client import AiohttpRequest
from tests.desk import eventually
from tests.network.servers import (
    OK,
    TOKEN,
    Server,
    Talk,
    connected,
    friendly,
    saying,
    serving,
    silent,
)


def bot(server: Server, client: BaseRequest) -> Bot:
    """Give the library's bot, which asks a server through a client."""
    url = server.at("http://127.0.0.1").partition(TOKEN)[0]
    return Bot(TOKEN, base_url=url, request=client, get_updates_request=client)


# What is asked


async def test_parameters_are_sent_as_json() -> None:
    async with serving(friendly) as server, connected() as client:
        assert await bot(server, client).set_chat_title(-5, "Häuser & mehr")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(f"POST /bot{TOKEN}/setChatTitle HTTP/1.1\r\n".encode())
    assert b"Content-Type: application/json\r\n" in head + b"\r\n"
    assert json.loads(body) == {"chat_id": "-5", "title": "Häuser & mehr"}


async def test_a_call_without_parameters_has_an_empty_body() -> None:
    async with serving(friendly) as server, connected() as client:
        assert await bot(server, client).log_out()
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert b"\r\nContent-Length: 0" in head
    assert body == b""


async def test_a_file_is_fetched_as_it_is() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\x00\xff\n"
    async with serving(saying(answer)) as server, connected() as client:
        assert await client.retrieve(server.url) == b"\x00\xff\n"
    assert server.requests[0].startswith(b"GET ")


async def test_a_compressed_answer_is_read() -> None:
    body = gzip.compress(b'{"ok":true,"result":{"a":1}}')
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    async with serving(saying(head.encode() + body)) as server, connected() as client:
        assert await client.post(server.url) == {"a": 1}


async def test_a_redirect_is_not_followed() -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    async with serving(saying(answer)) as server, connected() as client:
        with pytest.raises(NetworkError, match="Found"):
            await client.post(server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "is_heard"), [("200 OK", True), ("502 Bad Gateway", False)])
async def test_only_a_success_tells_the_time(status: str, is_heard: bool) -> None:
    heard: list[str] = []

    def hear(headers: Mapping[str, str]) -> None:
        heard.append(headers["date"])

    answer = f"HTTP/1.1 {status}\r\nDATE: now\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    async with serving(saying(answer)) as server, AiohttpRequest(1, 5, hear) as client:
        await client.do_request(server.url, "POST")
    assert heard == (["now"] if is_heard else [])


# Connections


async def test_one_connection_serves_call_after_call() -> None:
    async with serving(friendly) as server, connected() as client:
        for _ in range(3):
            assert await client.post(server.url)
    assert server.connections == 1


async def test_no_more_connections_are_made_than_allowed() -> None:
    async with serving(friendly) as server, connected(most=2) as client:
        assert all(await asyncio.gather(*(client.post(server.url) for _ in range(9))))
    assert server.connections == 2


async def test_nothing_is_sent_over_a_connection_the_server_has_closed() -> None:
    async with serving(friendly) as server, connected() as client:
        for calls in (1, 2, 3):
            assert await client.post(server.url)
            assert server.connections == calls
            server.hang_up_at_once()


async def test_idle_connections_are_kept_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = [0.0]
    monkeypatch.setattr("aiohttp.connector.monotonic", lambda: moved[0])
    async with serving(friendly) as server, connected() as client:
        for moved[0], connections in ((0, 1), (59, 1), (59 + 61, 2)):
            await client.post(server.url)
            assert server.connections == connections


@pytest.mark.parametrize("listening", ["127.0.0.1", "::1"])
async def test_a_host_is_reached_by_the_one_address_that_works(
    monkeypatch: pytest.MonkeyPatch, listening: str
) -> None:
    if ":" in listening and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")

    def both(_host: object, port: int, *_: object, **__: object) -> list[object]:
        ends = (socket.AF_INET6, ("::1", port, 0, 0)), (socket.AF_INET, ("127.0.0.1", port))
        return [(family, socket.SOCK_STREAM, 6, "", end) for family, end in ends]

    async with serving(friendly, listening) as server, connected() as client:
        monkeypatch.setattr(socket, "getaddrinfo", both)
        assert await client.post(server.at("http://bot-api.test"))


async def test_a_cancelled_call_gives_its_connection_back() -> None:
    async with serving(silent) as server, connected(most=1) as client:
        for calls in (1, 2):
            call = asyncio.create_task(client.post(server.url, read_timeout=None))
            await eventually(lambda: len(server.requests) == calls)  # noqa: B023 - it is awaited
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
        await eventually(lambda: not server.talks)  # it hears that the other side hung up


async def test_a_call_cancelled_while_it_waits_for_a_connection_takes_none() -> None:
    async with serving(silent) as server, connected(most=1) as client:
        first = asyncio.create_task(client.post(server.url))
        await eventually(lambda: server.requests)
        waiting = asyncio.create_task(client.post(server.url))
        await asyncio.sleep(0)
        waiting.cancel()
        first.cancel()
        await asyncio.wait([first, waiting])
        with pytest.raises(TimedOut, match=r"^Timed out$"):  # it was sent
            await client.post(server.url, read_timeout=0.05, pool_timeout=0.05)


# Time-outs


async def test_a_call_may_ask_for_time_outs_of_its_own() -> None:
    async with serving(silent) as server, connected(read_timeout=60) as client:
        with pytest.raises(TimedOut):
            await client.post(server.url, read_timeout=0.01)


async def test_a_call_may_ask_for_none() -> None:
    async def slow(talk: Talk) -> None:
        await talk.hear()
        await asyncio.sleep(0.2)
        await talk.say(OK)

    async with serving(slow) as server, connected(read_timeout=0.01) as client:
        assert await client.post(server.url, read_timeout=None)


async def test_an_answer_in_pieces_has_the_time_for_each() -> None:
    async def piecemeal(talk: Talk) -> None:
        await talk.hear()
        for at in range(0, len(OK), 12):
            await asyncio.sleep(0.2)
            await talk.say(OK[at : at + 12])

    async with serving(piecemeal) as server, connected(read_timeout=1.0) as client:
        assert await client.post(server.url)


def test_the_library_is_told_how_long_an_answer_may_take() -> None:
    assert AiohttpRequest(1, 12.5).read_timeout == 12.5


# The end


async def test_closing_ends_all_connections_and_leaves_nothing_to_complain_of() -> None:
    async with serving(friendly) as server:
        async with connected() as client:
            await asyncio.gather(*(client.post(server.url) for _ in range(4)))
        await eventually(lambda: not server.talks)
        await client.shutdown()
    del client
    gc.collect()  # what was left open would warn, which is an error here


async def test_a_closed_client_refuses_and_one_opened_again_works() -> None:
    async with serving(friendly) as server, connected() as client:
        await client.shutdown()
        with pytest.raises(NetworkError, match="closed"):
            await client.post(server.url)
        await client.initialize()
        await client.initialize()
        assert await client.post(server.url)


async def test_calls_under_way_end_when_the_client_is_closed() -> None:
    async with serving(silent) as server, connected() as client:
        call = asyncio.create_task(client.post(server.url))
        await eventually(lambda: server.requests)
        await client.shutdown()
        with pytest.raises(NetworkError):
            await call


async def test_the_desk_makes_no_client_of_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(HTTPXRequest, "__init__", refuse)
    with pytest.raises(AssertionError):
        Bot(TOKEN)
    async with serving(friendly) as server, connected() as client:
        await bot(server, client).log_out()
