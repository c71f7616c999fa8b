"""A message id that Telegram gives twice: whose it was before owes its message again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from database import CallKind, Database, Delivery, Owed
from domain.checks import Check
from domain.incidents import Action, Incident
from domain.moves import Move
from domain.people import User
from domain.severity import Severity
from domain.transitions import WAITING
from storage.offers import Offer
from tests.factories import ALICE, DAN, GROUP, JOHN, KATE, NOW, Store
from tests.test_deliveries import owed, show


def test_a_card_whose_id_another_message_got_is_posted_again(store: Store) -> None:
    first = show(store, store.shown("claimed", 70))
    assert store.database.cards.record_sent(store.report(), 70) == [first.incident_id]
    assert Owed(Delivery.CARD, GROUP, first.incident_id, None, 1) in store.database.deliveries.owed(
        GROUP
    )


def test_a_prompt_whose_id_another_message_got_is_sent_again_and_nothing_is_deleted(
    store: Store,
) -> None:
    asked = show(store, store.shown("tier 1 asked", 70))
    store.database.prompts.record_sent(asked, 71)
    assert store.database.cards.record_sent(store.report(), 71) == [asked.incident_id]
    assert Delivery.PROMPT in owed(store)
    assert Delivery.DELETE not in owed(store)


def test_a_prompt_whose_id_another_prompt_got_does_not_have_it_deleted(store: Store) -> None:
    first, second = (show(store, store.shown("tier 1 asked", 70 + n)) for n in range(2))
    store.database.prompts.record_sent(first, 80)
    assert store.database.prompts.record_sent(second, 80) == [first.incident_id]
    assert owed(store) == [Delivery.PROMPT]


def test_a_card_that_gets_the_id_of_its_own_prompt_owes_the_prompt_again(store: Store) -> None:
    asked = show(store, store.shown("tier 1 asked", 70))
    store.database.prompts.record_sent(asked, 71)
    store.database.cards.record_lost(replace(asked, pinned_message_id=70))
    assert store.database.cards.record_sent(asked, 71) == [asked.incident_id]
    assert Delivery.PROMPT in owed(store)
    assert Owed(Delivery.DELETE, GROUP, None, 71) not in store.database.deliveries.owed(GROUP)


def test_a_page_whose_id_another_message_got_is_sent_again(store: Store) -> None:
    first = show(store, store.shown("escalated", 70))
    store.call(first, CallKind.PAGE, 71)
    assert store.database.cards.record_sent(store.report(), 71) == [first.incident_id]
    assert Delivery.PAGE in owed(store)


def test_a_nudge_whose_id_a_card_got_is_not_deleted(store: Store) -> None:
    incident = show(store, store.shown("unclaimed", 70))
    store.database.nudges.schedule(NOW + 600, dict.fromkeys(WAITING, 600.0))
    store.call(incident, CallKind.NUDGE, 71)
    assert store.database.cards.record_sent(store.report(), 71) == [incident.incident_id]
    store.follow(incident, (Action.CLAIM, JOHN))
    assert Delivery.DELETE not in owed(store)


def test_a_call_whose_id_a_card_got_is_made_again(store: Store) -> None:
    incident = show(store, store.shown("unclaimed", 70))
    store.database.facts.set_severity(incident.incident_id, GROUP, DAN, Severity.ACCIDENT, NOW)
    store.call(incident, CallKind.CALL, 71)
    assert Delivery.CALL not in owed(store)
    assert store.database.cards.record_sent(store.report(), 71) == [incident.incident_id]
    assert Delivery.CALL in owed(store)


def test_a_tap_on_another_incidents_card_takes_it_from_nobody(store: Store) -> None:
    show(store, store.shown("claimed", 70))
    other = show(store, store.shown("claimed", 75))
    store.database.cards.record_seen(other.incident_id, GROUP, 70)
    assert owed(store) == []


def offer(store: Store) -> Incident:
    """Offer what somebody said as the summary, by message 90."""
    asked = show(store, store.shown("tier 1 asked", 70))
    store.database.offers.owe(asked, 80, None, NOW)
    offered = store.database.offers.owed(asked.incident_id)
    assert offered is not None
    store.database.offers.record_sent(offered, 90, stands=True)
    return asked


def offer_to_reopen(store: Store) -> Incident:
    """Offer to reopen what is resolved, by message 90."""
    resolved = show(store, store.shown("resolved by tier 1", 70))
    store.database.moves.offer_reopening(resolved, 80, NOW)
    store.database.moves.record_offer(resolved, 90)
    return resolved


@pytest.mark.parametrize(
    ("make", "action", "user"),
    [(offer, Action.KEEP_WORKING, JOHN), (offer_to_reopen, Action.REOPEN, KATE)],
)
def test_an_offer_whose_id_a_card_got_is_not_deleted(
    store: Store, make: Callable[[Store], Incident], action: Action, user: User
) -> None:
    about = make(store)
    store.database.cards.record_sent(store.report(), 90)
    after = store.follow(about, (action, user))
    if action is Action.REOPEN:
        store.database.moves.begin_anew(about, user.user_id)
    assert Owed(Delivery.DELETE, GROUP, None, 90) not in store.database.deliveries.owed(GROUP)
    assert after.transitions > about.transitions


def test_what_told_the_end_is_not_edited_once_a_card_got_its_id(store: Store) -> None:
    resolved = store.shown("resolved by tier 1", 70)
    store.database.reporters.record_end(resolved, 90)
    store.database.cards.record_sent(store.report(), 90)
    assert store.database.reporters.end_message(resolved) is None


def _told(database: Database, incident: Incident) -> list[str]:
    move = Move(incident, incident.transitions, Action.GIVE, ALICE.user_id, None, JOHN.user_id)
    return database.moves.record_told(move, 90)


def _offered(database: Database, incident: Incident) -> list[str]:
    database.offers.owe(incident, 80, None, NOW)
    return database.offers.record_sent(Offer(incident, 80, None), 90, stands=True)


POSTED: Mapping[Delivery, tuple[str, Callable[[Database, Incident], list[str]]]] = {
    Delivery.MOVE: ("claimed", _told),
    Delivery.OFFER: ("tier 1 asked", _offered),
    Delivery.REOPEN_OFFER: (
        "resolved by tier 1",
        lambda database, incident: database.moves.record_offer(incident, 90),
    ),
    Delivery.CHECK: (
        "claimed",
        lambda database, incident: database.checks.record_sent(
            Check(incident, 0, 1, NOW), 90, [], NOW
        ),
    ),
    Delivery.PROMPT: (
        "tier 1 asked",
        lambda database, incident: database.prompts.record_sent(incident, 90),
    ),
    Delivery.TELL_END: (
        "resolved by tier 1",
        lambda database, incident: database.reporters.record_end(incident, 90),
    ),
}


@pytest.mark.parametrize("delivery", POSTED)
def test_a_card_whose_id_any_other_message_got_is_posted_again(
    store: Store, delivery: Delivery
) -> None:
    first = show(store, store.shown("claimed", 90))
    situation, record = POSTED[delivery]
    assert record(store.database, store.shown(situation, 70)) == [first.incident_id]
    assert Delivery.CARD in owed(store)
