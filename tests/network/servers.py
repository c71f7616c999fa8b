"""Servers on loopback that answer, hang, and go away as a test wants it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from network.client import AiohttpRequest

TOKEN = "424242:TEST-token-for-the-client-012345678"  # noqa: S105 - opens nothing
CERTIFICATE = Path(__file__).parent / "localhost.pem"
"""Of localhost, 127.0.0.1 and bot-api.test, with its key: made with openssl, it opens nothing."""
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true}'


class Talk:
    """What one who connected says, and is told."""

    def __init__(
        self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer

    async def hear(self) -> bytes:
        """Read one request, and remember it."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        request = head + await self.reader.readexactly(int(length or 0))
        self.server.requests.append(request)
        return request

    async def say(self, answer: bytes) -> None:
        """Send an answer."""
        self.writer.write(answer)
        await self.writer.drain()

    async def wait(self) -> None:
        """Wait until the other side hangs up."""
        await self.reader.read()


class Server:
    """A TCP server on loopback: has a talk with everybody who connects, then hangs up."""

    def __init__(self, manner: Callable[[Talk], Awaitable[None]]) -> None:
        self.manner = manner
        self.connections = 0
        self.requests: list[bytes] = []
        self.port = 0
        self.over = asyncio.Event()
        self.talks: dict[asyncio.Task[None], Talk] = {}

    @property
    def url(self) -> str:
        """Where a bot's method is asked for."""
        return self.at("http://127.0.0.1")

    def at(self, host: str) -> str:
        """Where a bot's method is asked for, by scheme and host."""
        return f"{host}:{self.port}/bot{TOKEN}/sendMessage"

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk, and hang up."""
        self.connections += 1
        talk = Talk(self, reader, writer)
        talking = asyncio.ensure_future(self._talk(talk))
        self.talks[talking] = talk
        await asyncio.wait([talking])
        del self.talks[talking]

    async def _talk(self, talk: Talk) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self.manner(talk)
        finally:
            talk.writer.close()

    def hang_up_at_once(self) -> None:
        """End all connections before anybody can notice."""
        for talk in self.talks.values():
            talk.writer.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    async def end(self) -> None:
        """End all talks."""
        self.over.set()
        for talking in self.talks:
            talking.cancel()
        if self.talks:
            await asyncio.wait(list(self.talks))


@asynccontextmanager
async def serving(
    manner: Callable[[Talk], Awaitable[None]], host: str = "127.0.0.1", *, tls: bool = False
) -> AsyncIterator[Server]:
    """Run a server of some manner."""
    server, context = Server(manner), None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
    listening = await asyncio.start_server(server.meet, host, 0, ssl=context)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await server.end()
        await listening.wait_closed()


async def friendly(talk: Talk) -> None:
    """Answer every request, over a kept-alive connection."""
    while True:
        await talk.hear()
        await talk.say(OK)


async def silent(talk: Talk) -> None:
    """Read a request, and never answer it."""
    await talk.hear()
    await talk.wait()


async def deaf(talk: Talk) -> None:
    """Read nothing, and say nothing."""
    await talk.server.over.wait()
    talk.writer.transport.abort()


async def rude(talk: Talk) -> None:
    """Read a request, and hang up without an answer."""
    await talk.hear()


@asynccontextmanager
async def connected(most: int = 4, read_timeout: float = 5.0) -> AsyncIterator[AiohttpRequest]:
    """Give the client, and close it."""
    async with AiohttpRequest(most, read_timeout) as client:
        yield client


def saying(answer: bytes) -> Callable[[Talk], Awaitable[None]]:
    """Answer every request in these words."""

    async def say(talk: Talk) -> None:
        while True:
            await talk.hear()
            await talk.say(answer)

    return say
