"""What is owed to Telegram, and when it is owed no longer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from database import CallKind, Delivery, Owed, Pinning
from domain.incidents import FINISHED, Action, Incident
from domain.people import User
from tests.factories import (
    ALICE,
    DAN,
    GROUP,
    JOHN,
    KATE,
    NOW,
    OTHER_GROUP,
    SITUATIONS,
    Store,
    open_store,
)

OWED_WITHOUT_A_CARD = {
    "unclaimed": [Delivery.CARD],
    "claimed": [Delivery.CARD, Delivery.TELL],
    "escalated": [Delivery.CARD, Delivery.PAGE],
    "claimed by a manager": [Delivery.CARD, Delivery.TELL],
    "tier 1 asked": [Delivery.CARD, Delivery.PROMPT],
    "tier 2 asked": [Delivery.CARD, Delivery.PROMPT],
    "resolved by tier 1": [Delivery.CARD, Delivery.TELL_END],
    "resolved by tier 2": [Delivery.CARD, Delivery.TELL_END],
    "called off": [Delivery.CARD],
    "called off by its owner": [Delivery.CARD, Delivery.TELL_END],
}
OWED_WITH_A_CARD = {
    "unclaimed": [],
    "claimed": [Delivery.EDIT, Delivery.TELL],
    "escalated": [Delivery.PAGE, Delivery.EDIT],
    "claimed by a manager": [Delivery.EDIT, Delivery.TELL],
    "tier 1 asked": [Delivery.PROMPT, Delivery.EDIT],
    "tier 2 asked": [Delivery.PROMPT, Delivery.EDIT],
    "resolved by tier 1": [Delivery.EDIT, Delivery.TELL_END, Delivery.UNPIN],
    "resolved by tier 2": [Delivery.EDIT, Delivery.TELL_END, Delivery.UNPIN],
    "called off": [Delivery.EDIT, Delivery.UNPIN],
    "called off by its owner": [Delivery.EDIT, Delivery.TELL_END, Delivery.UNPIN],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file with two groups set up alike."""
    with open_store(tmp_path) as store:
        yield store


def owed(store: Store, group_id: int = GROUP) -> list[Delivery]:
    return [each.delivery for each in store.database.deliveries.owed(group_id)]


def show(store: Store, incident: Incident) -> Incident:
    """Show the incident as it is now; returns the record."""
    now = store.database.incidents.get(incident.incident_id)
    assert now is not None
    store.database.cards.record_edited(now)
    store.database.cards.record_pinned(now, pinned=now.status not in FINISHED)
    store.tell(now)
    return now


# Each state


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_situation_owes_its_messages(store: Store, situation: str) -> None:
    store.play(situation)
    assert owed(store) == OWED_WITHOUT_A_CARD[situation]
    assert store.database.deliveries.groups_owed() == {GROUP: False}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_with_its_card_posted_each_situation_owes_the_rest(store: Store, situation: str) -> None:
    incident = store.shown(situation, 70)
    assert owed(store) == OWED_WITH_A_CARD[situation]
    for each in store.database.deliveries.owed(GROUP):
        assert each.incident_id == incident.incident_id
    show(store, incident)
    assert set(owed(store)) <= {Delivery.PAGE, Delivery.PROMPT}


def test_a_summary_awaited_too_long_is_asked_for_again_once_the_first_request_stands(
    store: Store,
) -> None:
    asked = show(store, store.shown("tier 1 asked", 70))
    store.database.prompts.schedule(asked.t_status + 600, 600.0)
    assert owed(store) == [Delivery.PROMPT]
    store.database.prompts.record_sent(asked, 71)
    assert owed(store) == [Delivery.CHASE]


def test_a_request_that_was_on_its_way_when_the_next_was_due_does_not_stand_for_that(
    store: Store,
) -> None:
    asked = show(store, store.shown("tier 1 asked", 70))
    prompts, t = store.database.prompts, asked.t_status
    prompts.record_sent(asked, 71)
    prompts.schedule(t + 600, 600.0)
    late = prompts.owed(asked.incident_id)
    assert late is not None
    prompts.schedule(t + 1200, 600.0)
    prompts.record_sent(late.incident, 72, round=late.round, before=late.before)
    assert Delivery.CHASE in owed(store)


def test_where_nobody_is_to_be_asked_again_nothing_is_due(store: Store) -> None:
    asked = show(store, store.shown("tier 1 asked", 70))
    store.database.prompts.record_sent(asked, 71)
    assert store.database.prompts.schedule(asked.t_status + 9000, 0.0) == []


def test_a_card_posted_is_to_be_pinned(store: Store) -> None:
    incident = store.report()
    store.database.cards.record_sent(incident, 70)
    assert store.database.deliveries.owed(GROUP) == [
        Owed(Delivery.PIN, GROUP, incident.incident_id, 70, 1)
    ]


# Groups


def test_a_suspended_group_is_owed_nothing_until_it_resumes(store: Store) -> None:
    store.play("escalated")
    store.report(OTHER_GROUP)
    store.database.groups.set_suspended(GROUP, suspended=True)
    assert (owed(store), list(store.database.deliveries.groups_owed())) == ([], [OTHER_GROUP])
    store.database.groups.set_suspended(GROUP, suspended=False)
    assert owed(store) == [Delivery.CARD, Delivery.PAGE]


def test_a_group_is_not_owed_what_another_is(store: Store) -> None:
    store.report()
    store.database.messages.owe_deletion(GROUP, 70)
    store.database.groups.record_pinning(GROUP, Pinning.REFUSED)
    assert owed(store, OTHER_GROUP) == []


def test_refused_pinning_is_told_once_and_nothing_is_pinned(store: Store) -> None:
    store.database.cards.record_sent(store.report(), 70)
    store.database.groups.record_pinning(GROUP, Pinning.REFUSED)
    assert store.database.deliveries.owed(GROUP) == [Owed(Delivery.PIN_NOTICE, GROUP)]
    store.database.groups.record_pinning(GROUP, Pinning.REFUSED_AND_TOLD)
    assert owed(store) == []
    store.database.groups.record_pinning(GROUP, Pinning.ALLOWED)
    assert owed(store) == [Delivery.PIN]


# Cards


def test_a_second_card_is_to_be_deleted(store: Store) -> None:
    incident = store.report()
    store.database.cards.record_sent(incident, 70)
    store.database.cards.record_sent(incident, 71)
    assert store.row(incident)["pinned_message_id"] == 70
    assert store.database.deliveries.owed(GROUP)[-1] == Owed(Delivery.DELETE, GROUP, None, 71)
    store.database.messages.record_deletion(GROUP, 71)
    assert owed(store) == [Delivery.PIN]


def test_a_card_posted_or_edited_too_late_is_still_behind(store: Store) -> None:
    incident = store.report()
    claimed = store.follow(incident, (Action.CLAIM, JOHN))
    store.database.cards.record_sent(incident, 70)
    assert owed(store) == [Delivery.PIN, Delivery.EDIT, Delivery.TELL]
    posted = show(store, claimed)
    store.follow(posted, (Action.ESCALATE, JOHN))
    store.database.cards.record_edited(posted)
    assert owed(store) == [Delivery.PAGE, Delivery.EDIT, Delivery.TELL_EDIT]


def test_an_edit_that_finished_late_does_not_make_a_newer_card_old(store: Store) -> None:
    before = store.shown("unclaimed", 70)
    show(store, store.follow(before, (Action.CLAIM, JOHN)))
    store.database.cards.record_edited(before)
    assert owed(store) == []


def test_an_edit_of_a_lost_card_says_nothing_of_the_next_one(store: Store) -> None:
    incident = show(store, store.shown("claimed", 70))
    store.database.cards.record_lost(incident)
    store.database.cards.record_sent(incident, 80)
    escalated = store.follow(incident, (Action.ESCALATE, JOHN))
    store.database.cards.record_edited(replace(escalated, pinned_message_id=70))
    assert Delivery.EDIT in owed(store)


@pytest.mark.parametrize("in_doubt", [0, 1, 2])
def test_a_card_is_edited_again_after_edits_that_may_still_land(
    store: Store, in_doubt: int
) -> None:
    incident, cards = store.shown("claimed", 70), store.database.cards
    for _ in range(in_doubt + 1):
        cards.begin_edit(incident)
    assert Delivery.EDIT_AGAIN not in owed(store)  # what the card lacks comes first
    incident = show(store, incident)
    assert owed(store) == ([Delivery.EDIT_AGAIN] if in_doubt else [])
    cards.begin_edit(incident)
    cards.record_edit_failed(incident)
    assert owed(store) == ([Delivery.EDIT_AGAIN] if in_doubt else [])
    cards.begin_edit(incident)
    cards.record_edited(incident, is_last=True)
    assert owed(store) == []


def test_a_lost_card_is_posted_again(store: Store) -> None:
    incident = show(store, store.shown("claimed", 70))
    store.database.cards.record_lost(incident)
    assert owed(store) == [Delivery.CARD, Delivery.DELETE]  # the old one may only be frozen
    store.database.messages.record_deletion(GROUP, 70)
    store.database.cards.record_sent(incident, 80)
    store.database.cards.record_lost(incident)  # the news about the first card comes once more
    assert owed(store) == [Delivery.PIN]


def test_a_card_given_up_as_lost_is_one_again_when_somebody_taps_it(store: Store) -> None:
    incident = show(store, store.shown("claimed", 70))
    store.database.cards.record_lost(incident)
    store.database.cards.record_seen(incident.incident_id, GROUP, 70)
    assert owed(store) == [Delivery.PIN, Delivery.EDIT]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_only_the_card_of_a_live_incident_is_one(store: Store, situation: str) -> None:
    incident = show(store, store.shown(situation, 70))
    live = incident.status not in FINISHED
    assert store.database.cards.is_card(GROUP, 70) == live
    assert not store.database.cards.is_card(GROUP, 71)
    assert not store.database.cards.is_card(OTHER_GROUP, 70)


@pytest.mark.parametrize("user", [DAN, JOHN, ALICE])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_new_name_is_owed_to_the_open_cards_that_show_it(
    store: Store, situation: str, user: User
) -> None:
    incident = show(store, store.shown(situation, 70))
    before = owed(store)
    store.database.teams.accept_invitations(GROUP, replace(user, telegram_handle="renamed"), NOW)
    shown = {incident.created_by_id, incident.claimed_by_t1_id, incident.claimed_by_t2_id}
    is_on_it = user.user_id in shown and incident.status not in FINISHED
    assert owed(store) == before + [Delivery.EDIT] * is_on_it
    store.database.teams.accept_invitations(GROUP, replace(user, telegram_handle="renamed"), NOW)
    assert owed(store) == before + [Delivery.EDIT] * is_on_it


# Pages and prompts


def test_a_page_is_owed_once_for_each_escalation(store: Store) -> None:
    first = show(store, store.shown("escalated", 70))
    call = store.call(first, CallKind.PAGE, 71)
    assert owed(store) == []
    again = store.follow(first, (Action.CLAIM_ESCALATION, ALICE), (Action.LEAVE_ESCALATION, ALICE))
    show(store, again)
    assert owed(store) == [Delivery.PAGE, Delivery.PAGE_EDIT]
    store.database.calls.record_part(
        call, 72, [], is_last=True
    )  # the page to the earlier one, arriving late
    assert owed(store) == [Delivery.PAGE, Delivery.PAGE_EDIT, Delivery.PAGE_EDIT]
    store.call(again, CallKind.PAGE, 73)
    assert owed(store) == [Delivery.PAGE_EDIT, Delivery.PAGE_EDIT]


def test_a_prompt_is_owed_once_and_deleted_when_it_is_answered(store: Store) -> None:
    asked = show(store, store.shown("tier 1 asked", 70))
    store.database.prompts.record_sent(asked, 71)
    assert owed(store) == []
    show(store, store.follow(asked, (Action.SUMMARISE, JOHN)))
    assert store.database.deliveries.owed(GROUP) == [Owed(Delivery.DELETE, GROUP, None, 71)]


@pytest.mark.parametrize("action", [Action.KEEP_WORKING, Action.SUMMARISE])
def test_a_prompt_that_came_too_late_is_to_be_deleted(store: Store, action: Action) -> None:
    asked = show(store, store.shown("tier 1 asked", 70))
    show(store, store.follow(asked, (action, JOHN)))
    store.database.prompts.record_sent(asked, 71)
    assert store.database.deliveries.owed(GROUP) == [Owed(Delivery.DELETE, GROUP, None, 71)]


def test_a_prompt_to_an_earlier_owner_is_no_prompt_to_the_next(store: Store) -> None:
    asked = store.shown("tier 1 asked", 70)
    steps = [
        (Action.KEEP_WORKING, JOHN),
        (Action.LEAVE, JOHN),
        (Action.CLAIM, KATE),
        (Action.RESOLVE, KATE),
    ]
    show(store, store.follow(asked, *steps))
    store.database.prompts.record_sent(asked, 71)
    assert owed(store) == [Delivery.PROMPT, Delivery.DELETE]


def test_a_second_prompt_is_to_be_deleted(store: Store) -> None:
    asked = show(store, store.shown("tier 2 asked", 70))
    store.database.prompts.record_sent(asked, 71)
    store.database.prompts.record_sent(asked, 72)
    assert store.database.deliveries.owed(GROUP) == [Owed(Delivery.DELETE, GROUP, None, 72)]


def test_a_prompt_that_is_gone_is_owed_again_and_no_other(store: Store) -> None:
    first, second = (show(store, store.shown("tier 1 asked", 70 + n)) for n in range(2))
    for incident, message_id in ((first, 81), (second, 82)):
        store.database.prompts.record_sent(incident, message_id)
    store.database.prompts.record_lost(first, 80)  # another has been sent since
    assert Delivery.PROMPT not in owed(store)
    store.database.prompts.record_lost(first, 81)
    prompts = [o for o in store.database.deliveries.owed(GROUP) if o.delivery is Delivery.PROMPT]
    assert [prompt.incident_id for prompt in prompts] == [first.incident_id]


def test_a_prompt_sent_to_the_chat_before_it_migrated_is_not_counted_for_the_new_one(
    store: Store,
) -> None:
    incident = store.play("tier 1 asked")
    store.database.groups.migrate(GROUP, GROUP - 5)
    store.database.prompts.record_sent(incident, 77)
    assert Delivery.PROMPT in [owed.delivery for owed in store.database.deliveries.owed(GROUP - 5)]
    assert store.database.incidents.awaiting_reply(GROUP - 5, 77) is None


def test_a_page_sent_to_the_chat_before_it_migrated_is_not_counted_for_the_new_one(
    store: Store,
) -> None:
    call = store.database.calls.owed(CallKind.PAGE, store.play("escalated").incident_id)
    assert call is not None
    store.database.groups.migrate(GROUP, GROUP - 5)
    store.database.calls.record_part(call, 77, [], is_last=True)
    assert Delivery.PAGE in [owed.delivery for owed in store.database.deliveries.owed(GROUP - 5)]
