"""A machine that lacks what the program needs is told so in one line, before anything else."""

from __future__ import annotations

import ast
import asyncio
import sqlite3
import sys
import venv
from importlib import metadata
from pathlib import Path

import pytest

import config
from operations import requirements
from tests.desk import ROOT, TOKEN
from tests.processes import BotProcess, unmeasured
from tests.test_rooms import FLOORS, imports

RUN = "import runpy; runpy.run_path({!r}, run_name='__main__')"


async def said(folder: Path, *python: str, before: str = "") -> str:
    """Start the bot with a Python prepared by `before`; returns the one line it must say."""
    run = before + RUN.format(str(ROOT / "bot.py"))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *python, "-c", run),
        env=unmeasured(BotProcess("http://127.0.0.1:9", folder / "incidents.db").environment)
        | {"PYTHONPATH": str(ROOT)},
        cwd=folder,
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    [line] = told.decode().splitlines()
    assert TOKEN not in line
    return line


@pytest.mark.parametrize("arguments", ["[]", "['--check']"])
async def test_an_older_sqlite_is_refused(tmp_path: Path, arguments: str) -> None:
    old = (
        "import sqlite3, sys; sqlite3.sqlite_version_info = (3, 34, 1);"
        f"sqlite3.sqlite_version = '3.34.1'; sys.argv[1:] = {arguments};"
    )
    line = await said(tmp_path, before=old)
    assert line.startswith("SQLite 3.35 or newer is needed, this Python has 3.34.1: ")


async def test_a_sqlite_without_json_is_refused(tmp_path: Path) -> None:
    lacking = (
        "from operations import requirements;"
        "requirements.SQLITE_PROBE = requirements.SQLITE_PROBE.replace('json_', 'no_json_');"
    )
    line = await said(tmp_path, before=lacking)
    assert "was built without what is needed (no such function: no_json_" in line


async def test_a_sqlite_that_cannot_search_is_refused(tmp_path: Path) -> None:
    lacking = (
        "from operations import requirements;"
        "requirements.SQLITE_PROBE = requirements.SQLITE_PROBE.replace('fts5', 'fts99');"
    )
    line = await said(tmp_path, before=lacking)
    assert "was built without what is needed (no such module: fts99)" in line


async def test_an_older_python_is_refused(tmp_path: Path) -> None:
    old = "import sys; sys.version_info, sys.version = (3, 9, 2), '3.9.2 (default)';"
    line = await said(tmp_path, before=old)
    assert line == "Python 3.10 or newer is needed, this is 3.9.2"


def test_a_python_back_to_3_6_can_read_the_program_far_enough_to_refuse() -> None:
    tree = ast.parse((ROOT / "bot.py").read_text("utf-8"), feature_version=(3, 6))
    assert isinstance(tree.body[1], ast.Import)
    assert isinstance(tree.body[2], ast.If)  # before anything that only newer ones have
    assert "__future__" not in {
        node.module for node in tree.body if isinstance(node, ast.ImportFrom)
    }


def installed_in(folder: Path) -> str:
    """Have the program taken for one that stands in `folder`."""
    return (
        "from operations import requirements; from pathlib import Path;"
        f"requirements.FILE = Path({str(folder / 'requirements.txt')!r});"
    )


async def test_missing_packages_are_named_with_the_command_that_installs_them(
    tmp_path: Path,
) -> None:
    line = await said(tmp_path, "-S", before=installed_in(tmp_path / "desk"))
    assert line.startswith("python-telegram-bot, APScheduler, ")
    assert f"-m pip install -r {tmp_path}/desk/requirements.txt" in line


@pytest.mark.parametrize("complete", [True, False])
async def test_where_a_complete_venv_is_there_it_is_named_instead(
    tmp_path: Path, *, complete: bool
) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "bot.py").symlink_to(ROOT / "bot.py")
    if complete:
        (desk / ".venv").symlink_to(sys.prefix)
    else:
        venv.create(desk / ".venv", symlinks=True)
    line = await said(tmp_path, "-S", before=installed_in(desk))
    start = f"missing in this Python: start {desk}/.venv/bin/python {desk}/bot.py"
    assert line.endswith(start) == complete
    assert ("pip install" in line) != complete


async def test_an_older_library_is_refused(tmp_path: Path) -> None:
    old = "from importlib import metadata; metadata.version = lambda name: '21.11.1';"
    line = await said(tmp_path, before=old)
    assert line.startswith("python-telegram-bot 21.11.1 is too old, 22.8 is needed: ")


async def test_another_package_of_the_librarys_name_is_refused(tmp_path: Path) -> None:
    another = (
        "from importlib import metadata\n"
        "def version(name): raise metadata.PackageNotFoundError(name)\n"
        "metadata.version = version\n"
    )
    line = await said(tmp_path, before=another)
    assert line.startswith("another package's telegram is in the place of python-telegram-bot: ")


def test_every_package_that_is_imported_is_looked_for() -> None:
    wanted = {name for room in FLOORS - {"sandbox"} for name in imports(room)}
    foreign = wanted - FLOORS - sys.stdlib_module_names
    looked_for = requirements.PACKAGES | requirements.EXTRAS
    assert foreign <= looked_for.keys()
    assert all(metadata.version(package) for package in looked_for.values())


async def test_the_version_is_told() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "bot.py"), "--version"), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    python = sys.version.split()[0]
    assert (
        out.decode()
        == f"incident-bot {config.VERSION}, Python {python}, SQLite {sqlite3.sqlite_version}\n"
    )
    assert process.returncode == 0
