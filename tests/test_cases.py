"""Cases that are tried in one test are all tried, and those that fail are named."""

from __future__ import annotations

from typing import Final

import pytest

from tests.cases import CasesFailedError, for_each

NUMBERS: Final = [1, 2, 3]


def test_every_combination_is_tried_once_and_fixtures_are_handed_on() -> None:
    seen = list[tuple[str, int]]()

    @for_each("letter", "ab")
    @for_each("number", NUMBERS)
    def body(number: int, letter: str, kept: list[tuple[str, int]]) -> None:
        kept.append((letter, number))

    body(kept=seen)
    assert seen == [(letter, number) for letter in "ab" for number in NUMBERS]


def test_each_failure_is_named_with_its_reason_and_all_others_are_tried() -> None:
    @for_each("letter", "ab")
    @for_each("number", NUMBERS)
    def body(number: int, letter: str) -> None:
        assert number != 2, "two is odd"
        if letter == "b" and number == 3:
            raise KeyError(number)

    with pytest.raises(CasesFailedError) as caught:
        body()
    counted, *told = str(caught.value).splitlines()
    named = [line.partition(": line ")[0] for line in told if ": line " in line]
    assert named == ["a, 2", "b, 2", "b, 3"]
    assert counted == "3 of 6 cases failed"
    assert "two is odd" in told[0]
    assert "KeyError: 3" in told[-1]


def test_cases_of_several_values_are_named_by_all_of_them() -> None:
    @for_each(("number", "word"), [(1, "one"), (2, "three")])
    def body(number: int, word: str) -> None:
        assert len(word) == number + 2

    with pytest.raises(CasesFailedError, match=r"1 of 2 cases failed\n2, three: line \d+: "):
        body()


def test_what_was_to_be_raised_and_was_not_fails_its_case_alone() -> None:
    @for_each("number", NUMBERS)
    def body(number: int) -> None:
        with pytest.raises(ZeroDivisionError):
            assert 1 / (number - 1) < 2

    with pytest.raises(CasesFailedError, match="2 of 3 cases failed"):
        body()


def test_no_case_at_all_is_refused() -> None:
    with pytest.raises(AssertionError, match="no case of number"):
        for_each("number", [])


@for_each("number", NUMBERS)
@pytest.mark.parametrize("base", [0, 10])
def test_it_goes_with_fixtures_and_parameters(base: int, number: int, request: object) -> None:
    assert base + number > base
    assert request is not None
