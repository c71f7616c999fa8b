"""What a group sets: kept with who changed it, read from what people type, carried by buttons."""

from __future__ import annotations

import sqlite3

import pytest

from domain import zones
from domain.incidents import Status
from domain.settings import (
    Button,
    GroupSettings,
    Setting,
    Value,
    Verb,
    parse_settings_button,
    read_minutes,
    reader_of,
)
from tests.factories import ALICE, GROUP, NOW, OTHER_GROUP, Store

SLA = {Status.UNCLAIMED: 600.0, Status.ESCALATED: 900.0}
MINUTE = 60
VALUES: dict[Setting, tuple[Value, str]] = {
    Setting.TIME_ZONE: ("Asia/Tashkent", "Asia/Tashkent"),
    Setting.SLA_UNCLAIMED: (12.5, "12.5"),
    Setting.SLA_ESCALATION: (90, "90"),
    Setting.SLA_UPDATE: (0, "0"),
    Setting.CALLS_PRIVATELY: (False, "0"),
    Setting.TELLS_REPORTERS: (False, "0"),
    Setting.FIGURES_AT: (420, "420"),
    Setting.LANGUAGE: ("ru", "ru"),
}


def change(store: Store, setting: Setting, value: Value) -> bool:
    """Have a manager change a setting."""
    return store.database.settings.change(GROUP, setting, value, ALICE.user_id, NOW)


def events(store: Store) -> list[tuple[object, ...]]:
    """List what the audit trail says."""
    return store.rows("SELECT group_id, what, old, new, actor_id, t FROM group_events")


@pytest.mark.parametrize("setting", Setting)
def test_a_change_is_kept_with_its_event_and_is_of_one_group(
    store: Store, setting: Setting
) -> None:
    value, written = VALUES[setting]
    assert change(store, setting, value)
    store.restart()
    assert store.database.settings.get(GROUP).of(setting) == value
    assert store.database.settings.get(OTHER_GROUP) == GroupSettings()
    assert events(store) == [(GROUP, setting.value, None, written, ALICE.user_id, NOW)]


@pytest.mark.parametrize("setting", Setting)
def test_what_is_so_already_is_no_change(store: Store, setting: Setting) -> None:
    assert change(store, setting, VALUES[setting][0])
    assert not change(store, setting, VALUES[setting][0])
    assert len(events(store)) == 1


def test_an_event_is_for_ever(store: Store) -> None:
    change(store, Setting.SLA_UNCLAIMED, 5)
    for statement in ("UPDATE group_events SET new = '6'", "DELETE FROM group_events"):
        with pytest.raises(sqlite3.IntegrityError, match="audit events"):
            store.run(statement)


def test_an_event_that_cannot_be_written_leaves_no_change(store: Store) -> None:
    store.run(
        "CREATE TRIGGER full BEFORE INSERT ON group_events BEGIN SELECT RAISE (ABORT, '!'); END"
    )
    with pytest.raises(sqlite3.IntegrityError):
        change(store, Setting.SLA_UNCLAIMED, 5)
    assert store.database.settings.get(GROUP) == GroupSettings()


def test_a_group_that_is_not_on_record_is_not_changed(store: Store) -> None:
    assert not store.database.settings.change(-5, Setting.SLA_UNCLAIMED, 5, None, NOW)


def test_a_group_that_becomes_a_supergroup_keeps_its_settings(store: Store) -> None:
    for setting, (value, _) in VALUES.items():
        change(store, setting, value)
    kept = store.database.settings.get(GROUP)
    store.database.groups.migrate(GROUP, GROUP - 5)
    assert store.database.settings.get(GROUP - 5) == kept


# Reminders by the group's own times


def due(store: Store, minutes: float) -> list[str]:
    """List what is to be reminded of so long after the report."""
    return store.database.nudges.schedule(NOW + round(minutes * MINUTE), SLA)


def test_a_group_is_reminded_by_its_own_time_and_others_by_that_of_ops(store: Store) -> None:
    change(store, Setting.SLA_UNCLAIMED, 30)
    ours, theirs = store.report(), store.report(OTHER_GROUP)
    assert due(store, 10) == [theirs.incident_id]
    assert due(store, 29.9) == [theirs.incident_id]
    assert due(store, 30) == [ours.incident_id]
    assert due(store, 40) == [theirs.incident_id]
    assert due(store, 60) == [ours.incident_id]


def test_each_state_has_its_own_time(store: Store) -> None:
    change(store, Setting.SLA_ESCALATION, 30)
    unclaimed, escalated = store.report(), store.play("escalated")
    assert due(store, 15) == [unclaimed.incident_id]
    assert set(due(store, 32)) == {unclaimed.incident_id, escalated.incident_id}


@pytest.mark.parametrize(("minutes", "first", "then"), [(5, 10, 20), (60, 60, 120), (16, 16, 32)])
def test_reminders_that_were_on_their_way_follow_the_new_time(
    store: Store, minutes: float, first: int, then: int
) -> None:
    incident = store.report()
    assert due(store, 10) == [incident.incident_id]
    change(store, Setting.SLA_UNCLAIMED, minutes)
    seconds = minutes * MINUTE
    store.database.nudges.reschedule(GROUP, Status.UNCLAIMED, seconds, NOW + 9 * MINUTE)
    assert due(store, first - 0.1) == []
    assert due(store, first) == [incident.incident_id]
    assert due(store, then - 0.1) == []
    assert due(store, then) == [incident.incident_id]


def test_a_clock_ahead_is_told_by_the_time_of_the_group(store: Store) -> None:
    change(store, Setting.SLA_UNCLAIMED, 24 * 60)
    store.report()
    due_at = NOW + 24 * 3600
    store.run("UPDATE incidents SET nudge_due = ?", due_at)
    store.database.nudges.correct_waits(NOW + 60, SLA)
    assert store.rows("SELECT nudge_due FROM incidents") == [(due_at,)]


# Reporters


def hears(store: Store) -> list[object]:
    """Tell of each incident whether its reporter hears of it."""
    return [hears for (hears,) in store.rows("SELECT hears FROM incidents ORDER BY number")]


def test_reporters_hear_nothing_more_and_from_the_next_report_on_again(store: Store) -> None:
    store.report()
    change(store, Setting.TELLS_REPORTERS, False)
    store.report()
    store.report(OTHER_GROUP)
    change(store, Setting.TELLS_REPORTERS, True)
    store.report()
    assert hears(store) == [0, 0, 1, 1]


def test_who_is_owed_the_end_of_a_report_still_hears_it(store: Store) -> None:
    store.play("resolved by tier 1")
    change(store, Setting.TELLS_REPORTERS, False)
    assert hears(store) == [1]


# What people type


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("15", 15),
        (" 0.5 ", 0.5),
        ("1,5h", 90),
        ("1.5 h", 90),
        ("90 min", 90),
        ("90m.", 90),
        ("1 h 30", 90),
        ("1h30m", 90),
        ("2 hours", 120),
        ("45 Minutes", 45),
        ("20 мин", 20),
        ("2 часа", 120),
        ("30 daqiqa", 30),
        ("1 hora", 60),
        ("10080", 10080),
    ],
)
def test_a_length_of_time_is_read_as_people_type_it(typed: str, minutes: float) -> None:
    assert read_minutes(typed) == minutes


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "0 min",
        "-5",
        "soon",
        "h",
        "10081",
        "169 h",
        "14:30",
        "1e3",
        "nan",
        "5 5",
        "9" * 999,
    ],
)
def test_what_is_no_length_of_time_is_none(typed: str) -> None:
    assert read_minutes(typed) is None


@pytest.mark.parametrize("typed", ["0", " 0.0 ", "never", "Never", "off", "NO", "никогда", "nunca"])
def test_never_is_a_length_of_time_only_of_what_may_be_never(typed: str) -> None:
    assert reader_of(Setting.SLA_UPDATE)(typed) == 0
    assert reader_of(Setting.SLA_UNCLAIMED)(typed) is None


@pytest.mark.parametrize(("own", "seconds"), [(None, 3600), (0, 0), (1.5, 90)])
def test_what_a_group_set_goes_over_what_ops_set(own: float | None, seconds: float) -> None:
    assert GroupSettings(sla_update=own).update_after(3600) == seconds


# What buttons send


def test_buttons_are_read_as_they_were_written_and_are_never_too_long() -> None:
    buttons = [
        Button(Verb.HOME),
        *(Button(verb, each) for verb in (Verb.CHOOSE, Verb.ASK, Verb.RESET) for each in Setting),
        *(Button(Verb.SET, Setting.TIME_ZONE, name) for name in zones.names()),
        Button(Verb.SET, Setting.SLA_UNCLAIMED, "12.5"),
        Button(Verb.SET, Setting.SLA_UPDATE, "0"),
        Button(Verb.SET, Setting.TELLS_REPORTERS, "0"),
        Button(Verb.SET, Setting.FIGURES_AT, "-1"),
    ]
    for button in buttons:
        assert parse_settings_button(button.data) == button
        assert len(button.data.encode()) <= 64


@pytest.mark.parametrize(
    "data",
    ["", "s", "s:", "s:home:time_zone", "s:set", "s:set:time_zone", "s:ask:time_zone:UTC",
     "p:home", "s:set:time_zone:a b", "s:set:owner:1", "s:choose", "claim:TKT-2026-0042"],
)  # fmt: skip
def test_anything_else_is_no_button(data: str) -> None:
    assert parse_settings_button(data) is None
