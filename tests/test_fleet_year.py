"""The made-up year of a fleet: each row is as the desk leaves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from database import Database
from domain.incidents import Action, Status
from domain.repeats import REPEATS_WITHIN
from tests.factories import Store
from tests.fleet_copies import TABLES, Happened
from tests.fleet_stories import HOUR, Also, play
from tests.fleet_year import ENDS, OFFICE, Year, make_year, open_fleet

FEW = 400
DAY = 24 * HOUR
PLAYED = 40
OF_A_COPY = {
    *("incident_id", "same_unit_as", "duplicate_of", "year", "number", "nth_of_unit", "note_id"),
    *("event_id", "message_id", "source_message_id", "pinned_message_id", "told_message_id"),
}
"""Columns that tell which incident and which message it is, and what was before."""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """Write the end of a year."""
    path = tmp_path_factory.mktemp("year") / "year.db"
    year = make_year(path, FEW, begins=ENDS - 10 * DAY)
    yield year
    year.close()


def rows(store: Store, table: str, incident_id: str) -> list[dict[str, object]]:
    """Read what a table has of an incident, but for what is of one copy only."""
    query = f"SELECT * FROM {table} WHERE incident_id = :id"  # noqa: S608 - our own table
    found = [dict(row) for row in store.database.connection.sql(query, id=incident_id)]
    return [{name: value for name, value in row.items() if name not in OF_A_COPY} for row in found]


def sample(year: Year) -> list[tuple[Happened, Sequence[str]]]:
    """Choose some of what happened: each action, of what is over and of what is not."""
    seen: Counter[object] = Counter()
    chosen: list[tuple[Happened, Sequence[str]]] = []
    for happened, ids in zip(year.happened, year.incident_ids, strict=True):
        kinds = {*(step.do for step in happened.story.steps), happened.is_over}
        if any(not seen[kind] for kind in kinds) or len(chosen) < PLAYED:
            seen.update(kinds)
            chosen.append((happened, ids))
    not_done = {Action.GIVE_CHARGE, Action.RELEASE, Action.LEAVE_ESCALATION}
    assert {*Action, *Also, True, False} - set(seen) == not_done
    return chosen


def test_an_incident_has_the_rows_that_it_would_have_if_it_had_been_played(
    year: Year, tmp_path: Path
) -> None:
    chosen = sample(year)
    played = open_fleet(tmp_path / "played.db")
    with played.database.transaction():
        for happened, ids in chosen:
            for copied, own in zip(ids, play(played, happened.story, happened.stage), strict=True):
                for table in TABLES:
                    assert rows(year.store, table, copied) == rows(played, table, own), happened
    played.close()


def test_nothing_else_is_written_of_an_incident(year: Year) -> None:
    path = year.store.path.with_suffix(".stories")
    played = Store(path, Database(path))
    tables = played.rows(
        "SELECT DISTINCT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS column"
        " WHERE m.type = 'table' AND column.name = 'incident_id'"
    )
    assert len(tables) > len(TABLES)
    for (table,) in tables:
        [(count,)] = played.rows(f"SELECT count(*) FROM {table}")  # noqa: S608 - its own
        assert (table in TABLES) == (count != 0), table
    played.close()


def test_numbers_follow_each_other_in_the_order_of_the_reports(year: Year) -> None:
    numbers = year.store.rows("SELECT year, number FROM incidents ORDER BY t_created, number")
    assert numbers == sorted(numbers)
    assert len(numbers) == FEW
    assert {number for _, number in numbers} >= {1}


def test_what_is_the_same_truck_again_is_counted(year: Year) -> None:
    incidents = year.store.database.connection.sql(
        "SELECT unit, t_created, nth_of_unit, iif(status = :cancelled, t_status, :never) AS t_over"
        " FROM incidents ORDER BY t_created, number",
        cancelled=Status.CANCELLED.value,
        never=ENDS,
    )
    for at, row in enumerate(incidents):
        t, unit = row["t_created"], row["unit"]
        before = [each for each in incidents[:at] if each["unit"] == unit and each["t_over"] > t]
        others = [each for each in before if each["t_created"] > t - REPEATS_WITHIN]
        assert row["nth_of_unit"] == (len(others) + 1 if unit and others else None)


def test_telegram_shows_all_of_it_but_for_what_is_not_over(year: Year) -> None:
    owed = year.store.database.deliveries.groups_owed()
    assert owed
    of_incidents = year.store.rows("SELECT DISTINCT incident_id FROM owed WHERE incident_id <> ''")
    not_over = [
        ids
        for happened, ids in zip(year.happened, year.incident_ids, strict=True)
        if not happened.is_over
    ]
    assert {each for (each,) in of_incidents} <= {each for ids in not_over for each in ids}
    assert OFFICE in owed
