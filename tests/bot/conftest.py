"""Fixtures of the bot layer."""

from __future__ import annotations

import pytest

from sending import outbox, replies


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the outbox try again at once, so that tests need not wait."""
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.01)
    monkeypatch.setattr(outbox, "FIRST_HOLD", 0.01)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 0.01)
    monkeypatch.setattr(replies, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(replies, "AMBIGUOUS_WAIT", 0.01)
