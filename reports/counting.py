"""The child process that works figures out: what is asked on standard input, figures on output."""

from __future__ import annotations

if __name__ == "__main__":  # before anything takes memory
    import sys

    from reports import child
    from reports.job import USUAL

    megabytes = int(sys.argv[1]) if sys.argv[1:] else USUAL.megabytes
    child.limit_itself(megabytes, int(USUAL.seconds))

import json
import sys
from contextlib import closing

from database import Database
from reports import figures, job


def work_out(asked: bytes) -> bytes:
    """Read the figures of a period, all of one moment."""
    given = json.loads(asked)
    export = job.read(given["export"])
    if export.group_id is None:
        raise ValueError("figures are of what is seen from a group")
    with closing(Database(given["database"], read_only=True)) as database:
        database.connection.cut_off_when(lambda: False)  # so that signals are heard meanwhile
        told = database.figures.period(
            export.group_id, export.period, export.slas, export.unit, export.person_id
        )
    return figures.dump(told)


def main() -> None:
    """Do what standard input says."""
    sys.stdout.buffer.write(work_out(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
