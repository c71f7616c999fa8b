"""Facts and severity on record: read at the report, corrected by those who may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.facts import Facts, Load, corrected
from domain.incidents import FACTS, FINISHED, REPORT, SEVERITY, Action, Incident, Status
from domain.people import User
from domain.refusals import Refusal, Refused
from domain.severity import Severity
from domain.transitions import OWNED
from tests.cases import for_each
from tests.factories import (
    DAN,
    GROUP,
    JOHN,
    NOW,
    OTHER_GROUP,
    PEOPLE,
    SAM,
    SITUATIONS,
    Store,
)

KNOWN = Facts("456", "T210", "I-80 WB mile 212", Load.LOADED)
THEN = NOW + 60


def report(store: Store, facts: Facts = KNOWN, now: int = NOW, number: int = 500) -> Incident:
    """Report an incident of which facts are known."""
    incident = store.database.reports.create(GROUP, number, DAN, "Truck", now, facts=facts)
    assert incident is not None
    return incident


def correct(store: Store, incident: Incident, user: User, facts: Facts) -> Incident | Refused:
    return store.database.facts.correct(incident.incident_id, incident.group_id, user, facts, THEN)


def actions(store: Store, incident: Incident) -> list[str]:
    return [event.action for event in store.database.audit.events(incident.incident_id)]


def test_facts_are_kept_as_they_were_read(store: Store) -> None:
    assert report(store).facts == KNOWN
    from_title = Facts("9", unit_from_title=True)
    assert report(store, from_title, number=501).facts == from_title


@for_each("who", PEOPLE)
@for_each("situation", SITUATIONS)
def test_anybody_corrects_what_nobody_has_and_then_its_owner(
    store: Store, situation: str, who: str
) -> None:
    incident, user = store.play(situation), PEOPLE[who]
    outcome = correct(store, incident, user, KNOWN)
    is_open = incident.status not in FINISHED
    may = is_open and (incident.status not in OWNED or incident.owner_id == user.user_id)
    assert isinstance(outcome, Incident) == may
    assert store.database.facts.may_correct(incident.incident_id, GROUP, user.user_id) == may
    if isinstance(outcome, Refused):
        assert outcome.why is (Refusal.NOT_OWNER if is_open else Refusal.MOVED_ON)
    else:
        assert (outcome.facts, outcome.version) == (KNOWN, incident.version + 1)


def test_a_correction_is_one_event_with_what_was_there_before(store: Store) -> None:
    incident = report(store)
    correct(store, incident, SAM, replace(KNOWN, unit="457"))
    [_, event] = store.database.audit.events(incident.incident_id)
    assert (event.action, event.actor_id, event.detail) == (FACTS, SAM.user_id, str(KNOWN))
    assert event.from_status is event.to_status is Status.UNCLAIMED


def test_correcting_to_the_same_is_no_event_and_needs_no_new_card(store: Store) -> None:
    incident = report(store)
    store.database.facts.set_severity(incident.incident_id, GROUP, SAM, incident.severity, THEN)
    after = correct(store, incident, SAM, KNOWN)
    assert isinstance(after, Incident)
    assert after.version == incident.version
    assert actions(store, incident) == [REPORT]


def test_nothing_is_corrected_from_another_group_or_by_who_left(store: Store) -> None:
    incident = report(store)
    elsewhere = store.database.facts.correct(incident.incident_id, OTHER_GROUP, SAM, Facts(), THEN)
    assert elsewhere == Refused(Refusal.UNKNOWN)
    store.run("INSERT INTO absences VALUES (?, ?, 1)", GROUP, SAM.user_id)
    outcome = correct(store, incident, SAM, Facts())
    assert isinstance(outcome, Refused)
    assert outcome.why is Refusal.ABSENT
    assert actions(store, incident) == [REPORT]
    assert store.database.incidents.get(incident.incident_id) == incident


def test_an_edited_report_changes_facts_until_somebody_corrected_them(store: Store) -> None:
    incident, corrections = report(store), store.database.corrections
    edited = corrections.correct(incident.incident_id, "a", None, DAN, THEN, facts=Facts("1"))
    assert edited is not None
    assert edited.facts == Facts("1")
    correct(store, incident, SAM, Facts("2"))
    edited = corrections.correct(incident.incident_id, "b", None, DAN, THEN, facts=Facts("3"))
    assert edited is not None
    assert edited.facts == Facts("2")


def test_a_severity_is_corrected_and_then_kept(store: Store) -> None:
    incident, store_of = report(store), store.database.facts
    for severity in Severity:
        after = store_of.set_severity(incident.incident_id, GROUP, SAM, severity, THEN)
        assert isinstance(after, Incident)
        assert after.severity is severity
    assert actions(store, incident) == [REPORT, *[SEVERITY] * 3]
    edited = store.database.corrections.correct(
        incident.incident_id, "fire", None, DAN, THEN, severity=Severity.ACCIDENT
    )
    assert edited is not None
    assert edited.severity is Severity.ROLLING


def test_accidents_come_first(store: Store) -> None:
    first, last = report(store), report(store, number=501, now=NOW + 5)
    store.database.facts.set_severity(last.incident_id, GROUP, SAM, Severity.ACCIDENT, THEN)
    listed = store.database.incidents.list_open(GROUP)
    assert [each.incident_id for each in listed] == [last.incident_id, first.incident_id]


# The same truck again


def test_a_second_report_of_a_truck_names_the_first(store: Store) -> None:
    first = report(store)
    assert report(store, number=501, now=NOW + 3599).same_unit_as == first.incident_id


@pytest.mark.parametrize(
    ("facts", "now"), [(KNOWN, NOW + 3600), (Facts("457"), NOW + 1), (Facts(), NOW + 1)]
)
def test_after_an_hour_or_of_another_truck_it_names_none(
    store: Store, facts: Facts, now: int
) -> None:
    report(store, Facts() if facts == Facts() else KNOWN)
    assert report(store, facts, now, number=501).same_unit_as is None


def test_a_truck_of_another_group_with_that_number_is_another_one(store: Store) -> None:
    report(store)
    theirs = store.database.reports.create(OTHER_GROUP, 501, DAN, "Truck", NOW + 1, facts=KNOWN)
    assert theirs is not None
    assert theirs.same_unit_as is None


def test_what_is_finished_is_not_the_same_again(store: Store) -> None:
    store.follow(report(store), (Action.CANCEL, DAN))
    assert report(store, number=501).same_unit_as is None


def test_the_card_is_owed_again_when_the_other_moves(store: Store) -> None:
    first, second = report(store), report(store, number=501)
    store.act(Action.CLAIM, first, JOHN, THEN)
    after = store.database.incidents.get(second.incident_id)
    assert after is not None
    assert after.version == second.version + 1


# Corrections as people type them


@pytest.mark.parametrize(
    ("typed", "after"),
    [
        ("457", replace(KNOWN, unit="457")),
        ("#457", replace(KNOWN, unit="457")),
        ("unit 457", replace(KNOWN, unit="457")),
        ("trailer 88", replace(KNOWN, trailer="88")),
        ("I-90 EB exit 5", replace(KNOWN, road="I-90 EB exit 5")),
        ("it is mile 230, not 212", replace(KNOWN, road="I-80 WB mile 230")),
        ("I-80 mile 230", replace(KNOWN, road="I-80 WB mile 230")),
        ("eastbound", replace(KNOWN, road="I-80 EB mile 212")),
        ("I-90 mile 3", replace(KNOWN, road="I-90 mile 3")),
        ("empty", replace(KNOWN, load=Load.EMPTY)),
        ("no trailer", replace(KNOWN, trailer=None)),
        ("no road, no load", replace(KNOWN, road=None, load=None)),
        ("456, trailer T9, I-80 mile 3, empty", Facts("456", "T9", "I-80 WB mile 3", Load.EMPTY)),
        ("прицеп 77, пустой", replace(KNOWN, trailer="77", load=Load.EMPTY)),
        ("I do not know", None),
        ("", None),
        ("2 flats", None),
    ],
)
def test_a_typed_correction_changes_what_it_names(typed: str, after: Facts | None) -> None:
    assert corrected(KNOWN, typed) == after


def test_a_unit_that_was_typed_is_not_from_the_title() -> None:
    before = Facts("9", unit_from_title=True)
    assert corrected(before, "empty") == replace(before, load=Load.EMPTY)
    assert corrected(before, "10") == Facts("10")
