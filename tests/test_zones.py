"""Time zones: their names, and which one a group goes by."""

from __future__ import annotations

import logging
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain import zones
from domain.cities import ZONE_OF
from domain.settings import GroupSettings
from sending.zones import Zones
from tests.factories import GROUP, NOW, OTHER_GROUP, open_store

CHICAGO, TASHKENT = ZoneInfo("America/Chicago"), ZoneInfo("Asia/Tashkent")


def test_every_name_is_a_zone() -> None:
    found = [zones.named(f" {name.lower()} ") for name in zones.names()]
    assert found == [ZoneInfo(name) for name in zones.names()]


@pytest.mark.parametrize("name", ["", "America", "Mars/Base", "Factory", "../UTC", "zone.tab"])
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zones.named(name) is None


def test_a_group_goes_by_its_own_clock_and_others_by_what_ops_set(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.run("UPDATE groups SET time_zone = 'Asia/Tashkent' WHERE group_id = ?", GROUP)
        of = Zones(store.database, CHICAGO).of
        assert [of(GROUP), of(OTHER_GROUP), of(-5)] == [TASHKENT, CHICAGO, CHICAGO]


def test_a_zone_that_is_no_more_is_logged_and_not_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with open_store(tmp_path) as store, caplog.at_level(logging.WARNING):
        store.run("UPDATE groups SET time_zone = 'Mars/Base' WHERE group_id = ?", GROUP)
        assert Zones(store.database, CHICAGO).of(GROUP) == CHICAGO
        assert f"chat={GROUP} event=zone_unknown zone='Mars/Base'" in caplog.text


def test_a_group_that_set_nothing_has_what_ops_set(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        assert store.database.settings.get(GROUP) == GroupSettings()
        assert store.database.settings.get(-5) == GroupSettings()


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Chicago", "America/Chicago"),
        ("chicago, IL", "America/Chicago"),
        ("Dallas TX", "America/Chicago"),
        ("NYC", "America/New_York"),
        ("St. Louis", "America/Chicago"),
        ("america/new_york", "America/New_York"),
        ("New York", "America/New_York"),
        ("Eastern", "America/New_York"),
        ("EST", "America/New_York"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Toshkent", "Asia/Tashkent"),
        ("Ташкент", "Asia/Tashkent"),
        ("Oʻzbekiston", "Asia/Tashkent"),
        ("Київ", "Europe/Kyiv"),
        ("Нью-Йорк", "America/New_York"),
        ("Kolkata", "Asia/Kolkata"),
        ("UTC", "UTC"),
    ],
)
def test_a_place_is_understood_as_people_type_it(typed: str, zone: str) -> None:
    assert zones.meant(typed) == zone


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("chicgo", "America/Chicago"),
        ("Tashkant", "Asia/Tashkent"),
        ("tash", "Asia/Tashkent"),
        ("new yrok", "America/New_York"),
        ("denver colorado", "America/Denver"),
        ("Paris France", "Europe/Paris"),
    ],
)
def test_what_is_nearly_a_place_is_offered_and_not_taken(typed: str, first: str) -> None:
    assert zones.meant(typed) is None
    assert zones.near(typed)[0] == first
    assert len(zones.near(typed)) <= zones.MOST_NEAR


@pytest.mark.parametrize("typed", ["", "UTC+5", "gmt-6", "+5", "−5:30", "asdfgh", "Lo", "x" * 5000])
def test_what_is_no_place_is_none_and_near_none(typed: str) -> None:
    assert (zones.meant(typed), zones.near(typed)) == (None, ())


def test_every_city_leads_to_a_zone_there_is() -> None:
    assert {*ZONE_OF.values(), *zones.USUAL} <= set(zones.names())


def test_every_city_is_understood_as_it_stands_in_the_table() -> None:
    assert {place: zones.meant(place) for place in ZONE_OF} == ZONE_OF


def test_what_may_mean_two_zones_is_offered_as_both() -> None:
    assert zones.meant("MST") is None
    assert zones.near("MST") == ("America/Denver", "America/Phoenix")


@pytest.mark.parametrize("name", zones.USUAL)
def test_the_city_of_a_usual_zone_is_understood(name: str) -> None:
    assert zones.meant(zones.city(name)) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("UTC", "20:26 (UTC)"),
        ("Asia/Tashkent", "01:26 (UTC+5)"),
        ("Asia/Kolkata", "01:56 (UTC+5:30)"),
        ("America/St_Johns", "17:56 (UTC-2:30)"),
        ("America/Chicago", "15:26 (UTC-5)"),
    ],
)
def test_a_clock_shows_its_time_and_how_far_from_utc(name: str, shown: str) -> None:
    assert zones.clock(ZoneInfo(name), NOW) == shown
