"""Runs what takes long or much memory in a process of its own, which ends whatever it does."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import resource
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
MEGABYTE = 1024 * 1024
SECONDS = 120
"""How long a child may take: our choice. A picture takes two, but it gives way to all others."""
LOWEST_PRIORITY = 19
SHOWN = 300  # characters of what a child says of its failure
NOTHING: Mapping[str, str] = MappingProxyType({})
_HANDED_ON = ("PATH", "LANG", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "TZDIR")
"""What a child sees of our environment, where the token may stand."""


class Limits(NamedTuple):
    """What a child may take."""

    seconds: float
    megabytes: int  # of address space, of which it uses a part


class ChildFailedError(Exception):
    """A child did not do what it was for; the message says why."""


def limit_itself(megabytes: int, seconds: int = SECONDS) -> None:
    """Give way to all others, and end when it takes more memory or time than this.

    It also ends once nobody is left who started it. Not every system lets a process do all this.
    Where the machine's memory is short before, the system ends it first:
    proc_pid_oom_score_adj(5).
    """
    with contextlib.suppress(OSError):
        os.nice(LOWEST_PRIORITY)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE,) * 2)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(seconds)
    _end_with(os.getppid())


def _end_with(parent: int) -> None:
    """End a second of work after the process that wants it: it was killed, and begins anew."""

    def look(*_: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGVTALRM, look)
    signal.setitimer(signal.ITIMER_VIRTUAL, 1, 1)
    atexit.register(signal.setitimer, signal.ITIMER_VIRTUAL, 0)  # after which nobody would look


async def run(
    module: str,
    given: bytes = b"",
    seconds: float = SECONDS,
    arguments: Sequence[str] = (),
    more: Mapping[str, str] = NOTHING,
    folder: Path | None = None,
) -> bytes:
    """Run a module with this on its stdin, and `more` in its environment; returns its stdout.

    What it keeps for a while is in `folder`, and removed. Raises ChildFailedError. No child is
    left, also where we are cancelled.
    """
    with _temporary(folder) as home:
        environment = _environment() | {"HOME": home, "TMPDIR": home, **more}
        process = await _started([sys.executable, "-m", module, *arguments], environment)
        return await _output(process, given, seconds)


def _temporary(folder: Path | None) -> tempfile.TemporaryDirectory[str]:
    prefix = "incident-desk-"
    try:
        return tempfile.TemporaryDirectory(prefix=prefix, dir=folder, ignore_cleanup_errors=True)
    except OSError as error:
        raise ChildFailedError(f"there is no place for its files: {error}") from None


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in _HANDED_ON if name in os.environ}


async def _started(command: Sequence[str], environment: Mapping[str, str]) -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=ROOT, env=environment,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise ChildFailedError(f"it could not be started: {error}") from None


async def _output(process: Process, given: bytes, seconds: float) -> bytes:
    try:
        output, said = await asyncio.wait_for(process.communicate(given), seconds)
    except asyncio.TimeoutError:
        raise ChildFailedError(f"it took longer than {seconds:g} s") from None
    finally:
        await _end(process)
    if process.returncode:
        raise ChildFailedError(_reason(process.returncode, said))
    return output


async def _end(process: Process) -> None:
    """End a child that still runs."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _reason(status: int, said: bytes) -> str:
    if status < 0:
        return f"it was ended by {signal.Signals(-status).name}"
    lines = said.decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return last[:SHOWN] or f"it ended with status {status}"
