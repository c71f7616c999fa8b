"""Signs of life to systemd: sd_notify over a real socket."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from telegram.error import NetworkError, TimedOut

from database import Database
from operations.watchdog import STARTING, Watchdog, notify, wait_between
from receiving import contact
from receiving.inbox import Inbox
from sandbox import Fault
from service import building, serving
from tests.desk import Clock, Desk, eventually


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
    return said_by(manager)


def said_by(manager: socket.socket) -> set[str]:
    """Take in what the manager has heard since."""
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


@pytest.mark.usefixtures("manager")
def test_a_service_manager_that_does_not_listen_holds_nobody_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(2000):  # more than its queue holds
        notify("WATCHDOG=1")
    assert "event=notify_failed" in caplog.text


@pytest.mark.parametrize(
    ("allowed", "wait"), [("120000000", 15.0), ("10000000", 5.0), ("", 15.0), ("soon", 15.0)]
)
def test_signs_come_at_least_twice_in_the_time_allowed(
    monkeypatch: pytest.MonkeyPatch, allowed: str, wait: float
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", allowed)
    assert wait_between() == wait


def test_polling_is_alive_while_attempts_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(tmp_path / "incidents.db")
    polling = Inbox(database, Clock(), lambda _update: None, lambda: None)
    now = time.monotonic()
    monkeypatch.setattr("receiving.contact.time.monotonic", lambda: now)
    assert not polling.contact.is_trying()
    polling.poll_begins()
    now += contact.STALLED
    assert polling.contact.is_trying()
    now += 1
    polling.poll_begins()  # another begins, but did the first ever end?
    assert not polling.contact.is_trying()
    polling.contact.poll_ended()
    assert polling.contact.is_trying()
    database.close()


def test_a_desk_that_has_just_reached_telegram_is_alive_before_its_first_poll(
    tmp_path: Path,
) -> None:
    database = Database(tmp_path / "incidents.db")
    polling = Inbox(database, Clock(), lambda _update: None, lambda: None)
    polling.reached()
    assert polling.contact.is_trying()
    database.close()


async def heard_until(manager: socket.socket, predicate: Callable[[set[str]], bool]) -> set[str]:
    """Listen until something holds of what was heard meanwhile, or of the log."""
    said: set[str] = set()

    def holds() -> bool:
        said.update(said_by(manager))  # taken in all the time: who speaks waits for a full queue
        return predicate(said)

    await eventually(holds, "what systemd hears")
    return said


@pytest.fixture
def _soon_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact, "STALLED", 1.5)
    monkeypatch.setattr(serving, "POLL_TIMEOUT", 1)
    monkeypatch.setattr(
        building, "POLL_READ_TIMEOUT", 0.1
    )  # and how long a poll waits for the pool


@pytest.mark.over_http
@pytest.mark.usefixtures("_soon_stalled")
async def test_a_desk_whose_connections_are_all_lost_gives_no_sign_of_life(
    manager: socket.socket, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    gate, poll = asyncio.Event(), desk.application.bot.get_updates
    desk.telegram.faults.append(Fault("getUpdates", gate=gate, times=None))
    lost = [asyncio.create_task(poll(pool_timeout=60, read_timeout=60)) for _ in range(8)]
    await heard_until(manager, lambda _: "event=stalled" in caplog.text)
    for _ in range(3):
        with pytest.raises(TimedOut, match="Pool timeout"):
            await poll()
    assert said_by(manager) == set()
    gate.set()
    await heard_until(manager, lambda said: "WATCHDOG=1" in said)
    await asyncio.gather(*lost, return_exceptions=True)


@pytest.mark.usefixtures("_soon_stalled")
@pytest.mark.parametrize(
    "fault",
    [Fault("getUpdates", 502, times=None), Fault("getUpdates", drop_connection=True, times=None)],
    ids=str,
)
async def test_an_outage_is_alive_however_long_it_lasts(desk: Desk, fault: Fault) -> None:
    desk.telegram.faults.append(fault)
    until = time.monotonic() + 1.2 * contact.STALLED
    while time.monotonic() < until:
        with pytest.raises(NetworkError):
            await desk.application.bot.get_updates()
        assert desk.application.bot_data.inbox.contact.is_trying()
    desk.telegram.faults.clear()
