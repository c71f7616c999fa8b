"""The cost of a claim and of a sweep does not grow with people, shifts and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import timezone
from pathlib import Path

import pytest

from benchmarks.duty import APART, LATE, PEOPLE, SLA, TEAM, fill
from benchmarks.history import DAN, GROUP, NOW
from database import Database
from domain.incidents import Action, Incident
from tests.steps import steps

MANY = 50  # groups of 40 people; benchmarks/duty.py has a thousand
SOME = 60  # steps of SQLite's virtual machine: a tree of more rows is a level deeper


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Database]]:
    """Open a file with one group, and one with many."""
    folder = tmp_path_factory.mktemp("duty")
    for groups in (1, MANY):
        fill(folder / f"{groups}.db", groups)
    one, many = (Path(folder, f"{groups}.db") for groups in (1, MANY))
    with closing(Database(one)) as few, closing(Database(many)) as all_of_them:
        yield few, all_of_them


def claim(database: Database) -> object:
    """Report and claim an incident."""
    return database.incidents.apply(
        Action.CLAIM, reported(database).incident_id, GROUP, TEAM[0].user_id, NOW
    )


def reported(database: Database) -> Incident:
    """Report an incident."""
    [(number,)] = database.connection.sql("SELECT count(*) FROM incidents")
    incident = database.reports.create(GROUP, number + 1, DAN, "Truck 456", NOW)
    assert incident is not None
    return incident


def sweep(database: Database) -> object:
    """Do what a sweep does of shifts and reminders when nothing is due."""
    database.nudges.correct_waits(NOW, SLA)
    database.nudges.schedule(NOW, SLA)
    database.duty.work_out_due(lambda _: timezone.utc, NOW, 10)
    database.handovers.owe_due(NOW, 1000)
    return database.deliveries.groups_owed()


DONE: Mapping[str, Callable[[Database], object]] = {
    "a sweep": sweep,
    "who is on duty": lambda database: database.duty.on_duty(GROUP, NOW),
    "a report and its claim": claim,
    "one group's change of shift": lambda database: database.handovers.owe_due(LATE, 1),
    "what a change of shift tells": lambda database: database.duty.spans(GROUP, NOW, LATE),
}


@pytest.mark.parametrize("what", DONE)
def test_what_is_done_over_and_over_costs_the_same_with_many_groups(
    files: tuple[Database, Database], what: str
) -> None:
    one, many = (steps(database, DONE[what]) for database in files)
    assert one > 0
    assert many <= one + SOME


def test_that_something_costs_more_with_many_groups_is_noticed(
    files: tuple[Database, Database],
) -> None:
    def all_on_duty(database: Database) -> object:
        return database.connection.sql("SELECT count(*) FROM duty WHERE t_end > 0")

    one, many = (steps(database, all_on_duty) for database in files)
    assert many > one * (MANY - 1)


def test_who_is_on_duty_of_ten_times_the_people_costs_ten_times_as_much(
    files: tuple[Database, Database], tmp_path: Path
) -> None:
    one, _ = files
    fill(tmp_path / "crowd.db", 1, 10 * PEOPLE)
    with closing(Database(tmp_path / "crowd.db")) as crowd:
        on_duty = DONE["who is on duty"]
        assert steps(crowd, on_duty) <= 11 * steps(one, on_duty)


def test_the_people_of_another_group_are_its_own(files: tuple[Database, Database]) -> None:
    _, many = files
    on = many.duty.on_duty(GROUP - 1, NOW).members
    assert {user.user_id - APART for user in on} == {
        user.user_id for user in many.duty.on_duty(GROUP, NOW).members
    }
