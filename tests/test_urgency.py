"""What goes first of all that is owed: what people did, before what is only redrawn."""

from __future__ import annotations

import re

import pytest

from database import Delivery
from domain.incidents import Action, Status
from domain.moves import Move
from domain.waiting import Order, WaitKind
from sending.flood_control import Priority
from sending.order import priority
from storage import schema
from storage.deliveries import BULK
from tests.factories import (
    GROUP,
    JOHN,
    KATE,
    NOW,
    OTHER_GROUP,
    SITUATIONS,
    Store,
)
from tests.test_deliveries import owed, show


def test_the_most_urgent_comes_first(store: Store) -> None:
    store.shown("resolved by tier 1", 71)
    show(store, store.shown("unclaimed", 72))
    store.database.nudges.schedule(NOW + 600, {Status.UNCLAIMED: 600, Status.ESCALATED: 900})
    store.shown("tier 1 asked", 73)
    store.shown("escalated", 74)
    store.database.cards.record_sent(store.report(), 75)
    store.database.messages.owe_deletion(GROUP, 76)
    store.report()
    assert owed(store) == [
        Delivery.CARD,
        Delivery.PROMPT,  # as urgent as the page, and reported first
        Delivery.PAGE,
        Delivery.PIN,
        Delivery.EDIT,
        Delivery.EDIT,
        Delivery.EDIT,
        Delivery.TELL_END,
        Delivery.NUDGE,
        Delivery.UNPIN,
        Delivery.DELETE,
    ]


def test_who_has_waited_longest_comes_first(store: Store) -> None:
    late, early = store.report(now=NOW + 9), store.report(now=NOW)
    assert [each.incident_id for each in store.database.deliveries.owed(GROUP)] == [
        early.incident_id,
        late.incident_id,
    ]


def priorities(store: Store) -> list[tuple[Delivery, Priority]]:
    """List what is owed, each with the priority in which it waits."""
    return [(each.delivery, priority(each)) for each in store.database.deliveries.owed(GROUP)]


def test_the_urgencies_of_the_view_are_priorities_and_bulk_is_bulk() -> None:
    view = (schema.FOLDER / "views.sql").read_text(encoding="utf-8").partition("VIEW owed")[2]
    urgencies = [int(number) for number in re.findall(r"\b\d\d\b", view)]
    assert {Priority(number // 10) for number in urgencies} == set(Priority)
    assert BULK // 10 == Priority.BULK


def test_a_card_somebody_changed_goes_before_all_that_are_only_redrawn(store: Store) -> None:
    others = [show(store, store.shown("claimed", 70 + n)) for n in range(3)]
    tapped = show(store, store.shown("unclaimed", 80))
    store.database.incidents.record_taps_lost(NOW + 100)
    store.follow(tapped, (Action.CLAIM, JOHN))
    first, told, *rest = store.database.deliveries.owed(GROUP)
    assert (first.incident_id, priority(first)) == (tapped.incident_id, Priority.TAPPED)
    assert (told.delivery, priority(told)) == (Delivery.TELL, Priority.TAPPED)
    assert [priority(each) for each in rest] == [Priority.BULK] * len(others)


def test_a_tap_that_no_card_shows_yet_stays_urgent_when_taps_were_lost(store: Store) -> None:
    store.follow(show(store, store.shown("unclaimed", 70)), (Action.CLAIM, JOHN))
    store.database.incidents.record_taps_lost(NOW + 100)
    assert priorities(store)[0] == (Delivery.EDIT, Priority.TAPPED)


def test_an_edit_that_was_overtaken_by_a_tap_does_not_make_it_less_urgent(store: Store) -> None:
    before = show(store, store.shown("unclaimed", 70))
    store.database.incidents.record_taps_lost(NOW + 100)
    redrawn = store.database.incidents.get(before.incident_id)
    assert redrawn is not None
    store.follow(before, (Action.CLAIM, JOHN))
    store.database.cards.record_edited(redrawn)
    assert priorities(store)[0] == (Delivery.EDIT, Priority.TAPPED)


def test_of_what_is_redrawn_the_last_to_change_comes_first(store: Store) -> None:
    for number in range(3):
        show(store, store.shown("claimed", 70 + number))
    store.run("UPDATE incidents SET version = version + 1, t_status = t_status + number")
    redrawn = [each.incident_id for each in store.database.deliveries.owed(GROUP)]
    assert redrawn == ["TKT-2026-0003", "TKT-2026-0002", "TKT-2026-0001"]


def test_a_card_posted_again_is_bulk_unless_something_is_to_reply_to_it(store: Store) -> None:
    claimed = show(store, store.shown("claimed", 70))
    store.database.cards.record_lost(claimed)
    assert priorities(store)[0] == (Delivery.CARD, Priority.BULK)
    store.follow(claimed, (Action.ESCALATE, JOHN))
    assert priorities(store)[:2] == [
        (Delivery.CARD, Priority.NEEDED),
        (Delivery.PAGE, Priority.NEEDED),
    ]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_card_nobody_saw_yet_is_needed(store: Store, situation: str) -> None:
    store.play(situation)
    assert priorities(store)[0] == (Delivery.CARD, Priority.NEEDED)


def test_people_hear_at_once_what_they_got_then_what_they_are_asked(store: Store) -> None:
    database, later = store.database, NOW + 9000
    claimed = show(store, store.shown("claimed", 70))
    move = Move(claimed, claimed.transitions, Action.GIVE, None, KATE.user_id, JOHN.user_id)
    database.moves.owe(move, NOW)
    database.checks.schedule(later, 600.0)
    waits = show(store, store.shown("claimed", 71))
    order = Order(WaitKind.PARTS, later)
    database.waits.begin(waits.incident_id, GROUP, JOHN, order, waits.t_status)
    database.waits.call_due(later)
    asked = show(store, store.shown("tier 1 asked", 72))
    database.prompts.record_sent(asked, 80)
    database.prompts.schedule(later, 600.0)
    database.offers.owe(asked, 81, None, NOW)
    resolved = show(store, store.shown("resolved by tier 1", 73))
    database.moves.offer_reopening(resolved, 82, later)
    assert [each for each in priorities(store) if each[1] < Priority.BULK] == [
        (Delivery.MOVE, Priority.NEEDED),
        (Delivery.CHECK, Priority.NUDGE),
        (Delivery.WAIT, Priority.NUDGE),
        (Delivery.CHASE, Priority.NUDGE),
        (Delivery.REOPEN_OFFER, Priority.REPLY),
        (Delivery.OFFER, Priority.REPLY),
    ]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_tidying_and_looks_are_bulk(store: Store, situation: str) -> None:
    incident = show(store, store.shown(situation, 70))
    store.database.messages.owe_deletion(GROUP, 71)
    store.database.looks.owe(incident.incident_id)
    tidying = {Delivery.UNPIN, Delivery.DELETE, Delivery.LOOK}
    found = {at for each, at in priorities(store) if each in tidying}
    assert found == {Priority.BULK}


def test_groups_are_listed_by_what_is_most_urgent_and_those_with_bulk_alone_are_told(
    store: Store,
) -> None:
    show(store, store.shown("claimed", 70))
    store.database.incidents.record_taps_lost(NOW + 100)
    store.report(OTHER_GROUP)
    listed = store.database.deliveries.groups_owed()
    assert list(listed.items()) == [(OTHER_GROUP, False), (GROUP, True)]
