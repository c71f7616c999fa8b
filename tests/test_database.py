"""Incidents in the file: numbered, found, audited, measured."""

from __future__ import annotations

import math
import sqlite3
import statistics
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.figures import Durations
from domain.incidents import Action, Among, Event, Incident, Status
from domain.people import User
from domain.settings import Setting
from domain.waiting import Order, WaitKind
from tests.examples import examples
from tests.factories import (
    ALICE,
    BOB,
    DAN,
    GROUP,
    JOHN,
    KATE,
    NOW,
    OTHER_GROUP,
    SAM,
    SITUATIONS,
    SLAS,
    Store,
    open_store,
)

NEW_YEAR = 1_798_761_600  # 2027-01-01 00:00:00 UTC
NUMBER_9999 = (
    "INSERT INTO incidents (incident_id, year, number, group_id, source_chat_id,"
    " source_message_id, status, description, t_created, t_status)"
    " SELECT 'TKT-2026-9999', 2026, 9999, group_id, group_id, 9999, 'Unclaimed', 'Truck', 0, 0"
    " FROM groups LIMIT 1"
)


# Reports


def test_a_report_is_an_unclaimed_incident(store: Store) -> None:
    text = "Truck 456 <b>&\n🚚"
    incident = store.database.reports.create(
        GROUP, 7, DAN, text, NOW, thread_id=5, media_group_id="a"
    )
    assert incident is not None
    assert incident == store.database.incidents.get(incident.incident_id)
    assert (incident.incident_id, incident.status) == ("TKT-2026-0001", Status.UNCLAIMED)
    assert (incident.group_id, incident.thread_id, incident.source_message_id) == (GROUP, 5, 7)
    assert (incident.description, incident.created_by_id) == (text, DAN.user_id)
    assert incident.t_created == incident.t_status == NOW
    assert store.database.audit.events(incident.incident_id) == [
        Event("report", DAN.user_id, NOW, None, Status.UNCLAIMED)
    ]


def test_all_groups_share_one_sequence(store: Store) -> None:
    reports = [store.report(group_id) for group_id in (GROUP, OTHER_GROUP, GROUP)]
    assert [report.incident_id[-4:] for report in reports] == ["0001", "0002", "0003"]


def test_the_sequence_starts_again_with_the_year_in_utc(store: Store) -> None:
    times = (NEW_YEAR - 2, NEW_YEAR - 1, NEW_YEAR, NEW_YEAR + 1)
    assert [store.report(now=now).incident_id for now in times] == [
        "TKT-2026-0001",
        "TKT-2026-0002",
        "TKT-2027-0001",
        "TKT-2027-0002",
    ]


def test_after_9999_comes_10000_and_then_10001(store: Store) -> None:
    store.run(NUMBER_9999)
    assert [store.report().incident_id for _ in range(2)] == ["TKT-2026-10000", "TKT-2026-10001"]


def test_the_same_message_twice_is_one_incident(store: Store) -> None:
    assert store.database.reports.create(GROUP, 7, DAN, "Truck 456", NOW) is not None
    assert store.database.reports.create(GROUP, 7, DAN, "Truck 456", NOW + 5) is None
    assert store.rows("SELECT count(*) FROM incidents") == [(1,)]
    assert store.rows("SELECT count(*) FROM incident_events") == [(1,)]
    assert store.report().incident_id == "TKT-2026-0002"


def test_message_ids_of_two_groups_are_not_the_same(store: Store) -> None:
    assert store.database.reports.create(GROUP, 7, DAN, "Truck 456", NOW) is not None
    assert store.database.reports.create(OTHER_GROUP, 7, DAN, "Truck 456", NOW) is not None


def test_an_anonymous_admin_can_report(store: Store) -> None:
    incident = store.report(reporter=None)
    assert incident.created_by_id is None
    assert store.database.audit.events(incident.incident_id)[0].actor_id is None


def test_a_reporter_is_kept_as_a_driver(store: Store) -> None:
    store.report(reporter=SAM)
    assert store.database.people.get(SAM.user_id) == SAM


# The audit trail


@pytest.mark.parametrize("change", ["UPDATE {} SET actor_id = 1", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["incident_events", "team_events"])
def test_audit_events_cannot_be_changed_or_deleted(store: Store, table: str, change: str) -> None:
    store.play("claimed")
    before = store.rows(f"SELECT * FROM {table}")  # noqa: S608 - a constant
    assert before
    with pytest.raises(sqlite3.IntegrityError, match="audit events cannot be"):
        store.run(change.format(table))
    assert store.rows(f"SELECT * FROM {table}") == before  # noqa: S608 - a constant


def test_a_transition_without_its_audit_event_does_not_happen(store: Store) -> None:
    incident = store.play("unclaimed")
    before = store.row(incident)
    store.run(
        "CREATE TRIGGER full BEFORE INSERT ON incident_events BEGIN SELECT RAISE(ABORT, 'x'); END"
    )
    with pytest.raises(sqlite3.IntegrityError):
        store.act(Action.CLAIM, incident, JOHN)
    with pytest.raises(sqlite3.IntegrityError):
        store.report()
    assert store.row(incident) == before
    store.run("DROP TRIGGER full")
    assert store.act(Action.CLAIM, incident, JOHN) is not None
    assert store.report().incident_id == "TKT-2026-0002"


def test_the_trail_tells_who_did_what_when(store: Store) -> None:
    incident = store.play("resolved by tier 2")
    told = [
        (e.action, e.actor_id, e.t - NOW) for e in store.database.audit.events(incident.incident_id)
    ]
    assert told == [
        ("report", DAN.user_id, 0),
        ("claim", JOHN.user_id, 60),
        ("escalate", JOHN.user_id, 120),
        ("claim_escalation", ALICE.user_id, 180),
        ("resolve", ALICE.user_id, 240),
        ("summarise", ALICE.user_id, 300),
    ]


# Questions


def test_incidents_are_found_by_number_in_their_own_group_only(store: Store) -> None:
    store.report(OTHER_GROUP)
    mine = store.report()
    assert (
        store.database.incidents.find(GROUP, 2026, 2)
        == store.database.incidents.find(GROUP, None, 2)
        == mine
    )
    assert store.database.incidents.find(GROUP, 2026, 1) is None
    assert store.database.incidents.find(GROUP, 2027, 2) is None


def test_a_number_without_a_year_is_the_newest(store: Store) -> None:
    old, new = store.report(), store.report(now=NEW_YEAR)
    assert store.database.incidents.find(GROUP, None, 1) == new
    assert store.database.incidents.find(GROUP, 2026, 1) == old


def test_open_incidents_come_most_urgent_first(store: Store) -> None:
    store.play("resolved by tier 1")
    kept = store.play("claimed by a manager", now=NOW - 7200)
    claimed = store.play("claimed", now=NOW - 3600)
    new = store.play("unclaimed", now=NOW)
    left = store.follow(store.play("claimed", now=NOW - 9000), (Action.LEAVE, JOHN))
    escalated = store.play("escalated", now=NOW - 60)
    store.play("unclaimed", OTHER_GROUP)
    waiting = [left, new, escalated]  # by how long nobody has them, not by their age
    assert store.database.incidents.list_open(GROUP) == [*waiting, kept, claimed]
    assert store.database.incidents.list_open(GROUP, Among.UNCLAIMED) == waiting
    assert store.database.incidents.list_open(GROUP, Among.MINE, JOHN.user_id) == [claimed]
    assert store.database.incidents.list_open(GROUP, most=2, skipped=1) == [new, escalated]
    assert store.database.incidents.count_open(GROUP) == 5
    assert store.database.incidents.count_open(GROUP, Among.UNCLAIMED) == 3
    assert store.database.incidents.count_open(GROUP, Among.MINE, KATE.user_id) == 0


def test_of_a_long_trail_the_report_and_the_newest_are_read(store: Store) -> None:
    incident = store.follow(store.report(), *[(Action.CLAIM, JOHN), (Action.LEAVE, JOHN)] * 5)
    told = store.database.audit.events(incident.incident_id, 2)
    assert [event.action for event in told] == ["report", "claim", "leave"]
    assert store.database.audit.events(incident.incident_id, 99) == store.database.audit.events(
        incident.incident_id
    )
    assert store.database.audit.count_events(incident.incident_id) == 11


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_reply_is_a_summary_only_while_one_is_awaited(store: Store, situation: str) -> None:
    incident = store.shown(situation, 70)
    store.database.prompts.record_sent(incident, 71)
    asked = situation.endswith("asked")
    expected = store.database.incidents.get(incident.incident_id) if asked else None
    for message_id in (70, 71):
        assert store.database.incidents.awaiting_reply(GROUP, message_id) == expected
        assert store.database.incidents.awaiting_reply(OTHER_GROUP, message_id) is None
    assert store.database.incidents.awaiting_reply(GROUP, 72) is None


def test_attachments_are_kept_once_and_shown_on_the_card(store: Store) -> None:
    incident = store.report()
    for message_id in (9, 8, 8):
        store.database.attachments.attach(incident.incident_id, message_id, f"file-{message_id}")
    assert store.database.attachments.message_ids(incident.incident_id) == [8, 9]
    after = store.database.incidents.get(incident.incident_id)
    assert after == replace(incident, version=incident.version + 2)


def test_an_album_belongs_to_the_incident_reported_with_it(store: Store) -> None:
    incident = store.database.reports.create(GROUP, 7, DAN, "Truck", NOW, media_group_id="album")
    store.report()
    assert store.database.incidents.of_album(GROUP, "album") == incident
    assert store.database.incidents.of_album(GROUP, "another") is None
    assert store.database.incidents.of_album(OTHER_GROUP, "album") is None


# Figures


def test_nothing_measured_is_no_figures(store: Store) -> None:
    kpis = store.database.figures.kpis(GROUP, 0, SLAS)
    nothing = Durations(0, None, None)
    assert (kpis.reported, kpis.resolved, kpis.resolved_tier1) == (0, 0, 0)
    assert kpis.first_response == kpis.manager_response == kpis.resolution == nothing


def test_figures_are_of_one_group_and_one_period(store: Store) -> None:
    for situation in SITUATIONS:
        store.play(situation)
    for situation in ("resolved by tier 1", "called off"):
        store.play(situation, now=NOW - 1)
        store.play(situation, OTHER_GROUP)
    kpis = store.database.figures.kpis(GROUP, NOW, SLAS)
    counted = [steps for steps in SITUATIONS.values() if Action.CANCEL not in dict(steps)]
    took = Counter(action for steps in counted for action in {step[0] for step in steps})
    called_off = len(SITUATIONS) - len(counted)
    assert (kpis.reported, kpis.resolved) == (len(counted), took[Action.SUMMARISE])
    assert kpis.cancelled == called_off
    assert kpis.resolved_tier1 == 1
    assert kpis.first_response == Durations(took[Action.CLAIM], 60, 60)
    assert kpis.manager_response == Durations(took[Action.CLAIM_ESCALATION], 60, 60)
    assert kpis.resolution == Durations(2, 240, 300)


def test_what_a_manager_took_charge_of_is_not_resolved_by_dispatchers(store: Store) -> None:
    taken = store.follow(store.report(), (Action.TAKE_CHARGE, ALICE), (Action.RESOLVE, ALICE))
    store.follow(taken, (Action.SUMMARISE, ALICE))
    kpis = store.database.figures.kpis(GROUP, 0, SLAS)
    assert (kpis.resolved, kpis.resolved_tier1) == (1, 0)
    assert kpis.first_response == Durations(1, 60, 60)
    assert kpis.manager_response.count == 0


def test_what_is_reopened_is_measured_until_its_first_resolution(store: Store) -> None:
    first = store.play("resolved by tier 1")
    before = replace(store.database.figures.kpis(GROUP, 0, SLAS), reopened=1)
    again = store.follow(first, (Action.REOPEN, DAN), (Action.CLAIM, KATE))
    assert store.database.figures.kpis(GROUP, 0, SLAS) == before
    store.follow(again, (Action.RESOLVE, KATE), (Action.SUMMARISE, KATE))
    assert store.database.figures.kpis(GROUP, 0, SLAS) == before


@pytest.mark.parametrize(
    "later",
    [
        [(Action.TAKE_CHARGE, BOB)],
        [(Action.CLAIM, KATE), (Action.ESCALATE, KATE)],
        [(Action.CLAIM, KATE), (Action.ESCALATE, KATE), (Action.CLAIM_ESCALATION, BOB)],
    ],
)
def test_who_has_it_after_it_was_reopened_did_not_resolve_it_first(
    store: Store, later: list[tuple[Action, User]]
) -> None:
    first = store.play("resolved by tier 1")
    store.follow(first, (Action.REOPEN, DAN), *later)
    kpis = store.database.figures.kpis(GROUP, 0, SLAS)
    assert (kpis.resolved, kpis.resolved_tier1, kpis.reopened) == (1, 1, 1)


def waits(store: Store, incident: Incident, minutes: int) -> Incident:
    """Have john's incident wait for parts, and then go on."""
    waiting, now = store.database.waits, incident.t_status
    order = Order(WaitKind.PARTS, now + 6000)
    began = waiting.begin(incident.incident_id, GROUP, JOHN, order, now)
    assert isinstance(began, Incident)
    ended = waiting.end(incident.incident_id, GROUP, JOHN, now + minutes * 60)
    assert isinstance(ended, Incident)
    return ended


def test_the_time_an_incident_waits_is_no_working_time_but_of_its_resolution(
    store: Store,
) -> None:
    store.play("resolved by tier 1")  # it takes three minutes
    waited = waits(store, store.play("claimed"), 10)
    waited = replace(waited, t_status=waited.t_status + 600)
    store.follow(waited, (Action.RESOLVE, JOHN), (Action.SUMMARISE, JOHN))
    kpis = store.database.figures.kpis(GROUP, 0, SLAS)
    assert kpis.resolution == Durations(2, (180 + 780) / 2, 780)
    assert kpis.working == Durations(2, 180, 180)
    assert kpis.waiting == Durations(1, 600, 600)
    assert kpis.waiting_now == 0


def test_what_waits_now_is_counted_and_no_wait_after_the_first_resolution_is_of_it(
    store: Store,
) -> None:
    first = store.play("resolved by tier 1")
    again = store.follow(first, (Action.REOPEN, DAN), (Action.CLAIM, JOHN))
    waits(store, again, 90)
    order = Order(WaitKind.VENDOR, NOW + 9000)
    store.database.waits.begin(again.incident_id, GROUP, JOHN, order, NOW + 8000)
    kpis = store.database.figures.kpis(GROUP, 0, SLAS)
    assert kpis.waiting_now == 1
    assert kpis.resolution == Durations(1, 180, 180)
    assert kpis.waiting == kpis.working == Durations(0, None, None)


def test_what_is_reopened_twice_counts_once_and_called_off_not_at_all(
    store: Store,
) -> None:
    incident = store.play("resolved by tier 2")
    for _ in range(2):
        again = store.follow(incident, (Action.REOPEN, DAN), (Action.CLAIM, KATE))
        incident = store.follow(again, (Action.RESOLVE, KATE), (Action.SUMMARISE, KATE))
    assert store.database.figures.kpis(GROUP, 0, SLAS).reopened == 1
    store.follow(incident, (Action.REOPEN, DAN), (Action.CANCEL, DAN))
    kpis = store.database.figures.kpis(GROUP, 0, SLAS)
    assert (kpis.reported, kpis.resolved, kpis.reopened, kpis.cancelled) == (0, 0, 0, 1)


def test_what_came_to_a_manager_is_counted_unless_it_was_escalated_to_them(store: Store) -> None:
    store.play("claimed by a manager")
    store.follow(store.report(), (Action.TAKE_CHARGE, ALICE))
    store.follow(store.play("claimed"), (Action.TAKE_CHARGE, ALICE))
    left = store.follow(
        store.report(), (Action.TAKE_CHARGE, ALICE), (Action.LEAVE_ESCALATION, ALICE)
    )
    assert left.t_escalated is None
    assert store.database.figures.kpis(GROUP, 0, SLAS).taken_charge == 3


def test_who_took_charge_before_an_escalation_did_not_respond_to_it(store: Store) -> None:
    given = store.follow(store.report(), (Action.TAKE_CHARGE, ALICE), (Action.GIVE, ALICE))
    store.follow(given, (Action.ESCALATE, KATE), (Action.CLAIM_ESCALATION, BOB))
    kpis = store.database.figures.kpis(GROUP, 0, SLAS)
    assert (kpis.manager_response.count, kpis.taken_charge) == (0, 1)


def test_a_claim_of_what_is_reopened_is_no_first_response(store: Store) -> None:
    taken = store.follow(store.report(), (Action.TAKE_CHARGE, ALICE), (Action.RESOLVE, ALICE))
    resolved = store.follow(taken, (Action.SUMMARISE, ALICE))
    again = store.follow(resolved, (Action.REOPEN, DAN), (Action.CLAIM, KATE))
    assert again.t_claimed_tier1 is not None
    assert store.database.figures.kpis(GROUP, 0, SLAS).first_response == Durations(1, 60, 60)


def test_a_response_within_the_sla_of_its_group_is_on_time(store: Store) -> None:
    for minutes in (4, 5, 6, 10, 11):
        store.act(Action.CLAIM, store.report(), JOHN, NOW + minutes * 60)
    store.act(Action.TAKE_CHARGE, store.report(), ALICE, NOW + 600)
    store.act(Action.CANCEL, store.report(), DAN, NOW)
    store.report()
    assert store.database.figures.kpis(GROUP, 0, SLAS).on_time == 5
    store.database.settings.change(GROUP, Setting.SLA_UNCLAIMED, 5.0, None, NOW)
    assert store.database.figures.kpis(GROUP, 0, SLAS).on_time == 2


@pytest.mark.parametrize("step", [(Action.TAKE_CHARGE, BOB), (Action.GIVE_CHARGE, JOHN)])
def test_what_came_to_a_manager_is_not_resolved_by_dispatchers(
    store: Store, step: tuple[Action, User]
) -> None:
    taken = store.follow(store.play("claimed"), step)
    store.follow(taken, (Action.RESOLVE, BOB), (Action.SUMMARISE, BOB))
    kpis = store.database.figures.kpis(GROUP, 0, SLAS)
    assert (kpis.resolved, kpis.resolved_tier1, kpis.first_response.count) == (1, 0, 1)
    assert kpis.manager_response.count == 0


def test_what_is_done_within_one_second_is_measured(store: Store) -> None:
    at_once, escalated = store.report(), store.report()
    for action in (Action.CLAIM, Action.RESOLVE, Action.SUMMARISE):
        assert store.act(action, at_once, JOHN, NOW)
    for action, user in SITUATIONS["claimed by a manager"]:
        assert store.act(action, escalated, user, NOW)
    kpis = store.database.figures.kpis(GROUP, 0, SLAS)
    assert kpis.first_response == Durations(2, 0, 0)
    assert kpis.manager_response == Durations(1, 0, 0)
    assert kpis.taken_charge == 0


def test_an_incident_left_and_claimed_again_keeps_its_first_response(store: Store) -> None:
    left = store.follow(store.play("claimed"), (Action.LEAVE, JOHN))
    store.follow(left, (Action.CLAIM, JOHN))
    assert store.database.figures.kpis(GROUP, 0, SLAS).first_response == Durations(1, 60, 60)


@examples(60)
@given(st.lists(st.integers(0, 40), max_size=30))
def test_median_and_percentile_are_those_of_the_times_in_a_row(waits: list[int]) -> None:
    with TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        for wait in waits:
            store.act(Action.CLAIM, store.report(), JOHN, NOW + wait)
        measured = store.database.figures.kpis(GROUP, 0, SLAS).first_response
    if not waits:
        assert measured == Durations(0, None, None)
        return
    nearest = sorted(waits)[math.ceil(0.9 * len(waits)) - 1]
    assert measured == Durations(len(waits), statistics.median(waits), nearest)
