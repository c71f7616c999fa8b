"""The schema stands once: its files agree with each other, the enums, and old databases."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

import pytest

from database import CallKind, Database, Delivery, Pinning
from domain.changes import RoleAction
from domain.groups import BotStatus
from domain.incidents import Status
from domain.people import Role
from domain.private_calls import CalledHere, Reason
from domain.severity import Severity
from domain.transitions import OWNED, TRANSITIONS, WAITING, Set
from domain.waiting import WaitKind
from storage import schema
from tests.databases import (
    VERSIONS,
    assert_brought_up_to_date,
    columns,
    definition,
    older,
    opened,
    rows,
    values,
)

SCHEMA = (schema.FOLDER / "schema.sql").read_text(encoding="utf-8")
VIEWS = (schema.FOLDER / "views.sql").read_text(encoding="utf-8")
INCIDENTS = definition("incidents", schema.FOLDER)
OWNERS = dict(re.findall(r"WHEN '(\w+)' THEN (\w+)", INCIDENTS))
"""In which column `owner_id` finds who has an incident, by its state."""

LISTS: dict[tuple[str, str], type[Enum]] = {
    ("incidents", "status"): Status,
    ("users", "team_role"): Role,
    ("groups", "standing"): BotStatus,
    ("groups", "pinning"): Pinning,
    ("calls", "kind"): CallKind,
    ("private_calls", "reason"): Reason,
    ("users", "called_here"): CalledHere,
    ("incidents", "waits_for"): WaitKind,
    ("team_events", "action"): RoleAction,
}
HOW = (
    "change storage/schema.sql, and add a step to storage/migrations/ that has `-- rebuild` above a"
    " copy of the table's new definition (see storage/schema.py)"
)


@pytest.mark.slow(reason="makes databases of every age")
@pytest.mark.parametrize("version", VERSIONS)
def test_every_older_database_gets_the_schema_of_a_new_one_and_keeps_its_rows(
    tmp_path: Path, version: int
) -> None:
    assert_brought_up_to_date(tmp_path, version)


def test_the_steps_are_numbered_without_a_gap_and_no_number_is_used_twice() -> None:
    numbers = [int(step.name.partition("_")[0]) for step in schema.steps()]
    assert numbers == list(VERSIONS)


def test_the_steps_leave_no_rows_that_a_new_database_lacks(tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with opened(old) as connection:
        connection.executescript(schema.steps()[0].read_text(encoding="utf-8"))
        connection.execute("PRAGMA user_version = 1")
    Database(old).close()
    Database(new).close()
    assert rows(old, columns(new)) == rows(new, columns(new))


@pytest.mark.parametrize(("table", "column"), LISTS)
def test_a_list_of_values_is_that_of_its_enum(table: str, column: str) -> None:
    enum = LISTS[table, column]
    listed = values(definition(table, schema.FOLDER), f"{column} IN")
    assert listed == [member.value for member in enum], (
        f"{column} of {table} has other values than {enum}: {HOW}"
    )


def test_an_incident_has_an_owner_in_just_the_states_in_which_somebody_has_it() -> None:
    owned = {status.value for status in OWNED}
    checked = set(values(INCIDENTS, "status NOT IN"))
    assert checked == owned, f"the last CHECK of incidents has other states: {HOW}"
    assert OWNERS.keys() == owned, f"owner_id of incidents has other states: {HOW}"


def test_the_owner_is_who_the_action_that_leads_to_the_state_wrote_down() -> None:
    written = {
        status.value: column
        for row in TRANSITIONS.values()
        for status in row.targets
        for column, value in row.sets.items()
        if value in {Set.ACTOR, Set.NAMED} and status in OWNED
    }
    read = {status: OWNERS[status] for status in written}
    assert read == written, f"owner_id of incidents is of others: {HOW}"


def test_the_index_of_who_waits_has_the_states_in_which_nobody_has_an_incident() -> None:
    index = SCHEMA.partition("INDEX incidents_waiting")[2].partition(";")[0]
    assert values(index, "status IN") == [status.value for status in WAITING]


@pytest.mark.parametrize("name", ["schema.sql", "views.sql"])
def test_no_sql_speaks_of_a_state_that_is_none(name: str) -> None:
    sql = (schema.FOLDER / name).read_text(encoding="utf-8")
    spoken_of = re.findall(r"status (?:=|<>) '([^']*)'", sql)
    assert spoken_of
    assert set(spoken_of) <= {status.value for status in Status}


def test_what_is_owed_is_all_that_can_be_delivered() -> None:
    owed = VIEWS.partition("VIEW owed")[2]
    others = {member.value for enum in (Status, Pinning, Severity) for member in enum}
    assert set(re.findall(r"'(\w+)'", owed)) - others == {member.value for member in Delivery}


@pytest.mark.parametrize(
    ("view", "index"),
    [("live", "incidents_live"), ("owing", "incidents_owing"), ("stale_boards", "boards_stale")],
)
def test_a_view_has_the_condition_of_the_index_it_reads(view: str, index: str) -> None:
    index = SCHEMA.partition(f"INDEX {index} ")[2].partition("WHERE ")[2].partition(";")[0]
    condition = VIEWS.partition(f"VIEW {view} ")[2].partition("WHERE ")[2].partition(";")[0]
    assert condition.split() == f"({index})".split()


def test_an_edit_that_an_older_program_had_under_way_is_in_doubt(tmp_path: Path) -> None:
    path = older(tmp_path / "old.db", 12)
    with opened(path) as connection:
        connection.execute("UPDATE incidents SET t_edit_sent = 5 WHERE number = 2")
    Database(path).close()
    with opened(path) as connection:
        in_doubt = "SELECT edits_in_doubt FROM incidents ORDER BY number LIMIT 3"
        assert connection.execute(in_doubt).fetchall() == [(0,), (1,), (0,)]
