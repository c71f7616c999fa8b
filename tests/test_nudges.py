"""Reminders: their due times live in the file, double, and are kept once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from database import Call, CallKind
from domain.incidents import Action, Incident, Status
from domain.transitions import WAITING
from tests.examples import examples
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


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open one file for many waits, each in the time after the one before."""
    with open_store(tmp_path_factory.mktemp("nudges")) as store:
        yield store


def sent(store: Store, incident_id: str, message_id: int) -> Call:
    """Send the nudge that is owed."""
    call = store.database.calls.owed(CallKind.NUDGE, incident_id)
    assert call is not None
    store.database.calls.record_part(call, message_id, [], is_last=True)
    return call


def is_owed(store: Store, incident: Incident) -> bool:
    """Tell whether a nudge is owed."""
    return store.database.calls.owed(CallKind.NUDGE, incident.incident_id) is not None


def retired(store: Store) -> list[object]:
    """List the messages that are to be deleted."""
    return [message for (message,) in store.rows("SELECT message_id FROM retired_messages")]


def nudged_at(store: Store, minutes: int, *, restart: bool = False, began: int = NOW) -> list[int]:
    """Sweep every minute, sending what is owed; returns the minutes with a nudge."""
    found = []
    for minute in range(minutes):
        for incident_id in store.database.nudges.schedule(began + minute * MINUTE, SLA):
            sent(store, incident_id, 1000 + minute)
            found.append(minute)
        if restart and minute % 5 == 0:
            store.restart()
    return found


def test_each_wait_for_a_claim_counts_its_own_nudges(store: Store) -> None:
    incident = store.report()
    assert nudged_at(store, 25) == [10, 20]
    left = store.follow(incident, (Action.CLAIM, JOHN), (Action.LEAVE, JOHN))
    assert store.database.nudges.schedule(left.t_status + 600, SLA)
    assert store.row(left)["nudges"] == 1  # so that those on duty are called first again


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
    due = store.database.nudges.schedule(NOW + 10**6, SLA)
    assert due == [incident.incident_id] * (incident.status in WAITING)


def test_a_due_time_is_nudged_once(store: Store) -> None:
    incident = store.report()
    assert store.database.nudges.schedule(NOW + 600, SLA) == [incident.incident_id]
    assert store.database.nudges.schedule(NOW + 600, SLA) == []
    store.restart()
    assert store.database.nudges.schedule(NOW + 1199, SLA) == []
    assert store.database.nudges.schedule(NOW + 1200, SLA) == [incident.incident_id]


def test_after_an_outage_there_is_one_nudge_and_then_the_next_doubling(store: Store) -> None:
    incident = store.report()
    assert store.database.nudges.schedule(NOW + 50 * MINUTE, SLA) == [incident.incident_id]
    assert store.database.nudges.schedule(NOW + 79 * MINUTE, SLA) == []
    assert store.database.nudges.schedule(NOW + 80 * MINUTE, SLA) == [incident.incident_id]


def test_the_wait_begins_again_when_an_incident_is_left(store: Store) -> None:
    incident = store.report()
    store.database.nudges.schedule(NOW + 600, SLA)
    claimed = store.act(Action.CLAIM, incident, JOHN, NOW + 700)
    assert claimed is not None
    assert not is_owed(store, incident)
    assert store.act(Action.LEAVE, claimed, JOHN, NOW + 1000) is not None
    assert store.database.nudges.schedule(NOW + 1599, SLA) == []
    assert store.database.nudges.schedule(NOW + 1600, SLA) == [incident.incident_id]


def test_the_wait_begins_again_when_an_escalation_is_left(store: Store) -> None:
    left = store.follow(store.play("claimed by a manager"), (Action.LEAVE_ESCALATION, ALICE))
    assert store.database.nudges.schedule(left.t_status + 899, SLA) == []
    assert store.database.nudges.schedule(left.t_status + 900, SLA) == [left.incident_id]


def test_a_nudge_is_owed_until_it_is_known_to_be_sent_restart_or_not(store: Store) -> None:
    incident = store.report()
    store.database.nudges.schedule(NOW + 600, SLA)
    assert is_owed(store, incident)
    store.restart()
    assert is_owed(store, incident)
    sent(store, incident.incident_id, 71)
    store.restart()
    assert not is_owed(store, incident)


def test_of_several_nudges_only_the_newest_stands(store: Store) -> None:
    incident = store.report()
    for number, minutes in enumerate((10, 20, 40)):
        store.database.nudges.schedule(NOW + minutes * MINUTE, SLA)
        assert retired(store) == list(range(71, 70 + number))
        sent(store, incident.incident_id, 71 + number)
    assert retired(store) == [71, 72]


def test_the_earlier_nudge_stands_until_the_next_one_is_whole(store: Store) -> None:
    incident = store.play("escalated")
    store.database.nudges.schedule(incident.t_status + 900, SLA)
    sent(store, incident.incident_id, 71)
    store.database.nudges.schedule(incident.t_status + 1800, SLA)
    call = store.database.calls.owed(CallKind.NUDGE, incident.incident_id)
    assert call is not None
    store.database.calls.record_part(call, 72, ["alice"], is_last=False)
    store.restart()
    assert is_owed(store, incident)
    assert retired(store) == []
    assert sent(store, incident.incident_id, 73).called == {"alice"}
    assert retired(store) == [71]


def test_of_several_nudges_only_the_newest_stands_though_the_clock_was_set_back(
    store: Store,
) -> None:
    incident = store.report()
    store.database.nudges.schedule(NOW + 600 * MINUTE, SLA)
    sent(store, incident.incident_id, 71)
    store.database.nudges.correct_waits(NOW + 10 * MINUTE, SLA)
    store.database.nudges.schedule(NOW + 10 * MINUTE, SLA)
    sent(store, incident.incident_id, 72)
    assert retired(store) == [71]


@pytest.mark.parametrize("situation", ["unclaimed", "escalated"])
def test_whoever_claims_has_the_nudge_deleted(store: Store, situation: str) -> None:
    incident = store.play(situation)
    store.database.nudges.schedule(incident.t_status + 900, SLA)
    sent(store, incident.incident_id, 71)
    escalated = situation == "escalated"
    action, user = (Action.CLAIM_ESCALATION, ALICE) if escalated else (Action.CLAIM, JOHN)
    store.follow(incident, (action, user))
    assert retired(store) == [71]
    assert store.rows("SELECT * FROM calls WHERE kind = 'nudge'") == []


def test_a_nudge_that_arrives_after_the_claim_is_deleted_and_owed_no_more(store: Store) -> None:
    incident = store.report()
    store.database.nudges.schedule(NOW + 600, SLA)
    call = store.database.calls.owed(CallKind.NUDGE, incident.incident_id)
    assert call is not None
    claimed = store.follow(incident, (Action.CLAIM, JOHN))
    store.database.calls.record_part(call, 71, [], is_last=True)
    assert retired(store) == [71]
    assert not is_owed(store, claimed)


def test_a_nudge_that_fell_due_while_the_one_before_was_sent_is_owed_too(store: Store) -> None:
    incident = store.report()
    store.database.nudges.schedule(NOW + 600, SLA)
    call = store.database.calls.owed(CallKind.NUDGE, incident.incident_id)
    assert call is not None
    store.database.nudges.schedule(NOW + 1200, SLA)
    store.database.calls.record_part(call, 71, [], is_last=True)
    assert is_owed(store, incident)
    sent(store, incident.incident_id, 72)
    assert retired(store) == [71]


def test_after_a_migration_no_nudge_is_deleted_by_its_old_id(store: Store) -> None:
    incident = store.report()
    store.database.nudges.schedule(NOW + 600, SLA)
    sent(store, incident.incident_id, 71)
    store.database.groups.migrate(GROUP, GROUP - 5)
    assert store.rows("SELECT * FROM calls") == []
    store.database.incidents.apply(
        Action.CLAIM, incident.incident_id, GROUP - 5, JOHN.user_id, NOW + 700
    )
    assert retired(store) == []


def test_what_was_called_is_forgotten_when_the_incident_is_resolved(store: Store) -> None:
    incident = store.play("escalated")
    store.call(incident, CallKind.PAGE, 71)
    steps = [(Action.CLAIM_ESCALATION, ALICE), (Action.RESOLVE, ALICE)]
    store.follow(incident, *steps)
    assert len(store.rows("SELECT * FROM calls")) == 1
    asked = store.database.incidents.get(incident.incident_id)
    assert asked is not None
    store.follow(asked, (Action.SUMMARISE, ALICE))
    assert store.rows("SELECT * FROM calls") == []


def test_all_groups_are_swept_at_once(store: Store) -> None:
    reports = [store.report(group_id) for group_id in (GROUP, OTHER_GROUP)]
    due = store.database.nudges.schedule(NOW + 600, SLA)
    assert sorted(due) == [report.incident_id for report in reports]


@examples(50)
@given(st.integers(5, 6000).map(lambda hundredths: hundredths / 100))
@example(8.3)  # 8.3 * 60 is a little more than 498 in floating point
@example(0.05)
def test_sweeping_twice_in_the_second_a_nudge_is_due_nudges_once(
    busy: Store, minutes: float
) -> None:
    sla = dict.fromkeys(SLA, minutes * MINUTE)
    incident = busy.report()
    for now in range(NOW, NOW + round(minutes * MINUTE * 2) + 2, max(1, int(minutes * 6))):
        busy.database.nudges.schedule(now, sla)
        assert incident.incident_id not in busy.database.nudges.schedule(now, sla)
    exact = NOW + round(minutes * MINUTE) * 4
    busy.database.nudges.schedule(exact, sla)
    assert incident.incident_id not in busy.database.nudges.schedule(exact, sla)
    assert busy.act(Action.CLAIM, incident, JOHN) is not None


def test_what_a_clock_that_was_ahead_has_written_is_mended(store: Store) -> None:
    year = 365 * 24 * 60 * MINUTE
    store.report()
    incident = store.report()
    store.act(Action.CLAIM, incident, JOHN, NOW + year)
    store.act(Action.LEAVE, incident, JOHN, NOW + year)
    store.database.nudges.schedule(NOW + year, SLA)  # the next would come in two years
    store.database.nudges.correct_waits(NOW + 5 * MINUTE, SLA)
    assert nudged_at(store, 50) == [10, 15, 20, 25, 40, 45]


def test_nothing_is_mended_while_the_clock_is_right(store: Store) -> None:
    store.report()
    nudges = []
    for minute in range(200):
        store.database.nudges.correct_waits(NOW + minute * MINUTE, SLA)
        nudges += [minute] * len(store.database.nudges.schedule(NOW + minute * MINUTE, SLA))
    assert nudges == [10, 20, 40, 80, 160]
