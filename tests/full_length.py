"""Runs a test of waiting twice: with short deadlines, and as ops have them where slow tests run."""

from __future__ import annotations

import pytest

from tests.deadlines import FULL, SHORT


def short_and_full(reason: str) -> pytest.MarkDecorator:
    """Give a test `deadlines` for its process; the reason says what takes long at full length."""
    full = pytest.param(FULL, marks=pytest.mark.slow(reason=reason))
    return pytest.mark.parametrize("deadlines", [SHORT, full], ids=["short", "full length"])
