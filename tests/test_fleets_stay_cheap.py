"""The cost of a tap, a sweep, a board and of lists grows with no quiet group and no other fleet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import office
from benchmarks.history import NOW
from database import Database
from domain.incidents import Action, Incident
from domain.overview import Scope
from domain.people import Role
from tests.cases import for_each
from tests.steps import steps

MANY = 500  # groups; the same ten of them have open incidents
INCIDENTS = 40
SOME = 120  # steps of SQLite's virtual machine: a tree of more rows is a level deeper


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Database]]:
    """Open a file with a fleet of busy groups, and one with quiet groups and other fleets, too."""
    folder = tmp_path_factory.mktemp("fleets")
    few, many = Path(folder, "few.db"), Path(folder, "many.db")
    office.fill(few, office.BUSY, INCIDENTS)
    office.fill(many, MANY, INCIDENTS, others=MANY)
    with closing(Database(few)) as busy, closing(Database(many)) as all_of_them:
        yield busy, all_of_them


def report_and_claim(database: Database) -> object:
    """Report an incident in a truck's group, and claim it from the office."""
    return office.claim(database, office.report(database))


def everywhere(database: Database) -> Scope:
    """Ask about all that somebody of the office sees."""
    user_id = office.TEAM[0].user_id
    return Scope(user_id, database.overview.standings(user_id, [office.OFFICE]))


def incident(database: Database) -> Incident:
    """Look an incident of a truck's group up."""
    found = database.incidents.get("TKT-2026-0001")
    assert found is not None
    return found


DONE: Mapping[str, Callable[[Database], object]] = {
    **office.ASKED,
    "a report and its claim": report_and_claim,
    "what is open in private": lambda each: each.overview.list(everywhere(each), most=20),
    "how much is open in private": lambda each: each.overview.count(everywhere(each)),
    "whether it is seen": lambda each: each.incidents.is_seen_from(office.OFFICE, incident(each)),
    "a number": lambda each: each.incidents.find(office.OFFICE, None, 7),
    "what /open looks for": lambda each: each.looks.owe_seen_from(office.OFFICE, NOW, 20),
    "what a change of shift offers": lambda each: each.handovers.without_owner(office.OFFICE),
    "who dispatches": lambda each: each.teams.get(office.OFFICE - 1, Role.DISPATCHER),
    "roles": lambda each: each.teams.roles(office.OFFICE - 1, office.TEAM[0].user_id),
    "settings": lambda each: each.settings.get(office.OFFICE - 1),
}


@for_each("what", DONE)
def test_what_is_done_over_and_over_costs_the_same_with_quiet_groups(
    files: tuple[Database, Database], what: str
) -> None:
    few, many = (steps(database, DONE[what]) for database in files)
    assert few > 0
    assert many <= few + SOME


@for_each("action", Action)
def test_no_tap_costs_more_with_quiet_groups(
    files: tuple[Database, Database], action: Action
) -> None:
    def tap(database: Database) -> object:
        return database.incidents.apply(
            *(action, "TKT-2026-0001", office.OFFICE - 2, office.TEAM[1].user_id, NOW),
            "Replaced the hose",
        )

    few, many = (steps(database, tap) for database in files)
    assert many <= few + SOME


def test_that_something_costs_more_with_quiet_groups_is_noticed(
    files: tuple[Database, Database],
) -> None:
    few, many = (steps(database, lambda each: each.fleets.standings(1)) for database in files)
    assert many > few + SOME * MANY / office.BUSY
