"""Starts the desk, or the bare program, changed in one respect: `variant.py PROGRAM CHANGE…`.

Changes: `unlimited` lifts the desk's own limit for the whole bot, to see what the machine can do;
`without-sniffio` hides that module.
"""

from __future__ import annotations

import runpy
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))


def lift_limit() -> None:
    """Let the whole bot send as fast as it can."""
    import flood_control  # noqa: PLC0415 - the bare program must not pay for it

    flood_control.OVERALL_RATE = 1_000_000


def back_up_at_once() -> None:
    """Make the first backup without waiting for the start to be over."""
    from operations import backups  # noqa: PLC0415 - the bare program must not pay for it

    backups.FIRST_LOOK = 0


def hide(module: str) -> None:
    """Make importing a module cost and fail as if it were not installed."""
    find = PathFinder.find_spec

    def without(fullname: str, *where: Any) -> ModuleSpec | None:  # noqa: ANN401
        return find(f"absent_{module}" if fullname == module else fullname, *where)

    PathFinder.find_spec = without  # type: ignore[method-assign, assignment]


def main(program: str, *changes: str) -> None:
    """Apply the changes and run the program."""
    for change in changes:
        if change == "unlimited":
            lift_limit()
        elif change == "without-sniffio":
            hide("sniffio")
        elif change == "backup-at-once":
            back_up_at_once()
        else:
            sys.exit(f"unknown change: {change}")
    sys.argv = [program]
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main(*sys.argv[1:])
