"""What a call costs with our HTTP client and with the library's own.

`python -m benchmarks.http_client` compares them. With `--endure 100000` our own makes so many
calls, and what grows meanwhile is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from telegram.request import BaseRequest, HTTPXRequest

from benchmarks.plan import FULL, QUICK, Plan
from benchmarks.report import Figure, table
from network.client import AiohttpRequest

SECTION = "the HTTP client (against the library's own), a server on loopback beside it"
AT_ONCE = (1, 64)
CALLS = 10  # for each repetition of the plan
ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true}'
SERVER = (sys.executable, "-m", "benchmarks.http_client", "--serve")
TURNS = 4


class Answers(asyncio.Protocol):
    """Answers every request at once; each comes in one piece."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to answer."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer."""
        if data:
            self.transport.write(ANSWER)


async def serve() -> None:
    """Say the port, and answer until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answers, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@asynccontextmanager
async def server() -> AsyncIterator[str]:
    """Run the server as a process of its own, and give the address of a method."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*SERVER, stdin=pipe, stdout=pipe)
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes to the server")
    try:
        port = int(await process.stdout.readline())
        yield f"http://127.0.0.1:{port}/bot1:token/getMe"
    finally:
        process.stdin.close()
        await process.wait()


def clients() -> dict[str, BaseRequest]:
    """Give both, with as many connections as calls are made at once."""
    most = max(AT_ONCE)
    return {
        "ours": AiohttpRequest(most, 20),
        "the library's": HTTPXRequest(read_timeout=20),
    }


async def call(client: BaseRequest, url: str, times: int, at_once: int) -> tuple[float, float]:
    """Make calls; gives the CPU and the time of one, in seconds."""

    async def some() -> None:
        for _ in range(times // at_once):
            await client.post(url)

    cpu, start = time.process_time(), time.perf_counter()
    await asyncio.gather(*(some() for _ in range(at_once)))
    made = times // at_once * at_once
    return (time.process_time() - cpu) / made, (time.perf_counter() - start) / made


async def measure(plan: Plan) -> AsyncIterator[Figure]:
    """Compare the clients by turns."""
    times = max(plan.repetitions * CALLS, *AT_ONCE)
    async with server() as url:
        for at_once in AT_ONCE:
            cpu: dict[str, float] = {}
            for _ in range(TURNS):
                for name, client in clients().items():
                    async with client:
                        await call(client, url, max(AT_ONCE), at_once)
                        cost, _ = await call(client, url, max(times // TURNS, at_once), at_once)
                        cpu[name] = min(cost, cpu.get(name, cost))
            ours, theirs = (cost * 1e3 for cost in cpu.values())
            yield Figure(SECTION, f"CPU per call, {at_once} at once", ours, "ms", theirs)


def open_files() -> int:
    """Count the files and sockets this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def resident() -> float:
    """Tell the memory this process has, in MiB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / (1 << 20)


async def endure(calls: int) -> tuple[float, int]:
    """Make many calls, 64 at once; gives by how many MiB and open files the process grew."""
    async with server() as url, AiohttpRequest(max(AT_ONCE), 20) as client:
        await call(client, url, max(calls // 10, *AT_ONCE), max(AT_ONCE))
        memory, files = resident(), open_files()
        await call(client, url, calls, max(AT_ONCE))
        return resident() - memory, open_files() - files


async def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http_client", description=__doc__)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="a rough look")
    parser.add_argument("--endure", type=int, metavar="CALLS")
    options = parser.parse_args()
    if options.serve:
        await serve()
    elif options.endure:
        memory, files = await endure(options.endure)
        print(f"{options.endure} calls: {memory:+.2f} MiB, {files:+d} open files")
    else:
        print(table([figure async for figure in measure(QUICK if options.quick else FULL)]))


if __name__ == "__main__":
    asyncio.run(main())
