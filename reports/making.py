"""The child process that writes a file: its job on standard input, the file's path on output."""

from __future__ import annotations

if __name__ == "__main__":  # before anything takes memory
    import sys

    from reports import child
    from reports.job import USUAL

    megabytes = int(sys.argv[1]) if sys.argv[1:] else USUAL.megabytes
    child.limit_itself(megabytes, int(USUAL.seconds))

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from database import Database
from domain.exported import Export, ExportedPerson
from domain.figures import PeriodFigures
from reports import csv_files, figure_rows, incident_rows, workbook
from reports.job import Job, load
from reports.sheets import Table, TooManyRowsError

ALL = -1
_KINDS = {"xlsx": workbook.write, "zip": csv_files.write_all}
"""How a file is written, by its kind; the next one where it has too many rows, or bytes."""


class TooLargeError(Exception):
    """What was asked for is more than can be sent."""


def make(job: Job) -> Path:
    """Write the file of a job, from one moment's view of the database; raises TooLargeError."""
    for kind, write in _KINDS.items():
        target = Path(job.folder, f"{job.name}.{kind}")
        with suppress(TooManyRowsError):
            with reading(job) as tables:
                write(target, tables, job.words, job.export.period.zone, job.most_bytes)
            if target.stat().st_size <= job.most_bytes:
                return target
        target.unlink(missing_ok=True)
    raise TooLargeError(f"even compressed it has more than {job.most_bytes} bytes")


@contextmanager
def reading(job: Job) -> Iterator[Iterator[Table]]:
    """Give the sheets of a file, all of one moment."""
    with (
        closing(Database(job.database, read_only=True)) as database,
        database.exported.at_once(),
    ):
        yield _tables(database, job)


def _tables(database: Database, job: Job) -> Iterator[Table]:
    """Give the sheets of a file, each to be read before the next."""
    export, words = job.export, job.words
    yield incident_rows.incidents(database, export, words)
    yield incident_rows.notes(database, export, words)
    figures = _figures(database, export)
    if figures is not None:
        if export.with_people:
            yield figure_rows.people(figures, _names(database, figures), words)
        yield figure_rows.units(figures)
        yield figure_rows.days(figures)
    yield figure_rows.definitions(figures, words, export.period.zone.key)


def _figures(database: Database, export: Export) -> PeriodFigures | None:
    """Work out the figures of what is seen from a group: of all there is there are none."""
    if export.group_id is None:
        return None
    return database.figures.period(
        export.group_id, export.period, export.slas, export.unit, export.person_id, ALL
    )


def _names(database: Database, figures: PeriodFigures) -> dict[int, ExportedPerson]:
    known = database.people.get_all([person.user_id for person in figures.people])
    return {
        user_id: ExportedPerson(user.full_name, user.telegram_handle)
        for user_id, user in known.items()
    }


def main() -> None:
    """Do what standard input says."""
    print(make(load(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
