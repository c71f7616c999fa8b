"""The power fails at any moment: what was confirmed or answered is there, and nothing is half."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from database import Database
from domain.incidents import Action, Status
from domain.transitions import OWNED, TRANSITIONS
from tests.desk import ROOT
from tests.power.disk import Disk, Loss, Record, What, read
from tests.processes import unmeasured

pytestmark = pytest.mark.slow(reason="starts the bot as a process")

SEEDS = [1, pytest.param(2, marks=pytest.mark.slow(reason="cuts power sixty times more"))]
CUTS = 60  # for each seed, of the hundreds of moments there are


def tell(folder: Path, shim: Path, seed: int) -> list[Record]:
    """Run the story; returns what was done to the disk."""
    (folder / "desk").mkdir()
    environment = {
        **unmeasured(os.environ),
        "LD_PRELOAD": str(shim),
        "POWER_FOLDER": str(folder / "desk"),
        "POWER_JOURNAL": str(folder / "journal"),
    }
    subprocess.run(
        [sys.executable, "-m", "tests.power.story", str(folder / "desk"), str(seed)],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    return list(read(folder / "journal"))


class Promises:
    """What people and Telegram were told so far."""

    def __init__(self) -> None:
        self.confirmed: set[int] = set()
        self.reported: set[int] = set()
        self.taken: dict[str, int] = {}

    def note(self, mark: str) -> None:
        """Read a mark of the story."""
        kind, *words = mark.split()
        if kind == "confirmed":
            self.confirmed.update(map(int, words))
        elif kind == "reported":
            self.reported.add(int(words[0]))
        else:
            self.taken[words[0]] = int(words[1])

    def check(self, path: Path) -> None:
        """Open what is left as a restarted bot does, and look for all of it."""
        Database(path).close()
        with closing(sqlite3.connect(path)) as connection:
            sql = connection.execute
            assert sql("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert sql("PRAGMA foreign_key_check").fetchall() == []
            kept = {number for (number,) in sql("SELECT update_id FROM inbox WHERE body <> ''")}
            became = {number for (number,) in sql("SELECT source_message_id FROM incidents")}
            steps = dict(sql("SELECT incident_id, transitions FROM incidents").fetchall())
            check_trails(connection)
        assert self.confirmed <= kept | became
        assert self.reported <= became
        assert all(steps.get(each, -1) >= count for each, count in self.taken.items())


def check_trails(connection: sqlite3.Connection) -> None:
    """Check that each incident has an event for every step, and stands where the last one led."""
    query = "SELECT incident_id, status, transitions, owner_id FROM incidents"
    for incident_id, status, transitions, owner in connection.execute(query).fetchall():
        trail = connection.execute(
            "SELECT action, from_status, to_status FROM incident_events WHERE incident_id = ?"
            " ORDER BY event_id",
            (incident_id,),
        ).fetchall()
        assert len(trail) == transitions + 1
        assert trail[-1][2] == status
        assert (Status(status) in OWNED) == (owner is not None)
        for action, source, target in trail[1:]:
            assert Status(source) in TRANSITIONS[Action(action)].sources
            assert Status(target) in TRANSITIONS[Action(action)].ends


@pytest.mark.parametrize("seed", SEEDS)
def test_a_power_cut_at_any_moment_takes_nothing_that_was_promised(
    tmp_path: Path, shim: Path, seed: int
) -> None:
    records = tell(tmp_path, shim, seed)
    chance = random.Random(seed)  # noqa: S311 - a run must repeat with its seed
    cuts = set(chance.sample(range(len(records)), CUTS))
    disk, promises = Disk(), Promises()
    for number, record in enumerate(records):
        disk.do(record)
        if record.what is What.MARK:
            promises.note(record.name)
        if number in cuts:
            loss = chance.choice(list(Loss))
            print(f"seed {seed}, cut after step {number}, {record.what.name}: {loss.value}")
            left = tmp_path / "left"
            left.mkdir()
            disk.leave(left, loss, chance)
            promises.check(left / "incidents.db")
            shutil.rmtree(left)
    assert promises.reported
    assert promises.taken
