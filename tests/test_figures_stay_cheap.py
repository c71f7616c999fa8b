"""Figures of a period read what was open in it, from indexes, however long the past is."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from benchmarks import history
from database import Database
from domain.periods import Kind, Period, Span, period_of
from tests.factories import GROUP, NOW, Store, open_store
from tests.played_year import DAY, OPS_SLAS
from tests.steps import steps
from tests.test_queries_stay_cheap import ExplainingConnection, expensive, plans

UTC = ZoneInfo("UTC")
TODAY = period_of(Kind.TODAY, UTC, NOW)


def figures(database: Database) -> None:
    """Work out the figures of a day."""
    database.figures.period(GROUP, TODAY, OPS_SLAS)


@pytest.fixture
def explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Open a file and explain what is done with it."""
    monkeypatch.setattr("database.Connection", ExplainingConnection)
    with open_store(tmp_path) as store:
        monkeypatch.undo()
        assert isinstance(store.database.connection, ExplainingConnection)
        store.database.connection.plans.clear()
        yield store.database


def test_figures_read_no_whole_table_and_what_took_long_from_its_index(explained: Database) -> None:
    figures(explained)
    assert expensive(explained) == []
    [(_, plan)] = plans(explained)
    read = [step.partition(" USING ")[2] for step in plan if step.startswith("SEARCH incidents ")]
    assert read == [
        "INDEX incidents_by_time (group_id=? AND t_created>? AND t_created<?)",
        "INDEX incidents_live (group_id=? AND t_created<?)",
        "INDEX incidents_took_long (group_id=? AND t_created<?)",
    ]


def test_how_fast_a_group_is_reads_what_was_reported_since(explained: Database) -> None:
    explained.figures.kpis(GROUP, NOW, OPS_SLAS)
    assert expensive(explained) == []
    [(_, plan)] = plans(explained)
    read = [step.partition(" USING ")[2] for step in plan if step.startswith("SEARCH incident")]
    assert read == [
        "INDEX incidents_by_time (group_id=? AND t_created>?)",
        "INDEX incident_events_by_incident (incident_id=?)",
    ]


def test_what_was_resolved_long_ago_costs_nothing(store: Store) -> None:
    store.play("claimed", now=NOW)
    before = steps(store.database, figures)
    for number in range(50):
        store.play("resolved by tier 1", now=NOW - 90 * DAY + number)
    store.run("UPDATE incidents SET card_version = version")  # Telegram shows all of it
    assert 0 < steps(store.database, figures) < before + 100


def test_what_happened_is_counted_as_it_is_read_and_never_held() -> None:
    until, since = history.NOW, history.NOW - 40 * DAY
    days = date(2026, 8, 12), date(2026, 9, 20)
    period = Period(since, until, Kind.A_MONTH, UTC, Span(since - DAY, since), *days)
    with closing(Database(history.filled(0), read_only=True)) as database:
        for _ in range(2):  # the first time much is remembered for good
            tracemalloc.start()
            told = database.figures.period(history.GROUP, period, OPS_SLAS)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert told.totals.opened == told.totals.resolved == history.LAST_MONTH
    rows = 2 * history.LAST_MONTH  # each of another quarter of an hour
    assert peak < 100 * rows  # bytes
