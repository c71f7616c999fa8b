"""The HTTP client: what python-telegram-bot asks of Telegram goes over connections of aiohttp's."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache

import aiohttp
from telegram.error import TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from network.connectors import connector
from network.failures import NoFreeConnectionError, failure
from network.proxies import is_socks, proxy_for

# Seconds, as the library's own client has them: telegram.request.HTTPXRequest.
CONNECT_TIMEOUT = 5.0
MEDIA_WRITE_TIMEOUT = 20.0
CLOSE_TIMEOUT = 1.0  # seconds; a server that reads no more keeps what is still to be sent
# Encoded in a third of a form's time, and Telegram takes either, with values as strings:
# HttpReader::parse_json_parameters in td/net of https://github.com/tdlib/td.
_JSON = {"Content-Type": "application/json"}

_Answer = tuple[int, bytes]


class AiohttpRequest(BaseRequest):
    """Asks over kept-alive connections, `most` at once; `heard` is given each success's headers.

    Seconds: `read_timeout` for each read, and for one of the connections to be free;
    `connect_timeout` for DNS, TCP and TLS together.
    """

    def __init__(
        self,
        most: int,
        read_timeout: float,
        heard: Callable[[Mapping[str, str]], None] = lambda _: None,
        *,
        connect_timeout: float = CONNECT_TIMEOUT,
    ) -> None:
        self._places = asyncio.Semaphore(most)
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._heard = heard
        self._sessions: dict[URL | None, aiohttp.ClientSession] = {}  # by their SOCKS proxy
        self._is_open = False
        self._proxy = lru_cache(proxy_for)  # the environment stays as it is

    @property
    def read_timeout(self) -> float | None:
        """Seconds an answer may take; the library adds how long Telegram may hold a poll."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Be ready to connect; it may be called again."""
        self._is_open = True

    async def shutdown(self) -> None:
        """Close all connections; it may be called again."""
        self._is_open = False
        while self._sessions:
            _, session = self._sessions.popitem()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(session.close(), CLOSE_TIMEOUT)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> _Answer:
        """Ask, and give status and body; raises the errors of `network.failures`.

        Of writing only a file has a time-out, for each piece: what is shorter the system takes at
        once, and the time to read its answer begins.
        """
        timeout = _timeout(
            _seconds(connect_timeout, self._connect_timeout),
            _seconds(read_timeout, self._read_timeout),
        )
        await self._take_place(_seconds(pool_timeout, self._read_timeout))
        try:
            await _see_who_hung_up()
            if request_data is None or not request_data.contains_files:
                return await self._ask(method, url, timeout, _encoded(request_data))
            patience = _seconds(write_timeout, MEDIA_WRITE_TIMEOUT)
            return await self._upload(method, url, timeout, request_data, patience)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            failed = failure(error)
        finally:
            self._places.release()
        raise failed  # out here, where it has no context: that would hold the token

    async def _take_place(self, timeout: float | None) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            await asyncio.wait_for(self._places.acquire(), timeout)
        except asyncio.TimeoutError:
            raise NoFreeConnectionError(
                "Pool timeout: all connections were in use; nothing was sent"
            ) from None

    async def _ask(
        self,
        method: str,
        url: str,
        timeout: aiohttp.ClientTimeout,
        body: bytes | aiohttp.Payload | None,
        tracker: aiohttp.UploadTracker | None = None,
    ) -> _Answer:
        address = URL(url)
        proxy = self._proxy(address)
        socks = proxy if is_socks(proxy) else None
        async with self._session(socks).request(
            method,
            address,
            data=body,
            headers=_JSON if isinstance(body, bytes) else None,
            timeout=timeout,
            allow_redirects=False,
            proxy=None if socks else proxy,
            upload_tracker=tracker,
        ) as response:
            if response.status // 100 == 2:  # noqa: PLR2004 - a proxy's own page is none
                self._heard(response.headers)
            return response.status, await response.read()

    def _session(self, socks: URL | None) -> aiohttp.ClientSession:
        if not self._is_open:
            raise RuntimeError("the connections to Telegram are closed")
        if socks not in self._sessions:
            self._sessions[socks] = aiohttp.ClientSession(
                connector=connector(socks),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._sessions[socks]

    async def _upload(
        self,
        method: str,
        url: str,
        timeout: aiohttp.ClientTimeout,
        data: RequestData,
        patience: float | None,
    ) -> _Answer:
        """Ask as long as the file gets on, some of it within every `patience` seconds."""
        body, tracker = _multipart(data), aiohttp.UploadTracker()
        asking = asyncio.create_task(self._ask(method, url, timeout, body, tracker))
        try:
            while not asking.done():
                before = tracker.bytes_written
                await asyncio.wait([asking], timeout=patience)
                is_stuck = tracker.bytes_written == before != body.size
                if is_stuck and not asking.done():
                    raise TimedOut("Timed out while sending a file")
            return await asking
        finally:
            if not asking.done():
                asking.cancel()
                await asyncio.wait([asking])


async def _see_who_hung_up() -> None:
    """Have the event loop read what has arrived, an idle connection's end among it.

    A request sent over a connection the server has closed is an ambiguous one. httpx looks at the
    socket itself; here a round of the loop finds what there is to read, the next one reads it, and
    TLS tells of an end in the third.
    """
    for _ in range(3):
        await asyncio.sleep(0)


@lru_cache
def _timeout(connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    """Bound the whole of connecting (DNS, TCP, TLS) and each read, not the request as a whole."""
    return aiohttp.ClientTimeout(total=None, connect=connect, sock_read=read)


def _seconds(asked: object, otherwise: float | None) -> float | None:
    """Give the time-out a call asks for: it may ask for none, which is not to ask."""
    if asked is BaseRequest.DEFAULT_NONE:
        return otherwise
    return float(asked) if isinstance(asked, (int, float)) else None


def _encoded(data: RequestData | None) -> bytes | None:
    """Encode parameters; a request without any has no body."""
    values = data.json_parameters if data is not None else {}
    return json.dumps(values, ensure_ascii=False).encode() if values else None


def _multipart(data: RequestData) -> aiohttp.Payload:
    """Put parameters and files into one form; Telegram takes names of files as they are."""
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=kind)
    return form()


class Wrapped(BaseRequest):
    """Asks over connections that are given; a subclass says what is done beside."""

    def __init__(self, connections: BaseRequest) -> None:
        self._connections = connections

    @property
    def read_timeout(self) -> float | None:
        """Seconds an answer may take; the library adds how long Telegram may hold a poll."""
        return self._connections.read_timeout

    async def initialize(self) -> None:
        """Open the connections."""
        await self._connections.initialize()

    async def shutdown(self) -> None:
        """Close the connections."""
        await self._connections.shutdown()
