"""Tries many small cases in one test: every one of them, and the message names those that fail.

As a test of its own each would cost pytest more than its body takes. A test's cases share its
fixtures, so that each makes what it changes.
"""

from __future__ import annotations

import functools
import inspect
import reprlib
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType

import pytest

Test = Callable[..., None]

SHOWN = 20  # cases that failed whose reasons are told; the others are counted


class CasesFailedError(AssertionError):
    """Some cases failed; `failed` has their values and why."""

    def __init__(self, tried: int, failed: Sequence[tuple[str, BaseException]]) -> None:
        self.failed = failed
        told = "\n".join(f"{name}: {_why(error)}" for name, error in failed[:SHOWN])
        super().__init__(f"{len(failed)} of {tried} cases failed\n{told}")


class _Case:
    """One run of a test's body, which lets the next one come whatever happens."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> _Case:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        is_failure = isinstance(error, (Exception, pytest.fail.Exception))
        self.error = error if is_failure else None
        return is_failure


def for_each(names: str | tuple[str, ...], cases: Iterable[object]) -> Callable[[Test], Test]:
    """Run a test for each case, as `pytest.mark.parametrize` does, but as one test.

    Several of them above each other try every combination.
    """
    keys = (names,) if isinstance(names, str) else names
    given = [dict(zip(keys, _values(keys, case), strict=True)) for case in cases]
    assert given, f"no case of {names}"

    def decorate(body: Test) -> Test:
        tried = len(given) * body.__dict__.get("tried", 1)

        @functools.wraps(body)
        def test(**fixtures: object) -> None:
            if failed := list(_failures(body, given, fixtures)):
                raise CasesFailedError(tried, failed) from failed[0][1]

        signature = inspect.signature(body)
        kept = [each for name, each in signature.parameters.items() if name not in keys]
        test.__dict__["__signature__"] = signature.replace(parameters=kept)  # pytest reads it
        test.__dict__["tried"] = tried
        return test

    return decorate


def _values(keys: Sequence[str], case: object) -> Sequence[object]:
    if len(keys) == 1:
        return [case]
    assert isinstance(case, tuple), case
    return case


def _failures(
    body: Test, given: Sequence[dict[str, object]], fixtures: dict[str, object]
) -> Iterator[tuple[str, BaseException]]:
    for values in given:
        with _Case() as case:
            body(**fixtures, **values)
        name = ", ".join(map(_shown, values.values()))
        if isinstance(case.error, CasesFailedError):
            yield from ((f"{name}, {inner}", error) for inner, error in case.error.failed)
        elif case.error is not None:
            yield name, case.error


def _shown(value: object) -> str:
    """Show a value by its name if it has one, as files and members of enums have."""
    name = getattr(value, "name", value)
    return name if isinstance(name, str) else reprlib.repr(value)


def _why(error: BaseException) -> str:
    """Give the line that failed, and what it says."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"line {last.lineno}: {type(error).__name__}: {error}"
