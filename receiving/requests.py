"""The connections to Telegram; what polling fetches is on disk before anybody else sees it."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from network.client import AiohttpRequest, Wrapped
from network.failures import NoFreeConnectionError
from receiving.clock import DeskClock
from receiving.inbox import LARGEST_INTEGER, Inbox

logger = logging.getLogger(__name__)

_NOTHING_NEW = b'{"ok":true,"result":[]}'
STOPPING_REST = 1.0  # seconds after a poll that failed while we stop; the library cuts it short


Connect = Callable[[int, float, DeskClock], BaseRequest]
"""Gives connections: how many at most, the seconds to read within, the clock to tell the time."""


def connect(most: int, read_timeout: float, clock: DeskClock) -> BaseRequest:
    """Give connections to Telegram: `most` at once, each read within so many seconds."""
    return AiohttpRequest(most, read_timeout, clock.answered)


class TokenRefusedError(NetworkError):
    """Telegram itself refuses the token while we run; polling goes on, it may be a mistake."""


class InboxRequest(Wrapped):
    """Polls over some connections: what is fetched is on disk before anybody else sees it."""

    def __init__(self, inbox: Inbox, connections: BaseRequest) -> None:
        super().__init__(connections)
        self._inbox = inbox

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,  # noqa: ANN401 - their type is private to the library
        **more_timeouts: Any,  # noqa: ANN401 - same
    ) -> tuple[int, bytes]:
        """Fetch, store, and hand on.

        What fails while we stop is no failure: the library's networkloop.py would leave it for
        Python to complain of, if it is told to stop at the same moment.
        """
        if self._inbox.confirms_no_more():
            return 200, _NOTHING_NEW
        try:
            status, payload = await self._poll(
                url, method, request_data, *timeouts, **more_timeouts
            )
        except NetworkError:
            if not self._is_cut_short(request_data):
                raise
        else:
            if status == 200 or not self._is_cut_short(request_data):  # noqa: PLR2004
                return status, payload
        await asyncio.sleep(STOPPING_REST)
        return 200, _NOTHING_NEW

    def _is_cut_short(self, request_data: RequestData | None) -> bool:
        """Tell whether we stop, and this is a poll: not the request that confirms what it got."""
        is_poll = request_data is not None and bool(request_data.parameters.get("timeout"))
        return is_poll and self._inbox.is_stopping

    async def _poll(
        self,
        url: str,
        method: str,
        request_data: RequestData | None,
        *timeouts: Any,  # noqa: ANN401 - their type is private to the library
        **more_timeouts: Any,  # noqa: ANN401 - same
    ) -> tuple[int, bytes]:
        """Fetch, store, and hand on; a 401 or 404 must not end polling for good.

        The library would make an InvalidToken of it, at which it stops (its networkloop.py).
        """
        with self._sign_of_life():
            with _disk_trouble_as_network_error():
                self._inbox.poll_begins()
            fetched = await self._connections.do_request(
                url, method, request_data, *timeouts, **more_timeouts
            )
        status, payload = fetched
        if status in (401, 404):
            kind = TokenRefusedError if _is_telegrams_own(payload) else NetworkError
            raise kind(f"getUpdates answered {status}")
        if status != 200:  # noqa: PLR2004
            return status, payload
        with _disk_trouble_as_network_error():
            return status, self._receive(payload, _offset(request_data))

    @contextmanager
    def _sign_of_life(self) -> Iterator[None]:
        """Note an attempt that ends; one that got no connection is none: they may all be lost."""
        try:
            yield
        except NetworkError as error:
            if not isinstance(error, NoFreeConnectionError):
                self._inbox.contact.poll_ended()
            raise
        self._inbox.contact.poll_ended()

    def _receive(self, payload: bytes, offset: int) -> bytes:
        try:
            received = self._inbox.receive(payload, offset)
        except (ValueError, LookupError, TypeError) as error:
            raise NetworkError(f"getUpdates answered no updates: {error!r}") from error
        self._inbox.reached()
        return received


@contextmanager
def _disk_trouble_as_network_error() -> Iterator[None]:
    """Have polling wait and try again: what is not confirmed, Telegram delivers once more."""
    try:
        yield
    except sqlite3.Error as error:
        logger.exception("updates cannot be put on disk, asking for them again")
        raise NetworkError(f"updates cannot be put on disk: {error}") from error


def _is_telegrams_own(payload: bytes) -> bool:
    """Tell whether Telegram said it, and not a proxy on the way."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return False
    return isinstance(answer, dict) and "error_code" in answer


def _offset(request_data: RequestData | None) -> int:
    """Read the offset of a getUpdates request; 0 if it had none."""
    offset = request_data.parameters.get("offset") if request_data else None
    return offset if isinstance(offset, int) and 0 <= offset <= LARGEST_INTEGER else 0
