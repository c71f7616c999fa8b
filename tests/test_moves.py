"""Incidents that change hands, on disk: what is told of it, each once, and what begins anew."""

from __future__ import annotations

import pytest

from database import Database, Delivery
from domain.incidents import FINISHED, Action, Incident, Status
from domain.moves import (
    GIVES,
    TAKES,
    Gift,
    Move,
    ReopenButton,
    parse_gift,
    parse_reopen_button,
    parse_seen,
    takes_of,
)
from domain.panel import Button, Verb
from domain.transitions import CAN_BE_REOPENED
from message_builder import parse_button
from tests.factories import ALICE, DAN, GROUP, JOHN, KATE, NOW, Store, incident_in
from tests.killed_copies import killed_copies

ID = "TKT-2026-0001"
LONGEST = "TKT-2026-999999999"
THEN = NOW + 3600


def taken_over(store: Store) -> Move:
    """Have kate take over what john has, and owe it to be told."""
    incident = store.follow(store.shown("claimed", 70), (Action.TAKE_OVER, KATE))
    move = Move(incident, incident.transitions, Action.TAKE_OVER, KATE.user_id, JOHN.user_id)
    store.database.moves.owe(move, NOW)
    return move


def owed(store: Store, delivery: Delivery) -> list[int]:
    """List the versions of what is owed of one kind."""
    found = store.database.deliveries.owed(GROUP)
    return [each.version for each in found if each.delivery is delivery]


# What buttons send


@pytest.mark.parametrize("action", GIVES)
def test_a_gift_is_short_and_can_be_read_back(action: Action) -> None:
    gift = Gift(999_999, 2**52, action)
    assert len(Button(Verb.GIVE_TO, LONGEST, gift.argument).data.encode()) <= 64
    assert parse_gift(gift.argument) == gift
    assert (parse_gift("1_11_x"), parse_gift("1_11"), parse_gift("")) == (None, None, None)


def test_what_was_seen_is_read_or_not_known() -> None:
    assert (parse_seen("7"), parse_seen(""), parse_seen("1_11_d")) == (7, None, None)


def test_an_offer_to_reopen_is_short_and_can_be_read_back() -> None:
    button = ReopenButton(LONGEST, 999_999)
    assert len(button.data.encode()) <= 64
    assert parse_reopen_button(button.data) == button
    assert parse_button(button.data) is None  # no card takes it for its own
    assert parse_reopen_button(f"{button.data}:1") is None


@pytest.mark.parametrize("status", Status)
def test_something_is_tried_in_each_state(status: Status) -> None:
    found = takes_of(incident_in(status))
    assert set(found) <= set(TAKES)
    assert (found == (Action.CLAIM,)) == (status in FINISHED)


# What is told


def test_a_move_is_told_once(store: Store) -> None:
    move = taken_over(store)
    assert owed(store, Delivery.MOVE) == [move.round]
    assert store.database.moves.owed(ID, move.round) == move
    store.database.moves.record_told(move, 90)
    assert owed(store, Delivery.MOVE) == []
    assert store.database.moves.owed(ID, move.round) is None
    known = store.database.messages.any_incident_of(GROUP, 90)
    assert known is not None
    assert known.incident_id == ID


def test_two_moves_in_a_row_are_told_each(store: Store) -> None:
    first = taken_over(store)
    again = store.follow(first.incident, (Action.TAKE_OVER, JOHN))
    move = Move(again, again.transitions, Action.TAKE_OVER, JOHN.user_id, KATE.user_id)
    store.database.moves.owe(move, NOW)
    assert owed(store, Delivery.MOVE) == [first.round, move.round]


def test_a_move_follows_its_group_to_a_new_id(store: Store) -> None:
    move = taken_over(store)
    store.database.groups.migrate(GROUP, GROUP - 1000)
    found = store.database.deliveries.owed(GROUP - 1000)
    assert [each.version for each in found if each.delivery is Delivery.MOVE] == [move.round]
    assert owed(store, Delivery.MOVE) == []


def test_all_but_who_did_it_are_concerned(store: Store) -> None:
    move = taken_over(store)
    assert move.concerned == (JOHN.user_id,)
    given = Move(move.incident, 1, Action.GIVE, JOHN.user_id, JOHN.user_id, KATE.user_id)
    assert given.concerned == (KATE.user_id,)
    released = Move(move.incident, 1, Action.RELEASE, None, JOHN.user_id)
    assert released.concerned == (JOHN.user_id,)
    own = Move(move.incident, 1, Action.RELEASE, ALICE.user_id, ALICE.user_id)
    assert own.concerned == ()


# What was acted on


def test_who_acted_since_is_told_from_who_did_not(store: Store) -> None:
    taken_over(store)
    audit = store.database.audit
    assert audit.count_acts(ID, 0, JOHN.user_id) == 1
    assert audit.count_acts(ID, 0, None) == 2
    assert audit.count_acts(ID, THEN, JOHN.user_id) == 0
    newest = audit.newest_act(ID)
    assert newest is not None
    assert (newest.action, newest.actor_id) == (Action.TAKE_OVER.value, KATE.user_id)


def test_what_is_said_and_corrected_is_no_act(store: Store) -> None:
    store.play("unclaimed")
    assert store.database.audit.newest_act(ID) is None
    assert store.database.audit.count_acts(ID, 0, None) == 0


# What begins anew


def reopen(database: Database, before: Incident) -> None:
    """Reopen an incident as its handler does."""
    with database.transaction():
        database.incidents.apply(Action.REOPEN, ID, GROUP, KATE.user_id, THEN)
        database.moves.begin_anew(before, KATE.user_id)


def test_a_reopened_incident_is_owed_a_new_card_a_call_and_the_news(store: Store) -> None:
    before = store.shown("resolved by tier 1", 70)
    store.run("UPDATE incidents SET hears = 0, told_message_id = 69, told_status = 'Claimed_T1'")
    reopen(store.database, before)
    kinds = [each.delivery for each in store.database.deliveries.owed(GROUP)]
    assert kinds == [Delivery.CARD, Delivery.CALL, Delivery.TELL, Delivery.DELETE]


def test_who_reopens_their_own_report_hears_when_somebody_has_it(store: Store) -> None:
    before = store.shown("resolved by tier 1", 70)
    store.run("UPDATE incidents SET hears = 0, told_message_id = 69, told_status = 'Claimed_T1'")
    with store.database.transaction():
        again = store.act(Action.REOPEN, before, DAN, THEN)
        store.database.moves.begin_anew(before, DAN.user_id)
    assert again is not None
    assert Delivery.TELL not in [each.delivery for each in store.database.deliveries.owed(GROUP)]
    store.follow(again, (Action.CLAIM, JOHN))
    assert Delivery.TELL in [each.delivery for each in store.database.deliveries.owed(GROUP)]


def test_in_a_group_that_tells_no_reporters_nobody_is_told(store: Store) -> None:
    before = store.shown("resolved by tier 1", 70)
    store.run("UPDATE groups SET tells_reporters = 0")
    reopen(store.database, before)
    assert Delivery.TELL not in [each.delivery for each in store.database.deliveries.owed(GROUP)]


def test_killed_between_any_two_statements_it_is_reopened_whole_or_not_at_all(
    store: Store,
) -> None:
    before = store.shown("resolved by tier 1", 70)
    connection = store.database.connection._sqlite  # noqa: SLF001 - to see each statement
    copies = killed_copies(store.path, connection, lambda: reopen(store.database, before))
    seen = set()
    for path in copies:
        database = Database(path)
        incident = database.incidents.get(ID)
        assert incident is not None
        owes_card = Delivery.CARD in [e.delivery for e in database.deliveries.owed(GROUP)]
        seen.add((incident.status, owes_card, incident.pinned_message_id))
        database.close()
    assert seen == {(Status.RESOLVED, False, 70), (Status.UNCLAIMED, True, None)}


def test_a_reopened_incidents_new_card_is_pinned_and_the_old_ones_edits_are_forgotten(
    store: Store,
) -> None:
    before = store.shown("resolved by tier 1", 70)  # not unpinned yet
    store.database.cards.begin_edit(before)
    reopen(store.database, before)
    now = store.database.incidents.get(ID)
    assert now is not None
    store.database.cards.record_sent(now, 95)
    kinds = [each.delivery for each in store.database.deliveries.owed(GROUP)]
    assert Delivery.PIN in kinds
    assert Delivery.EDIT_AGAIN not in kinds


# The offer


def test_an_offer_is_owed_once_for_each_resolution(store: Store) -> None:
    incident, moves = store.shown("resolved by tier 1", 70), store.database.moves
    for replied_to in (80, 81):
        moves.offer_reopening(incident, replied_to, THEN)
    assert owed(store, Delivery.REOPEN_OFFER) == [incident.transitions]
    moves.record_offer(incident, 90)
    moves.offer_reopening(incident, 82, THEN)
    assert owed(store, Delivery.REOPEN_OFFER) == []


@pytest.mark.parametrize("situation", ["unclaimed", "claimed", "called off"])
def test_what_is_not_resolved_is_not_offered(store: Store, situation: str) -> None:
    store.database.moves.offer_reopening(store.shown(situation, 70), 80, NOW)
    assert owed(store, Delivery.REOPEN_OFFER) == []


def test_what_was_resolved_too_long_ago_is_not_offered(store: Store) -> None:
    incident = store.shown("resolved by tier 1", 70)
    late = incident.t_status + CAN_BE_REOPENED
    store.database.moves.offer_reopening(incident, 80, late + 1)
    assert owed(store, Delivery.REOPEN_OFFER) == []
    store.database.moves.offer_reopening(incident, 80, late)
    assert owed(store, Delivery.REOPEN_OFFER) == [incident.transitions]


def test_an_offer_that_comes_too_late_is_to_be_deleted(store: Store) -> None:
    incident, moves = store.shown("resolved by tier 1", 70), store.database.moves
    moves.offer_reopening(incident, 80, THEN)
    reopen(store.database, incident)
    assert moves.offered(ID, incident.transitions) is None
    moves.record_offer(incident, 90)
    deleted = [
        each.message_id
        for each in store.database.deliveries.owed(GROUP)
        if each.delivery is Delivery.DELETE
    ]
    assert deleted == [70, 90]


def test_an_offer_stays_in_the_old_chat_of_a_group_that_migrated(store: Store) -> None:
    incident = store.shown("resolved by tier 1", 70)
    store.database.moves.offer_reopening(incident, 80, THEN)
    store.database.groups.migrate(GROUP, GROUP - 1000)
    found = store.database.deliveries.owed(GROUP - 1000)
    assert Delivery.REOPEN_OFFER not in [each.delivery for each in found]


def test_an_offer_that_was_on_its_way_when_the_group_migrated_is_of_the_old_chat(
    store: Store,
) -> None:
    incident = store.shown("resolved by tier 1", 70)
    store.database.moves.offer_reopening(incident, 80, THEN)
    store.database.groups.migrate(GROUP, GROUP - 1000)
    store.database.moves.record_offer(incident, 90)
    assert store.rows("SELECT message_id FROM reopen_offers") == [(None,)]


def test_a_reply_to_an_offer_is_about_the_incident(store: Store) -> None:
    incident = store.shown("resolved by tier 1", 70)
    store.database.moves.offer_reopening(incident, 80, THEN)
    store.database.moves.record_offer(incident, 90)
    known = store.database.messages.any_incident_of(GROUP, 90)
    assert known is not None
    assert known.incident_id == ID
