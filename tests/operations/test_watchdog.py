"""Signs of life to systemd: sd_notify over a real socket."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import inbox
from database import Database
from inbox import Inbox
from operations.watchdog import STARTING, Watchdog, notify, wait_between


@pytest.fixture(params=["path", "abstract"])
def manager(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    """Listen where systemd would, on both kinds of address it gives."""
    address = f"{tmp_path}/notify" if request.param == "path" else f"@{tmp_path}/notify"
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address.replace("@", "\0"))
        listener.settimeout(5)
        yield listener


async def heard(manager: socket.socket, watchdog: Watchdog, seconds: float = 0.1) -> set[str]:
    """Feed for a moment; returns what the manager heard."""
    feeding = asyncio.create_task(watchdog.feed())
    await asyncio.sleep(seconds)
    feeding.cancel()
    manager.setblocking(False)
    said = set()
    while True:
        try:
            said.add(manager.recv(100).decode())
        except BlockingIOError:
            return said


async def test_a_desk_that_polls_is_ready_and_alive(manager: socket.socket) -> None:
    watchdog = Watchdog(lambda: True)
    assert await heard(manager, watchdog) == {STARTING}
    watchdog.ready()
    assert await heard(manager, watchdog) == {"READY=1", "WATCHDOG=1"}


async def test_a_desk_that_stalls_gives_no_sign_of_life(
    manager: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    watchdog = Watchdog(lambda: False)
    watchdog.ready()
    assert await heard(manager, watchdog) == {"READY=1"}
    assert "event=stalled" in caplog.text


async def test_without_a_service_manager_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    await Watchdog(lambda: True).feed()


def test_a_service_manager_that_is_gone_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", f"{tmp_path}/gone")
    notify("READY=1")
    assert "event=notify_failed" in caplog.text


@pytest.mark.parametrize(
    ("allowed", "wait"), [("120000000", 15.0), ("10000000", 5.0), ("", 15.0), ("soon", 15.0)]
)
def test_signs_come_at_least_twice_in_the_time_allowed(
    monkeypatch: pytest.MonkeyPatch, allowed: str, wait: float
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", allowed)
    assert wait_between() == wait


def test_polling_is_alive_while_attempts_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(tmp_path / "incidents.db")
    polling = Inbox(database, lambda: 0, lambda _update: None, lambda: None)
    now = time.monotonic()
    monkeypatch.setattr("inbox.time.monotonic", lambda: now)
    assert not polling.is_trying()
    polling.trying()  # whether Telegram answers does not matter
    now += inbox.STALLED
    assert polling.is_trying()
    now += 1
    assert not polling.is_trying()
    database.close()
