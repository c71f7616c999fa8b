"""What the program needs of the machine: a new enough Python, SQLite, and the packages."""

from __future__ import annotations

import platform
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import metadata, util
from pathlib import Path

import config

FILE = Path(__file__).parent.parent / "requirements.txt"
SQLITE = (3, 35)
"""RETURNING and MATERIALIZED came with it: https://sqlite.org/releaselog/3_35_0.html."""
SQLITE_PROBE = (
    "CREATE TABLE probe (a TEXT CHECK (json_valid(a)), b AS (iif(a IS NULL, 1, 2)) STORED);"
    "INSERT INTO probe (a) VALUES ('[]') ON CONFLICT DO NOTHING RETURNING b;"
    "WITH wanted AS MATERIALIZED (SELECT 1) SELECT * FROM wanted, json_each('[]');"
    "CREATE VIRTUAL TABLE words USING fts5 (a, tokenize = \"unicode61 categories 'L* Mn'\");"
)
"""What a SQLite built without some of its parts cannot do."""
LIBRARY = "python-telegram-bot"
PACKAGES = {
    "telegram": LIBRARY,
    "apscheduler": "APScheduler",
    "httpx": "httpx",
    "aiohttp": "aiohttp",
    "certifi": "certifi",
    "yarl": "yarl",
    "dotenv": "python-dotenv",
    "tzdata": "tzdata",
    "xlsxwriter": "XlsxWriter",
}
"""Modules the program imports, itself or through the library, with the packages they come in."""
METRICS = "prometheus_client"
"""The module that METRICS_PORT needs, and nothing else."""
EXTRAS = {
    "aiohttp_socks": "aiohttp-socks",
    METRICS: "prometheus-client",
    "matplotlib": "matplotlib",
}
"""What not everybody needs: without matplotlib figures come without a picture. For a SOCKS proxy
requirements-socks.txt has it, and operations/proxies.py looks for it."""


def versions() -> str:
    """Say what runs here."""
    return (
        f"incident-bot {config.VERSION}, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}"
    )


def require() -> None:
    """Exit with status 2 and a line for each thing that is missing or too old."""
    problems = [problem for problem in (_sqlite(), _packages()) if problem]
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
        sys.exit(2)


def _sqlite() -> str:
    if sqlite3.sqlite_version_info < SQLITE:
        return (
            f"SQLite 3.35 or newer is needed, this Python has {sqlite3.sqlite_version}:"
            " use a newer Python, or a newer system"
        )
    try:
        with closing(sqlite3.connect(":memory:")) as probe:
            probe.executescript(SQLITE_PROBE)
    except sqlite3.Error as error:
        return (
            f"SQLite {sqlite3.sqlite_version} of this Python was built without what is needed"
            f" ({error}): use another Python"
        )
    return ""


def _packages() -> str:
    missing = [package for module, package in PACKAGES.items() if util.find_spec(module) is None]
    if missing:
        if python := _complete_venv():
            return f"{_listed(missing)} missing in this Python: start {python} {_beside('bot.py')}"
        return f"{_listed(missing)} missing: install with {_command()}"
    wanted, found = _wanted_library(), _library()
    if not found:  # PyPI has a package `telegram` as well
        return f"another package's telegram is in the place of {LIBRARY}: {_command()}"
    if _numbers(found) < _numbers(wanted):
        return f"{LIBRARY} {found} is too old, {wanted} is needed: {_command()}"
    return ""


def for_metrics(port: str | None) -> list[str]:
    """Say what is missing to serve metrics, if that is wanted."""
    if not (port or "").strip() or util.find_spec(METRICS) is not None:
        return []
    return [f"METRICS_PORT: {EXTRAS[METRICS]} is missing: install with {_command()}"]


def _complete_venv() -> str:
    """Give the Python of our own `.venv`, if that has all that is needed; else nothing."""
    venv = FILE.parent / ".venv"
    python = venv / "bin" / "python"
    if sys.prefix != sys.base_prefix or not (venv / "pyvenv.cfg").is_file():
        return ""
    try:
        asked = subprocess.run(  # noqa: S603 - our own program
            [python, FILE.parent / "bot.py", "--version"], check=False, capture_output=True
        )
    except OSError:  # the Python it was made with is gone
        return ""
    return "" if asked.returncode else _beside(".venv/bin/python")


def _beside(name: str) -> str:
    """Name a file of the program's folder as one would write it here."""
    return name if Path.cwd() == FILE.parent else f"{FILE.parent}/{name}"


def _listed(packages: list[str]) -> str:
    return f"{', '.join(packages)} {'are' if len(packages) > 1 else 'is'}"


def _command() -> str:
    """Give the one command that installs; distributions refuse pip outside of a venv (PEP 668)."""
    file = _beside(FILE.name)
    if sys.prefix != sys.base_prefix:
        return f"{sys.executable} -m pip install -r {file}"
    python = _beside(".venv/bin/python")
    return (
        f"{sys.executable} -m venv {_beside('.venv')} && {python} -m pip install -r {file}"
        f" (and then start {python} {_beside('bot.py')})"
    )


def _wanted_library() -> str:
    found = re.search(r"^python-telegram-bot\S*==(\S+)", FILE.read_text("utf-8"), re.MULTILINE)
    return found[1] if found else ""


def _library() -> str:
    try:
        return metadata.version(LIBRARY)
    except metadata.PackageNotFoundError:
        return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])
