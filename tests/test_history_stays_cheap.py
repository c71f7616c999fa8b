"""What finished incidents cost: nothing, however many a group has."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from database import Database
from domain.incidents import Action
from storage.copies import copy
from tests.cases import for_each
from tests.factories import GROUP, JOHN, NOW, SITUATIONS, SLAS, open_store
from tests.hot import HOT, filled
from tests.steps import steps

FINISHED = (
    "WITH RECURSIVE n(n) AS (SELECT 9001 UNION ALL SELECT n + 1 FROM n WHERE n < 12000)"
    " INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id,"
    " source_message_id, status, description, t_created, t_status, version, card_version,"
    " pinned_message_id) SELECT printf('TKT-2026-%04d', n), 2026, n, ?1, ?1, n, 'Resolved', 'x',"
    " 1, 1, 1, 1, n FROM n"
)
CONSTANT = (
    "groups that are owed something",
    "what a group is owed",
    "due nudges",
    "what waited long enough",
    "a page sent",
    "a card sent",
    "a prompt sent",
    "a reporter told",
    "a reporter told the end",
    "a reporter advised",
    "what is to be looked for",
    "what an /open has looked for",
    "a look",
    "a message of an incident",
    "a message that may be a report",
    "reports that waited too long",
    "a reply",
    "a card",
    "any message of an incident",
    "a note",
    "places to show",
    "whose place it is",
)


@pytest.fixture(scope="module")
def without_and_with(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Database]]:
    """Open a file without finished incidents, and one with three thousand."""
    folders = [tmp_path_factory.mktemp(name) for name in ("without", "with")]
    with open_store(folders[0]) as without, open_store(folders[1]) as with_them:
        for store in (without, with_them):
            for number, situation in enumerate(SITUATIONS, 1):
                store.shown(situation, number)
        with_them.run(FINISHED, GROUP)
        yield [without.database, with_them.database]


@for_each("question", CONSTANT)
def test_three_thousand_finished_incidents_cost_nothing(
    without_and_with: list[Database], question: str
) -> None:
    without, with_them = (steps(database, HOT[question]) for database in without_and_with)
    assert 0 < with_them < without + 200


def test_an_open_incident_at_rest_is_owed_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        incident = store.shown("claimed", 70)
        store.database.cards.record_edited(incident)
        store.database.cards.record_pinned(incident, pinned=True)
        store.tell(incident)
        assert store.rows("SELECT incident_id FROM live") == [(incident.incident_id,)]
        assert store.rows("SELECT incident_id FROM owing") == []


def test_a_finished_incident_leaves_the_live_index(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        incident = store.shown("resolved by tier 2", 70)
        assert store.rows("SELECT incident_id FROM live") == [(incident.incident_id,)]
        store.database.cards.record_edited(incident)
        store.database.cards.record_pinned(incident, pinned=False)
        assert store.rows("SELECT incident_id FROM live") == []


def test_a_finished_incident_without_a_card_is_not_looked_at(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        incident = store.shown("resolved by tier 2", 70)
        store.database.cards.record_edited(incident)
        store.tell(incident)
        store.database.cards.begin_edit(incident)  # it may land, but where its card no longer is
        store.database.groups.migrate(GROUP, GROUP - 5)
        assert store.rows("SELECT incident_id FROM owing") == []


# How much is really read: a plan that searches an index may still read all of it.


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a file with several groups, and incidents in every situation."""
    return filled(tmp_path_factory.mktemp("plans"))


MORE_FINISHED = """
WITH RECURSIVE seq (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM seq WHERE i < 2000)
INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id, source_message_id,
    status, description, created_by_id, claimed_by_t1_id, resolved_by_id, t_created,
    t_claimed_tier1, t_resolved, t_status, version, card_version, pinned_message_id, hears)
SELECT printf('TKT-2020-%04d', i), 2020, i, :group_id, :group_id, 100000 + i, 'Resolved', 'Truck',
    1, 11, 11, :now - 9000000 - i, :now - 8999000, :now - 8990000, :now - 8990000, 4, 4, 100000 + i,
    0
FROM seq
"""


@pytest.fixture(scope="module")
def history(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a copy of the file with two thousand more finished incidents of one group."""
    target = tmp_path_factory.mktemp("history") / "history.db"
    copy(path, target)
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute(MORE_FINISHED, {"group_id": GROUP, "now": NOW})
    return target


@pytest.fixture(scope="module")
def small_and_large(
    path: Path, history: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Database]]:
    """Open a copy of both files; what is done with them is undone each time."""
    folder = tmp_path_factory.mktemp("sizes")
    copy(path, folder / "small.db")
    copy(history, folder / "large.db")
    with (
        closing(Database(folder / "small.db")) as small,
        closing(Database(folder / "large.db")) as large,
    ):
        yield small, large


@for_each("question", HOT)
def test_nothing_done_over_and_over_reads_a_groups_finished_incidents(
    small_and_large: tuple[Database, Database], question: str
) -> None:
    few, many = (steps(database, HOT[question]) for database in small_and_large)
    assert many <= few + 1000


@for_each("action", Action)
def test_no_tap_reads_a_groups_finished_incidents(
    small_and_large: tuple[Database, Database], action: Action
) -> None:
    def apply(store: Database) -> object:
        return store.incidents.apply(
            action, "TKT-2026-0001", GROUP, JOHN.user_id, NOW, "Replaced the hose"
        )

    few, many = (steps(database, apply) for database in small_and_large)
    assert many <= few + 1000


def test_reading_a_groups_finished_incidents_is_noticed(
    small_and_large: tuple[Database, Database],
) -> None:
    def kpis(store: Database) -> object:
        return store.figures.kpis(GROUP, 0, SLAS)

    few, many = (steps(database, kpis) for database in small_and_large)
    assert many > few + 2000


def test_what_a_question_changed_is_undone_before_the_next(
    small_and_large: tuple[Database, Database],
) -> None:
    small, _ = small_and_large
    before = list(small.connection.sql("SELECT * FROM incidents"))
    for question in HOT.values():
        steps(small, question)
    assert list(small.connection.sql("SELECT * FROM incidents")) == before
