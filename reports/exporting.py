"""Writes all incidents of a database to a file, for whoever runs the bot."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.exported import Export
from domain.periods import Period
from reports import csv_files, making, workbook
from reports.spreadsheet import job_of
from texts.language import ENGLISH

_KINDS: dict[str, Callable[..., None]] = {
    ".xlsx": workbook.write,
    ".csv": csv_files.write_first,
    ".zip": csv_files.write_all,
}
KINDS = tuple(_KINDS)
"""How the name of such a file may end."""


def write(database_path: Path, period: Period, target: Path, record: Callable[[], None]) -> None:
    """Write what was open in a period, in all groups; the file appears when it is whole.

    Its kind is told by how its name ends. `record` is called before it appears. Raises OSError,
    UnusableDatabaseError and, of a spreadsheet, TooManyRowsError.
    """
    target = target.absolute()
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        whole = Path(folder, target.name)
        export = Export(None, period, {})
        job = job_of(database_path, export, ENGLISH, Path(folder), most_bytes=0)
        whole.touch(0o600)  # its owner's alone, whatever the umask is
        with making.reading(job) as tables:
            _KINDS[target.suffix](whole, tables, job.words, period.zone)
        if target.exists():
            raise FileExistsError
        record()
        _put_in_place(whole, target)


def _put_in_place(whole: Path, target: Path) -> None:
    """Give a file its name unless it is taken; raises FileExistsError if it is."""
    try:
        os.link(whole, target)
    except FileExistsError:
        raise
    except OSError:  # USB sticks and some shares know no links: link(2), EPERM
        target.touch(0o600, exist_ok=False)
        whole.replace(target)
