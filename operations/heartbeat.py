"""Tells a dead man's switch every minute that the desk works: when nothing comes, it alarms."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable

import aiohttp
from yarl import URL

from network.connectors import connector
from network.failures import name
from network.proxies import is_socks, proxy_for

logger = logging.getLogger(__name__)

INTERVAL = 60.0  # seconds between two heartbeats
TIMEOUT = 10.0  # seconds for one, so that it never delays the next


STUCK = 10 * 60  # seconds a card, page or prompt may be owed while the desk counts as working


class Trouble:
    """Names what keeps the desk from working, if anything does.

    `hears` tells whether Telegram answers polls; `stuck` names groups that have waited for
    something since before a time; `require_writable` raises if nothing can be recorded.
    """

    def __init__(
        self,
        hears: Callable[[], bool],
        stuck: Callable[[int], set[int]],
        require_writable: Callable[[], None],
        clock: Callable[[], int],
    ) -> None:
        self._hears = hears
        self._stuck = stuck
        self._require_writable = require_writable
        self._clock = clock
        self._waiting: set[int] = set()

    def __call__(self) -> str:
        """Say in a word what is wrong; empty if the desk works."""
        try:
            self._require_writable()
            waiting = self._stuck(self._clock() - STUCK)
        except sqlite3.Error:
            return "database"
        # Once is no sign: what an old incident owes may have come to be owed a moment ago.
        stuck, self._waiting = waiting & self._waiting, waiting
        if not self._hears():
            return "polling"
        return "deliveries" if stuck else ""


class Heartbeat:
    """Asks for `url` while `trouble` names none; the address is a secret and stands in no log."""

    def __init__(self, url: str, trouble: Callable[[], str]) -> None:
        self._url = URL(url)
        self._trouble = trouble
        self._said: tuple[object, ...] = ()

    async def run(self) -> None:
        """Beat every minute, for ever; a redirect is not followed, it may lead anywhere."""
        proxy, timeout = proxy_for(self._url), aiohttp.ClientTimeout(total=TIMEOUT)
        connecting = connector(proxy if is_socks(proxy) else None)
        async with aiohttp.ClientSession(connector=connecting, timeout=timeout) as client:
            while True:
                await self.beat(client)
                await asyncio.sleep(INTERVAL)

    async def beat(self, client: aiohttp.ClientSession) -> None:
        """Ask for the address once, unless there is trouble; what changed is logged."""
        trouble = self._trouble()
        if trouble:
            self._say("event=heartbeat_withheld reason=%s", trouble)
        else:
            self._say(*await self._failure(client))

    async def _failure(self, client: aiohttp.ClientSession) -> tuple[object, ...]:
        proxy = proxy_for(self._url)
        way = None if is_socks(proxy) else proxy
        ask = client.get(self._url, allow_redirects=False, proxy=way)
        try:
            async with ask as answer:
                status = answer.status
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            # The error's own words may hold the address.
            return "event=heartbeat_failed error=%s", name(error)
        return () if 200 <= status < 300 else ("event=heartbeat_failed status=%s", status)  # noqa: PLR2004

    def _say(self, *line: object) -> None:
        if line == self._said:
            return
        if line:
            logger.warning(*line)
        else:
            logger.info("event=heartbeat_again")
        self._said = line
