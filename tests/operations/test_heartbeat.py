"""A dead man's switch hears from us while the desk works, and only then."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web

from operations import heartbeat
from operations.heartbeat import STUCK, Trouble
from receiving.clock import uptime
from sandbox import Fault
from sending import outbox
from tests.bot.support import calls, refusal
from tests.desk import Clock, Desk, Fleet, desk_for, eventually
from tests.reliability.support import world

SECRET = "s3cr3t-switch"  # noqa: S105 - opens nothing


class Switch:
    """The service that alarms when it hears nothing."""

    def __init__(self) -> None:
        self.beats = 0
        self.elsewhere = 0
        self.answer: Callable[[], web.Response] = web.Response
        self.url = ""

    async def hear(self, _request: web.Request) -> web.StreamResponse:
        """Count a heartbeat."""
        self.beats += 1
        return self.answer()

    async def lead_astray(self, _request: web.Request) -> web.StreamResponse:
        """Count who follows a redirect."""
        self.elsewhere += 1
        return web.Response()


@pytest.fixture
async def switch() -> AsyncIterator[Switch]:
    """Run the service on loopback."""
    switch, app = Switch(), web.Application()
    app.router.add_get(f"/{SECRET}", switch.hear)
    app.router.add_get("/elsewhere", switch.lead_astray)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    switch.url = f"http://127.0.0.1:{runner.addresses[0][1]}/{SECRET}"
    yield switch
    await runner.cleanup()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(heartbeat, "INTERVAL", 0.02)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)


@pytest.fixture
async def beating(
    tmp_path: Path, clock: Clock, switch: Switch
) -> AsyncIterator[tuple[Desk, Fleet]]:
    """Run a desk that tells the switch."""
    fleet = world(clock)
    path = tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock, HEARTBEAT_URL=switch.url) as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        yield desk, fleet


@pytest.mark.usefixtures("beating")
async def test_the_switch_hears_from_us_while_the_desk_works(
    switch: Switch, caplog: pytest.LogCaptureFixture
) -> None:
    await eventually(lambda: switch.beats >= 3, "heartbeats")
    assert "event=heartbeat" not in caplog.text


async def test_nobody_is_told_unless_an_address_is_set(desk: Desk, switch: Switch) -> None:
    assert not desk.service.settings.heartbeat_url
    assert switch.beats == 0


async def test_it_hears_nothing_while_telegram_is_out_of_reach(
    beating: tuple[Desk, Fleet], switch: Switch, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    desk, fleet = beating
    desk.telegram.outage = True
    monkeypatch.setattr("receiving.contact.uptime", lambda: uptime() + 100)
    await eventually(lambda: "heartbeat_withheld reason=polling" in caplog.text, "silence")
    before = switch.beats
    desk.telegram.outage = False
    await fleet.quiet()
    await eventually(lambda: switch.beats > before, "a heartbeat")


async def test_it_hears_nothing_while_a_card_is_stuck(
    beating: tuple[Desk, Fleet], switch: Switch, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 0.1)
    desk, fleet = beating
    desk.telegram.faults.append(Fault("sendMessage", status=500, times=None))
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await eventually(lambda: desk.database.deliveries.owed(fleet.chat.id), "the debt")
    assert "withheld" not in caplog.text  # not yet
    desk.clock.passes(minutes=11)
    await eventually(lambda: "heartbeat_withheld reason=deliveries" in caplog.text, "silence")
    desk.telegram.faults.clear()
    before = switch.beats
    desk.application.bot_data.outbox.wake_all()
    await fleet.appears("TKT-2026-0001")
    await eventually(lambda: switch.beats > before, "a heartbeat")


async def test_a_group_in_which_nobody_may_write_is_no_reason_to_alarm(
    beating: tuple[Desk, Fleet], switch: Switch, caplog: pytest.LogCaptureFixture
) -> None:
    desk, fleet = beating
    locked = refusal("sendMessage", "CHAT_WRITE_FORBIDDEN", None)
    desk.telegram.faults.append(locked)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await eventually(lambda: "is locked" in caplog.text, "the lock")
    desk.clock.passes(minutes=11)
    before = switch.beats
    await eventually(lambda: switch.beats >= before + 3, "heartbeats")
    assert "withheld" not in caplog.text
    assert calls(desk.telegram, "sendMessage")


@pytest.mark.usefixtures("beating")
@pytest.mark.parametrize(
    ("status", "said"), [(500, "status=500"), (404, "status=404"), (302, "status=302")]
)
async def test_an_address_that_does_not_take_it_is_said_once_without_the_address(
    switch: Switch, caplog: pytest.LogCaptureFixture, status: int, said: str
) -> None:
    switch.answer = lambda: web.Response(status=status, headers={"Location": "/elsewhere"})
    await eventually(lambda: said in caplog.text, "the warning")
    before = switch.beats
    await eventually(lambda: switch.beats >= before + 3, "more heartbeats")
    assert caplog.text.count("event=heartbeat_failed") == 1
    assert SECRET not in caplog.text
    assert switch.elsewhere == 0


async def test_a_service_that_is_gone_does_not_show_the_address(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = f"http://127.0.0.1:9/{SECRET}"
    telegram = world(clock).telegram
    async with desk_for(telegram, tmp_path / "i.db", clock, HEARTBEAT_URL=nowhere):
        await eventually(lambda: "event=heartbeat_failed error=ClientConnectorError" in caplog.text)
    assert SECRET not in caplog.text


def test_a_file_that_cannot_be_written_is_trouble() -> None:
    def broken() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    trouble = Trouble(lambda: True, lambda _before: set(), broken, lambda: 0)
    assert trouble() == "database"


def test_what_is_owed_at_one_look_only_is_no_trouble() -> None:
    looks = iter([{-1}, {-2}, {-2, -3}, set[int]()])
    asked = []

    def stuck(before: int) -> set[int]:
        asked.append(before)
        return next(looks)

    trouble = Trouble(lambda: True, stuck, lambda: None, lambda: 5000)
    assert [trouble() for _ in range(4)] == ["", "", "deliveries", ""]
    assert asked == [5000 - STUCK] * 4
