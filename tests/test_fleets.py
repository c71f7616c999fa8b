"""Fleets: founded, joined, found by group, office and code; each change is on record."""

from __future__ import annotations

from pathlib import Path

import pytest

from database import Change, Database
from domain.fleets import Fleet, FleetGroup
from domain.groups import Allowed
from domain.incidents import Action, Incident
from domain.people import Role, User
from domain.refusals import Refused
from domain.settings import Setting

OFFICE, TRUCK, OTHER = -100, -101, -102
MIA = User(7, "mia", "Mia")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(tmp_path / "fleets.db")
    for group_id, name in ((OFFICE, "Acme office"), (TRUCK, "Dave / 456"), (OTHER, "Other")):
        database.groups.record(group_id, name)
    return database


def founded(database: Database) -> Fleet:
    fleet = database.fleets.found(Change(OFFICE, MIA.user_id, 1), "Acme", "code")
    assert fleet is not None
    return fleet


def test_a_fleet_is_found_by_its_office_its_groups_and_its_code(database: Database) -> None:
    fleet = founded(database)
    assert database.fleets.join(Change(TRUCK, None, 2), fleet)
    fleets = database.fleets
    assert fleets.of_office(OFFICE) == fleets.of_group(TRUCK) == fleets.by_code("code") == fleet
    assert fleets.of_office(TRUCK) is fleets.of_group(OTHER) is None
    assert fleets.groups(fleet.fleet_id) == [
        FleetGroup(OFFICE, "Acme office", 0),
        FleetGroup(TRUCK, "Dave / 456", 0),
    ]


def test_a_group_is_in_one_fleet_at_most(database: Database) -> None:
    fleet = founded(database)
    assert database.fleets.found(Change(OFFICE, None, 2), "Again", "again") is None
    other = database.fleets.found(Change(OTHER, None, 2), "Other", "other")
    assert other is not None
    assert not database.fleets.join(Change(OTHER, None, 3), fleet)
    assert database.fleets.join(Change(TRUCK, None, 3), fleet)
    assert not database.fleets.join(Change(TRUCK, None, 4), other)


def test_a_renewed_code_makes_the_old_one_worthless(database: Database) -> None:
    fleet = founded(database)
    assert database.fleets.renew_code(Change(OFFICE, None, 2), fleet, "new")
    assert database.fleets.by_code("code") is None
    assert database.fleets.by_code("new") is not None


def test_the_team_of_the_office_may_claim_in_every_group_and_no_other_group(
    database: Database,
) -> None:
    fleet = founded(database)
    database.teams.add(OFFICE, Role.DISPATCHER, [MIA], [], None, 1)
    for group_id in (TRUCK, OTHER):
        database.reports.create(group_id, 1, None, "flat tire", 1)
    first, second = "TKT-1970-0001", "TKT-1970-0002"
    claim, mia = database.incidents.apply, MIA.user_id
    assert isinstance(claim(Action.CLAIM, first, TRUCK, mia, 2), Refused)
    database.fleets.join(Change(TRUCK, None, 2), fleet)
    assert isinstance(claim(Action.CLAIM, first, TRUCK, mia, 3), Incident)
    assert isinstance(claim(Action.CLAIM, second, OTHER, mia, 3), Refused)


def test_a_group_has_the_settings_of_the_office_but_for_its_own(database: Database) -> None:
    fleet = founded(database)
    database.fleets.join(Change(TRUCK, None, 2), fleet)
    database.settings.change(OFFICE, Setting.SLA_UNCLAIMED, 5.0, None, 3)
    database.settings.change(OFFICE, Setting.TELLS_REPORTERS, False, None, 3)
    assert database.settings.get(TRUCK).sla_unclaimed == 5.0
    assert not database.settings.get(TRUCK).tells_reporters
    database.settings.change(TRUCK, Setting.TELLS_REPORTERS, True, None, 4)
    assert database.settings.get(TRUCK).tells_reporters
    assert database.settings.get(OTHER).sla_unclaimed is None


def test_a_group_that_was_put_out_is_served_until_it_was_told(database: Database) -> None:
    fleet, invited = founded(database), Allowed(invited=True)
    database.fleets.join(Change(TRUCK, None, 2), fleet)
    database.groups.serve_only(invited)  # neither turns away what is in a fleet
    assert database.groups.turn_away(invited) == []
    assert database.fleets.remove(Change(TRUCK, None, 3), fleet, is_admin=True)
    assert not database.groups.is_invited(TRUCK)
    assert database.groups.turn_away(invited) == []
    [owed] = database.deliveries.owed(TRUCK)
    database.fleet_notices.record_sent(owed.version)
    assert database.groups.turn_away(invited) == [TRUCK]


def test_an_office_that_migrates_stays_the_office(database: Database) -> None:
    fleet = founded(database)
    database.fleets.join(Change(TRUCK, None, 2), fleet)
    database.groups.migrate(OFFICE, -200)
    moved = database.fleets.of_group(TRUCK)
    assert moved is not None
    assert moved.office_id == -200
    assert database.fleets.of_office(-200) == moved == database.fleets.of_group(-200)
    assert database.fleets.of_group(OFFICE) is None


def test_a_group_that_joined_by_its_new_id_stays_in_its_fleet(database: Database) -> None:
    fleet = founded(database)
    assert database.fleets.join(Change(TRUCK, None, 2), fleet)
    for old_id, new_id in ((OTHER, TRUCK), (-103, OFFICE)):
        database.groups.record(old_id, "Old")
        database.groups.migrate(old_id, new_id)
        assert database.fleets.of_group(new_id) == fleet


def test_an_office_that_began_another_fleet_by_its_new_id_has_one(database: Database) -> None:
    fleet, new_id = founded(database), -200
    database.groups.record(new_id, "Acme office")
    second = database.fleets.found(Change(new_id, MIA.user_id, 2), "Acme 2", "second")
    assert second is not None
    for group_id, joins in ((TRUCK, fleet), (OTHER, second)):
        assert database.fleets.join(Change(group_id, None, 3), joins)
    database.groups.migrate(OFFICE, new_id)
    found = [database.fleets.of_group(each) for each in (TRUCK, OTHER, new_id)]
    assert found == [database.fleets.of_office(new_id)] * 3
    assert found[0] is not None
    assert found[0].fleet_id == fleet.fleet_id
    assert database.fleets.get(second.fleet_id) is None


def test_an_office_is_in_its_own_fleet_whichever_it_was_in_by_its_old_id(
    database: Database,
) -> None:
    assert database.fleets.join(Change(TRUCK, None, 2), founded(database))
    own = database.fleets.found(Change(OTHER, MIA.user_id, 2), "Own", "own")
    database.groups.migrate(TRUCK, OTHER)
    assert database.fleets.of_group(OTHER) == database.fleets.of_office(OTHER) == own
