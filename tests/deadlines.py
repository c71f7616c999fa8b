"""Has a process of the desk wait less than it would, so that a test of waiting is over soon.

The desk reads its constants when it begins to wait, so they are set before it runs: either in a
forked process (tests/fork_server.py), or by `python tests/deadlines.py NUMBERS PROGRAM ...`.
"""

from __future__ import annotations

import importlib
import json
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path

Deadlines = Mapping[str, float]
"""Constants by module and name, with the seconds they are to have."""

FULL: Deadlines = {}
"""As ops have it; each such test is marked `slow`."""

SHORT: Deadlines = {
    "operations.guard.LOOK": 0.1,
    "receiving.in_order.STOP_GRACE": 0.2,
    "receiving.inbox.LONGEST_RETRY_WAIT": 1.0,
    "receiving.inbox.RETRY_WAIT": 0.1,
    "sending.asking.FIRST_RETRY": 0.1,
    "sending.outbox.AMBIGUOUS_SEND_WAIT": 0.5,
    "sending.outbox.FIRST_BACKOFF": 0.1,
    "sending.outbox.LONGEST_BACKOFF": 1.0,
    "sending.outbox.STOP_GRACE": 0.4,
    "sending.redraws.LANDED_AFTER": 0.5,
    "sending.redraws.REST": 0.5,
    "sending.replies.AMBIGUOUS_WAIT": 0.5,
    "sending.replies.FIRST_WAIT": 0.2,
    "service.serving.POLL_INTERVAL": 0.01,
    "service.serving.STOP_DEADLINE": 1.0,
    "storage.connection.BUSY_TIMEOUT": 0.5,
}
"""What processes of tests have, unless they ask for others."""


def seconds(place: str, deadlines: Deadlines) -> float:
    """Tell what a constant is in a process with these deadlines."""
    return float(deadlines.get(place, _own(place)))


def set_to(deadlines: Deadlines) -> None:
    """Give constants other values; raises AttributeError if there is none of that name."""
    for place, wait in deadlines.items():
        _own(place)
        module, _, name = place.rpartition(".")
        setattr(importlib.import_module(module), name, wait)


def _own(place: str) -> float:
    module, _, name = place.rpartition(".")
    own: float = getattr(importlib.import_module(module), name)
    return own


def begin(program: Path, deadlines: Deadlines) -> list[str]:
    """Write the command that runs a program of Python's with deadlines of its own."""
    if not deadlines:
        return [sys.executable, str(program)]
    return [sys.executable, __file__, json.dumps(dict(deadlines)), str(program)]


def _run(numbers: str, program: str, *arguments: str) -> None:
    sys.path[0] = str(Path(program).parent)
    set_to(json.loads(numbers))
    sys.argv = [program, *arguments]
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    _run(*sys.argv[1:])
