"""The container image holds what the program needs, and no secrets or tests."""

from __future__ import annotations

import shutil
from fnmatch import fnmatch
from pathlib import Path

from domain.languages import Code
from tests.deadlines import FULL
from tests.desk import ROOT, open_group
from tests.processes import bot_process

OTHERS = [code for code in Code if code is not Code.ENGLISH]


def build(image: Path) -> list[str]:
    """Copy what the Dockerfile copies, as far as .dockerignore lets it; returns the names.

    A folder is copied with all below it: https://docs.docker.com/reference/dockerfile/#copy.
    """
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
            is_folder = folder.is_dir()
            for file in filter(Path.is_file, folder.rglob("*") if is_folder else ROOT.glob(source)):
                if any(matches(file.relative_to(ROOT), pattern) for pattern in kept):
                    within = file.relative_to(folder).parent if is_folder else Path()
                    (image / target / within).mkdir(parents=True, exist_ok=True)
                    shutil.copy(file, image / target / within)
                    copied.append(str(file.relative_to(ROOT)))
    return copied


def matches(file: Path, pattern: str) -> bool:
    """Tell whether a pattern is about a file; its * stands for no slash."""
    wanted = pattern.split("/")
    return len(wanted) == len(file.parts) and all(map(fnmatch, file.parts, wanted))


async def test_the_image_is_enough_to_work(tmp_path: Path) -> None:
    copied = build(tmp_path / "image")
    assert not [name for name in copied if name.startswith((".env", "tests", "sandbox"))]
    catalogues = {name for name in copied if name.startswith("texts/locale/")}
    assert catalogues == {f"texts/locale/{code.value}/LC_MESSAGES/desk.mo" for code in OTHERS}
    fonts = {file.name for file in (ROOT / "reports" / "fonts").iterdir()}
    assert {Path(name).name for name in copied if name.startswith("reports/fonts/")} == fonts
    program = tmp_path / "image" / "bot.py"
    async with bot_process(tmp_path / "incidents.db", program, FULL) as (telegram, process):
        fleet = await open_group(telegram)
        english = await fleet.asks(fleet.admin, "/setup")
        fleet.admin.language_code = Code.PUNJABI.value
        assert (await fleet.asks(fleet.admin, "/setup")).text != english.text
        assert await process.stop() == 0


async def test_a_catalogue_that_is_broken_or_missing_is_english_and_one_line(
    tmp_path: Path,
) -> None:
    build(tmp_path / "image")
    folder = tmp_path / "image" / "texts" / "locale"
    whole = (folder / "uk" / "LC_MESSAGES" / "desk.mo").read_bytes()
    (folder / "uk" / "LC_MESSAGES" / "desk.mo").write_bytes(whole[: len(whole) // 2])
    (folder / "es" / "LC_MESSAGES" / "desk.mo").unlink()
    program = tmp_path / "image" / "bot.py"
    async with bot_process(tmp_path / "incidents.db", program, FULL) as (telegram, process):
        fleet = await open_group(telegram)
        read = {}
        for tag in ("en", "es", "uk", "ru"):
            fleet.admin.language_code = tag
            read[tag] = (await fleet.asks(fleet.admin, "/setup")).text
        assert read["es"] == read["uk"] == read["en"] != read["ru"]
        assert await process.stop() == 0
        errors = [line for line in process.log.splitlines() if " ERROR " in line]
        assert [line.partition("language=")[2][:2] for line in errors] == ["es", "uk"]
