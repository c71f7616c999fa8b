"""Measures no coverage in tests of what is not the bot: tracing costs more than half of their time.

Coverage is measured of the bot only (`source_pkgs` in pyproject.toml). Tests of the sandbox, of its
page and of mutants run none of it in their own process, or what others run all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from coverage import Coverage

UNMEASURED = ("browser", "mutants", "sandbox")
"""Folders whose tests are not measured; a bot that they start as a process is."""


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Stop tracing for a test of such a folder, if there is any."""
    places = item.path.relative_to(item.config.rootpath).parts
    measuring = Coverage.current() if places[1] in UNMEASURED else None
    if measuring is not None:
        measuring.stop()
    yield
    if measuring is not None:
        measuring.start()
