"""A run says what it left out, however many processes shared it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import in_memory
from tests.desk import ROOT

SETTINGS = """
[pytest]
markers = slow(reason): only in a thorough run
"""
TESTS = """
import pytest

@pytest.mark.slow(reason="it waits")
@pytest.mark.parametrize("number", range(3))
def test_slow(number):
    pass

@pytest.mark.skip(reason="not here")
def test_skipped():
    pass

def test_fast():
    pass
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Lay out a run of its own, which knows nothing of the one it is part of."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini(SETTINGS)
    pytester.makepyfile(TESTS)
    pytester.plugins.append("tests.left_out")
    return pytester


@pytest.mark.parametrize("processes", ["0", "2"])
def test_it_counts_slow_and_skipped_tests(run: pytest.Pytester, processes: str) -> None:
    result = run.runpytest_subprocess("-p", "xdist", "-n", processes, "-m", "not slow")
    result.assert_outcomes(passed=1, skipped=1, deselected=0 if processes == "2" else 3)
    result.stdout.fnmatch_lines("left out: 3 slow tests (`make check` runs them), 1 skipped")


def test_a_slow_test_says_why(run: pytest.Pytester) -> None:
    run.makepyfile("import pytest\n@pytest.mark.slow\ndef test_slow(): pass")
    result = run.runpytest_subprocess()
    assert "test_slow: @pytest.mark.slow needs a reason=" in result.stderr.str()


def test_no_small_or_missing_folder_in_memory_is_used(tmp_path: Path) -> None:
    assert in_memory.folder(tmp_path / "missing") is None
