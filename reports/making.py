"""The child process that writes a file: its job on standard input, the file's path on output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from database import Database
from reports import child, workbook
from reports.job import MOST_SECONDS, Job, load
from reports.sheets import Table, tables

MOST_MEGABYTES = 1024  # of address space, of which it takes a tenth: our choice


def make(job: Job) -> Path:
    """Write the file of a job, from one moment's view of the database."""
    target = Path(job.folder, f"{job.name}.xlsx")
    with _read(job) as found:
        workbook.write(target, found, job.words, job.export.period.zone)
    return target


@contextmanager
def _read(job: Job) -> Iterator[Iterator[Table]]:
    with (
        closing(Database(job.database, read_only=True)) as database,
        database.exported.at_once(),
    ):
        yield tables(database, job.export, job.words)


def main() -> None:
    """Do what standard input says, and give way to all else on the machine."""
    child.limit_itself(MOST_MEGABYTES, MOST_SECONDS)
    print(make(load(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
