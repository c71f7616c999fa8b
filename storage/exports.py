"""What was exported of all groups: recorded by another process than the bot, beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from domain.periods import Span
from storage.connection import BUSY_TIMEOUT


def record(path: str | Path, span: Span, now: int) -> None:
    """Record that what was open in a span was exported; raises sqlite3.Error.

    The file is one whose schema is known to be the present one.
    """
    address = f"{Path(path).absolute().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT)) as connection,
        connection,
    ):
        connection.execute(
            "INSERT INTO exports (t, t_from, t_until) VALUES (:now, :t_from, :t_until)",
            {"now": now, "t_from": span.t_from, "t_until": span.t_until},
        )
