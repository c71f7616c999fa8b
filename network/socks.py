"""Connects through a SOCKS proxy: requirements-socks.txt has the package for it."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from aiohttp.connector import Connection
from aiohttp_socks import (
    ProxyConnectionError,
    ProxyConnector,
    ProxyError,
    ProxyTimeoutError,
    ProxyType,
)
from yarl import URL

from network.connectors import NeverConnectedError, dropping_the_unsent

TYPES = {"socks4": ProxyType.SOCKS4, "socks5": ProxyType.SOCKS5, "socks5h": ProxyType.SOCKS5}
PORT = 1080  # https://www.rfc-editor.org/rfc/rfc1928

FAILURES = (
    *(aiohttp.ClientError, asyncio.TimeoutError, OSError),
    *(ProxyConnectionError, ProxyError, ProxyTimeoutError),
)


class SocksConnector(ProxyConnector):
    """Connects through one proxy, which looks names up."""

    async def connect(self, *request: Any, **more: Any) -> Connection:  # noqa: ANN401 - aiohttp's
        """Give a connection, kept alive or new; raises NeverConnectedError."""
        try:
            connection = await super().connect(*request, **more)
        except FAILURES as error:
            raise NeverConnectedError(error) from None
        return dropping_the_unsent(connection)


def through(proxy: URL, **settings: Any) -> SocksConnector:  # noqa: ANN401 - aiohttp's
    """Give what connects through a proxy."""
    return SocksConnector(
        host=proxy.host or "",
        port=proxy.port or PORT,
        proxy_type=TYPES[proxy.scheme],
        username=proxy.user,
        password=proxy.password,
        rdns=True,
        **settings,
    )
