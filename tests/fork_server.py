"""Has all modules of the desk loaded, and becomes `python bot.py` as often as it is asked to.

tests/programs.py starts it. A request is one packet: arguments, folder, environment and deadlines
as JSON, and three open files: for output, for errors, and for the process's id and exit status.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.deadlines import set_to

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / "bot.py"
LARGEST = 1 << 17  # bytes of a request
FILES = 3
STDOUT, STDERR = 1, 2


@dataclass
class Request:
    """What to become."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    deadlines: dict[str, float]
    output: int = -1
    errors: int = -1
    status: int = -1

    def close(self, *, with_status: bool = True) -> None:
        """Let go of the files."""
        for file in {self.output, self.errors, *([self.status] if with_status else [])}:
            os.close(file)


def load() -> None:
    """Import what the program imports."""
    sys.path[0] = str(ROOT)
    __import__("bot")
    del sys.modules["bot"]
    gc.collect()
    gc.freeze()  # what is never looked at is never copied


def next_request(requests: socket.socket) -> Request:
    """Return in a process of its own for each request; the server itself never returns."""
    while True:
        content, files, _, _ = socket.recv_fds(requests, LARGEST, FILES)
        if not content:  # whoever asked has ended
            os._exit(0)
        request = Request(**json.loads(content))
        request.output, request.errors, request.status = files
        if not os.fork():
            requests.close()
            return request
        request.close()
        _forget_the_ended()


def _forget_the_ended() -> None:
    """Let the watchers go that are done; there is always at least the one just begun."""
    while os.waitpid(-1, os.WNOHANG)[0]:
        pass


def watched(request: Request) -> None:
    """Return in one more process; this one tells its id and how it ends, and then ends."""
    process = os.fork()
    if not process:
        return
    request.close(with_status=False)
    os.write(request.status, f"{process}\n".encode())
    _, status = os.waitpid(process, 0)
    os.write(request.status, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def become(request: Request) -> dict[str, Any]:
    """Run the program as Python would."""
    os.dup2(request.output, STDOUT)
    os.dup2(request.errors, STDERR)
    request.close()
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    set_to(request.deadlines)
    sys.argv = [str(PROGRAM), *request.arguments]
    return runpy.run_path(str(PROGRAM), run_name="__main__")


if __name__ == "__main__":
    load()
    asked = next_request(socket.socket(fileno=int(sys.argv[1])))
    watched(asked)
    become(asked)
