"""The cost of a sweep does not grow with what people work on, and with what waits only a little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from database import Database
from tests.factories import GROUP, JOHN, NOW, open_store
from tests.steps import steps

HOUR = 3600
IN_EACH = 10  # incidents of a group; of half of them it is said what they wait for
MANY = 100  # groups
SOME = 60  # steps of SQLite's virtual machine: a tree of more rows is a level deeper
OF_ONE = 10  # for each incident that waits
WORKED_ON = (
    "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :number)"
    " INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id,"
    " source_message_id, status, description, claimed_by_t1_id, t_created, t_status, hears,"
    " version, card_version, pinned_message_id, pinned, waits_for, t_wait_began, t_wait_until,"
    " wait_due) SELECT printf('TKT-2026-%04d', n), 2026, n, :group_id - n % :groups,"
    " :group_id - n % :groups, n, 'Claimed_T1', 'x', :user_id, :now, :now, 0, 1, 1, n, 1,"
    " iif(n % 2, 'parts', NULL), iif(n % 2, :now, NULL), iif(n % 2, :now + 7200, NULL),"
    " iif(n % 2, :now + 7200, NULL) FROM n"
)
GROUPS = (
    "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < :groups - 1)"
    " INSERT INTO groups (group_id, group_name) SELECT :group_id - n, 'x' FROM n WHERE true"
    " ON CONFLICT DO NOTHING"
)
CHECKED = (
    "INSERT INTO checks (incident_id, group_id, t_news, t_look)"
    " SELECT incident_id, group_id, :now, :now + 3600 FROM incidents WHERE true"
    " ON CONFLICT DO NOTHING"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Database]]:
    """Open a file with one group, and one with many, in which people work and nothing is due."""
    paths = [tmp_path_factory.mktemp(str(groups)) for groups in (1, MANY)]
    for path, groups in zip(paths, (1, MANY), strict=True):
        fill(path, groups)
    few, many = (Database(path / "incidents.db") for path in paths)
    with closing(few), closing(many):
        yield few, many


def fill(folder: Path, groups: int) -> None:
    """Write a file with so many groups."""
    values = {
        "groups": groups,
        "number": groups * IN_EACH,
        "group_id": GROUP - 100,
        "user_id": JOHN.user_id,
        "now": NOW,
    }
    with open_store(folder) as store:
        for query in (GROUPS, WORKED_ON, CHECKED):
            names = {name: value for name, value in values.items() if f":{name}" in query}
            store.database.connection.sql(query, **names)


def ask(database: Database) -> object:
    """Do what a sweep does of questions when none is due."""
    database.checks.correct(NOW + 60)
    return database.checks.schedule(NOW + 60, float(HOUR))


def call(database: Database) -> object:
    """Do what a sweep does of waits when none is over."""
    return database.waits.call_due(NOW + 60)


@pytest.mark.parametrize("what", [ask, call])
def test_when_nothing_is_due_a_sweep_costs_the_same_whatever_people_work_on(
    files: tuple[Database, Database], what: Callable[[Database], object]
) -> None:
    one, many = (steps(database, what) for database in files)
    assert 0 < many <= one + SOME


def test_a_wait_is_looked_at_once_a_sweep(files: tuple[Database, Database]) -> None:
    def correct(database: Database) -> None:
        database.waits.correct(NOW + 60)

    one, many = (steps(database, correct) for database in files)
    assert many - one <= OF_ONE * MANY * IN_EACH / 2


def test_what_falls_due_costs_as_much_in_many_groups_as_in_one(
    files: tuple[Database, Database],
) -> None:
    def all_of_it(database: Database) -> object:
        late = NOW + 2 * HOUR
        return database.waits.call_due(late), database.checks.schedule(late, float(HOUR))

    one, many = (steps(database, all_of_it) for database in files)
    assert many <= 1.5 * one * MANY
