"""Whether a table has a row for everything it should; if not, what is missing, and where."""

from __future__ import annotations

from collections.abc import Iterable


def assert_complete(told: Iterable[object], wanted: Iterable[object], where: str) -> None:
    """Fail with the names of what a table lacks or has too much; `where` is the table's place."""
    has, needs = set(told), set(wanted)
    missing = ", ".join(sorted(map(str, needs - has)))
    surplus = ", ".join(sorted(map(str, has - needs)))
    assert not missing, f"{where} lacks {missing}"
    assert not surplus, f"{where} should not have {surplus}"
