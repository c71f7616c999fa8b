"""The token is in no line of the log, at any level, whatever the network does."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import Fault, SandboxServer, Telegram
from tests.desk import TOKEN, eventually, open_group
from tests.processes import BotProcess, bot_process

SECRET = TOKEN.partition(":")[2]
NOWHERE = "http://127.0.0.1:9"
HTML = "<html><h1>Bad Gateway</h1></html>"


def assert_no_secret(log: str) -> None:
    """Check the token, and the part of it that is secret, however it is written."""
    assert TOKEN not in log
    assert SECRET not in log
    assert TOKEN.replace(":", "%3A") not in log


async def until_out_of_reach(process: BotProcess) -> None:
    """Run it until it says that it cannot reach Telegram."""
    await process.start()
    assert process.process is not None
    assert process.process.stderr is not None
    while b"cannot reach Telegram" not in (line := await process.process.stderr.readline()):
        process.log += line.decode()
    assert await process.stop() == 0


FAILING = {
    "500": [Fault(status=500, body='{"ok":false,"error_code":500}', probability=0.5, times=None)],
    "502": [Fault(status=502, body=HTML, probability=0.5, times=None)],
    "dropped": [Fault(drop_connection=True, probability=0.5, times=None)],
    "refused": [Fault("sendMessage", status=401, body='{"ok":false,"error_code":401}', times=4),
                Fault("getUpdates", status=401, body='{"ok":false,"error_code":401}', times=2),
                Fault("getUpdates", status=404, body=HTML, times=1)],
    "nonsense": [Fault("getUpdates", status=200, body="<html>", times=2)],
}  # fmt: skip


@pytest.mark.parametrize("trouble", FAILING)
async def test_a_failing_network_does_not_bring_the_token_into_the_log(
    tmp_path: Path, trouble: str
) -> None:
    async with bot_process(tmp_path / "incidents.db", LOG_LEVEL="DEBUG") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 1")
        telegram.faults.extend(FAILING[trouble])
        fleet.driver.says(fleet.chat, "/new_issue Truck 2")
        fleet.john.presses(card, "claim:TKT-2026-0001")
        fleet.admin.says(fleet.chat, "/add_dispatcher @late")
        before = len(telegram.calls)
        await telegram.until(lambda: len(telegram.calls) > before + 5, timeout=20, what="calls")
        assert await process.stop() == 0
        assert "Traceback" in process.log or "WARNING" in process.log
        assert_no_secret(process.log)


async def test_an_outage_in_the_middle_of_work_does_not_either(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db", LOG_LEVEL="DEBUG") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        telegram.faults.append(Fault("getChatMember", delay=60))
        fleet.admin.says(fleet.chat, "/add_dispatcher @late")
        await telegram.until(lambda: not telegram.pending_updates, what="the command to be taken")
        telegram.outage = True
        assert await process.stop() == 0
        assert_no_secret(process.log)


async def test_a_network_that_is_not_there_does_not_either(tmp_path: Path) -> None:
    process = BotProcess(NOWHERE, tmp_path / "incidents.db", LOG_LEVEL="DEBUG")
    await until_out_of_reach(process)
    assert_no_secret(process.log)


async def test_the_password_of_a_bot_api_server_is_not_printed(tmp_path: Path) -> None:
    guarded = NOWHERE.replace("//", "//desk:opensesame@")
    process = BotProcess(guarded, tmp_path / "incidents.db", LOG_LEVEL="DEBUG")
    await until_out_of_reach(process)
    assert "127.0.0.1:9/bot" in process.log
    assert "opensesame" not in process.log


@pytest.mark.parametrize("answer", [401, 404])
async def test_a_refused_token_is_not_printed(tmp_path: Path, answer: int) -> None:
    telegram = Telegram(TOKEN)
    refusal = f'{{"ok":false,"error_code":{answer},"description":"Unauthorized"}}'
    telegram.faults.append(Fault("getMe", status=answer, body=refusal, times=None))
    async with SandboxServer(telegram) as server:
        process = BotProcess(server.url, tmp_path / "incidents.db", LOG_LEVEL="DEBUG")
        await process.start()
        assert await process.ended() == 2
    assert_no_secret(process.log)


async def test_a_token_that_stops_working_is_not_printed(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db", LOG_LEVEL="DEBUG") as (telegram, process):
        fleet = await open_group(telegram)
        telegram.faults.append(Fault(status=401, body='{"ok":false,"error_code":401}', times=None))
        fleet.driver.says(fleet.chat, "/help")
        before = len(telegram.calls)
        await eventually(lambda: len(telegram.calls) > before + 2, "some calls")
        assert await process.stop() == 0
    assert_no_secret(process.log)
