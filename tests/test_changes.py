"""What was changed in groups, by whom, and who asked for figures, as the database lists it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from database import Change
from domain.changes import (
    UNLISTED,
    AllExported,
    Changed,
    Entry,
    FiguresAsked,
    GroupChange,
    RoleAction,
    RoleChange,
)
from domain.duty import Shift, Worker
from domain.fleets import Fleet
from domain.people import Role
from domain.periods import Kind, Span
from domain.settings import Setting
from domain.times import Week
from storage import exports
from storage.figures_owed import FiguresRequest
from tests.factories import ALICE, GROUP, JOHN, NOW, OTHER_GROUP, SAM, Store
from tests.steps import steps
from tests.test_duty_killed import UTC
from tests.test_settings import VALUES

LATER = NOW + 100
SPAN = Span(NOW - 700, NOW)
ASKED = FiguresRequest(GROUP, GROUP, Kind.LAST_WEEK, SPAN, asked_by=ALICE.user_id, reply_to=7)


def since(store: Store, t: int = LATER, group_id: int = GROUP) -> list[Entry]:
    """List what happened since a time, as seen from a group."""
    found = store.database.changes.list(group_id, most=99)
    assert store.database.changes.count(group_id) == len(found)
    return [entry for entry in found if entry.t >= t]


def set_zone(store: Store, group_id: int, t: int, zone: str = "Asia/Tashkent") -> None:
    assert store.database.settings.change(group_id, Setting.TIME_ZONE, zone, SAM.user_id, t)


def test_roles_that_are_given_and_taken_are_told_with_by_whom(store: Store) -> None:
    teams, sam = store.database.teams, SAM.user_id
    teams.add(GROUP, Role.DISPATCHER, [SAM], ["mia"], sam, LATER)
    teams.remove(GROUP, Role.MANAGER, ALICE.user_id, "alice", None, LATER + 1)
    found = since(store)
    assert found == [
        Entry(GROUP, LATER + 1, None, RoleChange(Role.MANAGER, RoleAction.REMOVED), ALICE.user_id),
        Entry(GROUP, LATER, sam, RoleChange(Role.DISPATCHER, RoleAction.INVITED), None, "mia"),
        Entry(GROUP, LATER, sam, RoleChange(Role.DISPATCHER, RoleAction.ADDED), sam),
    ]


@pytest.mark.parametrize("setting", Setting)
def test_every_setting_is_told_with_what_it_was(store: Store, setting: Setting) -> None:
    value, _ = VALUES[setting]
    store.database.settings.change(GROUP, setting, value, None, LATER)
    store.database.settings.change(GROUP, setting, None, SAM.user_id, LATER + 1)
    back, there = since(store)
    assert isinstance(there.what, GroupChange)
    assert (there.actor_id, there.what.what, there.what.old) == (None, setting, None)
    assert there.what.new is not None
    assert back.what == replace(there.what, old=there.what.new, new=None)
    assert back.actor_id == SAM.user_id


def test_shifts_are_told_and_what_people_say_of_their_own_duty_is_not(store: Store) -> None:
    change, john = Change(GROUP, SAM.user_id, LATER), Worker(JOHN.user_id)
    week = Week(frozenset(range(7)), tuple(Shift(day, 420, 1140) for day in range(7)))
    store.database.shifts.set_week(change, UTC, [john], week)
    store.database.shifts.say_on(replace(change, actor_id=JOHN.user_id), UTC, JOHN.user_id)
    assert store.rows("SELECT count(*) FROM group_events WHERE what = ?", UNLISTED.value) == [(1,)]
    [entry] = since(store)
    assert isinstance(entry.what, GroupChange)
    assert (entry.what.what, entry.user_id) == (Changed.SHIFTS, JOHN.user_id)


def test_who_asks_for_figures_is_told_and_what_comes_by_itself_is_not(store: Store) -> None:
    owed = store.database.figures_owed
    assert owed.ask(ASKED, LATER)
    of_john = replace(ASKED, chat_id=ALICE.user_id, person_id=JOHN.user_id)
    assert owed.ask(of_john, LATER + 1)
    assert owed.ask(replace(of_john, chat_id=77, person_id=None, unit="456"), LATER + 2)
    store.run(
        "INSERT INTO figures_owed (chat_id, group_id, kind, t_from, t_until, t)"
        " VALUES (?, ?, 'last week', 1, 2, ?)",
        *(GROUP, GROUP, LATER + 3),
    )
    assert since(store) == [
        Entry(GROUP, LATER + 2, ALICE.user_id, FiguresAsked(SPAN, "456")),
        Entry(GROUP, LATER + 1, ALICE.user_id, FiguresAsked(SPAN, of_person=True)),
        Entry(GROUP, LATER, ALICE.user_id, FiguresAsked(SPAN)),
    ]


def test_the_newest_come_first_and_parts_make_up_the_whole(store: Store) -> None:
    for number in range(7):
        value = 10.0 + number
        store.database.settings.change(GROUP, Setting.SLA_UPDATE, value, None, LATER + number // 2)
    changes = store.database.changes
    whole = changes.list(GROUP, most=99)
    assert [entry.t for entry in whole] == sorted((entry.t for entry in whole), reverse=True)
    parts = [changes.list(GROUP, most=3, skipped=at) for at in range(0, len(whole), 3)]
    assert [entry for part in parts for entry in part] == whole
    news = [each.what.new for each in whole[:7] if isinstance(each.what, GroupChange)]
    assert news == ["16", "15", "14", "13", "12", "11", "10"]


def test_what_was_exported_of_all_groups_is_told_to_each_it_had_something_of(store: Store) -> None:
    store.report(now=NOW - 400)
    exports.record(store.path, SPAN, NOW - 400)  # before it
    exports.record(store.path, Span(NOW - 900, NOW - 400), LATER)  # of times before it
    exports.record(store.path, SPAN, LATER + 1)
    assert since(store) == [Entry(GROUP, LATER + 1, None, AllExported(SPAN))]
    assert since(store, group_id=OTHER_GROUP) == []
    for change in ("UPDATE exports SET t = 1", "DELETE FROM exports"):
        with pytest.raises(sqlite3.IntegrityError, match="audit events cannot be"):
            store.run(change)


def test_an_office_reads_once_what_was_exported_since_its_groups_are_in_the_fleet(
    store: Store,
) -> None:
    store.report(now=NOW - 400)
    fleet = fleet_of(store)
    exports.record(store.path, SPAN, LATER + 10)
    assert store.database.fleets.join(Change(GROUP, SAM.user_id, LATER + 20), fleet)
    exported = AllExported(SPAN)
    assert exported not in [each.what for each in since(store, group_id=OTHER_GROUP)]
    store.report(OTHER_GROUP, now=NOW - 300)
    exports.record(store.path, SPAN, LATER + 30)
    told = [each for each in since(store, group_id=OTHER_GROUP) if each.what == exported]
    assert [each.t for each in told] == [LATER + 30, LATER + 10]


def test_a_group_sees_nothing_of_another(store: Store) -> None:
    set_zone(store, OTHER_GROUP, LATER)
    store.database.figures_owed.ask(replace(ASKED, group_id=OTHER_GROUP), LATER)
    assert since(store) == []
    assert len(since(store, group_id=OTHER_GROUP)) == 2


def fleet_of(store: Store, office: int = OTHER_GROUP, t: int = LATER) -> Fleet:
    """Make a group the office of a fleet."""
    fleet = store.database.fleets.found(Change(office, SAM.user_id, t), "Acme", f"code{office}")
    assert fleet is not None
    return fleet


def test_an_office_sees_its_groups_since_they_are_in_the_fleet(store: Store) -> None:
    fleet = fleet_of(store)
    set_zone(store, GROUP, LATER + 10)
    assert store.database.fleets.join(Change(GROUP, SAM.user_id, LATER + 20), fleet)
    set_zone(store, GROUP, LATER + 30, "America/Chicago")
    set_zone(store, OTHER_GROUP, LATER + 40)
    told = [(each.group_id, each.t) for each in since(store, LATER + 1, OTHER_GROUP)]
    assert told == [(OTHER_GROUP, LATER + 40), (GROUP, LATER + 30), (GROUP, LATER + 20)]
    own = [(each.group_id, each.t) for each in since(store, LATER + 1)]
    assert own == [(GROUP, LATER + 30), (GROUP, LATER + 20), (GROUP, LATER + 10)]


def test_an_office_sees_nothing_more_of_a_group_that_left(store: Store) -> None:
    fleet, change = fleet_of(store), Change(GROUP, SAM.user_id, LATER + 20)
    assert store.database.fleets.join(change, fleet)
    assert store.database.fleets.leave(replace(change, now=LATER + 30), fleet)
    set_zone(store, GROUP, LATER + 40)
    assert {each.group_id for each in since(store, group_id=OTHER_GROUP)} == {OTHER_GROUP}


def test_a_group_that_became_a_supergroup_keeps_its_history(store: Store) -> None:
    set_zone(store, GROUP, LATER)
    before = store.database.changes.list(GROUP, most=99)
    store.database.groups.migrate(GROUP, -77)
    store.database.groups.migrate(-77, -78)
    assert store.database.changes.list(-78, most=99) == before
    fleet = fleet_of(store)
    assert store.database.fleets.join(Change(-78, SAM.user_id, LATER + 20), fleet)
    seen = since(store, group_id=OTHER_GROUP)
    assert [each.t for each in seen if each.group_id != OTHER_GROUP] == [LATER + 20]


def test_a_groups_list_takes_no_longer_for_what_others_did(store: Store) -> None:
    set_zone(store, GROUP, LATER)
    before = steps(store.database, lambda it: it.changes.list(GROUP, most=20))
    for number in range(300):
        value = 10.0 + number % 7
        store.database.settings.change(OTHER_GROUP, Setting.SLA_UPDATE, value, None, LATER)
        store.database.groups.record(-10_000 - number, "Fleet")
        store.database.figures_owed.ask(
            replace(ASKED, chat_id=-10_000 - number, group_id=OTHER_GROUP), LATER
        )
    assert store.database.changes.count(OTHER_GROUP) > 600
    assert steps(store.database, lambda it: it.changes.list(GROUP, most=20)) == before
