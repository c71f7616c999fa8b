"""What is left to `make check` by a rule: nothing but what the rule says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.slow_by_rule import FOLDERS, KILLED
from tests.unmeasured import MEASURED_PROCESSES, UNMEASURED

HERE = Path(__file__).parent


def is_slow(request: pytest.FixtureRequest) -> bool:
    """Tell whether the test under way is left to `make check`."""
    return request.node.get_closest_marker("slow") is not None


@pytest.fixture
def desk() -> None:
    """Stand for what is made for each case."""


def test_every_folder_and_ending_is_there() -> None:
    assert all((HERE / folder).is_dir() for folder in FOLDERS)
    assert all((HERE / place).exists() for place in UNMEASURED | MEASURED_PROCESSES)
    assert list(HERE.glob(f"*{KILLED}"))


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("case", range(3))
def test_of_many_cases_with_a_desk_each_the_first_is_tried_all_day(
    case: int, request: pytest.FixtureRequest
) -> None:
    assert is_slow(request) == (case > 0)


@pytest.mark.parametrize("case", range(3))
def test_cases_without_a_desk_are_tried_all_day(case: int, request: pytest.FixtureRequest) -> None:
    assert not is_slow(request), case


@pytest.mark.over_http
def test_what_connects_over_tcp_is_left_to_make_check(request: pytest.FixtureRequest) -> None:
    assert is_slow(request)
