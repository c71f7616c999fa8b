"""Starts the desk, or the bare program, changed in some respects: `variant.py PROGRAM CHANGE…`.

`CHANGES` says which there are: to see what the machine can do, and what a setting gains.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
NO_LIMIT = 1_000_000
LIBRARY_CONNECTIONS = 256  # what python-telegram-bot allows itself by default
LIBRARY_KEEP_ALIVE = 5.0  # seconds: https://www.python-httpx.org/advanced/resource-limits/


def lift_limit() -> None:
    """Let the whole bot send as fast as it can."""
    from sending import flood_control  # noqa: PLC0415 - the bare program must not pay for it

    flood_control.OVERALL_LIMIT = NO_LIMIT


def lift_in_flight() -> None:
    """Let any number of requests be made at once, over as many connections as by default."""
    from receiving import in_order  # noqa: PLC0415 - the bare program must not pay for it
    from sending import flood_control, toasts  # noqa: PLC0415 - the bare program must not pay
    from service import building  # noqa: PLC0415 - the bare program must not pay for it

    flood_control.IN_FLIGHT = in_order.RUNNING_AT_ONCE = toasts.AT_ONCE = NO_LIMIT
    building.CONNECTIONS = LIBRARY_CONNECTIONS


def at_once(number: str) -> None:
    """Let so many sends be made at once, and so many toasts be shown."""
    from sending import flood_control, toasts  # noqa: PLC0415 - the bare program must not pay for it
    from service import building  # noqa: PLC0415 - the bare program must not pay for it

    flood_control.IN_FLIGHT = toasts.AT_ONCE = int(number)
    building.CONNECTIONS = 2 * int(number) + flood_control.QUESTIONS + 4


def close_idle_connections() -> None:
    """Keep idle connections as long as python-telegram-bot's own HTTP client does."""
    from network import connectors  # noqa: PLC0415 - the bare program must not pay for it

    connectors.KEEP_ALIVE = LIBRARY_KEEP_ALIVE


def back_up_at_once() -> None:
    """Make the first backup without waiting for the start to be over."""
    from operations import backups  # noqa: PLC0415 - the bare program must not pay for it

    backups.FIRST_LOOK = 0


def speak_english_only() -> None:
    """Read no catalogue."""
    from domain.languages import Code  # noqa: PLC0415 - the bare program must not pay for it
    from sending import catalogues  # noqa: PLC0415 - the bare program must not pay for it
    from texts.language import ENGLISH  # noqa: PLC0415 - the bare program must not pay for it

    catalogues.read = lambda *_: {Code.ENGLISH: ENGLISH}


CHANGES: Mapping[str, Callable[[], None]] = {
    "unlimited": lift_limit,
    "unlimited-in-flight": lift_in_flight,
    "library-keep-alive": close_idle_connections,
    "backup-at-once": back_up_at_once,
    "english-only": speak_english_only,
}


def main(program: str, *changes: str) -> None:
    """Apply the changes and run the program."""
    for change in changes:
        name, _, value = change.partition("=")
        if name == "at-once":
            at_once(value)
        elif name in CHANGES:
            CHANGES[name]()
        else:
            sys.exit(f"unknown change: {change}")
    sys.argv = [program]
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
