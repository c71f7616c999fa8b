"""What an office sets, in its groups: all of it or nothing, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from database import Change, Database
from domain.private_calls import Reason
from domain.settings import GroupSettings, Setting, Value
from tests.cases import for_each
from tests.factories import GROUP, JOHN, NOW, OTHER_GROUP, Store, open_store
from tests.killed_copies import expect_all_or_nothing
from tests.test_settings import VALUES

OFFICE, TRUCK, OWN, ALONE = GROUP, -500, -501, OTHER_GROUP


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file with a fleet of three groups, one of which set everything itself."""
    with open_store(tmp_path) as store:
        database = store.database
        fleet = database.fleets.found(Change(OFFICE, None, NOW), "Acme", "code")
        assert fleet is not None
        for group_id in (TRUCK, OWN):
            database.groups.record(group_id, "Dave / 456")
            assert database.fleets.join(Change(group_id, None, NOW), fleet)
        for setting, value in KEPT.items():
            database.settings.change(OWN, setting, value, None, NOW)
        yield store


KEPT: Mapping[Setting, Value] = {
    Setting.TIME_ZONE: "Europe/Kyiv",
    Setting.SLA_UNCLAIMED: 1.0,
    Setting.SLA_ESCALATION: 2.0,
    Setting.SLA_UPDATE: 3.0,
    Setting.CALLS_PRIVATELY: True,
    Setting.TELLS_REPORTERS: True,
    Setting.FIGURES_AT: 600,
    Setting.LANGUAGE: "es",
}


@for_each("setting", Setting)
def test_each_setting_of_the_office_holds_where_the_group_did_not_set_it(
    store: Store, setting: Setting
) -> None:
    settings, (value, _) = store.database.settings, VALUES[setting]
    assert settings.change(OFFICE, setting, value, None, NOW)
    assert settings.get(TRUCK).of(setting) == settings.of_office(TRUCK)[setting] == value
    assert settings.own(TRUCK)[setting] is settings.of_office(OFFICE)[setting] is None
    assert settings.get(OWN).of(setting) == settings.own(OWN)[setting] == KEPT[setting]
    assert settings.change(OWN, setting, None, None, NOW)
    assert settings.get(OWN).of(setting) == value
    assert settings.get(ALONE).of(setting) == GroupSettings().of(setting)
    assert settings.of_office(ALONE)[setting] is None


@pytest.mark.parametrize("setting", [Setting.TELLS_REPORTERS, Setting.CALLS_PRIVATELY])
def test_what_the_office_switches_off_ends_in_its_groups_or_not_at_all(
    store: Store, setting: Setting
) -> None:
    for group_id in (OFFICE, TRUCK, OWN, ALONE):
        incident = store.report(group_id)
        store.database.connection.sql(
            "INSERT INTO private_calls (user_id, incident_id, group_id, reason, t)"
            " VALUES (:user_id, :incident_id, :group_id, :reason, :now)",
            user_id=JOHN.user_id,
            incident_id=incident.incident_id,
            group_id=group_id,
            reason=Reason.CHECK.value,
            now=NOW,
        )
    expect_all_or_nothing(
        store, lambda d: d.settings.change(OFFICE, setting, False, None, NOW), standing
    )
    hears, asked, _ = standing(store.database)
    assert (hears if setting is Setting.TELLS_REPORTERS else asked) == {OWN, ALONE}


def standing(database: Database) -> tuple[object, ...]:
    """Tell in which groups reporters hear, and owners are asked in private; and what changed."""
    sql = database.connection.sql
    return (
        {row["group_id"] for row in sql("SELECT group_id FROM incidents WHERE hears")},
        {row["group_id"] for row in sql("SELECT group_id FROM private_calls WHERE is_owed")},
        len(sql("SELECT 1 FROM group_events")),
    )
