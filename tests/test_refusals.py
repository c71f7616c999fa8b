"""What is refused, and why: every action, in every situation, to everybody, on a real file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from domain.incidents import Action, Incident, Status
from domain.people import User
from domain.refusals import Condition, Refusal, Refused, refusal
from domain.transitions import OWNED, TRANSITIONS, Transition, Who
from storage.transitions import update
from tests.cases import for_each
from tests.factories import (
    ALL_SITUATIONS,
    GROUP,
    HOLDERS,
    JOHN,
    KATE,
    MANAGERS,
    NOW,
    PEOPLE,
    RECEIVERS,
    SAM,
    SITUATIONS,
    Store,
    incident_in,
    open_store,
    steps_through,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open one file for the whole grid: each case has an incident of its own."""
    with open_store(tmp_path_factory.mktemp("refusals")) as store:
        yield store


CHIEFS = frozenset(user.user_id for user in MANAGERS)


def read_by(user: User, action: Action, incident: Incident) -> Refusal:
    """Say what PRODUCT.md section 4 wants a person to read."""
    transition = TRANSITIONS[action]
    holders = HOLDERS.get(transition.who)
    if holders is None:
        fits = incident.status in transition.sources
        if fits and transition.who is Who.GIVER and user.user_id in {incident.owner_id, *CHIEFS}:
            return Refusal.NAMED_HAS_IT
        may_not = Refusal.NOT_OWNER if transition.who is Who.OWNER else Refusal.NOT_AUTHORIZED
        return may_not if fits else Refusal.MOVED_ON
    takes_it_away = any(source in OWNED for source in transition.sources)
    is_theirs = incident.owner_id == user.user_id
    if is_theirs and (takes_it_away or incident.status in transition.targets):
        return Refusal.ALREADY_YOURS
    if user not in holders:
        return Refusal.NOT_AUTHORIZED
    if incident.owner_id not in {None, user.user_id} and not takes_it_away:
        return Refusal.ALREADY_CLAIMED
    return Refusal.MOVED_ON


@for_each("who", PEOPLE)
@for_each("action", Action)
@for_each("situation", ALL_SITUATIONS)
def test_every_refusal_says_why(store: Store, situation: str, action: Action, who: str) -> None:
    incident = store.play(situation)
    outcome = store.attempt(action, incident, PEOPLE[who])
    if isinstance(outcome, Refused):
        why = read_by(PEOPLE[who], action, incident)
        named = RECEIVERS[action].user_id if why is Refusal.NAMED_HAS_IT else None
        assert outcome == Refused(why, incident, named)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_incident_is_called_claimed_only_while_another_has_it(
    store: Store, situation: str
) -> None:
    incident = store.play(situation)
    outcome = store.attempt(Action.CLAIM, incident, KATE)
    if isinstance(outcome, Refused):
        is_claimed = outcome.why is Refusal.ALREADY_CLAIMED
        assert is_claimed == (incident.owner_id is not None)


def test_that_another_has_an_incident_is_no_reason_against_taking_it_over() -> None:
    asked = incident_in(Status.CLAIMED_T2)
    held = {Condition.PRESENT, Condition.RIGHT, Condition.SAME_OWNER}
    assert refusal(Action.TAKE_OVER, asked, KATE.user_id, held) is Refusal.MOVED_ON


def test_a_refusal_describes_the_incident_as_it_was_then(store: Store) -> None:
    incident = store.play("unclaimed")
    claimed = store.attempt(Action.CLAIM, incident, JOHN)
    assert isinstance(claimed, Incident)
    assert store.attempt(Action.CLAIM, incident, KATE) == Refused(Refusal.ALREADY_CLAIMED, claimed)


@pytest.mark.parametrize("action", Action)
def test_who_is_gone_can_do_nothing_until_they_are_back(store: Store, action: Action) -> None:
    *before, (_, actor) = steps_through(action)
    incident = store.follow(store.report(), *before)
    store.database.absences.record_absence(GROUP, actor, NOW)
    assert store.attempt(action, incident, actor) == Refused(Refusal.ABSENT, incident)
    assert store.database.absences.record_return(GROUP, actor.user_id)
    assert store.act(action, incident, actor) is not None


def test_nothing_is_kept_of_strangers_who_leave(store: Store) -> None:
    store.database.absences.record_absence(GROUP, SAM, NOW)
    assert store.rows("SELECT * FROM absences") == []


def test_a_step_that_stamps_nothing_is_whole_sql(store: Store) -> None:
    step = Transition((Status.UNCLAIMED,), (Status.CLAIMED_T1,), Who.DISPATCHER)
    values = dict.fromkeys(("now", "incident_id", "group_id", "user_id", "seen"))
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute(f"EXPLAIN {update(step)}", values).fetchall()
