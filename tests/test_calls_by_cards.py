"""Whom a card called is on record with it, and further calls are owed with it."""

from __future__ import annotations

from database import CallKind, Delivery
from domain.calling import NO_CALL, CardCall
from domain.incidents import Action
from domain.people import Team, User
from domain.severity import Severity
from tests.factories import DAN, GROUP, JOHN, KATE, NOW, Store


def owed(store: Store) -> list[Delivery]:
    """List which calls a group is owed."""
    return [
        each.delivery
        for each in store.database.deliveries.owed(GROUP)
        if each.delivery is Delivery.CALL
    ]


def test_a_card_is_recorded_with_whom_it_called(store: Store) -> None:
    incident = store.report()
    store.database.cards.record_sent(incident, 70, ["john", "eve", "12"])
    shown = store.database.incidents.get(incident.incident_id)
    assert shown is not None
    call = store.database.calls.by_card(shown)
    assert call == CardCall(Team((JOHN, User(0, "eve", ""), KATE), ()))
    assert owed(store) == []


def test_how_many_were_too_many_is_kept_with_the_card_and_gone_with_it(store: Store) -> None:
    incident = store.report()
    store.database.cards.record_sent(incident, 70, ["john"], uncalled=20)
    shown = store.database.incidents.get(incident.incident_id)
    assert shown is not None
    assert store.database.calls.by_card(shown) == CardCall(Team((JOHN,), ()), 20)
    store.database.cards.record_lost(shown)
    store.database.cards.record_sent(incident, 80)
    again = store.database.incidents.get(incident.incident_id)
    assert again is not None
    assert store.database.calls.by_card(again) == NO_CALL


def test_a_call_owed_while_the_card_was_on_its_way_stays_owed(store: Store) -> None:
    incident = store.report()
    facts, accident = store.database.facts, Severity.ACCIDENT
    facts.set_severity(incident.incident_id, GROUP, DAN, accident, NOW)
    store.database.cards.record_sent(incident, 70, ["john"])
    assert owed(store) == [Delivery.CALL]


def test_a_card_found_by_a_tap_has_everybody_called_beside_it(store: Store) -> None:
    incident = store.report()
    store.database.cards.record_seen(incident.incident_id, GROUP, 70)
    assert owed(store) == [Delivery.CALL]


def test_a_card_found_by_a_tap_after_it_was_shown_calls_nobody(store: Store) -> None:
    incident = store.report()
    store.database.cards.record_sent(incident, 70, ["john"])
    store.database.cards.record_seen(incident.incident_id, GROUP, 60)
    assert owed(store) == []


def test_a_card_found_by_the_tap_that_claims_calls_nobody(store: Store) -> None:
    incident = store.report()
    store.follow(incident, (Action.CLAIM, JOHN))
    store.database.cards.record_seen(incident.incident_id, GROUP, 70)
    assert owed(store) == []


def test_only_the_first_card_of_an_incident_is_new(store: Store) -> None:
    incident, cards = store.report(), store.database.cards
    assert not cards.was_posted(incident.incident_id)
    cards.record_sent(incident, 70, ["john"])
    store.database.groups.migrate(GROUP, GROUP - 5)
    assert cards.was_posted(incident.incident_id)


def test_who_is_left_is_called_beside_the_card(store: Store) -> None:
    incident = store.report()
    store.database.cards.record_sent(incident, 70, ["john"], more_to_call=True)
    assert owed(store) == [Delivery.CALL]
    call = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert call is not None
    assert call.called == {"john"}
    store.database.calls.record_part(call, 71, ["kate"], is_last=True)
    assert owed(store) == []


def test_a_card_sent_while_somebody_claimed_calls_nobody_more(store: Store) -> None:
    incident = store.report()
    store.follow(incident, (Action.CLAIM, JOHN))
    store.database.cards.record_sent(incident, 70, ["john"], more_to_call=True)
    assert owed(store) == []
    assert store.rows("SELECT * FROM calls") == []


def test_a_call_made_while_somebody_claimed_is_taken_away(store: Store) -> None:
    incident = store.report()
    store.database.cards.record_sent(incident, 70, ["john"], more_to_call=True)
    call = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert call is not None
    store.follow(incident, (Action.CLAIM, JOHN))
    store.database.calls.record_part(call, 71, ["kate"], is_last=True)
    assert store.rows("SELECT message_id FROM retired_messages") == [(71,)]


def test_after_a_leave_everybody_but_who_left_is_called_anew(store: Store) -> None:
    incident = store.report()
    store.database.cards.record_sent(incident, 70, ["john", "kate"])
    store.follow(incident, (Action.CLAIM, JOHN), (Action.LEAVE, JOHN))
    call = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert call is not None
    assert (call.called, call.left_by) == (frozenset(), JOHN.user_id)


def test_the_card_itself_is_never_taken_away_as_a_call(store: Store) -> None:
    incident = store.report()
    store.database.cards.record_sent(incident, 70, ["john"])
    store.follow(incident, (Action.CLAIM, JOHN))
    assert store.rows("SELECT message_id FROM retired_messages") == []
