"""The cost of a tap and of a sweep does not grow with finished incidents or with groups."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from database import Database
from domain.incidents import Action
from domain.searches import Search, Term
from storage.connection import Connection, SqlValue
from storage.copies import copy
from tests.factories import GROUP, JOHN, NOW
from tests.hot import HOT, MONDAY, SLA, UTC, filled

WHOLE_TABLE = re.compile(
    r"SCAN (?:TABLE )?(?:incidents|groups|users|incident_events|team_events|calls|topics"
    r"|told_privately|notes|places|attachments|shifts|days_off|duty_exceptions|duty"
    r"|group_events|absences|presences|private_calls|handovers|checks|summaries|offers|reopen_offers"
    r"|told_ends|fleets|boards)\b"
    r"(?! USING (?:COVERING )?INDEX"
    r" (?:incidents_(?:live|owing|waiting|awaited|waits|to_set_up)|groups_to_tell|groups_to_welcome"
    r"|notes_to_acknowledge|places_to_show|private_calls_owed|handovers_owed|checks_owed|offers_owed"
    r"|reopen_offers_owed|told_ends_stale|boards_stale))"
)


class ExplainingConnection(Connection):
    """Keeps the query plan of every statement it runs."""

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        self.plans: list[tuple[str, list[str]]] = []
        super().__init__(path, read_only=read_only)
        self.plans.clear()

    def sql(self, query: str, /, **values: SqlValue) -> list[sqlite3.Row]:
        """Run a statement, its plan first."""
        self._explain(query, **values)
        return super().sql(query, **values)

    def each(self, query: str, /, **values: SqlValue) -> Iterator[sqlite3.Row]:
        """Run a statement that gives many rows, its plan first."""
        self._explain(query, **values)
        return super().each(query, **values)

    def _explain(self, query: str, /, **values: SqlValue) -> None:
        if not query.startswith("PRAGMA"):
            plan = super().sql(f"EXPLAIN QUERY PLAN {query}", **values)
            self.plans.append((query, [row["detail"] for row in plan]))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a file with several groups, and incidents in every situation."""
    return filled(tmp_path_factory.mktemp("plans"))


@pytest.fixture
def database(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Open a copy of the file and explain what is done with it."""
    copy(path, tmp_path / "plans.db")
    monkeypatch.setattr("database.Connection", ExplainingConnection)
    database = Database(tmp_path / "plans.db")
    monkeypatch.undo()
    yield database
    database.close()


def plans(database: Database) -> list[tuple[str, list[str]]]:
    """List the statements that were run, each with its plan."""
    assert isinstance(database.connection, ExplainingConnection)
    return database.connection.plans


def expensive(database: Database) -> list[tuple[str, list[str]]]:
    """List the statements that read a whole table."""
    assert plans(database)
    return [(query, plan) for query, plan in plans(database) if any(map(WHOLE_TABLE.search, plan))]


@pytest.mark.parametrize("action", Action)
def test_no_tap_reads_a_whole_table(database: Database, action: Action) -> None:
    database.incidents.apply(action, "TKT-2026-0001", GROUP, JOHN.user_id, NOW, "Replaced the hose")
    assert expensive(database) == []


@pytest.mark.parametrize("question", HOT)
def test_nothing_done_over_and_over_reads_a_whole_table(database: Database, question: str) -> None:
    HOT[question](database)
    assert expensive(database) == []


def test_who_is_to_be_asked_is_read_from_an_index(database: Database) -> None:
    database.checks.schedule(NOW - 10**6, 3600.0)
    [of_checks] = [step for step in plans(database)[0][1] if re.search(r" checks ", step)]
    assert "INDEX checks_to_look_at (t_look<?)" in of_checks


def test_the_sweep_reads_only_what_is_owed_and_who_waits(database: Database) -> None:
    database.deliveries.groups_owed()
    database.nudges.schedule(NOW, SLA)
    database.looks.owe_due(NOW, 200, 20)
    steps = [step for _, plan in plans(database) for step in plan if "incidents" in step]
    assert {step.rpartition(" INDEX ")[2].partition(" ")[0] for step in steps} == {
        "incidents_owing",
        "incidents_to_look_for",
        "incidents_waiting",
        "sqlite_autoindex_incidents_1",  # one row, by its id
    }
    assert all("COVERING" in step for step in steps if "incidents_waiting" in step)


def test_who_is_on_duty_is_one_query_of_one_index(database: Database) -> None:
    database.duty.on_duty(GROUP, NOW)
    [(_, plan)] = plans(database)
    [of_duty] = [step for step in plan if re.search(r" duty ", step)]
    assert "INDEX duty_by_time (group_id=? AND t_end>?" in of_duty


def test_which_duty_is_to_be_worked_out_is_read_from_an_index(database: Database) -> None:
    database.duty.work_out_due(lambda _: UTC, NOW - 10**6, 10)
    [(_, plan)] = plans(database)
    assert [step for step in plan if "groups_by_duty" in step] == plan


def test_which_shift_has_changed_is_read_from_an_index(database: Database) -> None:
    database.handovers.owe_due(NOW - 10**6, 10)
    [ahead, due, *_] = [plan for _, plan in plans(database)]
    assert [step for step in ahead if "handovers_by_start" in step] == ahead
    assert [step for step in due if "groups_by_next_shift" in step] == due


def test_a_change_of_shift_reads_one_groups_duty_from_its_index(database: Database) -> None:
    database.duty.work_out(GROUP, UTC, NOW)  # what was told by an earlier test is told again
    plans(database).clear()
    assert GROUP in database.handovers.owe_due(MONDAY, 100)
    of_duty = [step for _, plan in plans(database) for step in plan if re.search(r" duty ", step)]
    assert of_duty
    assert all("INDEX duty_by_time (group_id=? AND t_end>?" in step for step in of_duty)


def test_a_search_for_a_word_and_a_person_asks_the_index_for_the_word_once(
    database: Database,
) -> None:
    wanted = Search((Term(("hose",)),), handles=("john",))
    assert database.search.find([GROUP], wanted, 10)
    of_words = [step for step in plans(database)[-1][1] if "searched VIRTUAL" in step]
    assert of_words
    assert not [step for step in of_words if re.search(r"INDEX \d+:=", step)]  # by one rowid
