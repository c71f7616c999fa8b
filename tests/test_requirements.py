"""What `make requirements` compiled is whole, and follows what we chose."""

from __future__ import annotations

import re

import pytest

from tests.desk import ROOT

CHOSEN = re.compile(r"^([a-z][a-z0-9-]+)", re.MULTILINE)
PIN = re.compile(
    r"^([a-z0-9-]+)==(\S+)(?: ; .*)? \\\n"
    r"(?: +--hash=sha256:[0-9a-f]{64} \\\n)* +--hash=sha256:[0-9a-f]{64}\n",
    re.MULTILINE,
)
ALL = ["requirements", "requirements-socks", "requirements-dev"]


def read(name: str) -> str:
    """Read a file of the program's folder."""
    return (ROOT / name).read_text("utf-8")


def pins(name: str) -> dict[str, set[str]]:
    """Give each package of a compiled file its versions; an old Python may have another one."""
    found: dict[str, set[str]] = {}
    for package, version in PIN.findall(read(f"{name}.txt")):
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("name", ALL)
def test_what_was_chosen_is_what_was_compiled(name: str) -> None:
    lines = re.split(r"\n(?=\S)", read(f"{name}.txt"))
    compiled = {line.partition("==")[0] for line in lines if f"-r {name}.in" in line}
    assert compiled == set(CHOSEN.findall(read(f"{name}.in"))), "to be run: make requirements"


@pytest.mark.parametrize("name", ALL)
def test_every_package_is_pinned_with_its_hashes_and_nothing_else_is_said(name: str) -> None:
    rest = PIN.sub("", read(f"{name}.txt")).splitlines()
    assert [line for line in rest if not line.lstrip().startswith("#")] == []


def test_the_tests_run_with_the_versions_the_bot_runs_with() -> None:
    tested = pins("requirements-dev")
    for name in ("requirements", "requirements-socks"):
        assert pins(name) == {package: tested[package] for package in pins(name)}
