"""The HTTP client: what python-telegram-bot asks of Telegram goes over connections of aiohttp's."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Mapping
from functools import lru_cache

import aiohttp
from telegram.request import BaseRequest, RequestData
from yarl import URL

from network import tls
from network.failures import NoFreeConnectionError, failure
from network.proxies import proxy_for

# Seconds; a quiet group's toast then needs no new TLS handshake.
KEEP_ALIVE = 60.0
# Seconds, as the library's own client has them: telegram.request.HTTPXRequest.
CONNECT_TIMEOUT = 5.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

_Body = bytes | aiohttp.FormData | None


class AiohttpRequest(BaseRequest):
    """Asks over kept-alive connections, `most` at once; `heard` is given each success's headers.

    Seconds: `read_timeout` for each read, `pool_timeout` for one of the connections to be free.
    """

    def __init__(
        self,
        most: int,
        read_timeout: float,
        heard: Callable[[Mapping[str, str]], None] = lambda _: None,
        *,
        connect_timeout: float = CONNECT_TIMEOUT,
        pool_timeout: float | None = None,
    ) -> None:
        self._places = asyncio.Semaphore(most)
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = read_timeout if pool_timeout is None else pool_timeout
        self._heard = heard
        self._session: aiohttp.ClientSession | None = None
        self._proxy = lru_cache(proxy_for)  # the environment stays as it is

    @property
    def read_timeout(self) -> float | None:
        """Seconds an answer may take; the library adds how long Telegram may hold a poll."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Be ready to connect; it may be called again."""
        if self._session is None:
            self._session = self._new_session()

    async def shutdown(self) -> None:
        """Close all connections; it may be called again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _new_session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # `_places` counts them: aiohttp has one time-out for that and connecting
                keepalive_timeout=KEEP_ALIVE,
                resolver=aiohttp.ThreadedResolver(),
                ssl=tls.context(),
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
        )

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Ask, and give status and body; raises the errors of `network.failures`."""
        timeout = _timeout(
            _seconds(connect_timeout, self._connect_timeout),
            _seconds(read_timeout, self._read_timeout),
        )
        await self._take_place(_seconds(pool_timeout, self._pool_timeout))
        try:
            return await self._ask(method, URL(url), request_data, timeout)
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
                "All connections were in use for too long; nothing was sent"
            ) from None

    async def _ask(
        self, method: str, url: URL, data: RequestData | None, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the connections to Telegram are closed")
        body = _body(data)
        async with self._session.request(
            method,
            url,
            data=body,
            headers=_FORM if isinstance(body, bytes) else None,
            timeout=timeout,
            allow_redirects=False,
            proxy=self._proxy(url),
        ) as response:
            if response.status // 100 == 2:  # noqa: PLR2004 - a proxy's own page is none
                self._heard(response.headers)
            return response.status, await response.read()


@lru_cache
def _timeout(connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    """Bound the whole of connecting (DNS, TCP, TLS) and each read, not the request as a whole."""
    return aiohttp.ClientTimeout(total=None, connect=connect, sock_read=read)


def _seconds(asked: object, otherwise: float | None) -> float | None:
    """Give the time-out a call asks for: it may ask for none, which is not to ask."""
    if asked is BaseRequest.DEFAULT_NONE:
        return otherwise
    return float(asked) if isinstance(asked, (int, float)) else None


def _body(data: RequestData | None) -> _Body:
    if data is None or not (data.parameters or data.contains_files):
        return None
    if data.contains_files:
        return _multipart(data)
    return data.url_encoded_parameters().encode()


def _multipart(data: RequestData) -> aiohttp.FormData:
    """Put parameters and files into one form; Telegram takes names of files as they are."""
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=kind)
    return form
