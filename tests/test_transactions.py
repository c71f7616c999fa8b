"""What happens together or not at all: transactions over several stores, one within another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from domain.people import Role, User
from tests.factories import DAN, GROUP, JOHN, NOW, Store

NEW = User(901, "nina", "Nina New")


@contextmanager
def failing_transaction(store: Store) -> Iterator[None]:
    """Have something go wrong at the end of a transaction."""
    with suppress(ZeroDivisionError), store.database.transaction():
        yield
        _ = 1 / 0


def test_what_several_stores_did_is_undone_together(store: Store) -> None:
    with failing_transaction(store):
        store.database.reports.create(GROUP, 1, DAN, "Truck 456", NOW)
        store.database.teams.add(GROUP, Role.DISPATCHER, [NEW], [], None, NOW)
    assert store.rows("SELECT incident_id FROM incidents") == []
    assert store.rows("SELECT event_id FROM incident_events") == []
    assert NEW.user_id not in [
        member.user_id for member in store.database.teams.get(GROUP, Role.DISPATCHER).members
    ]


def test_a_part_that_fails_leaves_the_rest(store: Store) -> None:
    with store.database.transaction():
        store.database.reports.create(GROUP, 1, DAN, "Truck 456", NOW)
        with failing_transaction(store):
            store.database.reports.create(GROUP, 2, DAN, "Truck 789", NOW)
    assert store.rows("SELECT description FROM incidents") == [("Truck 456",)]


def test_a_part_that_cannot_be_undone_any_more_tells_what_went_wrong(store: Store) -> None:
    with failing_transaction(store), store.database.transaction():
        store.database.connection.sql("ROLLBACK")  # as SQLite itself does when the disk is full
        _ = 1 / 0
    assert store.database.reports.create(GROUP, 1, DAN, "Truck 456", NOW) is not None


def test_a_whole_that_sqlite_has_undone_is_no_success(store: Store) -> None:
    whole = store.database.transaction()
    whole.__enter__()
    store.database.reports.create(GROUP, 1, DAN, "Truck 456", NOW)
    with failing_transaction(store):
        store.database.connection.sql("ROLLBACK")  # as SQLite itself does when the disk is full
    with pytest.raises(sqlite3.OperationalError, match="no transaction"):
        whole.__exit__(None, None, None)
    assert store.rows("SELECT incident_id FROM incidents") == []


def test_nothing_is_seen_from_outside_before_the_outermost_ends(store: Store) -> None:
    with store.database.transaction():
        store.database.reports.create(GROUP, 1, JOHN, "Truck 456", NOW)
        assert store.rows("SELECT incident_id FROM incidents") == []
    assert store.rows("SELECT incident_id FROM incidents") == [("TKT-2026-0001",)]


def test_what_need_not_be_synced_is_synced_with_its_transaction(store: Store) -> None:
    connection = store.database.connection
    with store.database.transaction(), connection.not_synced():
        store.database.topics.record_open(GROUP, 7, NOW)
    assert connection.sql("PRAGMA synchronous")[0][0] == 2  # FULL
    assert store.database.topics.list_open(GROUP, 1) == [7]
