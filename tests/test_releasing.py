"""Incidents released: by managers, by admins once the owner is gone, and who is called then."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from database import CallKind
from domain.incidents import Action, Incident, Status
from domain.people import Role, User
from domain.refusals import Refusal, Refused
from tests.cases import for_each
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
    SITUATIONS,
    Store,
)
from tests.test_handing_on import HELD, why

THEN = NOW + 3600


def leave(store: Store, user: User) -> None:
    """Have somebody leave the group."""
    store.database.absences.record_absence(GROUP, user, NOW)


def dismiss(store: Store, user: User) -> None:
    """Take the role away from somebody, by which they have what they have."""
    role = Role.DISPATCHER if user is JOHN else Role.MANAGER
    store.database.teams.remove(GROUP, role, user.user_id, None, None, NOW)


ADMINS = {"an admin": DAN, "an anonymous admin": None}
Goes = Callable[[Store, User], None]
GONE = pytest.mark.parametrize("goes", [leave, dismiss])


@GONE
@pytest.mark.parametrize("admin", ADMINS)
@pytest.mark.parametrize("situation", HELD)
def test_an_admin_releases_what_somebody_has_who_is_gone(
    store: Store, situation: str, admin: str, goes: Goes
) -> None:
    incident, user = store.play(situation), ADMINS[admin]
    assert why(store.attempt(Action.RELEASE, incident, user, THEN, is_admin=True)) is (
        Refusal.NOT_AUTHORIZED
    )
    goes(store, JOHN if incident.claimed_by_t2_id is None else ALICE)
    released = store.attempt(Action.RELEASE, incident, user, THEN, is_admin=True)
    assert isinstance(released, Incident)
    event = store.database.audit.events(incident.incident_id)[-1]
    actor_id = user.user_id if user else None
    assert (event.actor_id, event.other_id) == (actor_id, incident.owner_id)


@GONE
@pytest.mark.parametrize("user", [DAN, KATE, SAM, None])
@pytest.mark.parametrize("situation", HELD)
def test_who_is_no_admin_releases_nothing_even_then(
    store: Store, situation: str, user: User | None, goes: Goes
) -> None:
    incident = store.play(situation)
    goes(store, JOHN if incident.claimed_by_t2_id is None else ALICE)
    outcome = store.attempt(Action.RELEASE, incident, user, THEN)
    assert why(outcome) is Refusal.NOT_AUTHORIZED


def test_an_owner_who_lost_another_role_is_not_gone(store: Store) -> None:
    incident = store.follow(store.report(), (Action.TAKE_CHARGE, BO))
    store.database.teams.remove(GROUP, Role.DISPATCHER, BO.user_id, None, None, NOW)
    outcome = store.attempt(Action.RELEASE, incident, None, THEN, is_admin=True)
    assert why(outcome) is Refusal.NOT_AUTHORIZED


@pytest.mark.parametrize(
    ("taking", "lost"),
    [
        (Action.CLAIM, Role.DISPATCHER),
        (Action.TAKE_CHARGE, Role.MANAGER),
    ],
)
def test_an_owner_with_another_role_than_the_one_it_takes_is_gone(
    store: Store, taking: Action, lost: Role
) -> None:
    incident = store.follow(store.report(), (taking, BO))
    store.database.teams.remove(GROUP, lost, BO.user_id, None, None, NOW)
    assert isinstance(store.attempt(Action.RELEASE, incident, None, THEN, is_admin=True), Incident)


def test_an_owner_who_left_another_group_is_not_gone(store: Store) -> None:
    incident = store.play("claimed")
    store.database.absences.record_absence(OTHER_GROUP, JOHN, NOW)
    outcome = store.attempt(Action.RELEASE, incident, None, THEN, is_admin=True)
    assert why(outcome) is Refusal.NOT_AUTHORIZED


@for_each("action", sorted(set(Action) - {Action.RELEASE}))
@for_each("situation", [*HELD, "unclaimed", "escalated", "resolved by tier 1"])
def test_nobody_on_record_can_do_nothing_but_release(
    store: Store, situation: str, action: Action
) -> None:
    """Not even with what an anonymous admin reported."""
    incident = store.follow(store.report(reporter=None), *SITUATIONS[situation])
    outcome = store.attempt(action, incident, None, THEN, is_admin=True)
    assert outcome == Refused(why(outcome), incident)


# What becomes of it


def test_a_release_calls_everybody_but_who_lost_it_and_who_did_it(store: Store) -> None:
    incident = store.play("claimed")
    store.follow(incident, (Action.RELEASE, BOB))
    call = store.database.calls.owed(CallKind.CALL, incident.incident_id)
    assert call is not None
    assert (call.left_by, call.freed_by) == (JOHN.user_id, BOB.user_id)


def test_a_release_of_what_was_escalated_pages_managers_anew(store: Store) -> None:
    incident = store.play("escalated")
    store.call(incident, CallKind.PAGE, 80)
    claimed = store.follow(incident, (Action.CLAIM_ESCALATION, ALICE))
    released = store.follow(claimed, (Action.RELEASE, BOB))
    assert released.status is Status.ESCALATED
    assert store.database.calls.owed(CallKind.CALL, incident.incident_id) is None
    assert store.database.calls.owed(CallKind.PAGE, incident.incident_id) is not None


def test_what_was_reopened_is_released_to_dispatchers_until_it_is_escalated_again(
    store: Store,
) -> None:
    again = ((Action.REOPEN, DAN), (Action.CLAIM, KATE))
    claimed = store.follow(store.play("resolved by tier 2"), *again)
    released = store.follow(claimed, (Action.RELEASE, BOB))
    assert (released.status, released.t_escalated) == (Status.UNCLAIMED, claimed.t_escalated)
    steps = ((Action.CLAIM, KATE), (Action.ESCALATE, KATE), (Action.CLAIM_ESCALATION, ALICE))
    charged = store.follow(released, *steps)
    assert store.follow(charged, (Action.RELEASE, BOB)).status is Status.ESCALATED
