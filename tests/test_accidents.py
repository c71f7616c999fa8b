"""An accident: the team is called once, and the reporter told what comes first, once."""

from __future__ import annotations

import pytest

from database import CallKind, Delivery
from domain.incidents import FINISHED, Action, Incident
from domain.severity import Severity
from sending.flood_control import Priority
from sending.order import priority
from tests.factories import (
    DAN,
    GROUP,
    JOHN,
    KATE,
    NOW,
    PEOPLE,
    SITUATIONS,
    Store,
    status_after,
)

CALL, ADVICE = Delivery.CALL, Delivery.ADVICE


def owed(store: Store, group_id: int = GROUP) -> list[Delivery]:
    """List what a group is owed of the accident itself."""
    deliveries = store.database.deliveries.owed(group_id)
    return [each.delivery for each in deliveries if each.delivery in (CALL, ADVICE)]


def grade(store: Store, severity: str) -> None:
    """Have whoever may say that all incidents are as bad as that."""
    people = {user.user_id: user for user in PEOPLE.values()}
    for (incident_id,) in store.rows("SELECT incident_id FROM incidents"):
        incident = store.database.incidents.get(str(incident_id))
        assert incident is not None
        by = people[incident.owner_id or DAN.user_id]
        severities = store.database.facts
        severities.set_severity(str(incident_id), incident.group_id, by, Severity(severity), NOW)


def called(store: Store, incident: Incident, message_id: int = 71) -> None:
    """Call the team to an accident, and have the reporter advised."""
    store.call(incident, CallKind.CALL, message_id)
    store.database.reporters.record_advised(incident, message_id + 1)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_team_is_called_while_nobody_has_it_and_the_reporter_advised_while_it_is_open(
    store: Store, situation: str
) -> None:
    store.play(situation)
    assert owed(store) == []
    grade(store, "accident")
    finished = status_after(SITUATIONS[situation]) in FINISHED
    assert owed(store) == [CALL] * (situation == "unclaimed") + [ADVICE] * (not finished)


def test_both_come_right_after_the_card_and_before_all_that_is_less_urgent(store: Store) -> None:
    store.report()
    grade(store, "accident")
    listed = store.database.deliveries.owed(GROUP)
    assert [each.delivery for each in listed] == [Delivery.CARD, CALL, ADVICE]
    assert {priority(each) for each in listed} == {Priority.NEEDED}


def test_whoever_makes_it_an_accident_twice_has_nobody_called_twice(store: Store) -> None:
    incident = store.report()
    grade(store, "accident")
    store.call(incident, CallKind.CALL, 71)
    grade(store, "rolling")
    assert CALL not in owed(store)
    grade(store, "accident")
    call = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert call is not None
    assert call.called == {"alice"}


def test_a_call_cut_short_by_a_claim_begins_anew_when_it_is_left(store: Store) -> None:
    incident = store.report()
    grade(store, "accident")
    call = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert call is not None
    store.database.calls.record_part(call, 71, ["john"], is_last=False)
    claimed = store.follow(incident, (Action.CLAIM, KATE))
    assert CALL not in owed(store)
    store.follow(claimed, (Action.LEAVE, KATE))
    again = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert again is not None
    assert (again.called, again.left_by) == (frozenset(), KATE.user_id)


def test_a_call_that_is_cut_short_goes_on_with_the_others(store: Store) -> None:
    incident = store.report()
    grade(store, "accident")
    call = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert call is not None
    store.database.calls.record_part(call, 71, ["john"], is_last=False)
    store.restart()
    rest = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert rest is not None
    assert rest.called == {"john"}


def test_who_is_called_while_somebody_claims_is_called_for_nothing(store: Store) -> None:
    incident = store.report()
    grade(store, "accident")
    call = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert call is not None
    store.follow(incident, (Action.CLAIM, JOHN))
    store.database.calls.record_part(call, 71, ["kate"], is_last=True)
    assert CALL not in owed(store)
    assert store.rows("SELECT message_id FROM retired_messages") == [(71,)]


def test_a_severity_set_back_takes_no_other_call_away(store: Store) -> None:
    incident = store.report()
    grade(store, "accident")
    store.follow(incident, (Action.CLAIM, JOHN), (Action.LEAVE, JOHN))
    grade(store, "down")
    assert owed(store) == [CALL]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_report_edited_into_an_accident_calls_while_nobody_has_it(
    store: Store, situation: str
) -> None:
    incident = store.play(situation)
    corrections, accident = store.database.corrections, Severity.ACCIDENT
    corrections.correct(incident.incident_id, "hit a deer", None, DAN, NOW, severity=accident)
    assert (CALL in owed(store)) == (situation == "unclaimed")


def test_a_severity_corrected_by_hand_is_not_made_an_accident_by_an_edit(store: Store) -> None:
    incident = store.report()
    grade(store, "rolling")
    corrections, accident = store.database.corrections, Severity.ACCIDENT
    corrections.correct(incident.incident_id, "hit a deer", None, DAN, NOW, severity=accident)
    assert owed(store) == []


def test_after_a_migration_nobody_is_called_again(store: Store) -> None:
    incident = store.report()
    grade(store, "accident")
    called(store, incident)
    store.database.groups.migrate(GROUP, GROUP - 5)
    assert owed(store, GROUP - 5) == []


def test_a_call_sent_to_the_chat_before_it_migrated_is_not_counted_for_the_new_one(
    store: Store,
) -> None:
    incident = store.report()
    grade(store, "accident")
    call = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert call is not None
    store.database.groups.migrate(GROUP, GROUP - 5)
    store.database.calls.record_part(call, 71, ["john"], is_last=True)
    assert CALL in owed(store, GROUP - 5)


def test_a_card_that_was_lost_is_posted_at_once_for_the_call_to_reply_to(store: Store) -> None:
    incident = store.shown("unclaimed", 70)
    store.database.cards.record_lost(incident)
    grade(store, "accident")
    first = store.database.deliveries.owed(GROUP)[0]
    assert (first.delivery, priority(first)) == (Delivery.CARD, Priority.NEEDED)
