"""What concerns somebody over several groups, read from a real file."""

from __future__ import annotations

import pytest

from domain.incidents import Action, Among, Incident, Status
from domain.overview import Concern, Scope, waiting_for
from domain.people import Role, User
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
    Store,
)

BOTH = (GROUP, OTHER_GROUP)


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


@pytest.mark.parametrize("role", Role)
def test_nothing_waits_for_who_has_no_role_in_a_state(role: Role) -> None:
    waits = waiting_for([role], has_dispatchers=True)
    assert bool(waits) == (role is not Role.DRIVER)
