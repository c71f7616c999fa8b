"""The child processes that draw pictures and write files: they may fail in any way, and end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from reports import child, drawing, job, spreadsheet
from reports.child import Limits
from tests.desk import ROOT, eventually
from tests.factories import Store
from tests.made_figures import EMPTY
from tests.test_spreadsheets import export_of
from texts.figures import Subject
from texts.language import ENGLISH

pytestmark = pytest.mark.slow(reason="starts processes")

Making: TypeAlias = "Callable[[Limits], Coroutine[Any, Any, object]]"


@pytest.fixture(params=["picture", "file"])
def made(request: pytest.FixtureRequest, store: Store, tmp_path: Path) -> tuple[str, Making]:
    """Give what a child makes, and how it is had made within limits, with a folder of its own."""
    folder = tmp_path / "made"
    folder.mkdir()
    if request.param == "picture":
        picture = partial(drawing.draw, EMPTY, ENGLISH, Subject("Truck 456"), folder=folder)
        return "picture", picture
    store.report()
    file = partial(spreadsheet.write, store.path, export_of(), ENGLISH, folder)
    return "file", lambda limits: file(limits=limits)


USUAL = {"picture": drawing.USUAL, "file": job.USUAL}


def children() -> list[int]:
    """List the processes that this one has started."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(number) for task in tasks for number in task.read_text().split()]


async def the_child(others: list[int]) -> int:
    """Wait for the child that is started; returns its process id."""
    while True:
        if new := [number for number in children() if number not in others]:
            return new[0]
        await asyncio.sleep(0)


async def disturbed(
    made: tuple[str, Making], by: Callable[[int], object], limits: Limits | None = None
) -> tuple[int, Awaitable[object]]:
    """Have something made, and do something to the process that makes it."""
    name, make = made
    others = children()
    making = asyncio.create_task(make(limits or USUAL[name]))
    its_id = await asyncio.wait_for(the_child(others), 30)
    by(its_id)
    return its_id, making


def signalled(number: signal.Signals) -> Callable[[int], object]:
    """Send a signal to a process."""
    return lambda its_id: os.kill(its_id, number)


def says(made: tuple[str, Making], line: str) -> bool:
    """Tell whether a line of the log tells of what is not made, and why."""
    return line.rpartition("error=")[0].endswith(f"event=no_{made[0]} ")


def left(tmp_path: Path) -> list[Path]:
    """List what is left in the folder of what was made."""
    return list((tmp_path / "made").iterdir())


async def test_nothing_is_made_where_its_process_is_killed(
    made: tuple[str, Making], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    its_id, making = await disturbed(made, signalled(signal.SIGKILL))
    assert await making is None
    assert its_id not in children()
    [line] = caplog.messages
    assert says(made, line)
    assert "it was ended by SIGKILL" in line
    assert left(tmp_path) == []


async def test_nothing_is_made_where_its_process_hangs(
    made: tuple[str, Making], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    its_id, making = await disturbed(made, signalled(signal.SIGSTOP), Limits(0.5, 512))
    assert await making is None
    assert its_id not in children()
    [line] = caplog.messages
    assert says(made, line)
    assert "it took longer than 0.5 s" in line
    assert left(tmp_path) == []


@pytest.mark.parametrize("megabytes", [40, 130, 190])
async def test_nothing_is_drawn_where_memory_is_short(
    caplog: pytest.LogCaptureFixture, megabytes: int
) -> None:
    limits = Limits(60, megabytes)
    assert await drawing.draw(EMPTY, ENGLISH, Subject("Truck 456"), limits) is None
    [line] = caplog.messages
    assert line.startswith("event=no_picture error=")


@pytest.mark.parametrize("megabytes", [30, 50])
async def test_no_file_is_written_where_memory_is_short(
    store: Store, caplog: pytest.LogCaptureFixture, tmp_path: Path, megabytes: int
) -> None:
    (tmp_path / "made").mkdir()
    write = partial(spreadsheet.write, store.path, export_of(), ENGLISH, tmp_path / "made")
    assert await write(limits=Limits(60, megabytes)) is None
    [line] = caplog.messages
    assert "event=no_file error=" in line
    assert not any(path.is_dir() for path in left(tmp_path))


async def test_no_process_is_left_where_making_is_given_up(
    made: tuple[str, Making], tmp_path: Path
) -> None:
    others = children()
    making = asyncio.create_task(made[1](USUAL[made[0]]))
    its_id = await asyncio.wait_for(the_child(others), 30)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert its_id not in children()
    assert left(tmp_path) == []


async def test_the_token_is_not_handed_on(
    made: tuple[str, Making], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:secret")
    seen: list[bytes] = []

    def look(its_id: int) -> None:
        os.kill(its_id, signal.SIGSTOP)
        seen.append(Path(f"/proc/{its_id}/environ").read_bytes())
        os.kill(its_id, signal.SIGCONT)

    _, making = await disturbed(made, look)
    await making
    assert b"secret" not in seen[0]


async def test_what_has_no_place_for_its_files_is_not_made(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = tmp_path / "none"
    figures = (EMPTY, ENGLISH, Subject("Truck 456"))
    assert await drawing.draw(*figures, folder=nowhere) is None
    assert await spreadsheet.write(store.path, export_of(), ENGLISH, nowhere) is None
    assert all("there is no place for its files" in line for line in caplog.messages)
    assert len(caplog.messages) == 2


LIMITED = """
import os, resource, signal
from reports import child
child.limit_itself(200, 1)
print(os.nice(0), resource.getrlimit(resource.RLIMIT_AS)[0] // child.MEGABYTE,
    open("/proc/self/oom_score_adj").read().strip(), flush=True)
signal.pause()
"""


async def test_a_child_gives_way_and_ends_by_itself_when_nobody_is_left_to_end_it() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LIMITED),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 30)
    assert said.split() == [b"19", b"200", b"1000"]
    assert process.returncode == -signal.SIGALRM


LONG_AT_ITS_END = """
import time
from reports import child
child.limit_itself(400, 60)
class Tidies:
    def __del__(self, now=time.process_time):
        began = now()
        while now() - began < 1.5:
            sum(range(100_000))
tidies = Tidies()
"""


async def test_a_child_that_takes_long_to_end_has_done_what_it_was_for() -> None:
    command = [sys.executable, "-c", LONG_AT_ITS_END]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, start_new_session=True)
    assert await asyncio.wait_for(process.wait(), 60) == 0


BUSY = """
from reports import child
child.limit_itself(400, 600)
print(flush=True)
while True:
    pass
"""
KILLED = f"""
import os, subprocess, sys
busy = subprocess.Popen([sys.executable, "-c", {BUSY!r}], stdout=subprocess.PIPE)
busy.stdout.readline()
print(busy.pid, flush=True)
os._exit(0)
"""


async def test_a_child_that_works_ends_soon_after_who_started_it() -> None:
    command = [sys.executable, "-c", KILLED]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    its_id = int(await asyncio.wait_for(process.stdout.readline(), 30))
    await process.wait()
    try:
        await eventually(lambda: has_ended(its_id), "the child to end")
    except TimeoutError:
        os.kill(its_id, signal.SIGKILL)
        raise


def has_ended(process_id: int) -> bool:
    """Tell whether a process does nothing any more, though perhaps nobody has asked after it."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state in ("Z", "X")


async def test_a_child_that_cannot_be_started_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(child.ChildFailedError, match="it could not be started"):
        await child.run("reports.picture")
