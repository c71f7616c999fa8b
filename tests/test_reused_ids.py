"""A message id that Telegram gives twice: whose it was before owes its message again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from database import CallKind, Delivery, Owed
from domain.incidents import Action
from domain.severity import Severity
from domain.transitions import WAITING
from tests.factories import DAN, GROUP, JOHN, NOW, Store, open_store
from tests.test_deliveries import owed, show


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file with two groups set up alike."""
    with open_store(tmp_path) as store:
        yield store


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
