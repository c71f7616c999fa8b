"""Proxies of the environment: HTTP and SOCKS, with passwords, and what is asked without them."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import Awaitable, Callable

import pytest
from yarl import URL

from network.failures import ConnectTimedOutError, NotSentError
from network.proxies import is_exempt, proxy_for, read
from operations.heartbeat import Heartbeat
from operations.proxies import problems
from sending.messages import certainly_not_sent
from tests.desk import eventually
from tests.network.servers import TOKEN, Server, Talk, connected, friendly, saying, serving, silent

TELEGRAM = "api.telegram.org"
NOWHERE = "http://bot-api.test"  # only a proxy can look it up


@pytest.mark.parametrize(
    ("exceptions", "is_without"),
    [
        ("", False),
        ("*", True),
        ("api.telegram.org", True),
        ("telegram.org", True),
        (".telegram.org", True),
        ("API.Telegram.ORG ,other", True),
        ("legram.org", False),
        ("a.api.telegram.org", False),
        ("api.telegram.org:443", True),
        ("api.telegram.org:8443", False),
        ("https://api.telegram.org", True),
        ("10.0.0.0/8,fd00::/8,bücher.de,host:port,[", False),
    ],
)
def test_exceptions_name_hosts_domains_and_ports(exceptions: str, is_without: bool) -> None:
    assert is_exempt(URL(f"https://{TELEGRAM}/bot"), exceptions) == is_without


@pytest.mark.parametrize(
    ("address", "exceptions", "is_without"),
    [
        ("http://[::1]:8081", "::1", True),
        ("http://[::1]:8081", "[::1]", True),
        ("http://[::1]:8081", "[::1]:8081", True),
        ("http://[::1]:8081", "[::1]:80", False),
        ("http://[0:0::1]:8081", "::1", True),
        ("http://127.0.0.1:8081", "127.0.0.1", True),
        ("http://127.0.0.1:8081", "127.0.0.1:8081", True),
        ("http://127.0.0.1:8081", "0.0.1", False),
        ("http://localhost:8081", "127.0.0.1", False),
    ],
)
def test_exceptions_name_addresses(address: str, exceptions: str, is_without: bool) -> None:
    assert is_exempt(URL(address), exceptions) == is_without


def test_the_proxy_of_a_scheme_comes_before_the_one_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://all:1")
    monkeypatch.setenv("HTTPS_PROXY", "secure:2")
    assert proxy_for(URL("https://x/")) == URL("http://secure:2")
    assert proxy_for(URL("http://x/")) == URL("http://all:1")
    monkeypatch.setenv("NO_PROXY", "x")
    assert proxy_for(URL("http://x/")) is None


@pytest.mark.parametrize("address", ["foo://x", "http://", "http://x/path", "http://x:port", "/x"])
def test_what_can_be_no_proxy_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"proxy|URL|port"):
        read(address)


async def test_a_proxy_is_asked_in_the_place_of_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(friendly) as proxy, connected() as client:
        monkeypatch.setenv("HTTP_PROXY", f"http://desk:s%40fe@127.0.0.1:{proxy.port}")
        for _ in range(2):
            assert await client.post(f"{NOWHERE}/bot{TOKEN}/getMe")
    assert proxy.requests[0].startswith(f"POST {NOWHERE}/bot{TOKEN}/getMe HTTP/1.1\r\n".encode())
    password = base64.b64encode(b"desk:s@fe")
    assert all(b"Proxy-Authorization: Basic " + password in asked for asked in proxy.requests)
    assert proxy.connections == 1


def tunnel_to(server: Server) -> Callable[[Talk], Awaitable[None]]:
    """Be a proxy that connects everybody to a server."""

    async def connect(talk: Talk) -> None:
        await talk.hear()
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        await talk.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        ways = (talk.reader, writer), (reader, talk.writer)
        await asyncio.gather(*(pass_on(*way) for way in ways))

    return connect


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what is said, and the end of it."""
    while said := await reader.read(1 << 16):
        writer.write(said)
    writer.close()


@pytest.mark.usefixtures("trusting")
async def test_tls_goes_through_a_proxy_that_does_not_see_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with (
        serving(friendly, tls=True) as server,
        serving(tunnel_to(server)) as proxy,
        connected() as client,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://desk:safe@127.0.0.1:{proxy.port}")
        for _ in range(2):
            assert await client.post(f"https://bot-api.test/bot{TOKEN}/getMe")
    [asked] = proxy.requests
    assert asked.startswith(b"CONNECT bot-api.test:443 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic " + base64.b64encode(b"desk:safe") in asked
    assert TOKEN.encode() not in asked
    assert len(server.requests) == 2
    assert server.connections == 1


@pytest.mark.parametrize("status", [b"407 Proxy Authentication Required", b"502 Bad Gateway"])
async def test_what_a_proxy_would_not_connect_was_certainly_not_sent(
    monkeypatch: pytest.MonkeyPatch, status: bytes
) -> None:
    refusal = b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n"
    async with serving(saying(refusal)) as proxy, connected() as client:
        monkeypatch.setenv("HTTPS_PROXY", f"http://desk:safe@127.0.0.1:{proxy.port}")
        with pytest.raises(NotSentError, match=f"the proxy answered {int(status[:3])}") as raised:
            await client.post(f"https://bot-api.test/bot{TOKEN}/getMe")
    assert certainly_not_sent(raised.value)
    assert not {"safe", TOKEN} & set(str(raised.value).split())


async def test_a_proxy_that_is_silent_or_gone_got_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(silent) as proxy, connected() as client:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(ConnectTimedOutError):
            await client.post(f"https://bot-api.test/bot{TOKEN}/getMe", connect_timeout=0.1)
    async with connected() as client:
        with pytest.raises(NotSentError, match="ClientProxyConnectionError"):
            await client.post(f"https://bot-api.test/bot{TOKEN}/getMe")


# SOCKS


class SocksProxy:
    """Speaks SOCKS 5 (RFC 1928, 1929), then HTTP in the place of whom one wants to reach."""

    def __init__(self, answer: int = 0) -> None:
        self.answer = answer
        self.asked: list[bytes] = []

    async def talk(self, talk: Talk) -> None:
        """Ask for name and password if they are offered."""
        _, count = await talk.reader.readexactly(2)
        if 2 in await talk.reader.readexactly(count):
            await talk.say(b"\x05\x02")
            self.asked.append(await talk.reader.readexactly(11))
            await talk.say(b"\x01\x00")
        else:
            await talk.say(b"\x05\x00")
        self.asked.append(await talk.reader.readexactly(19))
        await talk.say(bytes((5, self.answer, 0, 1, 0, 0, 0, 0, 0, 0)))
        if not self.answer:
            await friendly(talk)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_a_socks_proxy_looks_the_name_up_itself(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    socks = SocksProxy()
    async with serving(socks.talk) as proxy, connected() as client:
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://desk:safe@127.0.0.1:{proxy.port}")
        for _ in range(2):
            assert await client.post(f"{NOWHERE}:80/bot{TOKEN}/getMe")
    assert socks.asked == [
        b"\x01\x04desk\x04safe",
        b"\x05\x01\x00\x03\x0cbot-api.test\x00\x50",
    ]
    assert len(proxy.requests) == 2


async def test_what_a_socks_proxy_would_not_connect_was_certainly_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(SocksProxy(answer=5).talk) as proxy, connected() as client:
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{proxy.port}")
        with pytest.raises(NotSentError, match="ProxyError"):
            await client.post(f"{NOWHERE}:80/bot{TOKEN}/getMe")
    async with connected() as client:
        with pytest.raises(NotSentError):
            await client.post(f"{NOWHERE}:80/bot{TOKEN}/getMe")


async def test_the_heartbeat_goes_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(SocksProxy().talk) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{proxy.port}")
        beating = asyncio.create_task(Heartbeat(f"{NOWHERE}:80/switch", lambda: "").run())
        await eventually(lambda: proxy.requests)
        beating.cancel()
        await asyncio.wait([beating])
    assert proxy.requests[0].startswith(b"GET /switch HTTP/1.1\r\n")


def test_socks_without_its_package_is_a_line_that_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://desk:safe@127.0.0.1:1080")
    assert problems() == []
    monkeypatch.setitem(sys.modules, "aiohttp_socks", None)
    [problem] = problems()
    assert problem.startswith("HTTPS_PROXY cannot be used: for SOCKS, install what ")
    assert "safe" not in problem
