"""Where temporary files need not wait for a disk: the tests' own, not the bot's."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - tmpfs on Linux; pytest makes private folders there
ENOUGH = 1 << 30  # bytes; containers often have 64 MB, which a run may fill


def folder(place: Path = SHARED_MEMORY) -> str | None:
    """Name a folder in memory, if there is one where programs may run and that is large enough."""
    if not os.access(place, os.W_OK | os.X_OK):
        return None
    if os.statvfs(place).f_flag & getattr(os, "ST_NOEXEC", 0):
        return None
    return str(place) if shutil.disk_usage(place).free > ENOUGH else None
