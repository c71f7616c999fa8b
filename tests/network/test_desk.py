"""The desk over its connections: closed with it, told of by its log lines, none but ours."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from telegram.request import HTTPXRequest

import config
from database import Database
from service.building import build
from service.serving import serve
from tests.desk import Clock, desk_over_http, environment, eventually
from tests.network.servers import Talk, rude, serving, silent
from tests.reliability.support import held, world


@pytest.mark.parametrize("manner", [silent, rude])
async def test_a_desk_that_never_reached_telegram_leaves_no_connection_open(
    tmp_path: Path, clock: Clock, manner: Callable[[Talk], Awaitable[None]]
) -> None:
    database = Database(tmp_path / "incidents.db")
    async with serving(manner) as server:
        url = f"http://127.0.0.1:{server.port}"
        service = build(config.load(environment(url, tmp_path / "incidents.db")), database, clock)
        serving_it = asyncio.create_task(serve(service))
        await eventually(lambda: server.requests)
        serving_it.cancel()
        with suppress(asyncio.CancelledError):
            await serving_it
        await eventually(lambda: not server.talks)
    database.close()
    del service, serving_it
    gc.collect()  # what was left open would warn, which is an error here


@pytest.mark.over_http
async def test_the_desk_works_without_a_client_of_httpx(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a client of httpx was made")

    for client in (HTTPXRequest, httpx.AsyncClient, httpx.Client):
        monkeypatch.setattr(client, "__init__", refuse)
    fleet = world(clock)
    async with desk_over_http(fleet.telegram, tmp_path / "incidents.db", clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        await fleet.claimed()


async def test_stopping_while_telegram_holds_everything_leaves_no_connection_open(
    tmp_path: Path, clock: Clock
) -> None:
    fleet = world(clock)
    async with desk_over_http(fleet.telegram, tmp_path / "incidents.db", clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        card = held(fleet.telegram, "sendMessage")
        fleet.driver.says(fleet.chat, "/new_issue Truck 456")
        await eventually(lambda: not fleet.telegram.faults[-1].times, "the card to be sent")
    card.set()
    gc.collect()  # what was left open would warn, which is an error here
