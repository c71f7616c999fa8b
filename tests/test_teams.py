"""Rights: given by admins, bound once to a user id, valid in one group."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from database import Database
from domain.incidents import Action, Incident, Status
from domain.people import Role, Team, User
from tests.factories import GROUP, NOW, OTHER_GROUP

ADMIN = 99
ANN = User(1, "ann", "Ann Moss")
BEN = User(2, "ben", "Ben Hill")
CAT = User(3, None, "Cat Lake")
THIEF = User(66, "ann", "Not Ann")
TEAM_ROLES = pytest.mark.parametrize("role", [Role.DISPATCHER, Role.MANAGER])
BOTH = [Role.DISPATCHER, Role.MANAGER]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Open a file with two groups nobody has configured."""
    database = Database(tmp_path / "incidents.db")
    for group_id in (GROUP, OTHER_GROUP):
        database.groups.record(group_id, "North Fleet")
    yield database
    database.close()


def invite(database: Database, role: Role, *handles: str, group_id: int = GROUP) -> None:
    database.teams.add(group_id, role, [], handles, ADMIN, NOW)


def add(database: Database, role: Role, *users: User, group_id: int = GROUP) -> None:
    database.teams.add(group_id, role, users, [], ADMIN, NOW)


def role_of(database: Database, user: User) -> Role:
    known = database.people.get(user.user_id)
    assert known is not None
    return known.team_role


def may_claim(database: Database, user: User, group_id: int = GROUP) -> bool:
    number = len(database.incidents.list_open(group_id)) + 1
    incident = database.reports.create(group_id, number, None, "Truck 456", NOW)
    assert incident is not None
    claimed = database.incidents.apply(
        Action.CLAIM, incident.incident_id, group_id, user.user_id, NOW
    )
    return isinstance(claimed, Incident)


# Invitations


@TEAM_ROLES
def test_an_invitation_is_bound_the_first_time_the_person_acts(
    database: Database, role: Role
) -> None:
    invite(database, role, "ann")
    assert database.teams.get(GROUP, role) == Team((), ("ann",))
    assert database.teams.roles(GROUP, ANN.user_id) == []
    assert database.teams.accept_invitations(GROUP, ANN, NOW) == [role]
    assert database.teams.get(GROUP, role) == Team((replace(ANN, team_role=role),), ())
    assert database.teams.accept_invitations(GROUP, ANN, NOW) == []


@pytest.mark.parametrize(("invited", "acting"), [("ANN", "ann"), ("ann", "Ann"), ("aNN", "AnN")])
def test_handles_compare_case_insensitively(database: Database, invited: str, acting: str) -> None:
    invite(database, Role.DISPATCHER, invited)
    invite(database, Role.DISPATCHER, invited.swapcase())
    assert database.teams.get(GROUP, Role.DISPATCHER).invited == (invited,)
    assert database.teams.accept_invitations(GROUP, replace(ANN, telegram_handle=acting), NOW) == [
        Role.DISPATCHER
    ]
    found = database.people.by_handle(invited)
    assert found is not None
    assert (found.user_id, found.telegram_handle) == (ANN.user_id, acting)


def test_someone_invited_twice_is_bound_to_both_roles_at_once(database: Database) -> None:
    for role in BOTH:
        invite(database, role, "ann")
    assert database.teams.accept_invitations(GROUP, ANN, NOW) == BOTH
    assert database.teams.roles(GROUP, ANN.user_id) == BOTH
    assert role_of(database, ANN) is Role.MANAGER


@TEAM_ROLES
def test_whoever_takes_over_the_handle_later_gets_nothing(database: Database, role: Role) -> None:
    invite(database, role, "ann")
    database.teams.accept_invitations(GROUP, ANN, NOW)
    assert database.teams.accept_invitations(GROUP, THIEF, NOW + 1) == []
    assert database.teams.roles(GROUP, THIEF.user_id) == []
    assert database.teams.roles(GROUP, ANN.user_id) == [role]


def test_nothing_is_kept_of_strangers(database: Database) -> None:
    assert database.teams.accept_invitations(GROUP, ANN, NOW) == []
    assert database.people.get(ANN.user_id) is None
    assert not may_claim(database, ANN)


@pytest.mark.parametrize(
    ("user", "title"),
    [
        (ANN, "South Fleet"),  # the group was renamed
        (replace(ANN, telegram_handle="annie"), "North Fleet"),
        (replace(ANN, telegram_handle="ANN"), "North Fleet"),
        (replace(ANN, telegram_handle=None), "North Fleet"),
        (replace(ANN, full_name="Ann Hill"), "North Fleet"),
        (THIEF, "North Fleet"),  # has the handle of somebody known
        (BEN, "North Fleet"),  # invited
        (replace(BEN, telegram_handle="BEN"), "North Fleet"),
    ],
)
def test_what_is_new_about_a_group_or_a_person_is_noticed(
    database: Database, user: User, title: str
) -> None:
    for group_id in (GROUP, OTHER_GROUP):
        database.groups.record(group_id, "North Fleet")
    database.people.record(ANN, Role.DRIVER)
    invite(database, Role.MANAGER, "ben", group_id=OTHER_GROUP)
    assert database.people.is_familiar(OTHER_GROUP, "North Fleet", ANN)
    assert not database.people.is_familiar(OTHER_GROUP, title, user)


def test_strangers_and_familiar_people_need_no_noting(database: Database) -> None:
    assert not database.people.is_familiar(3, "New", CAT)  # a group never seen
    database.groups.record(GROUP, "North Fleet")
    database.people.record(CAT, Role.DRIVER)
    invite(database, Role.MANAGER, "ben")
    for user in (CAT, ANN, replace(ANN, telegram_handle=None), None):
        assert database.people.is_familiar(GROUP, "North Fleet", user)


def test_people_without_a_username_answer_no_invitation(database: Database) -> None:
    invite(database, Role.DISPATCHER, "cat")
    assert database.teams.accept_invitations(GROUP, CAT, NOW) == []


def test_an_invitation_counts_in_its_own_group_only(database: Database) -> None:
    invite(database, Role.DISPATCHER, "ann")
    assert database.teams.accept_invitations(OTHER_GROUP, ANN, NOW) == []
    assert database.teams.accept_invitations(GROUP, ANN, NOW) == [Role.DISPATCHER]
    assert database.teams.roles(OTHER_GROUP, ANN.user_id) == []
    assert may_claim(database, ANN)
    assert not may_claim(database, ANN, OTHER_GROUP)


# Changes of the team


def test_setting_managers_keeps_some_drops_others_and_leaves_dispatchers(
    database: Database,
) -> None:
    add(database, Role.DISPATCHER, ANN, CAT)
    database.teams.set_managers(GROUP, [ANN, BEN], ["old", "kept"], ADMIN, NOW)
    database.teams.set_managers(GROUP, [ANN], ["Kept", "new"], ADMIN, NOW)
    managers = database.teams.get(GROUP, Role.MANAGER)
    assert [user.user_id for user in managers.members] == [ANN.user_id]
    assert managers.invited == ("kept", "new")
    assert database.teams.roles(GROUP, BEN.user_id) == []
    assert len(database.teams.get(GROUP, Role.DISPATCHER).members) == 2


def test_someone_dropped_is_not_let_in_again_by_their_handle(database: Database) -> None:
    invite(database, Role.MANAGER, "ann")
    database.teams.accept_invitations(GROUP, ANN, NOW)
    database.teams.set_managers(GROUP, [BEN], [], ADMIN, NOW)
    assert database.teams.accept_invitations(GROUP, ANN, NOW) == []
    assert database.teams.roles(GROUP, ANN.user_id) == []


def test_a_group_is_configured_once_its_managers_were_set(database: Database) -> None:
    add(database, Role.DISPATCHER, ANN)
    assert not database.groups.is_configured(GROUP)
    database.teams.set_managers(GROUP, [], ["ben"], ADMIN, NOW)
    assert database.groups.is_configured(GROUP)
    assert not database.groups.is_configured(OTHER_GROUP)


@TEAM_ROLES
def test_a_right_taken_away_is_gone_and_the_other_stays(database: Database, role: Role) -> None:
    [other] = [each for each in BOTH if each is not role]
    for each in BOTH:
        add(database, each, ANN)
    assert database.teams.remove(GROUP, role, ANN.user_id, None, ADMIN, NOW)
    assert database.teams.roles(GROUP, ANN.user_id) == [other]
    assert role_of(database, ANN) is other
    assert not database.teams.remove(GROUP, role, ANN.user_id, None, ADMIN, NOW)


def test_an_invitation_can_be_withdrawn(database: Database) -> None:
    invite(database, Role.DISPATCHER, "ann", "ben")
    assert database.teams.remove(GROUP, Role.DISPATCHER, None, "ANN", ADMIN, NOW)
    assert not database.teams.remove(GROUP, Role.DISPATCHER, None, "ann", ADMIN, NOW)
    assert database.teams.accept_invitations(GROUP, ANN, NOW) == []
    assert database.teams.get(GROUP, Role.DISPATCHER) == Team((), ("ben",))


def test_who_owns_an_incident_and_is_removed_keeps_it(database: Database) -> None:
    add(database, Role.DISPATCHER, ANN)
    incident = database.reports.create(GROUP, 7, None, "Truck 456", NOW)
    assert incident is not None
    database.incidents.apply(Action.CLAIM, incident.incident_id, GROUP, ANN.user_id, NOW)
    database.teams.remove(GROUP, Role.DISPATCHER, ANN.user_id, None, ADMIN, NOW)
    assert not may_claim(database, ANN)
    asked = database.incidents.apply(Action.RESOLVE, incident.incident_id, GROUP, ANN.user_id, NOW)
    assert isinstance(asked, Incident)
    assert (asked.status, asked.owner_id) == (Status.AWAITING_SUMMARY, ANN.user_id)


def test_rights_of_one_group_are_none_in_another(database: Database) -> None:
    for role in BOTH:
        add(database, role, ANN)
    assert database.teams.roles(OTHER_GROUP, ANN.user_id) == []
    add(database, Role.DISPATCHER, ANN, group_id=OTHER_GROUP)
    database.teams.remove(GROUP, Role.DISPATCHER, ANN.user_id, None, ADMIN, NOW)
    assert database.teams.roles(OTHER_GROUP, ANN.user_id) == [Role.DISPATCHER]
    assert database.teams.roles(GROUP, ANN.user_id) == [Role.MANAGER]


def test_every_change_of_the_team_is_audited(database: Database, tmp_path: Path) -> None:
    invite(database, Role.DISPATCHER, "ann", "Ann")
    database.teams.accept_invitations(GROUP, ANN, NOW + 1)
    add(database, Role.DISPATCHER, ANN, BEN)
    database.teams.remove(GROUP, Role.DISPATCHER, ANN.user_id, None, None, NOW + 2)
    with closing(sqlite3.connect(tmp_path / "incidents.db")) as file:
        query = "SELECT action, user_id, handle, actor_id, t FROM team_events ORDER BY event_id"
        trail = file.execute(query).fetchall()
    assert trail == [
        ("invited", None, "ann", ADMIN, NOW),
        ("bound", ANN.user_id, "ann", ANN.user_id, NOW + 1),
        ("added", BEN.user_id, None, ADMIN, NOW),
        ("removed", ANN.user_id, None, None, NOW + 2),
    ]


# People


@pytest.mark.parametrize("now", Role)
@pytest.mark.parametrize("before", Role)
def test_a_role_on_record_is_never_lowered_by_acting(
    database: Database, before: Role, now: Role
) -> None:
    database.people.record(ANN, before)
    database.people.record(ANN, now)
    assert role_of(database, ANN) is max(before, now, key=lambda role: role.rank)


def test_a_role_is_lowered_when_the_last_right_to_it_is_taken(database: Database) -> None:
    for group_id in (GROUP, OTHER_GROUP):
        add(database, Role.MANAGER, ANN, group_id=group_id)
    database.teams.remove(GROUP, Role.MANAGER, ANN.user_id, None, ADMIN, NOW)
    assert role_of(database, ANN) is Role.MANAGER
    database.teams.set_managers(OTHER_GROUP, [BEN], [], ADMIN, NOW)
    assert role_of(database, ANN) is Role.DRIVER


def test_a_handle_has_one_holder_at_a_time(database: Database) -> None:
    database.people.record(ANN, Role.DRIVER)
    database.people.record(BEN, Role.DRIVER)
    database.people.record(replace(BEN, telegram_handle="Ann"), Role.DRIVER)
    assert database.people.get(ANN.user_id) == replace(ANN, telegram_handle=None)
    assert database.people.by_handle("ann") == replace(BEN, telegram_handle="Ann")
    assert database.people.by_handle("ben") is None


def test_names_are_refreshed_whenever_somebody_known_acts(database: Database) -> None:
    database.people.record(ANN, Role.DRIVER)
    renamed = replace(ANN, telegram_handle=None, full_name="Ann Wood")
    database.teams.accept_invitations(GROUP, renamed, NOW)
    assert database.people.get_all([ANN.user_id, None, 404]) == {ANN.user_id: renamed}
