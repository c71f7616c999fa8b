"""Measures no coverage in tests of what is not the bot: tracing costs more than half of their time.

Coverage is measured of the bot only (`source_pkgs` in pyproject.toml). Tests of the sandbox, of its
page and of mutants, and those that start the bot as a process, run none of it in their own, or what
others run all the same; so does each like case of a test beyond the first ones.

A bot started as a process is measured where it is what the test is about, and ends by itself: what
was measured of one that is killed is lost with it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence

import pytest
from coverage import Coverage

from tests.programs import COVERAGE
from tests.slow_by_rule import KILLED, is_one_of_many

UNMEASURED = {
    "bot/test_english_transcript.py",
    "bot/test_who_reads_what.py",
    "browser",
    "end_to_end",
    "mutants",
    "network/test_endurance.py",
    "operations/test_event_table.py",
    "power",
    "sandbox",
    "test_benchmarks.py",
    "test_chaos.py",
    "test_figures_of_a_year.py",
    "test_fleet_year.py",
    "test_languages.py",
    "test_placeholders.py",
    "test_rooms.py",
    "test_translations.py",
}
"""Folders and files whose tests are not measured; a bot that they start as a process may be."""

MEASURED_PROCESSES = {
    "end_to_end",
    "operations",
    "reliability/test_lost_database.py",
    "reliability/test_start_and_stop.py",
    "test_drawing.py",
}
"""Folders and files with tests of processes that are measured."""


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Stop tracing for such a test, if there is any."""
    places = item.path.relative_to(item.config.rootpath).parts
    kills = places[-1].endswith(KILLED)
    is_left_out = kills or is_one_of_many(item) or _is_in_one(places, UNMEASURED)
    measuring = Coverage.current() if is_left_out else None
    if measuring is not None:
        measuring.stop()
    with pytest.MonkeyPatch.context() as patch:
        if not _is_in_one(places, MEASURED_PROCESSES):
            for name in [name for name in os.environ if name.startswith(COVERAGE)]:
                patch.delenv(name)
        yield
    if measuring is not None:
        measuring.start()


def _is_in_one(places: Sequence[str], of: Collection[str]) -> bool:
    return any("/".join(places[1:end]) in of for end in (2, 3))
