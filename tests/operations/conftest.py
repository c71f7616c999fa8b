"""Fixtures of the operations tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.backups import Backups
from tests.desk import Clock
from tests.factories import Store, open_store
from tests.operations.support import HOUR


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a new file with two groups that are set up."""
    with open_store(tmp_path) as store:
        yield store


@pytest.fixture
def kept(store: Store, clock: Clock) -> Backups:
    """Keep three backups of it, one a day."""
    return Backups(store.path, store.path.parent / "backups", 24 * HOUR, 3, clock)
