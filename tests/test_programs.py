"""A forked `python bot.py` behaves as one that is started from the beginning."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests import programs
from tests.deadlines import FULL, SHORT, seconds
from tests.fork_server import PROGRAM
from tests.processes import BotProcess

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

NOWHERE = "http://127.0.0.1:9"
FROM_THE_BEGINNING = {"PYTHONNOUSERSITE": "1"}
STARTS = {"forked": {}, "from the beginning": FROM_THE_BEGINNING}


@pytest.fixture(params=STARTS)
def process(request: pytest.FixtureRequest, tmp_path: Path) -> BotProcess:
    """Give a program that will find no Telegram."""
    return BotProcess(NOWHERE, tmp_path / "incidents.db", **STARTS[request.param])


async def test_it_has_its_arguments_and_folder(process: BotProcess) -> None:
    (process.path.parent / ".env").write_text("LOG_LEVEL=LOUD")
    process.arguments = ["--check"]
    await process.start()
    assert await process.ended() == 2
    assert process.log.startswith("incident-bot ")
    assert "settings: WRONG, LOG_LEVEL" in process.log


async def test_it_waits_as_long_as_it_is_told_to(process: BotProcess) -> None:
    process.deadlines = {"sending.asking.FIRST_RETRY": 77.0}
    await process.start()
    assert process.process is not None
    assert process.process.stderr is not None
    assert b"next try in 77 s" in await process.process.stderr.readline()
    assert await process.stop() == 0


@pytest.mark.parametrize("place", SHORT)
def test_a_short_deadline_is_no_other_than_the_desks(place: str) -> None:
    own = seconds(place, FULL)
    assert isinstance(own, float)
    assert 0 < SHORT[place] < (own or 1)  # the library waits a second where we name no wait


async def test_its_errors_are_apart_from_its_output(process: BotProcess) -> None:
    process.arguments = ["--chekc"]
    await process.start()
    assert process.process is not None
    out, err = await process.process.communicate()
    assert (process.process.returncode, out) == (2, b"")
    assert err.startswith(b"usage: bot.py")


async def test_it_ends_by_the_signal_it_is_sent(process: BotProcess) -> None:
    await process.start()
    assert await process.stop(signal.SIGKILL) == -signal.SIGKILL
    assert await process.stop(signal.SIGKILL) == -signal.SIGKILL


async def test_it_is_a_process_of_its_own_that_writes_into_a_file(
    process: BotProcess, tmp_path: Path
) -> None:
    with (tmp_path / "log").open("wb") as log:
        running = await programs.start(
            PROGRAM, "--version", cwd=tmp_path, env=process.environment, log=log
        )
    assert running.pid != os.getpid()
    assert await running.wait() == 0
    assert (tmp_path / "log").read_text().startswith("incident-bot ")
