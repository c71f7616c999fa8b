"""What is known of a request that failed: whether it can have arrived; never where it went."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl

import aiohttp
from telegram.error import NetworkError, TimedOut

from network.connectors import NeverConnectedError


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
    if isinstance(error, NeverConnectedError):
        return _not_sent(error.reason)
    if isinstance(error, aiohttp.InvalidURL):
        return _not_sent(error)
    if isinstance(error, asyncio.TimeoutError):
        return TimedOut()
    return NetworkError(_told(error))


def _not_sent(reason: BaseException) -> NotSentError:
    if isinstance(reason, asyncio.TimeoutError):
        return ConnectTimedOutError("Timed out while connecting; nothing was sent")
    return NotSentError(_told(reason))


def name(error: BaseException) -> str:
    """Name an error's class, which holds no address."""
    return type(error.reason if isinstance(error, NeverConnectedError) else error).__name__


def _told(error: BaseException) -> str:
    """Name an error with those of its details that hold no address but host and port."""
    name = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"{name}: {error.host}:{error.port}: {_reason(error.os_error)}"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"{name}: the proxy answered {error.status}"
    return f"{name}: {_reason(error)}" if isinstance(error, OSError) and error.errno else name


def _reason(error: OSError) -> str:
    """Say what the system says; other libraries may have put addresses into its place."""
    if isinstance(error, (ssl.SSLError, socket.gaierror)) or not error.errno:
        return error.strerror or type(error).__name__
    return os.strerror(error.errno)
