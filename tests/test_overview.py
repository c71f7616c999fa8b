"""What concerns somebody over several groups, read from a real file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from database import Change
from domain.incidents import Action, Among, Incident, Status
from domain.overview import Concern, Scope, Standing
from domain.people import Role, User
from domain.transitions import CLAIMANTS
from tests.factories import (
    ALICE,
    BO,
    DAN,
    GROUP,
    JOHN,
    KATE,
    NOW,
    OTHER_GROUP,
    SAM,
    SITUATIONS,
    SLAS,
    Store,
)

BOTH, TRUCK = (GROUP, OTHER_GROUP), -1005550000456


def scope(store: Store, user: User, among: Among | None = None) -> Scope:
    """Have somebody ask about both groups."""
    return Scope(user.user_id, store.database.overview.standings(user.user_id, BOTH), among)


def number(incident: Incident) -> int:
    """Give the number people type."""
    return int(incident.incident_id.rpartition("-")[2])


def told(store: Store, user: User) -> list[tuple[int, Concern | None]]:
    """List what concerns somebody: the numbers, and how."""
    listed = store.database.overview.list(scope(store, user), most=50, by_concern=True)
    return [(number(each.incident), each.concern) for each in listed]


def test_of_all_groups_is_told_first_what_one_has_then_what_waits(store: Store) -> None:
    store.play("claimed")
    store.play("unclaimed", OTHER_GROUP)
    store.play("claimed", OTHER_GROUP)
    store.play("escalated")
    store.play("resolved by tier 1")
    has, waits = Concern.HAS, Concern.WAITS
    assert told(store, JOHN) == [(1, has), (3, has), (2, waits)]
    assert told(store, ALICE) == [(4, waits)]
    assert told(store, BO) == [(2, waits), (4, waits)]  # both roles: longest without anybody
    assert told(store, SAM) == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_reporter_is_told_of_what_is_open_whoever_has_it(store: Store, situation: str) -> None:
    incident = store.play(situation)
    is_open = incident.status not in (Status.RESOLVED, Status.CANCELLED)
    assert told(store, DAN) == [(1, Concern.REPORTED)] * is_open


def test_what_one_reported_and_has_is_told_once(store: Store) -> None:
    incident = store.report(reporter=JOHN)
    assert told(store, JOHN) == [(1, Concern.WAITS)]
    store.act(Action.CLAIM, incident, JOHN)
    assert told(store, JOHN) == [(1, Concern.HAS)]


def test_the_counts_are_those_of_the_list(store: Store) -> None:
    for situation in SITUATIONS:
        store.play(situation)
        store.play(situation, OTHER_GROUP)
    for user in (JOHN, KATE, ALICE, BO, DAN, SAM):
        counts = store.database.overview.count(scope(store, user))
        concerns = [concern for _, concern in told(store, user)]
        assert counts == {concern: concerns.count(concern) for concern in dict.fromkeys(concerns)}


def test_a_group_somebody_left_is_none_of_theirs(store: Store) -> None:
    store.play("claimed")
    store.database.absences.record_absence(GROUP, JOHN, NOW)
    [standing] = store.database.overview.standings(JOHN.user_id, BOTH)
    assert (standing.group_id, standing.roles) == (OTHER_GROUP, [Role.DISPATCHER])
    assert told(store, JOHN) == []


def test_what_a_role_lets_one_do_in_one_group_waits_for_nobody_in_another(store: Store) -> None:
    store.database.teams.remove(OTHER_GROUP, Role.DISPATCHER, KATE.user_id, None, None, NOW)
    store.play("unclaimed")
    store.play("unclaimed", OTHER_GROUP)
    assert told(store, KATE) == [(1, Concern.WAITS)]


def test_where_nobody_dispatches_what_nobody_has_waits_for_managers(store: Store) -> None:
    store.play("unclaimed")
    assert told(store, ALICE) == []
    for user in (JOHN, KATE, BO):
        store.database.teams.remove(GROUP, Role.DISPATCHER, user.user_id, None, None, NOW)
    store.run("UPDATE groups SET dispatcher_user_ids = '[]'")
    assert told(store, ALICE) == [(1, Concern.WAITS)]
    store.database.teams.add(GROUP, Role.DISPATCHER, [], ["mia"], None, NOW)
    assert told(store, ALICE) == []  # somebody is invited, who is called


def test_open_over_groups_is_in_the_order_of_one_group(store: Store) -> None:
    store.play("claimed", now=NOW - 900)
    store.play("unclaimed", OTHER_GROUP, now=NOW)
    store.play("unclaimed", now=NOW - 60)
    accident = store.play("claimed", OTHER_GROUP, now=NOW)
    store.run("UPDATE incidents SET severity = 'accident' WHERE number = ?", number(accident))
    listed = store.database.overview.list(scope(store, ALICE, Among.ALL), most=3)
    assert [number(each.incident) for each in listed] == [4, 3, 2]
    rest = store.database.overview.list(scope(store, ALICE, Among.ALL), most=3, skipped=3)
    assert [number(each.incident) for each in rest] == [1]


def test_page_by_page_each_of_very_many_is_listed_once(store: Store) -> None:
    for each in range(35):
        store.play("claimed" if each % 3 else "unclaimed", BOTH[each % 2], now=NOW + each // 5)
    asked = scope(store, JOHN)
    pages = [
        store.database.overview.list(asked, most=10, skipped=skipped, by_concern=True)
        for skipped in range(0, 40, 10)
    ]
    assert [len(page) for page in pages] == [10, 10, 10, 5]
    shown = [each for page in pages for each in page]
    assert sorted(number(each.incident) for each in shown) == list(range(1, 36))
    concerns = [each.concern for each in shown]
    assert concerns == [Concern.HAS] * 23 + [Concern.WAITS] * 12


@pytest.mark.parametrize("among", [None, *Among])
def test_only_groups_with_something_are_asked_about_those_one_has_something_in_first(
    store: Store, among: Among | None
) -> None:
    def groups() -> list[int]:
        found = store.database.overview.standings_with_any(scope(store, JOHN, among))
        return [standing.group_id for standing in found]

    store.play("resolved by tier 1")
    assert groups() == []
    store.play("unclaimed")
    assert groups() == ([] if among is Among.MINE else [GROUP])
    store.play("claimed", OTHER_GROUP)
    has_only, both = [OTHER_GROUP], [OTHER_GROUP, GROUP]
    unclaimed_only = [GROUP]
    expected = {Among.MINE: has_only, Among.UNCLAIMED: unclaimed_only}
    assert groups() == (both if among is None else expected.get(among, both))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_waits_for_somebody_is_what_their_role_may_claim(store: Store, situation: str) -> None:
    claimant = CLAIMANTS.get(store.play(situation).status)
    for user, role in ((JOHN, Role.DISPATCHER), (ALICE, Role.MANAGER), (SAM, Role.DRIVER)):
        waits = (1, Concern.WAITS) in told(store, user)
        assert waits == (claimant is role), user


# Over a fleet

ACME = Change(GROUP, None, NOW)


def a_fleet(store: Store) -> None:
    """Make GROUP the office of a fleet with a truck, whose group names nobody."""
    store.database.groups.record(TRUCK, "Dave / 456")
    fleet = store.database.fleets.found(ACME, "Acme", "code")
    assert fleet is not None
    assert store.database.fleets.join(replace(ACME, group_id=TRUCK), fleet)


def seen(store: Store, user: User, place: int) -> list[tuple[int, Concern | None]]:
    """List what concerns somebody, as seen from one group."""
    standings = store.database.overview.standings(user.user_id, [place])
    listed = store.database.overview.list(Scope(user.user_id, standings), most=9, by_concern=True)
    return [(number(each.incident), each.concern) for each in listed]


def test_from_the_office_all_groups_of_the_fleet_are_seen_and_no_other(store: Store) -> None:
    a_fleet(store)
    for group_id in (GROUP, TRUCK, OTHER_GROUP):
        store.play("unclaimed", group_id)
    waits, incidents = Concern.WAITS, store.database.incidents
    assert seen(store, JOHN, GROUP) == [(1, waits), (2, waits)]
    assert seen(store, JOHN, TRUCK) == [(2, waits)]
    assert seen(store, JOHN, OTHER_GROUP) == [(3, waits)]
    for place, numbers in ((GROUP, [1, 2]), (TRUCK, [2]), (OTHER_GROUP, [3])):
        assert [number(each) for each in incidents.list_open(place)] == numbers
        assert incidents.count_open(place) == len(numbers)
        found = [n for n in (1, 2, 3) if incidents.find(place, None, n)]
        assert found == numbers
        assert store.database.figures.kpis(place, 0, SLAS).reported == len(numbers)


def test_who_has_a_role_by_the_office_stands_so_in_its_groups(store: Store) -> None:
    a_fleet(store)
    [standing] = store.database.overview.standings(BO.user_id, [TRUCK])
    assert standing == Standing(TRUCK, "Dave / 456", [Role.DISPATCHER, Role.MANAGER], GROUP)
    store.database.absences.record_absence(GROUP, BO, NOW)
    [standing] = store.database.overview.standings(BO.user_id, [TRUCK])
    assert standing.roles == []


def test_a_trucks_own_dispatchers_are_waited_for_before_the_managers(store: Store) -> None:
    store.run("UPDATE groups SET dispatcher_user_ids = '[]' WHERE group_id = ?", GROUP)
    a_fleet(store)
    store.play("unclaimed", TRUCK)
    assert seen(store, ALICE, GROUP) == [(1, Concern.WAITS)]
    store.database.teams.add(TRUCK, Role.DISPATCHER, [SAM], [], None, NOW)
    assert seen(store, ALICE, GROUP) == []
