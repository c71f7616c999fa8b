"""Makes connections; what fails there is told apart from what fails after a request has left."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from network import tls

KEEP_ALIVE = 60.0  # seconds; a quiet group's toast then needs no new TLS handshake


class NeverConnectedError(aiohttp.ClientConnectionError):
    """There was no connection to send a request over, for this `reason`."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__()
        self.reason = reason


class Connector(aiohttp.TCPConnector):
    """Connects directly, or through the HTTP proxy that a request names."""

    async def connect(self, *request: Any, **more: Any) -> Connection:  # noqa: ANN401 - aiohttp's
        """Give a connection, kept alive or new; raises NeverConnectedError."""
        try:
            connection = await super().connect(*request, **more)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise NeverConnectedError(error) from None
        return dropping_the_unsent(connection)


def dropping_the_unsent(connection: Connection) -> Connection:
    """Have a connection end at once when it is given up, whatever of a file is still to be sent.

    A transport is closed only when all is sent, and that may be never.
    """
    transport = connection.transport

    def drop() -> None:
        if transport is not None and transport.get_write_buffer_size():
            transport.abort()

    connection.add_callback(drop)
    return connection


def connector(socks: URL | None = None) -> aiohttp.BaseConnector:
    """Give what connects, by way of a SOCKS proxy if one is named.

    The number of connections is not bounded here: aiohttp counts the wait for one as a part of
    connecting, and we must know which of the two took too long.
    """
    if socks is not None:
        from network.socks import through  # noqa: PLC0415 - it needs a package few have

        return through(socks, limit=0, keepalive_timeout=KEEP_ALIVE, ssl=tls.context())
    return Connector(
        limit=0,
        keepalive_timeout=KEEP_ALIVE,
        resolver=aiohttp.ThreadedResolver(),
        ssl=tls.context(),
    )
