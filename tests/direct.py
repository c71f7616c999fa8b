"""Connects the bot to the sandbox within the process: all that HTTP carries, but no sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import IO, Any

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from receiving.clock import DeskClock
from receiving.requests import Connect
from sandbox import Telegram
from sandbox.bot_api.gateway import Gateway, Reply
from sandbox.bot_api.params import Upload
from sandbox.world.errors import ConnectionLostError

NOWHERE = "http://sandbox.invalid"  # what nobody dials
Parameters = dict[str, str]


class DirectRequest(BaseRequest):
    """Hands the bot's calls to the sandbox, with the time-outs they would have over HTTP."""

    def __init__(self, gateway: Gateway, read_timeout: float, clock: DeskClock) -> None:
        self._gateway = gateway
        self._read_timeout = read_timeout
        self._clock = clock

    @property
    def read_timeout(self) -> float | None:
        """Seconds a reply may take."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - Telegram takes GET and POST alike
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - at once
        connect_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - at once
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - at once
    ) -> tuple[int, bytes]:
        """Call the sandbox; what breaks on the way is what the library's own class makes of it."""
        seconds = read_timeout if isinstance(read_timeout, (int, float)) else self._read_timeout
        try:
            reply = await _within(seconds, self._call(url, request_data))
        except asyncio.TimeoutError as error:
            raise TimedOut from error
        except ConnectionLostError as error:
            raise NetworkError("the connection broke before the reply") from error
        if reply.status < 300:
            self._clock.answered(
                {name.lower(): text for name, text in self._gateway.date().items()}
            )
        return reply.status, reply.body.encode()

    async def _call(self, url: str, request_data: RequestData | None) -> Reply:
        _, bot, method = url.rsplit("/", 2)
        sent = _as_sent(request_data) if request_data else ({}, {})

        async def read() -> tuple[Parameters, dict[str, Upload]]:
            return sent

        return await self._gateway.call(bot[len("bot") :], method, read)


async def _within(seconds: float | None, calling: Coroutine[Any, Any, Reply]) -> Reply:
    """Wait for a reply. Raises asyncio.TimeoutError.

    Up to Python 3.11 `wait_for` forgets a cancellation that comes with the reply:
    https://github.com/python/cpython/issues/86296.
    """
    call = asyncio.create_task(calling)
    try:
        done, _ = await asyncio.wait({call}, timeout=seconds)
    finally:
        call.cancel()
    if not done:
        raise asyncio.TimeoutError
    return call.result()


def _as_sent(request_data: RequestData) -> tuple[Parameters, dict[str, Upload]]:
    """Write parameters as forms have them: as strings, in UTF-8; files are parts of their own."""
    texts = {name: text.encode().decode() for name, text in request_data.json_parameters.items()}
    parts = request_data.multipart_data.items() if request_data.contains_files else ()
    return texts, {name: Upload(file[0], _content(file[1])) for name, file in parts}


def _content(file: bytes | IO[bytes]) -> bytes:
    return file if isinstance(file, bytes) else file.read()


@contextmanager
def directly(telegram: Telegram, gateway: Gateway | None = None) -> Iterator[Connect]:
    """Serve a world to a bot of this process; gives what `build` connects with."""
    gateway = gateway or Gateway(telegram)

    def connect(_most: int, read_timeout: float, clock: DeskClock) -> BaseRequest:
        return DirectRequest(gateway, read_timeout, clock)

    try:
        yield connect
    finally:
        gateway.hang_up()
