"""Fixtures of the reliability tests."""

from __future__ import annotations

import pytest

from receiving import inbox
from sending import outbox, replies
from service import serving


@pytest.fixture
def polling_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the next poll come soon after one that failed, not a second later."""
    monkeypatch.setattr(serving, "POLL_INTERVAL", 0.01)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything tried again at once, so that tests need not wait."""
    monkeypatch.setattr(inbox, "RETRY_WAIT", 0.01)
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.01)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 0.01)
    monkeypatch.setattr(replies, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(replies, "AMBIGUOUS_WAIT", 0.01)
