"""Has the file of a period written by a child process: a spreadsheet, or CSV if that is large."""

from __future__ import annotations

import logging
from pathlib import Path

from domain.exported import Export
from reports import child
from reports.child import ChildFailedError, Limits
from reports.job import USUAL, Job, dump
from texts import spreadsheets
from texts.language import Language

logger = logging.getLogger(__name__)

MOST_BYTES = 50_000_000
"""Of a file that bots may send: https://core.telegram.org/bots/api#senddocument."""
MODULE = "reports.making"


async def write(
    database_path: str | Path,
    export: Export,
    language: Language,
    folder: Path,
    most_bytes: int = MOST_BYTES,
    limits: Limits = USUAL,
) -> Path | None:
    """Write the file of a period into a folder, which is the caller's to remove.

    It is a spreadsheet, or where that is larger than `most_bytes` a zip of CSV files. None if it
    could not be written, which is logged.
    """
    given = dump(job_of(database_path, export, language, folder, most_bytes))
    try:
        path = await child.run(
            MODULE, given, limits.seconds, [str(limits.megabytes)], folder=folder
        )
    except ChildFailedError as error:
        logger.warning("group=%s event=no_file error=%r", export.group_id, str(error))
        return None
    return Path(path.decode().strip())


def job_of(
    database_path: str | Path, export: Export, language: Language, folder: Path, most_bytes: int
) -> Job:
    """Say all that the child has to know."""
    return Job(
        database=str(Path(database_path).absolute()),
        folder=str(folder.absolute()),
        name=_name(export),
        export=export,
        words=spreadsheets.words(language),
        most_bytes=most_bytes,
    )


def _name(export: Export) -> str:
    """Name a file by its days, in letters that every system keeps."""
    period = export.period
    return f"incidents-{period.first_day}-{period.last_day}"
