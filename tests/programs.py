"""Starts `python bot.py`, where possible without the half second of imports.

It is then forked from a process that has done them (tests/fork_server.py); on other systems than
Linux every start is one from the beginning.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Protocol

from tests.deadlines import FULL, Deadlines, begin
from tests.fork_server import PROGRAM

READ_BY_PYTHON = ("PYTHON", "LD_", "LC_", "LANG")
"""Beginnings of variables that count before the first line of a program is run."""

COVERAGE = "COVERAGE"
"""How variables begin that have a program measured; one that is not is forked from another."""


class Process(Protocol):
    """What is used of asyncio's subprocess.Process."""

    stdout: asyncio.StreamReader | None
    stderr: asyncio.StreamReader | None

    @property
    def pid(self) -> int: ...  # noqa: D102 - as asyncio's, like all here

    @property
    def returncode(self) -> int | None: ...  # noqa: D102

    def send_signal(self, signal: int) -> None: ...  # noqa: D102

    async def wait(self) -> int: ...  # noqa: D102

    async def communicate(self) -> tuple[bytes, bytes]: ...  # noqa: D102


async def start(
    program: Path,
    *arguments: str,
    cwd: Path,
    env: Mapping[str, str],
    log: IO[bytes] | None = None,
    deadlines: Deadlines = FULL,
) -> Process:
    """Start a program in a folder; it writes into pipes, or output and errors into `log`."""
    if program == PROGRAM and _can_be_forked(env):
        return await Forked.start(arguments, cwd, env, log, deadlines)
    return await asyncio.create_subprocess_exec(
        *(*begin(program, deadlines), *arguments),
        cwd=cwd,
        env=env,
        stdout=log or asyncio.subprocess.PIPE,
        stderr=log or asyncio.subprocess.PIPE,
    )


def _can_be_forked(env: Mapping[str, str]) -> bool:
    if sys.platform != "linux":
        return False
    return _before_the_first_line(env) == _before_the_first_line(os.environ)


def _before_the_first_line(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(READ_BY_PYTHON)}


def _is_measured(env: Mapping[str, str]) -> bool:
    return any(name.startswith(COVERAGE) for name in env)


@functools.cache
def _server(*, is_measured: bool) -> socket.socket:
    """Run a server; it ends when this process has ended, and with it the other end."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.fork_server", str(its.fileno())]
    with its:
        environment = {
            name: value
            for name, value in os.environ.items()
            if is_measured or not name.startswith(COVERAGE)
        }
        server = subprocess.Popen(
            command, cwd=PROGRAM.parent, env=environment, pass_fds=[its.fileno()]
        )
    atexit.register(server.wait)
    atexit.register(ours.close)  # which comes first, and ends it
    return ours


class Forked:
    """A process that is no child of ours, with what is used of asyncio's."""

    def __init__(self) -> None:
        self.stdout: asyncio.StreamReader | None = None
        self.stderr: asyncio.StreamReader | None = None
        self.pid = 0
        self.returncode: int | None = None
        self._status: asyncio.StreamReader
        self._ending: asyncio.Task[int]

    @classmethod
    async def start(
        cls,
        arguments: tuple[str, ...],
        cwd: Path,
        env: Mapping[str, str],
        log: IO[bytes] | None,
        deadlines: Deadlines,
    ) -> Forked:
        """Ask for it, and wait until it is there."""
        self = cls()
        given: list[int] = []
        if log is None:
            self.stdout, output = await _pipe()
            self.stderr, errors = await _pipe()
            given = [output, errors]
        else:
            output = errors = log.fileno()
        self._status, status = await _pipe()
        asked = {
            "arguments": arguments,
            "folder": str(cwd),
            "environment": dict(env),
            "deadlines": dict(deadlines),
        }
        server = _server(is_measured=_is_measured(env))
        socket.send_fds(server, [json.dumps(asked).encode()], [output, errors, status])
        for file in (*given, status):
            os.close(file)
        self.pid = int(await self._status.readline())
        self._ending = asyncio.create_task(self._end())
        return self

    async def _end(self) -> int:
        self.returncode = int(await self._status.readline())
        await _rest(self._status)
        return self.returncode

    def send_signal(self, signal: int) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, signal)

    async def wait(self) -> int:
        """Wait for its end; returns the exit status."""
        return await asyncio.shield(self._ending)

    async def communicate(self) -> tuple[bytes, bytes]:
        """Read what it writes until its end."""
        output, errors, _ = await asyncio.gather(
            *(_rest(self.stdout), _rest(self.stderr), self.wait())
        )
        return output, errors


async def _pipe() -> tuple[asyncio.StreamReader, int]:
    reading, writing = os.pipe()
    stream = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(reading, "rb", buffering=0)
    )
    return stream, writing


async def _rest(stream: asyncio.StreamReader | None) -> bytes:
    rest = await stream.read() if stream else b""
    await asyncio.sleep(0)  # for the pipe to be closed
    return rest
