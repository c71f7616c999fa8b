"""Leaves to `make check` what starts a program or connects by TCP, and most of many like cases.

Whoever runs a file or a folder by name has all of it: only `-m "not slow"` leaves it out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

FOLDERS: Mapping[str, str] = {
    "browser": "opens the page in a browser, or asks its server over TCP",
    "end_to_end": "starts the bot as a process",
    "network": "connects to servers over TCP",
    "power": "starts programs on a disk that fails",
    "sandbox": "asks the sandbox over TCP",
}
"""Folders all of whose tests are slow, and why."""

KILLED = "_killed.py"
"""How the names of files end that kill the bot at each step it takes, or copy its file there."""

MADE_FOR_EACH = "desk"
"""The fixture that is made for each case of a test, and costs more than the case itself."""

ONE_OF_MANY = "is one of many cases with a desk each"

AT_ONCE = 1
"""How many cases of such a test `make test` tries: the first ones."""

FIRST_OF_FILE = 4
"""How many tests with a desk it tries of a file: the first ones tell of the main path."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark what is slow by a rule, before it is chosen what runs."""
    seen: Counter[tuple[Path, str]] = Counter()  # by test; by file under an empty name
    for item in items:
        if reason := _reason(item, seen):
            item.add_marker(pytest.mark.slow(reason=reason))


def _reason(item: pytest.Item, seen: Counter[tuple[Path, str]]) -> str | None:
    places = item.path.relative_to(item.config.rootpath).parts
    for folder, reason in FOLDERS.items():
        if places[:2] == ("tests", folder):
            return reason
    if item.path.name.endswith(KILLED):
        return "is killed at each step"
    if item.get_closest_marker("over_http"):
        return "connects the desk to the sandbox over TCP"
    return _of_many_cases(item, seen)


def _of_many_cases(item: pytest.Item, seen: Counter[tuple[Path, str]]) -> str | None:
    if not isinstance(item, pytest.Function):
        return None
    if MADE_FOR_EACH not in item.fixturenames:
        return None
    test, file = (item.path, item.originalname), (item.path, "")
    seen[test] += 1
    if seen[test] > AT_ONCE:
        return ONE_OF_MANY
    seen[file] += 1
    return "comes late in a file of tests with a desk each" if seen[file] > FIRST_OF_FILE else None


def is_one_of_many(item: pytest.Item) -> bool:
    """Tell whether a test is a case beyond the first ones, and costs more than the case itself."""
    return any(marker.kwargs.get("reason") == ONE_OF_MANY for marker in item.iter_markers("slow"))
