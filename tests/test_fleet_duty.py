"""Duty in the groups of a fleet: the office's people are on there, too, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from database import Change
from domain.duty import Shift, Worker
from domain.fleets import Fleet
from domain.people import Role, User
from domain.times import Week
from tests.factories import GROUP, JOHN, KATE, OTHER_GROUP, Store, open_store

OFFICE, TRUCK, ALONE = GROUP, -500, OTHER_GROUP
DAVE = User(61, "dave", "Dave Rivers")
NOON = int(datetime.fromisoformat("2026-11-27T12:00+00:00").timestamp())  # a Friday
HOUR = 3600
UTC = ZoneInfo("UTC")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file in which a truck's group with a dispatcher of its own has joined a fleet."""
    with open_store(tmp_path) as store:
        store.database.groups.record(TRUCK, "Dave / 456")
        store.database.teams.add(TRUCK, Role.DISPATCHER, [DAVE], [], None, NOON)
        store.database.teams.add(OFFICE, Role.DISPATCHER, [], ["Mia"], None, NOON)
        fleet = founded(store, OFFICE, "Acme")
        assert store.database.fleets.join(Change(TRUCK, None, NOON), fleet)
        yield store


def founded(store: Store, office_id: int, name: str) -> Fleet:
    """Make a group the office of a fleet."""
    fleet = store.database.fleets.found(Change(office_id, None, NOON), name, f"code {office_id}")
    assert fleet is not None
    return fleet


def works(store: Store, worker: Worker, starts: int, ends: int, group_id: int) -> None:
    """Have somebody work every day."""
    shifts = tuple(Shift(day, starts * 60, ends * 60) for day in range(7))
    week = Week(frozenset(range(7)), shifts)
    store.database.shifts.set_week(Change(group_id, None, NOON), UTC, [worker], week)


def on_duty(store: Store, group_id: int, now: int = NOON) -> list[int | str]:
    """List who is on, by id or handle."""
    team = store.database.duty.on_duty(group_id, now)
    return [*(user.user_id for user in team.members), *team.invited]


def test_the_offices_people_on_duty_are_on_in_its_groups_besides_the_groups_own(
    store: Store,
) -> None:
    works(store, Worker(DAVE.user_id), 9, 17, TRUCK)
    works(store, Worker(JOHN.user_id), 8, 20, OFFICE)
    works(store, Worker(None, "mia"), 10, 20, OFFICE)
    assert on_duty(store, TRUCK) == [JOHN.user_id, DAVE.user_id, "mia"]
    assert on_duty(store, OFFICE) == [JOHN.user_id, "mia"]
    assert on_duty(store, TRUCK, NOON + 6 * HOUR) == [JOHN.user_id, "mia"]


def test_duty_of_another_fleet_and_of_no_fleet_is_none_here(store: Store) -> None:
    works(store, Worker(KATE.user_id), 8, 20, ALONE)
    assert on_duty(store, TRUCK) == []
    other = founded(store, ALONE, "Acme")
    assert on_duty(store, TRUCK) == on_duty(store, OFFICE) == []
    store.database.groups.record(-501, "Dave / 456")
    store.database.fleets.join(Change(-501, None, NOON), other)
    works(store, Worker(JOHN.user_id), 8, 20, OFFICE)
    assert on_duty(store, -501) == [KATE.user_id]


def test_a_role_in_the_truck_s_group_alone_is_no_duty_of_the_office(store: Store) -> None:
    """Shifts count with the role they were given for: one place's roster, that place's duty."""
    works(store, Worker(JOHN.user_id), 8, 20, OFFICE)
    store.database.teams.add(TRUCK, Role.DISPATCHER, [JOHN], [], None, NOON)
    store.run("UPDATE groups SET dispatcher_user_ids = '[]' WHERE group_id = ?", OFFICE)
    assert on_duty(store, TRUCK) == []


def test_who_left_the_office_is_off_duty_everywhere_and_who_left_the_truck_s_group_is_on(
    store: Store,
) -> None:
    works(store, Worker(JOHN.user_id), 8, 20, OFFICE)
    works(store, Worker(DAVE.user_id), 8, 20, TRUCK)
    store.database.absences.record_absence(TRUCK, JOHN, NOON)
    assert on_duty(store, TRUCK) == [JOHN.user_id, DAVE.user_id]
    store.database.absences.record_absence(OFFICE, JOHN, NOON)
    assert on_duty(store, TRUCK) == [DAVE.user_id]
    assert on_duty(store, OFFICE) == []


def test_who_works_in_both_is_on_duty_once(store: Store) -> None:
    store.database.teams.add(TRUCK, Role.DISPATCHER, [JOHN], [], None, NOON)
    for group_id in (OFFICE, TRUCK):
        works(store, Worker(JOHN.user_id), 8, 20, group_id)
    assert on_duty(store, TRUCK) == [JOHN.user_id]


def test_the_duty_of_an_office_that_migrates_goes_on_in_its_groups(store: Store) -> None:
    works(store, Worker(JOHN.user_id), 8, 20, OFFICE)
    store.database.groups.migrate(OFFICE, -700)
    assert on_duty(store, TRUCK) == on_duty(store, -700) == [JOHN.user_id]


def test_places_and_where_a_team_counts_are_the_same_relation_both_ways(store: Store) -> None:
    places, of_team = store.database.fleets.places, store.database.groups.of_team
    assert (places(TRUCK), places(OFFICE)) == ([TRUCK, OFFICE], [OFFICE])
    assert (of_team(TRUCK), set(of_team(OFFICE))) == ([TRUCK], {OFFICE, TRUCK})
    assert places(ALONE) == of_team(ALONE) == [ALONE]
