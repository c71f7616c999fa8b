"""The team of a fleet's office counts in all groups of the fleet, and in no other group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from database import Change, Database
from domain.fleets import Fleet
from domain.incidents import Action, Incident, Status
from domain.people import Role, Team, User
from domain.refusals import Refusal, Refused
from sending.staff import staff_of
from tests.cases import for_each
from tests.factories import NOW

OFFICE, TRUCK, TRAILER, STRANGERS = -100, -101, -102, -200
GROUPS = (OFFICE, TRUCK, TRAILER, STRANGERS)
ANN = User(1, "ann", "Ann Moss")
BEN = User(2, "ben", "Ben Hill")
CAT = User(3, None, "Cat Lake")
ROLES = for_each("role", [Role.DISPATCHER, Role.MANAGER])


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Open a file with a fleet's office, one group of it, one that may join, and another fleet."""
    database = Database(tmp_path / "incidents.db")
    for group_id in GROUPS:
        database.groups.record(group_id, f"Group {group_id}")
    assert database.fleets.found(Change(STRANGERS, None, NOW), "Acme", "theirs")
    assert database.fleets.found(Change(OFFICE, None, NOW), "Acme", "ours")
    join(database, TRUCK)
    yield database
    database.close()


def fleet_of(database: Database) -> Fleet:
    fleet = database.fleets.of_office(OFFICE)
    assert fleet is not None
    return fleet


def join(database: Database, group_id: int) -> None:
    assert database.fleets.join(Change(group_id, None, NOW), fleet_of(database))


def leave(database: Database, group_id: int) -> None:
    assert database.fleets.leave(Change(group_id, None, NOW), fleet_of(database))


def add(database: Database, group_id: int, *users: User, role: Role = Role.DISPATCHER) -> None:
    database.teams.add(group_id, role, users, [], None, NOW)


def invite(database: Database, group_id: int, *handles: str, role: Role = Role.DISPATCHER) -> None:
    database.teams.add(group_id, role, [], handles, None, NOW)


def report(
    database: Database, group_id: int, message_id: int = 5, *, waits_for_setup: bool = False
) -> Incident:
    about = (group_id, message_id, None, "Truck 456", NOW)
    reported = database.reports.create(*about, waits_for_setup=waits_for_setup)
    assert reported is not None
    return reported


def may_claim(database: Database, user: User, group_id: int) -> bool:
    number = len(database.incidents.list_open(group_id)) + 1
    incident = report(database, group_id, number)
    outcome = database.incidents.apply(
        Action.CLAIM, incident.incident_id, group_id, user.user_id, NOW
    )
    return isinstance(outcome, Incident)


def ids(team: Team) -> list[int]:
    return [user.user_id for user in team.members]


def version(database: Database, incident: Incident) -> int:
    found = database.incidents.get(incident.incident_id)
    assert found is not None
    return found.version


def test_a_group_has_the_offices_team_besides_its_own(database: Database) -> None:
    for role in (Role.DISPATCHER, Role.MANAGER):
        add(database, OFFICE, ANN, BEN, role=role)
        invite(database, OFFICE, "dot", role=role)
        add(database, TRUCK, CAT, BEN, role=role)
        invite(database, TRUCK, "Dot", "eve", role=role)
        named = database.teams.get(TRUCK, role)
        assert ids(named) == [CAT.user_id, BEN.user_id, ANN.user_id]
        assert named.invited == ("Dot", "eve")
        assert database.teams.present(TRUCK, role) == named
        assert ids(database.teams.own(TRUCK, role)) == [CAT.user_id, BEN.user_id]
        assert ids(database.teams.get(OFFICE, role)) == [ANN.user_id, BEN.user_id]
        assert database.teams.get(STRANGERS, role) == database.teams.get(TRAILER, role)
        assert database.teams.get(STRANGERS, role) == Team((), ())
    both = [Role.DISPATCHER, Role.MANAGER]
    assert database.teams.roles(TRUCK, ANN.user_id) == both
    assert database.teams.roles(OFFICE, CAT.user_id) == []
    assert database.teams.roles(STRANGERS, ANN.user_id) == []


def test_who_is_invited_in_the_office_is_bound_by_acting_in_any_group_of_the_fleet(
    database: Database,
) -> None:
    invite(database, OFFICE, "ANN")
    assert database.teams.accept_invitations(STRANGERS, ANN, NOW) == []
    assert database.teams.accept_invitations(TRAILER, ANN, NOW) == []
    assert not database.people.is_familiar(TRUCK, f"Group {TRUCK}", ANN)
    assert database.people.is_familiar(TRAILER, f"Group {TRAILER}", ANN)
    assert database.teams.invitations(TRUCK, ANN.user_id) == {"ann"}
    assert database.teams.accept_invitations(TRUCK, ANN, NOW) == [Role.DISPATCHER]
    database.absences.record_presence(TRUCK, ANN.user_id)
    assert database.people.is_familiar(TRUCK, f"Group {TRUCK}", ANN)
    assert ids(database.teams.own(OFFICE, Role.DISPATCHER)) == [ANN.user_id]
    assert database.teams.own(TRUCK, Role.DISPATCHER) == Team((), ())
    assert may_claim(database, ANN, TRUCK)
    assert may_claim(database, ANN, OFFICE)
    assert not may_claim(database, ANN, STRANGERS)


def test_an_invitation_of_a_group_is_not_bound_in_the_office(database: Database) -> None:
    invite(database, TRUCK, "ann")
    assert database.teams.accept_invitations(OFFICE, ANN, NOW) == []


def test_who_left_the_group_works_from_the_office_and_who_left_the_office_does_not(
    database: Database,
) -> None:
    teams, absences = database.teams, database.absences
    add(database, OFFICE, ANN, BEN)
    add(database, TRUCK, CAT)
    for user in (ANN, CAT):
        absences.record_absence(TRUCK, user, NOW)
    assert ids(teams.present(TRUCK, Role.DISPATCHER)) == [ANN.user_id, BEN.user_id]
    assert [absences.is_gone(TRUCK, user.user_id) for user in (ANN, BEN, CAT)] == [0, 0, 1]
    assert may_claim(database, ANN, TRUCK)
    for user in (ANN, BEN):
        absences.record_absence(OFFICE, user, NOW)
    assert [absences.is_gone(TRUCK, user.user_id) for user in (ANN, BEN)] == [1, 0]
    assert ids(teams.present(TRUCK, Role.DISPATCHER)) == []
    assert teams.roles(TRUCK, BEN.user_id) == []
    assert ids(teams.get(TRUCK, Role.DISPATCHER)) == [CAT.user_id, ANN.user_id, BEN.user_id]
    assert not may_claim(database, BEN, TRUCK)
    assert absences.record_return(OFFICE, BEN.user_id)
    assert may_claim(database, BEN, TRUCK)


def test_a_manager_of_the_office_who_left_the_group_counts_as_its_dispatcher_there(
    database: Database,
) -> None:
    add(database, OFFICE, ANN, role=Role.MANAGER)
    add(database, TRUCK, ANN)
    database.absences.record_absence(TRUCK, ANN, NOW)
    assert ids(database.teams.present(TRUCK, Role.DISPATCHER)) == [ANN.user_id]
    assert may_claim(database, ANN, TRUCK)


def test_one_person_in_two_fleets_has_in_each_the_role_of_that_one(database: Database) -> None:
    add(database, OFFICE, ANN)
    add(database, STRANGERS, ANN, role=Role.MANAGER)
    assert database.teams.roles(TRUCK, ANN.user_id) == [Role.DISPATCHER]
    assert database.teams.roles(STRANGERS, ANN.user_id) == [Role.MANAGER]
    database.absences.record_absence(STRANGERS, ANN, NOW)
    assert may_claim(database, ANN, TRUCK)


def test_a_group_is_set_up_when_its_office_is_and_posts_what_waited_for_that(
    database: Database,
) -> None:
    waiting = {group: report(database, group, waits_for_setup=True) for group in GROUPS}
    assert not database.groups.is_configured(TRUCK)
    database.teams.set_managers(OFFICE, [ANN], [], None, NOW + 60)
    assert [database.groups.is_configured(group) for group in GROUPS] == [1, 1, 0, 0]
    assert still_waiting(database, waiting) == {TRAILER, STRANGERS}
    join(database, TRAILER)
    assert database.groups.is_configured(TRAILER)
    assert still_waiting(database, waiting) == {STRANGERS}


def still_waiting(database: Database, incidents: dict[int, Incident]) -> set[int]:
    return {group for group in incidents if database.reports.count_waiting(group)}


@ROLES
def test_cards_say_that_nobody_may_claim_only_where_neither_group_nor_office_has_anybody(
    database: Database, role: Role
) -> None:
    join_if_free(database, TRAILER)
    clear(database, role)
    cards = {group: waiting_for(database, role, group) for group in (TRUCK, TRAILER, STRANGERS)}
    add(database, TRUCK, CAT, role=role)
    assert redrawn(database, cards) == {TRUCK}
    add(database, OFFICE, ANN, role=role)
    assert redrawn(database, cards) == {TRAILER}
    assert database.teams.remove(TRUCK, role, CAT.user_id, None, None, NOW)
    assert redrawn(database, cards) == set()
    assert database.teams.remove(OFFICE, role, ANN.user_id, None, None, NOW)
    assert redrawn(database, cards) == {TRUCK, TRAILER}


def test_a_card_is_redrawn_when_its_group_joins_or_leaves_unless_it_has_a_team_of_its_own(
    database: Database,
) -> None:
    cards = {group: report(database, group) for group in (TRAILER, TRUCK)}
    join(database, TRAILER)
    assert redrawn(database, cards) == {TRAILER}
    leave(database, TRAILER)
    assert redrawn(database, cards) == {TRAILER}
    add(database, TRUCK, CAT)
    assert redrawn(database, cards) == {TRUCK}
    leave(database, TRUCK)
    assert redrawn(database, cards) == set()


def join_if_free(database: Database, group_id: int) -> None:
    if database.fleets.of_group(group_id) is None:
        join(database, group_id)


def clear(database: Database, role: Role) -> None:
    for user in (ANN, CAT):
        for group_id in GROUPS:
            database.teams.remove(group_id, role, user.user_id, None, None, NOW)


def waiting_for(database: Database, role: Role, group_id: int) -> Incident:
    """Report what waits for a claim by a role."""
    if role is Role.DISPATCHER:
        return report(database, group_id, 500)
    incident = report(database, group_id, 501)
    add(database, group_id, BEN)
    for action in (Action.CLAIM, Action.ESCALATE):
        outcome = database.incidents.apply(action, incident.incident_id, group_id, BEN.user_id, NOW)
        assert isinstance(outcome, Incident)
        incident = outcome
    assert incident.status is Status.ESCALATED
    return incident


def redrawn(database: Database, cards: dict[int, Incident]) -> set[int]:
    """Tell which cards are owed since they were looked at last."""
    found = {group for group, card in cards.items() if version(database, card) > card.version}
    for group in found:
        current = database.incidents.get(cards[group].incident_id)
        assert current is not None
        cards[group] = current
    return found


def test_rights_end_for_all_groups_when_the_office_removes_somebody_but_not_what_they_have(
    database: Database,
) -> None:
    add(database, OFFICE, ANN, BEN)
    incident = report(database, TRUCK)
    about = (incident.incident_id, TRUCK)
    assert isinstance(database.incidents.apply(Action.CLAIM, *about, ANN.user_id, NOW), Incident)
    assert database.teams.remove(OFFICE, Role.DISPATCHER, ANN.user_id, None, None, NOW)
    assert not may_claim(database, ANN, TRUCK)
    released = database.incidents.why_not(Action.RELEASE, *about, None, NOW, is_admin=True)
    assert released is None
    left = database.incidents.apply(Action.LEAVE, *about, ANN.user_id, NOW)
    assert isinstance(left, Incident)


def test_an_owner_who_has_the_role_by_the_office_is_not_gone(database: Database) -> None:
    add(database, OFFICE, ANN)
    incident = report(database, TRUCK)
    about = (incident.incident_id, TRUCK)
    database.incidents.apply(Action.CLAIM, *about, ANN.user_id, NOW)
    database.absences.record_absence(TRUCK, ANN, NOW)
    refused = database.incidents.why_not(Action.RELEASE, *about, None, NOW, is_admin=True)
    assert isinstance(refused, Refused)
    assert refused.why is Refusal.NOT_AUTHORIZED
    database.absences.record_absence(OFFICE, ANN, NOW)
    assert database.incidents.why_not(Action.RELEASE, *about, None, NOW, is_admin=True) is None


def test_who_of_the_fleets_team_acted_in_a_group_is_known_to_be_there_until_they_leave(
    database: Database,
) -> None:
    teams, people, title = database.teams, database.people, f"Group {TRUCK}"
    add(database, OFFICE, ANN)
    add(database, TRUCK, BEN)
    assert teams.seen(TRUCK) == {BEN.user_id}
    assert not people.is_familiar(TRUCK, title, ANN)
    assert people.is_familiar(OFFICE, f"Group {OFFICE}", ANN)
    for user in (ANN, CAT):
        database.absences.record_presence(TRUCK, user.user_id)
        database.absences.record_presence(OFFICE, user.user_id)
    assert people.is_familiar(TRUCK, title, ANN)
    assert teams.seen(TRUCK) == {ANN.user_id, BEN.user_id}
    assert teams.seen(OFFICE) == {ANN.user_id}
    for user in (ANN, BEN):
        database.absences.record_absence(TRUCK, user, NOW)
    assert teams.seen(TRUCK) == set()


def test_calls_name_first_whom_a_mention_rings(database: Database) -> None:
    add(database, OFFICE, ANN, BEN)
    database.absences.record_presence(TRUCK, BEN.user_id)
    assert ids(staff_of(database, TRUCK, NOW).dispatchers) == [BEN.user_id, ANN.user_id]
    assert ids(staff_of(database, OFFICE, NOW).dispatchers) == [ANN.user_id, BEN.user_id]


def test_rights_follow_an_office_that_migrates_or_moves_and_a_group_that_migrates(
    database: Database,
) -> None:
    add(database, OFFICE, ANN, BEN)
    database.absences.record_absence(OFFICE, BEN, NOW)
    new_office, new_truck = -300, -301
    database.groups.migrate(OFFICE, new_office)
    database.groups.migrate(TRUCK, new_truck)
    assert [may_claim(database, user, new_truck) for user in (ANN, BEN)] == [True, False]
    fleet = database.fleets.of_office(new_office)
    assert fleet is not None
    moved = Change(new_truck, None, NOW)
    assert database.fleets.move_office(moved, fleet, is_admin=True)
    assert [may_claim(database, user, new_office) for user in (ANN, BEN)] == [True, False]
    assert database.teams.seen(new_office) == {ANN.user_id}
