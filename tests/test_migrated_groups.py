"""A group that became a supergroup: each table's rows of it go along, or are known to stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from database import CallKind, Delivery
from domain.duty import DaysOff, Shift, Worker, local_day
from domain.incidents import Action
from domain.moves import Move
from domain.people import Role
from domain.settings import Setting
from domain.times import Week
from storage.group_events import Change
from tests.factories import ALICE, GROUP, JOHN, KATE, NOW, Store, open_store
from tests.test_duty_killed import UTC
from tests.test_settings import VALUES

NEW = GROUP - 1000
HOUR = 3600
STARTS = NOW // HOUR * HOUR + HOUR  # a full hour soon
J, K, MIA = Worker(JOHN.user_id), Worker(KATE.user_id), Worker(None, "mia")
CHANGE = Change(GROUP, 77, NOW)

STAYING = {
    "groups": "its name and what it became",
    "team_events": "an audit cannot be changed",
    "group_events": "an audit cannot be changed",
    "topics": "a group without topics became one that may have others",
    "told_privately": "the new group can be written to",
}
DROPPED = {
    "calls": "their messages are not there: who is to be called is called anew",
    "retired_messages": "they were deleted with the old chat",
    "ended_boards": "its message cannot be edited any more",
    "told_ends": "its message cannot be edited any more",
    "ended_pages": "its message cannot be edited any more",
}


def _minute(t: int) -> int:
    return t % 86400 // 60


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file with a group that has something of everything."""
    with open_store(tmp_path) as store:
        _fill(store)
        yield store


def _fill(store: Store) -> None:
    database, today = store.database, local_day(UTC, NOW)
    for setting, (value, _) in VALUES.items():
        if setting is not Setting.CALLS_PRIVATELY:
            database.settings.change(GROUP, setting, value, None, NOW)
    database.teams.add(GROUP, Role.DISPATCHER, [], ["mia"], None, NOW)
    shifts = [Shift(day, _minute(STARTS), _minute(STARTS + 8 * HOUR)) for day in range(7)]
    week = Week(frozenset(range(7)), tuple(shifts))
    database.shifts.set_week(CHANGE, UTC, [J, MIA], week)
    far = today + timedelta(days=30)
    database.shifts.take_off(CHANGE, UTC, [J, MIA], [DaysOff(far, far)])
    database.shifts.say_on(CHANGE, UTC, KATE.user_id)
    database.absences.record_absence(GROUP, KATE, NOW)
    store.run("INSERT INTO presences VALUES (?, ?)", GROUP, JOHN.user_id)
    _fill_with_a_fleet(store)
    database.wishes.switch(JOHN.user_id, on=True)
    incident = store.report()
    database.cards.record_sent(incident, 70, ["john"], private=(JOHN.user_id,), now=NOW)
    claimed = store.play("claimed")
    move = Move(claimed, claimed.transitions, Action.GIVE, None, KATE.user_id, JOHN.user_id)
    database.moves.owe(move, NOW)
    database.offers.owe(store.play("tier 1 asked"), 80, None, NOW)
    resolved = store.play("resolved by tier 1")
    database.reporters.record_end(resolved, 81)
    database.moves.offer_reopening(resolved, 82, resolved.t_status)
    database.messages.owe_deletion(GROUP, 83)
    escalated = store.shown("escalated", 84)
    page = database.calls.owed(CallKind.PAGE, escalated.incident_id)
    assert page is not None
    database.calls.record_part(page, 85, ["alice"], is_last=True)
    store.follow(escalated, (Action.CLAIM_ESCALATION, ALICE))
    database.topics.record_open(GROUP, 5, NOW)
    database.topics.record_told_privately(GROUP, "welcome")


def _fill_with_a_fleet(store: Store) -> None:
    """Make the group the office of a fleet, with news to read, and one that it asked to join."""
    fleet = store.database.fleets.found(CHANGE, "North", "code")
    assert fleet is not None
    store.run(
        "INSERT INTO fleet_notices (group_id, news, fleet_id, t) VALUES (?, 'office_came', ?, ?)",
        *(GROUP, fleet.fleet_id, NOW),
    )
    store.run(
        "INSERT INTO join_requests (group_id, fleet_id, t, outcome) VALUES (?, ?, ?, 'refused')",
        *(GROUP, fleet.fleet_id, NOW),
    )
    store.run("INSERT INTO ended_boards VALUES (?, 86)", GROUP)
    store.run(
        "INSERT INTO figures_owed (chat_id, group_id, kind, t_from, t_until, t)"
        " VALUES (?, ?, 'last week', 1, 2, 3)",
        *(GROUP, GROUP),
    )


def tables_of_groups(store: Store) -> set[str]:
    """List the tables whose rows are of a group."""
    tables = store.rows(
        "SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
        " WHERE m.type = 'table' AND c.name = 'group_id'"
    )
    return {str(table) for (table,) in tables}


def held(store: Store, group_id: int) -> dict[str, int]:
    """Count the rows that each table has of a group; empty ones are left out."""
    counts = {}
    for table in tables_of_groups(store):
        query = f"SELECT count(*) FROM {table} WHERE group_id = ?"  # noqa: S608 - a name of ours
        [(counts[table],)] = store.rows(query, group_id)
    return {table: count for table, count in counts.items() if isinstance(count, int) and count}


def owe_a_handover(store: Store) -> None:
    """Owe the change of shift that comes next."""
    assert store.database.handovers.owe_due(STARTS, 10) == [GROUP]


def test_what_is_of_the_group_is_of_the_new_one(store: Store) -> None:
    owe_a_handover(store)
    before = held(store, GROUP)
    assert set(before) == tables_of_groups(store), "a table that has nothing of the group"
    store.database.groups.migrate(GROUP, NEW)
    after, left = held(store, NEW), held(store, GROUP)
    for table in set(before) - set(STAYING) - set(DROPPED):
        assert before[table] == after[table], table
    assert set(left) == set(STAYING)
    assert not set(after) & set(DROPPED)


def test_of_what_is_offered_nothing_is_owed_in_the_new_group(store: Store) -> None:
    store.database.groups.migrate(GROUP, NEW)
    owed = {each.delivery for each in store.database.deliveries.owed(NEW)}
    assert not owed & {Delivery.OFFER, Delivery.REOPEN_OFFER, Delivery.DELETE}
    assert owed >= {Delivery.MOVE, Delivery.CARD, Delivery.PROMPT}


def test_what_nobody_reads_in_the_new_group_is_no_more(store: Store) -> None:
    owe_a_handover(store)
    store.run("UPDATE handovers SET message_id = 71")  # told, in the chat that is no more
    store.database.groups.migrate(GROUP, NEW)
    assert "handovers" not in held(store, NEW)
    assert set(held(store, GROUP)) == set(STAYING)


@pytest.mark.parametrize("times", [1, 2])
def test_people_work_and_rest_as_before_however_often_it_is_told(store: Store, times: int) -> None:
    rules = store.database.shifts.all(GROUP)
    spans = store.database.duty.spans(GROUP, 0, 2 * NOW)
    query = "SELECT t_duty_until, t_next_shift, duty_zone FROM groups WHERE group_id = ?"
    due = store.rows(query, GROUP)
    settings = store.database.settings.get(GROUP)
    for _ in range(times):
        store.database.groups.migrate(GROUP, NEW)
    assert {J, K, MIA} == set(rules)
    assert store.database.shifts.all(NEW) == rules
    assert store.database.duty.spans(NEW, 0, 2 * NOW) == spans
    assert store.rows(query, NEW) == due
    assert store.rows(query, GROUP) == [(None, None, None)]
    assert store.database.settings.get(NEW) == settings


def test_the_audit_stays_as_it_was_written(store: Store) -> None:
    before = store.rows("SELECT * FROM group_events")
    store.database.groups.migrate(GROUP, NEW)
    assert store.rows("SELECT * FROM group_events") == before
    [(became,)] = store.rows("SELECT migrated_to FROM groups WHERE group_id = ?", GROUP)
    assert became == NEW


def test_changes_are_audited_under_the_new_id_from_then_on(store: Store) -> None:
    store.database.groups.migrate(GROUP, NEW)
    store.database.shifts.clear(Change(NEW, 77, NOW + 1), UTC, [MIA])
    assert store.database.settings.change(NEW, Setting.TIME_ZONE, None, 77, NOW + 1)
    rows = store.rows("SELECT what FROM group_events WHERE group_id = ?", NEW)
    assert rows == [("shifts",), ("days_off",), ("time_zone",)]
