"""A restore stopped at any step leaves the old database, the new one, or one clear line."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from database import Database, UnusableDatabaseError
from operations.backups import Backups
from operations.restore import restore
from tests.desk import ROOT
from tests.factories import GROUP, NOW, Store
from tests.operations.support import incidents_in

STEPS = 60  # more than there are; what is beyond the last is a restore that goes through
# Each file that is opened, renamed or removed in the database's folder is a step. Every restore is
# a process and has a folder of its own; what it says is beside that.
STOPPED_AT_EACH_STEP = """
import os, shutil, sys
from pathlib import Path
from operations.restore import restore

copy, original, now, how, steps = Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:6]

def stop(database, left):
    def step(event, arguments):
        nonlocal left
        what = str(arguments[0]) if arguments else ""
        if event in ("open", "os.rename", "os.remove", "os.chown", "sqlite3.connect") and (
            what.startswith(str(database.parent))
        ):
            left -= 1
            if left == 0 and how == "killed":
                os._exit(9)
            if left == 0:
                raise OSError("the disk is gone")

    sys.addaudithook(step)
    restore(copy, database, int(now))
    print("went through" if left > 0 else "stopped")
    sys.exit(left <= 0)

for number in range(1, int(steps)):
    folder = original.with_name(f"{how} at {number}")
    shutil.copytree(original, folder)
    if not os.fork():
        said = os.open(f"{folder}.said", os.O_CREAT | os.O_WRONLY)
        os.dup2(said, 1)
        os.dup2(said, 2)
        stop(folder / "incidents.db", number)
    if os.wait()[1] == 0:
        break
"""


@pytest.fixture
def copy(store: Store, kept: Backups, tmp_path: Path) -> Path:
    """Back up an empty desk, which then takes three reports: two in the file, one in its -wal."""
    made = kept.take()
    for _ in range(2):
        store.report(GROUP)
    store.restart()
    store.report(GROUP)
    for end in ("", "-wal"):
        target = tmp_path / "killed" / f"incidents.db{end}"
        target.parent.mkdir(exist_ok=True)
        shutil.copy(f"{store.path}{end}", target)
    return made


def stopped(copy: Path, how: str) -> Iterator[tuple[Path, str]]:
    """Stop a restore at each of its steps, each time in its own folder; gives what it said."""
    original = copy.parent.parent / "killed"
    subprocess.run(
        [sys.executable, "-c", STOPPED_AT_EACH_STEP, copy, original, str(NOW), how, str(STEPS)],
        cwd=ROOT, check=True,
    )  # fmt: skip
    for number in range(1, STEPS):
        folder = original.with_name(f"{how} at {number}")
        said = folder.with_name(f"{folder.name}.said").read_text(encoding="utf-8")
        yield folder / "incidents.db", said
        if "went through" in said:
            return
    pytest.fail("it never went through")


def incidents_or_refusal(database: Path) -> int | str:
    """Start on the file; returns how many incidents it has, or why it was refused."""
    try:
        Database(database).close()
    except UnusableDatabaseError as refused:
        return str(refused)
    return incidents_in(database)


AT_EACH_STEP = pytest.mark.slow(reason="stops a restore at each step")


@AT_EACH_STEP
@pytest.mark.parametrize("how", ["killed", "failed"])
def test_a_restore_stopped_at_any_step_loses_nothing(copy: Path, how: str) -> None:
    found = []
    for database, _ in stopped(copy, how):
        found.append(incidents_or_refusal(database))
        if isinstance(found[-1], str):
            assert found[-1].endswith("a restore was interrupted: run --restore again")
            done, old = restore(copy, database, NOW + 60)
            assert done.startswith("restored ")
            assert old.startswith("the old database is kept as ")
            kept = Path(old.removeprefix("the old database is kept as "))
            assert incidents_in(kept) == 3
        elif found[-1] == 3:
            restore(copy, database, NOW + 60)
        with closing(Database(database)) as restored:
            assert restored.incidents.get("TKT-2026-0001") is None
        assert not list(database.parent.glob("*restor*"))
    outcomes = [each if isinstance(each, int) else "refused" for each in found]
    assert list(dict.fromkeys(outcomes)) == [3, "refused", 0]


@AT_EACH_STEP
def test_a_restore_that_fails_says_how_the_database_was_left(copy: Path) -> None:
    refusals = 0
    for database, said in stopped(copy, "failed"):
        left = incidents_or_refusal(database)
        if left == 3:
            assert re.search(r"cannot (restore|use database) .*: the disk is gone", said)
            assert "interrupted" not in said
        elif left == 0:
            assert "it is in place, but the disk may forget it" in said or "went through" in said
        else:
            assert "a restore was interrupted: run --restore again (the disk is gone)" in said
            refusals += 1
    assert refusals


def test_a_file_that_cannot_serve_does_not_end_an_interrupted_restore(copy: Path) -> None:
    database = copy.with_name("incidents.db")
    Path(f"{database}.half-restored-20260528T202640Z").touch()
    with pytest.raises(UnusableDatabaseError) as raised:
        restore(copy.with_name("gone.db"), database, NOW)
    assert str(raised.value).endswith("run --restore again (there is no such file)")
    restore(copy, database, NOW)
    assert incidents_or_refusal(database) == 0
