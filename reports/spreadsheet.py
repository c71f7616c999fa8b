"""Has the file of a period written by a child process: a spreadsheet, or CSV if that is large."""

from __future__ import annotations

from pathlib import Path

from domain.exported import Export
from texts.language import Language

MOST_BYTES = 50_000_000
"""Of a file that bots may send: https://core.telegram.org/bots/api#senddocument."""


async def write(
    database_path: str | Path,
    export: Export,
    language: Language,
    folder: Path,
    most_bytes: int = MOST_BYTES,
) -> Path | None:
    """Write the file of a period into a folder, which is the caller's to remove.

    It is a spreadsheet, or where that is larger than `most_bytes` a zip of CSV files. None if it
    could not be written, which is logged.
    """
    raise NotImplementedError
