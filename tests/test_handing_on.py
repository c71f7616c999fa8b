"""Incidents taken over, given and released: who may, when, and whoever disappears."""

from __future__ import annotations

import pytest

from database import CallKind, Delivery
from domain.incidents import FINISHED, Action, Incident, Status
from domain.people import Role, User
from domain.refusals import Refusal, Refused
from domain.transitions import TRANSITIONS, Who
from tests.factories import (
    ALICE,
    BO,
    BOB,
    DAN,
    GROUP,
    JOHN,
    KATE,
    NOW,
    OTHER_GROUP,
    SAM,
    Store,
)

THEN = NOW + 3600
HELD = ("claimed", "claimed by a manager", "tier 1 asked", "tier 2 asked")
TAKING = (
    (Action.TAKE_OVER, KATE, "claimed"),
    (Action.TAKE_OVER, KATE, "tier 1 asked"),
    (Action.TAKE_CHARGE, BOB, "claimed"),
    (Action.TAKE_CHARGE, BOB, "tier 2 asked"),
    (Action.GIVE, JOHN, "claimed"),
    (Action.GIVE_CHARGE, ALICE, "claimed by a manager"),
    (Action.RELEASE, BOB, "claimed"),
    (Action.RELEASE, BOB, "tier 2 asked"),
)
"""What only who has an incident can lose by, and who does it."""


def why(outcome: Incident | Refused) -> Refusal:
    """Tell why something was refused."""
    assert isinstance(outcome, Refused), outcome
    return outcome.why


# What the person saw


@pytest.mark.parametrize(("action", "user", "situation"), TAKING)
def test_who_saw_the_incident_as_it_is_changes_it(
    store: Store, action: Action, user: User, situation: str
) -> None:
    incident = store.play(situation)
    after = store.attempt(action, incident, user, THEN, seen=incident.transitions)
    assert isinstance(after, Incident)
    assert after.transitions == incident.transitions + 1


@pytest.mark.parametrize(("action", "user", "situation"), TAKING)
def test_who_saw_it_before_its_owner_did_something_reads_how_it_stands(
    store: Store, action: Action, user: User, situation: str
) -> None:
    had = store.play(situation)
    steps = (Action.KEEP_WORKING, Action.RESOLVE)
    if situation in ("claimed", "claimed by a manager"):
        steps = steps[::-1]
    owner = JOHN if had.claimed_by_t2_id is None else ALICE
    incident = store.follow(had, *((step, owner) for step in steps))
    outcome = store.attempt(action, incident, user, THEN, seen=had.transitions)
    assert outcome == Refused(Refusal.MOVED_ON, incident)


@pytest.mark.parametrize(("action", "user", "situation"), TAKING)
def test_who_saw_it_before_somebody_got_it_reads_that_it_is_claimed(
    store: Store, action: Action, user: User, situation: str
) -> None:
    had = store.play(situation)
    incident = store.follow(had, (Action.TAKE_CHARGE, BO))
    outcome = store.attempt(action, incident, user, THEN, seen=had.transitions)
    assert outcome == Refused(Refusal.ALREADY_CLAIMED, incident)


def test_who_saw_it_before_it_was_let_go_of_reads_that_nobody_has_it(store: Store) -> None:
    had = store.play("claimed")
    released = store.follow(had, (Action.TAKE_OVER, BO), (Action.RELEASE, BOB))
    outcome = store.attempt(Action.TAKE_OVER, released, KATE, THEN, seen=had.transitions)
    assert outcome == Refused(Refusal.MOVED_ON, released)


def test_of_two_who_take_over_the_first_has_it_and_the_other_reads_who(store: Store) -> None:
    incident = store.play("claimed")
    first = store.attempt(Action.TAKE_OVER, incident, KATE, THEN, seen=incident.transitions)
    second = store.attempt(Action.TAKE_OVER, incident, BO, THEN, seen=incident.transitions)
    assert isinstance(first, Incident)
    assert second == Refused(Refusal.ALREADY_CLAIMED, first)


@pytest.mark.parametrize("action", [Action.RESOLVE, Action.LEAVE, Action.ESCALATE, Action.CANCEL])
@pytest.mark.parametrize("taking", [Action.TAKE_OVER, Action.TAKE_CHARGE])
def test_who_takes_over_while_its_owner_acts_reads_how_it_stands(
    store: Store, action: Action, taking: Action
) -> None:
    incident = store.play("claimed")
    after = store.follow(incident, (action, JOHN))
    outcome = store.attempt(taking, incident, BO, THEN, seen=incident.transitions)
    assert outcome == Refused(Refusal.MOVED_ON, after)


def test_who_takes_over_twice_is_told_that_it_is_theirs(store: Store) -> None:
    incident = store.play("claimed")
    for taking, user in ((Action.TAKE_OVER, KATE), (Action.TAKE_CHARGE, BOB)):
        assert store.act(taking, incident, user, THEN)
        again = store.attempt(taking, incident, user, THEN, seen=incident.transitions)
        assert why(again) is Refusal.ALREADY_YOURS


def test_a_dispatcher_takes_nothing_from_a_manager_not_even_the_summary(store: Store) -> None:
    for situation in ("claimed by a manager", "tier 2 asked"):
        outcome = store.attempt(Action.TAKE_OVER, store.play(situation), KATE, THEN)
        assert why(outcome) is Refusal.MOVED_ON


# To whom it is given


RECEIVERS = [
    (Action.GIVE, JOHN, Refusal.NAMED_HAS_IT),
    (Action.GIVE, SAM, Refusal.NAMED_WITHOUT_ROLE),
    (Action.GIVE, BOB, Refusal.NAMED_WITHOUT_ROLE),
    (Action.GIVE_CHARGE, KATE, Refusal.NAMED_WITHOUT_ROLE),
    (Action.GIVE_CHARGE, SAM, Refusal.NAMED_WITHOUT_ROLE),
]


@pytest.mark.parametrize("giver", [JOHN, BOB])
@pytest.mark.parametrize(("action", "to", "said"), RECEIVERS)
def test_nothing_is_given_to_who_may_not_have_it(
    store: Store, giver: User, action: Action, to: User, said: Refusal
) -> None:
    incident = store.play("claimed")
    outcome = store.attempt(action, incident, giver, THEN, to=to)
    assert outcome == Refused(said, incident, to.user_id)


@pytest.mark.parametrize(("action", "tier"), [(Action.GIVE, 1), (Action.GIVE_CHARGE, 2)])
def test_who_has_two_roles_gets_it_in_the_one_that_is_meant(
    store: Store, action: Action, tier: int
) -> None:
    given = store.attempt(action, store.play("claimed"), JOHN, THEN, to=BO)
    assert isinstance(given, Incident)
    has_it = {1: given.claimed_by_t1_id, 2: given.claimed_by_t2_id}
    assert given.owner_id == has_it[tier] == BO.user_id


def test_nothing_is_given_to_who_has_just_left_the_group(store: Store) -> None:
    incident = store.play("claimed")
    store.database.absences.record_absence(GROUP, KATE, NOW)
    outcome = store.attempt(Action.GIVE, incident, JOHN, THEN, to=KATE)
    assert outcome == Refused(Refusal.NAMED_ABSENT, incident, KATE.user_id)


def test_nothing_is_given_to_who_has_just_lost_the_role(store: Store) -> None:
    incident = store.play("claimed")
    store.database.teams.remove(GROUP, Role.DISPATCHER, KATE.user_id, None, None, NOW)
    outcome = store.attempt(Action.GIVE, incident, JOHN, THEN, to=KATE)
    assert why(outcome) is Refusal.NAMED_WITHOUT_ROLE


def test_a_role_in_another_group_is_none_here(store: Store) -> None:
    store.database.teams.add(OTHER_GROUP, Role.DISPATCHER, [SAM], [], None, NOW)
    outcome = store.attempt(Action.GIVE, store.play("claimed"), JOHN, THEN, to=SAM)
    assert why(outcome) is Refusal.NAMED_WITHOUT_ROLE


def test_whom_nobody_named_is_given_nothing(store: Store) -> None:
    incident = store.play("claimed")
    database = store.database.incidents
    outcome = database.apply(Action.GIVE, incident.incident_id, GROUP, JOHN.user_id, THEN)
    assert why(outcome) is Refusal.NAMED_WITHOUT_ROLE


def test_it_is_known_who_may_give_before_anybody_is_named(store: Store) -> None:
    incident, ask = store.play("claimed"), store.database.incidents.why_not
    about = (Action.GIVE, incident.incident_id, GROUP)
    assert ask(*about, JOHN.user_id, THEN) is None
    assert ask(*about, BOB.user_id, THEN) is None
    refused = ask(*about, KATE.user_id, THEN)
    assert refused == Refused(Refusal.NOT_AUTHORIZED, incident)
    to_john = ask(*about, BOB.user_id, THEN, named=JOHN.user_id)
    assert to_john == Refused(Refusal.NAMED_HAS_IT, incident, JOHN.user_id)
    late = ask(*about, JOHN.user_id, THEN, seen=incident.transitions - 1)
    assert late == Refused(Refusal.MOVED_ON, incident)


# What becomes of it


def test_who_left_it_before_somebody_else_did_is_called_again(store: Store) -> None:
    left = store.follow(store.play("claimed"), (Action.LEAVE, JOHN), (Action.CLAIM, KATE))
    store.follow(left, (Action.RESOLVE, KATE), (Action.SUMMARISE, KATE), (Action.REOPEN, DAN))
    call = store.database.calls.owed(CallKind.CALL, left.incident_id)
    assert call is not None
    assert (call.left_by, call.freed_by) == (None, DAN.user_id)


@pytest.mark.parametrize(("action", "user"), [(Action.TAKE_OVER, KATE), (Action.TAKE_CHARGE, BOB)])
def test_the_prompt_goes_to_who_takes_over_and_the_old_one_away(
    store: Store, action: Action, user: User
) -> None:
    asked = store.shown("tier 1 asked", 70)
    store.database.prompts.record_sent(asked, 71)
    taken = store.follow(asked, (action, user))
    owed = [each.delivery for each in store.database.deliveries.owed(GROUP)]
    assert Delivery.PROMPT in owed
    assert (71,) in store.rows("SELECT message_id FROM retired_messages")
    late = store.attempt(Action.SUMMARISE, taken, JOHN, THEN)
    assert late == Refused(Refusal.NOT_OWNER, taken)
    assert store.act(Action.SUMMARISE, taken, user, THEN)


def test_a_manager_who_takes_the_summary_over_goes_on_as_a_manager(store: Store) -> None:
    taken = store.follow(store.play("tier 1 asked"), (Action.TAKE_CHARGE, BOB))
    working = store.follow(taken, (Action.KEEP_WORKING, BOB))
    assert (working.status, working.owner_id) == (Status.CLAIMED_T2, BOB.user_id)


def test_what_is_given_down_can_be_escalated_again(store: Store) -> None:
    given = store.follow(store.play("given to a dispatcher"), (Action.ESCALATE, KATE))
    again = store.follow(given, (Action.CLAIM_ESCALATION, BOB))
    assert (again.status, again.owner_id) == (Status.CLAIMED_T2, BOB.user_id)
    assert again.t_escalated == NOW + 120


# Nobody is stuck


@pytest.mark.parametrize("status", sorted(set(Status) - set(FINISHED)))
def test_whoever_disappears_somebody_else_can_go_on(status: Status) -> None:
    others = {action for action, row in TRANSITIONS.items() if row.who is not Who.OWNER}
    assert {action for action in others if status in TRANSITIONS[action].sources} > {Action.CANCEL}
