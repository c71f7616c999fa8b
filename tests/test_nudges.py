"""Reminders: their due times live in the file, double, and are kept once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from incidents import WAITING, Action, Status
from tests.factories import (
    ALICE,
    GROUP,
    JOHN,
    NOW,
    OTHER_GROUP,
    SITUATIONS,
    Store,
    open_store,
)

SLA = {Status.UNCLAIMED: 600.0, Status.ESCALATED: 900.0}
MINUTE = 60


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file with two groups set up alike."""
    with open_store(tmp_path) as store:
        yield store


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open one file for many waits, each in the time after the one before."""
    with open_store(tmp_path_factory.mktemp("nudges")) as store:
        yield store


def nudged_at(store: Store, minutes: int, *, restart: bool = False, began: int = NOW) -> list[int]:
    """Sweep every minute, sending what is owed; returns the minutes with a nudge."""
    found = []
    for minute in range(minutes):
        for incident_id in store.database.schedule_nudges(began + minute * MINUTE, SLA):
            assert store.database.take_nudge(incident_id) is not None
            found.append(minute)
        if restart and minute % 5 == 0:
            store.restart()
    return found


@pytest.mark.parametrize("restart", [False, True])
def test_nudges_come_when_the_wait_has_doubled_restart_or_not(store: Store, restart: bool) -> None:
    store.report()
    assert nudged_at(store, 200, restart=restart) == [10, 20, 40, 80, 160]


def test_escalations_have_their_own_sla_from_when_they_began(store: Store) -> None:
    incident = store.play("escalated")
    assert nudged_at(store, 130, began=incident.t_status) == [15, 30, 60, 120]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_only_incidents_nobody_has_are_nudged(store: Store, situation: str) -> None:
    incident = store.play(situation)
    due = store.database.schedule_nudges(NOW + 10**6, SLA)
    assert due == [incident.incident_id] * (incident.status in WAITING)


def test_a_due_time_is_nudged_once(store: Store) -> None:
    incident = store.report()
    assert store.database.schedule_nudges(NOW + 600, SLA) == [incident.incident_id]
    assert store.database.schedule_nudges(NOW + 600, SLA) == []
    store.restart()
    assert store.database.schedule_nudges(NOW + 1199, SLA) == []
    assert store.database.schedule_nudges(NOW + 1200, SLA) == [incident.incident_id]


def test_after_an_outage_there_is_one_nudge_and_then_the_next_doubling(store: Store) -> None:
    incident = store.report()
    assert store.database.schedule_nudges(NOW + 50 * MINUTE, SLA) == [incident.incident_id]
    assert store.database.schedule_nudges(NOW + 79 * MINUTE, SLA) == []
    assert store.database.schedule_nudges(NOW + 80 * MINUTE, SLA) == [incident.incident_id]


def test_the_wait_begins_again_when_an_incident_is_left(store: Store) -> None:
    incident = store.report()
    store.database.schedule_nudges(NOW + 600, SLA)
    claimed = store.act(Action.CLAIM, incident, JOHN, NOW + 700)
    assert claimed is not None
    assert store.database.take_nudge(incident.incident_id) is None
    assert store.act(Action.LEAVE, claimed, JOHN, NOW + 1000) is not None
    assert store.database.schedule_nudges(NOW + 1599, SLA) == []
    assert store.database.schedule_nudges(NOW + 1600, SLA) == [incident.incident_id]


def test_the_wait_begins_again_when_an_escalation_is_left(store: Store) -> None:
    left = store.follow(store.play("claimed by a manager"), (Action.LEAVE_ESCALATION, ALICE))
    assert store.database.schedule_nudges(left.t_status + 899, SLA) == []
    assert store.database.schedule_nudges(left.t_status + 900, SLA) == [left.incident_id]


def test_an_owed_nudge_is_taken_once_even_across_a_restart(store: Store) -> None:
    incident = store.report()
    store.database.schedule_nudges(NOW + 600, SLA)
    store.restart()
    assert store.database.take_nudge(incident.incident_id) == incident
    store.restart()
    assert store.database.take_nudge(incident.incident_id) is None


def test_a_nudge_that_was_not_sent_is_owed_again(store: Store) -> None:
    incident = store.report()
    store.database.schedule_nudges(NOW + 600, SLA)
    taken = store.database.take_nudge(incident.incident_id)
    assert taken is not None
    store.database.give_back_nudge(taken)
    assert store.database.take_nudge(incident.incident_id) == incident


def test_a_nudge_nobody_waits_for_any_more_is_not_owed_again(store: Store) -> None:
    incident = store.report()
    store.database.schedule_nudges(NOW + 600, SLA)
    taken = store.database.take_nudge(incident.incident_id)
    assert taken is not None
    store.act(Action.CLAIM, incident, JOHN, NOW + 601)
    store.database.give_back_nudge(taken)
    assert store.database.take_nudge(incident.incident_id) is None


def test_all_groups_are_swept_at_once(store: Store) -> None:
    reports = [store.report(group_id) for group_id in (GROUP, OTHER_GROUP)]
    due = store.database.schedule_nudges(NOW + 600, SLA)
    assert sorted(due) == [report.incident_id for report in reports]


@settings(max_examples=50)
@given(st.integers(5, 6000).map(lambda hundredths: hundredths / 100))
@example(8.3)  # 8.3 * 60 is a little more than 498 in floating point
@example(0.05)
def test_sweeping_twice_in_the_second_a_nudge_is_due_nudges_once(
    busy: Store, minutes: float
) -> None:
    sla = dict.fromkeys(SLA, minutes * MINUTE)
    incident = busy.report()
    for now in range(NOW, NOW + round(minutes * MINUTE * 2) + 2, max(1, int(minutes * 6))):
        busy.database.schedule_nudges(now, sla)
        assert incident.incident_id not in busy.database.schedule_nudges(now, sla)
    exact = NOW + round(minutes * MINUTE) * 4
    busy.database.schedule_nudges(exact, sla)
    assert incident.incident_id not in busy.database.schedule_nudges(exact, sla)
    assert busy.act(Action.CLAIM, incident, JOHN) is not None
