"""`python bot.py` under a service manager: what systemd hears from start to stop."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import Fault
from tests.desk import ROOT, eventually, open_group
from tests.processes import bot_process


class Manager:
    """Listens where systemd would."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.heard: list[str] = []

    def listen(self) -> list[str]:
        """Take in what was said since; returns all that was heard."""
        while True:
            try:
                self.heard.append(self._listener.recv(100).decode())
            except BlockingIOError:
                return self.heard


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    monkeypatch.setenv("NOTIFY_SOCKET", f"{tmp_path}/notify")
    monkeypatch.setenv("WATCHDOG_USEC", "100000")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"{tmp_path}/notify")
        listener.setblocking(False)
        yield Manager(listener)


async def test_systemd_hears_ready_then_signs_of_life_then_the_stop(
    tmp_path: Path, manager: Manager
) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        await open_group(telegram)
        await eventually(lambda: manager.listen().count("WATCHDOG=1") > 2, "signs of life")
        assert await process.stop() == 0
    said = manager.listen()
    assert said.count("READY=1") == 1
    assert said.index("READY=1") < said.index("WATCHDOG=1")
    assert said[-1] == "STOPPING=1"


async def test_an_outage_of_the_network_is_alive(tmp_path: Path, manager: Manager) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        await open_group(telegram)
        telegram.faults.append(Fault("getUpdates", status=502, body="<html>", times=None))
        await eventually(lambda: manager.listen().count("WATCHDOG=1") > 2, "signs of life")
        manager.heard.clear()
        await eventually(lambda: manager.listen().count("WATCHDOG=1") > 10, "more of them")
        assert await process.stop() == 0
    assert "event=stalled" not in process.log


def test_the_service_is_started_when_the_clock_is_right_and_bounded_in_memory() -> None:
    unit = (ROOT / "deploy" / "incident-bot.service").read_text("utf-8")
    settings = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line[:30])
    assert "time-sync.target" in settings["After"].split()
    assert "time-sync.target" not in settings["Wants"]  # systemd.special(7): not to be pulled in
    high, most = (int(settings[name].rstrip("M")) for name in ("MemoryHigh", "MemoryMax"))
    assert 100 < high < most <= 512


def test_the_service_outlives_what_draws_and_lets_it_give_way() -> None:
    unit = (ROOT / "deploy" / "incident-bot.service").read_text("utf-8")
    assert "\nOOMPolicy=continue\n" in unit
    filters = [line for line in unit.splitlines() if line.startswith("SystemCallFilter=")]
    assert filters[-1] == "SystemCallFilter=setpriority"  # of @resources, which is refused before


def test_the_service_keeps_a_folder_for_what_a_lost_database_held() -> None:
    unit = (ROOT / "deploy" / "incident-bot.service").read_text("utf-8")
    assert "\nStateDirectory=incident-bot incident-bot-rescued\n" in unit
