"""Fixtures of the bot layer."""

from __future__ import annotations

import pytest

from sandbox import Fault
from sending import figures_making, members, outbox, replies
from tests.desk import PATIENCE, Desk


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the outbox try again at once, so that tests need not wait."""
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.01)
    monkeypatch.setattr(outbox, "LONGEST_BACKOFF", 0.05)
    monkeypatch.setattr(outbox, "FIRST_HOLD", 0.01)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 0.01)
    monkeypatch.setattr(replies, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(replies, "AMBIGUOUS_WAIT", 0.01)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a text wait for its picture, however long that takes here."""
    monkeypatch.setattr(figures_making, "PATIENCE", PATIENCE)


@pytest.fixture
def deaf(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Fault:
    """Have Telegram tell nothing of members, as soon as the fault has times."""
    monkeypatch.setattr(members, "LOOK_UP_DEADLINE", 0.05)
    fault = Fault("getChatMember", drop_connection=True, times=0)
    desk.telegram.faults.append(fault)
    return fault
