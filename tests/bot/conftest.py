"""Fixtures of the bot layer."""

from __future__ import annotations

from pathlib import Path

import pytest

from sending import outbox, replies


@pytest.fixture(autouse=True)
def _no_certificates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing here speaks TLS; reading all the world's authorities takes half of a test's time."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the outbox try again at once, so that tests need not wait."""
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.01)
    monkeypatch.setattr(outbox, "FIRST_HOLD", 0.01)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 0.01)
    monkeypatch.setattr(replies, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(replies, "AMBIGUOUS_WAIT", 0.01)
