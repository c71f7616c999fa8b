"""Figures that come by themselves, in the database: each week's once, however late."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from database import Delivery, FiguresRequest
from domain.figures_times import last_due, next_due, period_again
from domain.fleets import Fleet
from domain.periods import Kind, Span, period_of
from domain.settings import MONDAY_MORNING, NO_FIGURES, Setting
from storage.group_events import Change
from tests.cases import for_each
from tests.factories import GROUP, OTHER_GROUP, Store

UTC, CHICAGO, KYIV = ZoneInfo("UTC"), ZoneInfo("America/Chicago"), ZoneInfo("Europe/Kyiv")
DAY = 24 * 3600
WEEK = 7 * DAY
MOST = 10


def at(text: str, zone: ZoneInfo = UTC) -> int:
    """Read a time of a zone's clock."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


FRIDAY, MONDAY = at("2026-11-27 12:00"), at("2026-11-30 07:00")
LAST_WEEK = (at("2026-11-23 00:00"), at("2026-11-30 00:00"))


@pytest.fixture(autouse=True)
def _set(store: Store) -> None:
    """Have figures come to a group on Mondays at 07:00."""
    change(store, MONDAY_MORNING)
    sweep(store, FRIDAY)


def change(store: Store, value: int | None, group_id: int = GROUP) -> None:
    """Set when figures come to a group."""
    store.database.settings.change(group_id, Setting.FIGURES_AT, value, None, FRIDAY)


def sweep(store: Store, now: int, zone: ZoneInfo = UTC) -> list[int]:
    """Owe what is due."""
    return store.database.figures_owed.owe_due(lambda _: zone, now, MOST)


def weeks(store: Store, group_id: int = GROUP) -> list[tuple[object, ...]]:
    """List which weeks are owed to a group, from outside."""
    return store.rows(
        "SELECT t_from, t_until FROM figures_owed WHERE chat_id = ? AND t_done IS NULL", group_id
    )


def send(store: Store) -> None:
    """Send what is owed to the group."""
    store.run("UPDATE figures_owed SET parts = 7, t_done = 1 WHERE t_done IS NULL")


def test_they_are_owed_once_when_their_time_has_come(store: Store) -> None:
    assert sweep(store, MONDAY - 1) == []
    assert sweep(store, MONDAY) == [GROUP]
    assert weeks(store) == [LAST_WEEK]
    [owed] = store.database.deliveries.owed(GROUP)
    assert (owed.delivery, owed.version) == (Delivery.FIGURES, 1)
    for late in (MONDAY, MONDAY + 1, MONDAY + DAY):
        store.restart()
        store.database.figures_owed.plan_anew(lambda _: UTC, late)
        assert sweep(store, late) == []
    assert weeks(store) == [LAST_WEEK]
    assert sweep(store, MONDAY + WEEK) == [GROUP]


def test_after_an_outage_they_are_of_the_week_they_were_due_for(store: Store) -> None:
    store.database.figures_owed.plan_anew(lambda _: UTC, MONDAY + 3 * DAY)  # as at a start
    assert sweep(store, MONDAY + 3 * DAY) == [GROUP]
    assert weeks(store) == [LAST_WEEK]


def test_of_several_that_were_missed_the_newest_come(store: Store) -> None:
    assert sweep(store, MONDAY + 3 * WEEK + DAY) == [GROUP]
    assert weeks(store) == [(LAST_WEEK[0] + 3 * WEEK, LAST_WEEK[1] + 3 * WEEK)]


def test_those_of_which_nothing_was_sent_make_way_for_the_next(store: Store) -> None:
    sweep(store, MONDAY)
    assert sweep(store, MONDAY + WEEK) == [GROUP]
    assert weeks(store) == [(LAST_WEEK[0] + WEEK, LAST_WEEK[1] + WEEK)]


def test_a_suspended_group_is_owed_none_until_it_is_back(store: Store) -> None:
    store.database.groups.set_suspended(GROUP, True)
    assert sweep(store, MONDAY) == []
    store.database.groups.set_suspended(GROUP, False)
    assert sweep(store, MONDAY + DAY) == [GROUP]
    assert weeks(store) == [LAST_WEEK]


def test_a_group_suspended_meanwhile_is_sent_none(store: Store) -> None:
    sweep(store, MONDAY)
    store.database.groups.set_suspended(GROUP, True)
    assert store.database.deliveries.owed(GROUP) == []
    store.database.groups.set_suspended(GROUP, False)
    assert len(store.database.deliveries.owed(GROUP)) == 1


@for_each("zone", [CHICAGO, KYIV])
def test_another_zone_brings_no_week_twice(store: Store, zone: ZoneInfo) -> None:
    sweep(store, MONDAY)
    send(store)
    now = MONDAY + 60
    store.database.figures_owed.plan(GROUP, zone, now)
    found = [sweep(store, now + hour * 3600, zone) for hour in range(7 * 24 + 12)]
    assert found.count([GROUP]) == 1
    assert weeks(store) == [(at("2026-11-30 00:00", zone), at("2026-12-07 00:00", zone))]
    store.run("DELETE FROM figures_owed WHERE t_done IS NULL")
    store.run("UPDATE groups SET t_next_figures = ? WHERE group_id = ?", MONDAY, GROUP)


def test_a_zone_set_before_they_are_due_moves_them(store: Store) -> None:
    store.database.figures_owed.plan(GROUP, CHICAGO, FRIDAY)
    assert sweep(store, MONDAY, CHICAGO) == []
    assert sweep(store, at("2026-11-30 07:00", CHICAGO), CHICAGO) == [GROUP]


@for_each("value", [None, NO_FIGURES])
def test_where_they_are_off_none_come(store: Store, value: int | None) -> None:
    change(store, value)
    assert sweep(store, MONDAY) == []


def test_of_a_fleet_only_the_office_has_them_come(store: Store) -> None:
    change(store, MONDAY_MORNING, OTHER_GROUP)
    sweep(store, FRIDAY)
    fleet = store.database.fleets.found(Change(GROUP, None, FRIDAY), "Acme", "code")
    assert fleet is not None
    assert store.database.fleets.join(Change(OTHER_GROUP, None, FRIDAY), fleet)
    assert sweep(store, MONDAY) == [GROUP]
    assert weeks(store, OTHER_GROUP) == []


def test_a_clock_that_was_ahead_does_not_keep_them_from_coming(store: Store) -> None:
    sweep(store, FRIDAY + 52 * WEEK)
    assert len(weeks(store)) == 1
    sweep(store, FRIDAY)
    assert weeks(store) == []
    assert sweep(store, MONDAY) == [GROUP]
    assert weeks(store) == [LAST_WEEK]


@for_each("ahead", [1, 3600, 3 * DAY, WEEK])
def test_what_a_clock_owed_that_was_ahead_comes_at_its_time(store: Store, ahead: int) -> None:
    sweep(store, MONDAY)
    sweep(store, MONDAY - ahead)
    assert weeks(store) == []
    assert sweep(store, MONDAY) == [GROUP]
    assert weeks(store) == [LAST_WEEK]
    store.run("DELETE FROM figures_owed")
    store.run("UPDATE groups SET t_next_figures = ? WHERE group_id = ?", MONDAY, GROUP)


def test_what_was_begun_by_a_clock_that_was_ahead_is_not_sent_twice(store: Store) -> None:
    sweep(store, MONDAY)
    store.run("UPDATE figures_owed SET parts = 2")
    assert sweep(store, MONDAY - 3600) == sweep(store, MONDAY) == []
    assert weeks(store) == [LAST_WEEK]


def test_a_group_that_leaves_a_fleet_gets_them_at_the_next_time_set(store: Store) -> None:
    fleet = found(store, OTHER_GROUP, GROUP)
    assert sweep(store, MONDAY) == []
    by = Change(GROUP, None, FRIDAY)
    assert store.database.fleets.leave(by, fleet)
    assert sweep(store, MONDAY + 3 * DAY) == []
    assert sweep(store, MONDAY + WEEK) == [GROUP]


# The office moves


def found(store: Store, office_id: int, *group_ids: int) -> Fleet:
    """Make a group the office of others."""
    fleet = store.database.fleets.found(Change(office_id, None, FRIDAY), "Acme", "code")
    assert fleet is not None
    for group_id in group_ids:
        assert store.database.fleets.join(Change(group_id, None, FRIDAY), fleet)
    return fleet


def move_office(store: Store, fleet: Fleet, now: int) -> None:
    """Make the other group the office."""
    by = Change(OTHER_GROUP, None, now)
    assert store.database.fleets.move_office(by, fleet, is_admin=True)


def test_they_come_to_the_new_office_at_the_time_set_in_the_old_one(store: Store) -> None:
    change(store, MONDAY_MORNING + 60, OTHER_GROUP)
    store.run("UPDATE groups SET t_next_figures = ? WHERE group_id = ?", FRIDAY - WEEK, OTHER_GROUP)
    move_office(store, found(store, GROUP, OTHER_GROUP), FRIDAY)
    assert sweep(store, MONDAY - 1) == []
    assert sweep(store, MONDAY + 3 * DAY) == [OTHER_GROUP]  # late, after an outage
    assert (weeks(store), weeks(store, OTHER_GROUP)) == ([], [LAST_WEEK])


@pytest.mark.parametrize("parts", [0, 3])
def test_what_the_old_office_is_owed_by_itself_comes_to_the_new_one(
    store: Store, parts: int
) -> None:
    fleet = found(store, GROUP, OTHER_GROUP)
    assert sweep(store, MONDAY) == [GROUP]
    store.run("UPDATE figures_owed SET parts = ?", parts)
    move_office(store, fleet, MONDAY)
    rows = store.rows("SELECT group_id, chat_id, parts FROM figures_owed WHERE t_done IS NULL")
    assert rows == [(OTHER_GROUP, OTHER_GROUP, 0)]
    assert sweep(store, MONDAY + DAY) == []


def test_a_group_that_migrates_takes_along_what_it_is_owed_and_is_to_come(store: Store) -> None:
    figures, new_id = store.database.figures_owed, -1005
    asked = FiguresRequest(GROUP, GROUP, Kind.WEEK, Span(1, 2), thread_id=3, reply_to=7)
    assert figures.ask(asked, FRIDAY)
    store.database.groups.migrate(GROUP, new_id)
    store.database.groups.migrate(GROUP, new_id)
    owed = figures.get(1)
    assert owed is not None
    assert (owed.request.chat_id, owed.request.group_id) == (new_id, new_id)
    assert (owed.request.thread_id, owed.request.replied_to) == (None, None)
    assert sweep(store, MONDAY) == [new_id]


@for_each("zone", [UTC, CHICAGO, KYIV])
def test_a_minute_of_the_week_comes_once_a_week_whatever_clocks_do(zone: ZoneInfo) -> None:
    for minute in (0, MONDAY_MORNING, 6 * 24 * 60 + 150, 10_079):  # Sunday, 02:30: clocks change
        now = at("2026-01-01 00:00", zone)
        for _ in range(60):
            due = next_due(minute, zone, now)
            assert last_due(minute, zone, due) == due
            assert last_due(minute, zone, due - 1) < due
            assert WEEK - 3600 <= next_due(minute, zone, due) - due <= WEEK + 3600
            shown = datetime.fromtimestamp(due, zone)
            of_week = shown.weekday() * 1440 + shown.hour * 60 + shown.minute
            assert of_week in (minute, minute + 30)  # 02:30 is skipped once a year
            now = due


@for_each("zone", [UTC, CHICAGO, KYIV])
def test_a_period_is_found_again_by_what_is_kept_of_it(zone: ZoneInfo) -> None:
    for now in range(at("2026-01-02 00:00"), at("2027-01-01 00:00"), 13 * 3600 + 7):
        for kind in Kind:
            month = (2026, 1) if kind is Kind.A_MONTH else None
            period = period_of(kind, zone, now, month)
            assert period_again(kind, period, zone, now) == period
