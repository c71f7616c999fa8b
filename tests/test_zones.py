"""Time zones: their names, and which one a group goes by."""

from __future__ import annotations

import logging
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain import zones
from domain.settings import GroupSettings
from sending.zones import Zones
from tests.factories import GROUP, OTHER_GROUP, open_store

CHICAGO, TASHKENT = ZoneInfo("America/Chicago"), ZoneInfo("Asia/Tashkent")


@pytest.mark.parametrize("name", zones.names())
def test_every_name_is_a_zone(name: str) -> None:
    assert zones.named(f" {name.lower()} ") == ZoneInfo(name)


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
