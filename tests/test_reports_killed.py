"""`kill -9` between any two statements of a report or its correction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from database import Database
from domain.incidents import CORRECT, LOG, REPORT
from tests.factories import GROUP, NOW, open_store
from tests.killed_copies import killed_copies
from tests.report_steps import AFTER, ALBUM, BEFORE, STEPS

ID = "TKT-2026-0001"
NOTHING: tuple[object, ...] = (None, [], [])
REPORTED: tuple[object, ...] = (BEFORE, [REPORT, LOG], [6, 7, 8])
CORRECTED: tuple[object, ...] = (AFTER, [REPORT, LOG, CORRECT], [6, 7, 8])


def prepared(folder: Path, *done: Callable[[Database], None]) -> Path:
    """Make a file in which a photo of an album waits, and more was done."""
    with open_store(folder) as store:
        store.database.attachments.keep_loose_photo(GROUP, ALBUM, 6, "file-6", NOW)
        for step in done:
            step(store.database)
        store.run("PRAGMA wal_checkpoint(TRUNCATE)")
    return store.path


def killed(path: Path, step: str) -> list[Path]:
    """Take a step in a file; returns its copies, killed a statement later each but the last."""
    database = Database(path)
    connection = database.connection._sqlite  # noqa: SLF001 - the only way to see each statement
    copies = killed_copies(path, connection, lambda: STEPS[step](database))
    database.close()
    return copies


def on_record(database: Database) -> tuple[object, ...]:
    """Read what an incident says, what its audit trail has, and what is attached to it."""
    incident = database.incidents.get(ID)
    actions = [event.action for event in database.audit.events(ID)]
    attached = database.attachments.message_ids(ID)
    return (incident.description if incident else None, actions, attached)


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [("report", NOTHING, REPORTED), ("correction", REPORTED, CORRECTED)],
)
def test_a_kill_leaves_all_or_nothing_and_once_more_it_is_whole(
    tmp_path: Path, step: str, before: tuple[object, ...], after: tuple[object, ...]
) -> None:
    path = prepared(tmp_path, *[STEPS["report"]] * (step == "correction"))
    found = []
    for copy in killed(path, step):
        database = Database(copy)
        found.append(on_record(database))
        STEPS[step](database)  # the update is in the inbox still
        assert on_record(database) == after
        database.close()
    assert len(found) > len(after)
    whole = found.index(after)
    assert found == [before] * whole + [after] * (len(found) - whole)
