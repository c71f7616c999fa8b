"""`python bot.py --export` as a process, beside a bot that works with the same file."""

from __future__ import annotations

import asyncio
import csv
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports.exporting import KINDS
from tests.desk import open_group
from tests.end_to_end.test_operations import NOWHERE, ask
from tests.processes import BOT, BotProcess, bot_process, unmeasured


def incidents(target: Path) -> Sequence[object]:
    """Read which incidents stand in an exported file."""
    if target.suffix == ".xlsx":
        book = load_workbook(target, read_only=True)
        found = [row[0].value for row in book["Incidents"].iter_rows(min_row=2)]
        book.close()
        return found
    if target.suffix == ".zip":
        with ZipFile(target) as archive:
            lines = archive.read("Incidents.csv").decode("utf-8-sig").splitlines()
    else:
        lines = target.read_text("utf-8-sig").splitlines()
    return [row["Incident"] for row in csv.DictReader(lines)]


def left_of_all(folder: Path) -> list[Path]:
    """List what stands there of a file called all."""
    return [each for each in folder.iterdir() if "all" in each.name]


async def test_all_is_exported_while_the_bot_works(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    async with bot_process(path) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await fleet.claimed("=1+1 on I-80")
        await fleet.reports("Второй грузовик")
        for kind in KINDS:
            target = tmp_path / f"all{kind}"
            status, [said] = await ask(path, "--export", str(target), "--from", "2026-01-01")
            assert status == 0, said
            assert said.startswith(f"exported to {target}: what was open from 2026-01-01 to 20")
            assert incidents(target) == ["TKT-2026-0001", "TKT-2026-0002"]
        assert await fleet.reports("Truck 458 after it")
        assert await process.stop() == 0
    assert "ERROR" not in process.log
    assert "'=1+1 on I-80" in (tmp_path / "all.csv").read_text("utf-8-sig")


async def test_what_cannot_be_exported_is_one_line_and_status_2(tmp_path: Path) -> None:
    path, taken = tmp_path / "incidents.db", tmp_path / "taken.csv"
    assert await ask(path, "--export", str(tmp_path / "all.csv")) == (
        *(2, [f"cannot use database {path}: unable to open database file"]),
    )
    async with bot_process(path) as (telegram, process):
        await open_group(telegram)
        taken.write_text("mine")
        refused = {
            str(taken): f"--export: {taken} is there already",
            str(tmp_path): "--export: the name must end in .xlsx, .csv, .zip: ",
            "/proc/all.csv": "--export: /proc/all.csv cannot be written: ",
        }
        for target, why in refused.items():
            status, [said] = await ask(path, "--export", target)
            assert (status, said[: len(why)]) == (2, why)
        assert await process.stop() == 0
    assert taken.read_text() == "mine"
    assert left_of_all(tmp_path) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_disk_without_room_is_said_and_leaves_nothing(tmp_path: Path, kind: str) -> None:
    path, target = tmp_path / "incidents.db", tmp_path / f"all{kind}"
    async with bot_process(path) as (telegram, process):
        await open_group(telegram)
        environment = BotProcess(NOWHERE, path).environment
        limited = await asyncio.create_subprocess_exec(
            *("sh", "-c", 'ulimit -f 0; exec "$@"', "sh"),
            *(sys.executable, str(BOT), "--export", str(target)),
            env=unmeasured(os.environ | environment),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, said = await limited.communicate()
        assert await process.stop() == 0
    assert (limited.returncode, out) == (2, b"")
    # Of a spreadsheet Python goes on to say that what XlsxWriter left open cannot be closed.
    first = said.decode().splitlines()[0]
    assert first == f"--export: {target} cannot be written: File too large"
    assert left_of_all(tmp_path) == []
