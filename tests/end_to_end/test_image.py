"""The container image holds what the program needs, and no secrets or tests."""

from __future__ import annotations

import shutil
from fnmatch import fnmatch
from pathlib import Path

from tests.deadlines import FULL
from tests.desk import ROOT, open_group
from tests.processes import bot_process


def build(image: Path) -> list[str]:
    """Copy what the Dockerfile copies, as far as .dockerignore lets it; returns the names."""
    kept = [
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line.startswith("!")
    ]
    copied = []
    for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines():
        if not line.startswith("COPY "):
            continue
        *sources, target = line.split()[1:]
        for source in sources:
            folder = ROOT / source
            files = folder.glob("*") if folder.is_dir() else ROOT.glob(source)
            for file in files:
                if any(matches(file.relative_to(ROOT), pattern) for pattern in kept):
                    (image / target).mkdir(parents=True, exist_ok=True)
                    shutil.copy(file, image / target)
                    copied.append(str(file.relative_to(ROOT)))
    return copied


def matches(file: Path, pattern: str) -> bool:
    """Tell whether a pattern is about a file; its * stands for no slash."""
    wanted = pattern.split("/")
    return len(wanted) == len(file.parts) and all(map(fnmatch, file.parts, wanted))


async def test_the_image_is_enough_to_work(tmp_path: Path) -> None:
    copied = build(tmp_path / "image")
    assert not [name for name in copied if name.startswith((".env", "tests", "sandbox"))]
    program = tmp_path / "image" / "bot.py"
    async with bot_process(tmp_path / "incidents.db", program, FULL) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.asks(fleet.admin, "/setup")
        assert await process.stop() == 0
