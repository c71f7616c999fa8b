"""Measures no coverage in tests of what is not the bot: tracing costs more than half of their time.

Coverage is measured of the bot only (`source_pkgs` in pyproject.toml). Tests of the sandbox, of its
page and of mutants, and those that start the bot as a process, run none of it in their own, or what
others run all the same; so does each like case of a test beyond the first ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from coverage import Coverage

from tests.slow_by_rule import KILLED, is_one_of_many

UNMEASURED = {
    "browser",
    "end_to_end",
    "mutants",
    "network/test_endurance.py",
    "power",
    "sandbox",
    "test_benchmarks.py",
    "test_chaos.py",
    "test_languages.py",
}
"""Folders and files whose tests are not measured; a bot that they start as a process is."""


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Stop tracing for such a test, if there is any."""
    places = item.path.relative_to(item.config.rootpath).parts
    kills = places[-1].endswith(KILLED)
    is_left_out = kills or is_one_of_many(item) or _is_in_one(places)
    measuring = Coverage.current() if is_left_out else None
    if measuring is not None:
        measuring.stop()
    yield
    if measuring is not None:
        measuring.start()


def _is_in_one(places: Sequence[str]) -> bool:
    return any("/".join(places[1:end]) in UNMEASURED for end in (2, 3))
