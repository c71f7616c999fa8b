"""What is known of a request that failed: whether it can have arrived; never where it went."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl

import aiohttp
from telegram.error import NetworkError, TimedOut


class NotSentError(NetworkError):
    """The request certainly never left: there was no connection for it."""


class ConnectTimedOutError(NotSentError, TimedOut):
    """No connection could be made in time; nothing was sent."""


class NoFreeConnectionError(NotSentError, TimedOut):
    """All connections were in use for too long; nothing was sent."""


def failure(error: BaseException) -> NetworkError:
    """Say what an HTTP failure means, in our own words.

    aiohttp's words and its exceptions hold addresses, and the token is part of those: neither may
    be the new error's text, cause or context.
    """
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return ConnectTimedOutError("Timed out while connecting")
    if isinstance(error, asyncio.TimeoutError):
        return TimedOut()
    told = f"{type(error).__name__}{_details(error)}"
    return (NotSentError if _never_left(error) else NetworkError)(told)


def _never_left(error: BaseException) -> bool:
    """Tell whether it failed before there was a connection to Telegram to send it over.

    DNS, a refusal, TLS and an unreachable proxy are kinds of ClientConnectorError
    (https://docs.aiohttp.org/en/stable/client_reference.html#hierarchy-of-exceptions).
    """
    never = (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError, aiohttp.InvalidURL)
    return isinstance(error, never)


def _details(error: BaseException) -> str:
    """Give what of an error's details names no address but host and port."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return f": {error.host}:{error.port}: {_reason(error.os_error)}"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f": the proxy answered {error.status}"
    return f": {_reason(error)}" if isinstance(error, OSError) and error.errno else ""


def _reason(error: OSError) -> str:
    """Say what the system says; other libraries may have put addresses into its place."""
    if isinstance(error, (ssl.SSLError, socket.gaierror)) or not error.errno:
        return error.strerror or type(error).__name__
    return os.strerror(error.errno)
