"""Measures no coverage in tests of what is not the bot: tracing costs more than half of their time.

Coverage is measured of the bot only (`source_pkgs` in pyproject.toml). Tests of the sandbox, of its
page and of mutants, and those that start the bot as a process, run none of it in their own, or what
others run all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from coverage import Coverage

UNMEASURED = ("browser", "end_to_end", "mutants", "power", "sandbox", "test_chaos.py")
"""Folders and files whose tests are not measured; a bot that they start as a process is."""


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Stop tracing for such a test, if there is any."""
    places = item.path.relative_to(item.config.rootpath).parts
    kills = places[1] == "reliability" and places[-1].endswith("_killed.py")
    measuring = Coverage.current() if kills or places[1] in UNMEASURED else None
    if measuring is not None:
        measuring.stop()
    yield
    if measuring is not None:
        measuring.start()
