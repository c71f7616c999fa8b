"""Every action, in every situation, by everybody: on a real file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from database import Change, Database
from domain.incidents import Action, Event, Incident, Status
from domain.people import Role, User
from domain.refusals import Refusal, Refused
from domain.transitions import TRANSITIONS, Who
from tests.cases import for_each
from tests.factories import (
    ALICE,
    ALL_SITUATIONS,
    BOB,
    DAN,
    DISPATCHERS,
    GROUP,
    JOHN,
    KATE,
    MANAGERS,
    NOW,
    OLAF,
    OTHER_GROUP,
    PEOPLE,
    RECEIVERS,
    SAM,
    Store,
    open_store,
)

EVERYTHING = for_each("action", Action)
EVERYWHERE = for_each("situation", ALL_SITUATIONS)
THEN = NOW + 3600
OFFICE, BY_OFFICE = GROUP - 1, {KATE, BOB, OLAF}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open one file for the whole grid: each case has an incident of its own."""
    with open_store(tmp_path_factory.mktemp("grid")) as store:
        move_some_to_an_office(store.database)
        yield store


def move_some_to_an_office(database: Database) -> None:
    """Have half of the team be named by the office of the group's fleet only."""
    database.groups.record(OFFICE, "Office")
    fleet = database.fleets.found(Change(OFFICE, None, NOW), "North", "code")
    assert fleet is not None
    assert database.fleets.join(Change(GROUP, None, NOW), fleet)
    for role, people in ((Role.DISPATCHER, DISPATCHERS), (Role.MANAGER, MANAGERS)):
        for user in BY_OFFICE & set(people):
            database.teams.add(OFFICE, role, [user], [], None, NOW)
            assert database.teams.remove(GROUP, role, user.user_id, None, None, NOW)


ACTORS: Mapping[str, tuple[User | None, bool]] = {
    **{name: (user, False) for name, user in PEOPLE.items()},
    "admin without a role": (SAM, True),
    "anonymous admin": (None, True),
    "nobody": (None, False),
}
"""Who tries it, and whether Telegram calls them an admin."""


def may(user: User | None, action: Action, incident: Incident) -> bool:
    """Say what the table says."""
    transition = TRANSITIONS[action]
    if incident.status not in transition.sources:
        return False
    if action is Action.TAKE_OVER and incident.claimed_by_t2_id is not None:
        return False
    if incident.owner_id is not None and RECEIVERS.get(action) is person(incident.owner_id):
        return False
    return has_right(user, transition.who, incident)


def has_right(user: User | None, who: Who, incident: Incident) -> bool:
    """Say in words of our own who has a right."""
    has_it = user is not None and incident.owner_id == user.user_id
    is_dispatcher, is_manager = user in DISPATCHERS, user in MANAGERS
    return {
        Who.OWNER: has_it,
        Who.DISPATCHER: is_dispatcher and not has_it,
        Who.MANAGER: is_manager and not has_it,
        Who.CANCELLER: has_it or is_manager or (user is DAN and incident.status == "Unclaimed"),
        Who.GIVER: has_it or is_manager,
        Who.RELEASER: is_manager,
        Who.REOPENER: is_manager or is_dispatcher or user is DAN,
    }[who]


def person(user_id: int) -> User:
    """Find somebody by their id."""
    return next(user for user in PEOPLE.values() if user.user_id == user_id)


def everything_about(store: Store, incident: Incident) -> list[object]:
    """Read all that the file says about an incident."""
    trail = "SELECT * FROM incident_events WHERE incident_id = ? ORDER BY event_id"
    return [store.row(incident), *store.rows(trail, incident.incident_id)]


@for_each("who", ACTORS)
@EVERYTHING
@EVERYWHERE
def test_exactly_what_the_table_allows_is_done(
    store: Store, situation: str, action: Action, who: str
) -> None:
    incident, (user, is_admin) = store.play(situation), ACTORS[who]
    before = everything_about(store, incident)
    after = store.attempt(action, incident, user, THEN, is_admin=is_admin)
    if may(user, action, incident):
        assert isinstance(after, Incident)
        assert after.status in TRANSITIONS[action].targets_from(incident.status)
        assert len(everything_about(store, incident)) == len(before) + 1
    else:
        why = (
            "`conditions` in storage/transitions.py lets through whom TRANSITIONS does not allow it"
        )
        assert isinstance(after, Refused), f"{action} when {situation}, {who}: {why}"
        assert everything_about(store, incident) == before


@EVERYTHING
@EVERYWHERE
def test_nothing_is_done_from_another_group(store: Store, situation: str, action: Action) -> None:
    incident = store.play(situation)
    before = everything_about(store, incident)
    for user in PEOPLE.values():
        elsewhere = store.database.incidents.apply(
            action, incident.incident_id, OTHER_GROUP, user.user_id, THEN, "Replaced the hose"
        )
        assert elsewhere == Refused(Refusal.UNKNOWN)
    assert everything_about(store, incident) == before


@EVERYTHING
def test_nothing_is_done_to_an_incident_that_is_not_there(store: Store, action: Action) -> None:
    nothing = store.database.incidents.apply(action, "TKT-2026-99999", GROUP, JOHN.user_id, NOW)
    assert nothing == Refused(Refusal.UNKNOWN)


TOLD_APART = [
    ("unclaimed", Action.CLAIM, KATE, Status.CLAIMED_T1,
     {"claimed_by_t1_id": 12, "owner_id": 12, "t_claimed_tier1": THEN}),
    ("claimed", Action.LEAVE, JOHN, Status.UNCLAIMED,
     {"claimed_by_t1_id": None, "owner_id": None, "call_owed": 1}),
    ("unclaimed", Action.TAKE_CHARGE, BOB, Status.CLAIMED_T2,
     {"claimed_by_t2_id": 22, "owner_id": 22, "t_claimed_tier2": THEN}),
    ("claimed", Action.TAKE_OVER, KATE, Status.CLAIMED_T1,
     {"claimed_by_t1_id": 12, "owner_id": 12}),
    ("tier 1 asked", Action.TAKE_OVER, KATE, Status.AWAITING_SUMMARY,
     {"claimed_by_t1_id": 12, "owner_id": 12, "pending_resolution_by_user_id": 12}),
    ("claimed", Action.TAKE_CHARGE, BOB, Status.CLAIMED_T2,
     {"claimed_by_t2_id": 22, "owner_id": 22, "t_claimed_tier2": THEN}),
    ("claimed by a manager", Action.TAKE_CHARGE, BOB, Status.CLAIMED_T2,
     {"claimed_by_t2_id": 22, "owner_id": 22}),
    ("tier 1 asked", Action.TAKE_CHARGE, BOB, Status.AWAITING_SUMMARY,
     {"claimed_by_t2_id": 22, "owner_id": 22, "t_claimed_tier2": THEN,
      "pending_resolution_by_user_id": 22}),
    ("tier 2 asked", Action.TAKE_CHARGE, BOB, Status.AWAITING_SUMMARY,
     {"claimed_by_t2_id": 22, "owner_id": 22, "pending_resolution_by_user_id": 22}),
    ("claimed", Action.GIVE, JOHN, Status.CLAIMED_T1, {"claimed_by_t1_id": 12, "owner_id": 12}),
    ("claimed by a manager", Action.GIVE, ALICE, Status.CLAIMED_T1,
     {"claimed_by_t1_id": 12, "claimed_by_t2_id": None, "owner_id": 12}),
    ("taken charge of", Action.GIVE, ALICE, Status.CLAIMED_T1,
     {"claimed_by_t1_id": 12, "claimed_by_t2_id": None, "owner_id": 12}),
    ("claimed", Action.GIVE_CHARGE, JOHN, Status.CLAIMED_T2,
     {"claimed_by_t2_id": 22, "owner_id": 22, "t_claimed_tier2": THEN}),
    ("claimed by a manager", Action.GIVE_CHARGE, ALICE, Status.CLAIMED_T2,
     {"claimed_by_t2_id": 22, "owner_id": 22}),
    ("claimed", Action.RELEASE, BOB, Status.UNCLAIMED,
     {"claimed_by_t1_id": None, "owner_id": None, "call_owed": 1}),
    ("given to a dispatcher", Action.RELEASE, BOB, Status.ESCALATED,
     {"claimed_by_t1_id": None, "owner_id": None}),
    ("taken charge of", Action.RELEASE, BOB, Status.UNCLAIMED,
     {"claimed_by_t2_id": None, "owner_id": None, "call_owed": 1}),
    ("claimed by a manager", Action.RELEASE, BOB, Status.ESCALATED,
     {"claimed_by_t1_id": None, "claimed_by_t2_id": None, "owner_id": None}),
    ("tier 1 asked", Action.RELEASE, BOB, Status.UNCLAIMED,
     {"claimed_by_t1_id": None, "pending_resolution_by_user_id": None,
      "t_resolution_requested": None, "owner_id": None, "call_owed": 1}),
    ("tier 2 asked", Action.RELEASE, BOB, Status.ESCALATED,
     {"claimed_by_t1_id": None, "claimed_by_t2_id": None, "pending_resolution_by_user_id": None,
      "t_resolution_requested": None, "owner_id": None}),
    ("resolved by tier 1", Action.REOPEN, DAN, Status.UNCLAIMED,
     {"claimed_by_t1_id": None, "t_resolution_requested": None, "reopened": 1, "call_owed": 1}),
    ("resolved by tier 2", Action.REOPEN, KATE, Status.UNCLAIMED,
     {"claimed_by_t1_id": None, "claimed_by_t2_id": None, "t_resolution_requested": None,
      "reopened": 1, "call_owed": 1}),
    ("claimed", Action.ESCALATE, JOHN, Status.ESCALATED,
     {"owner_id": None, "t_escalated": THEN}),
    ("escalated", Action.CLAIM_ESCALATION, BOB, Status.CLAIMED_T2,
     {"claimed_by_t2_id": 22, "owner_id": 22, "t_claimed_tier2": THEN}),
    ("claimed by a manager", Action.LEAVE_ESCALATION, ALICE, Status.ESCALATED,
     {"claimed_by_t2_id": None, "owner_id": None}),
    ("claimed", Action.RESOLVE, JOHN, Status.AWAITING_SUMMARY,
     {"pending_resolution_by_user_id": 11, "t_resolution_requested": THEN}),
    ("claimed by a manager", Action.RESOLVE, ALICE, Status.AWAITING_SUMMARY,
     {"pending_resolution_by_user_id": 21, "t_resolution_requested": THEN}),
    ("tier 1 asked", Action.KEEP_WORKING, JOHN, Status.CLAIMED_T1,
     {"pending_resolution_by_user_id": None, "t_resolution_requested": None}),
    ("tier 2 asked", Action.KEEP_WORKING, ALICE, Status.CLAIMED_T2,
     {"pending_resolution_by_user_id": None, "t_resolution_requested": None}),
    ("tier 1 asked", Action.SUMMARISE, JOHN, Status.RESOLVED,
     {"resolution_summary": "Replaced the hose", "resolved_by_id": 11, "t_resolved": THEN,
      "pending_resolution_by_user_id": None, "owner_id": None}),
    ("tier 2 asked", Action.SUMMARISE, ALICE, Status.RESOLVED,
     {"resolution_summary": "Replaced the hose", "resolved_by_id": 21, "t_resolved": THEN,
      "pending_resolution_by_user_id": None, "owner_id": None}),
    ("unclaimed", Action.CANCEL, DAN, Status.CANCELLED, {"cancelled_by_id": 1}),
    ("claimed", Action.CANCEL, JOHN, Status.CANCELLED,
     {"cancelled_by_id": 11, "owner_id": None}),
    ("escalated", Action.CANCEL, BOB, Status.CANCELLED, {"cancelled_by_id": 22}),
    ("claimed by a manager", Action.CANCEL, BOB, Status.CANCELLED,
     {"cancelled_by_id": 22, "owner_id": None}),
    ("tier 1 asked", Action.CANCEL, JOHN, Status.CANCELLED,
     {"cancelled_by_id": 11, "pending_resolution_by_user_id": None, "owner_id": None}),
]  # fmt: skip


@pytest.mark.parametrize(("situation", "action", "user", "target", "stamps"), TOLD_APART)
def test_an_action_stamps_what_it_should_and_nothing_else(
    store: Store,
    situation: str,
    action: Action,
    user: User,
    target: Status,
    stamps: dict[str, object],
) -> None:
    incident = store.play(situation)
    before = store.row(incident)
    assert store.act(action, incident, user, THEN) is not None
    after = store.row(incident)
    moved = {"version": incident.version + 1, "transitions": incident.transitions + 1}
    expected = stamps | moved | {"status": target, "t_status": THEN}
    changed = {column for column in after if after[column] != before[column]}
    assert {column: after[column] for column in changed | expected.keys()} == expected


@pytest.mark.parametrize(("situation", "action", "user", "target", "stamps"), TOLD_APART)
def test_an_action_has_exactly_one_audit_event(
    store: Store,
    situation: str,
    action: Action,
    user: User,
    target: Status,
    stamps: dict[str, object],  # noqa: ARG001 - the other half of the same table
) -> None:
    incident = store.play(situation)
    before = store.database.audit.events(incident.incident_id)
    store.act(action, incident, user, THEN)
    said = "Replaced the hose" if action is Action.SUMMARISE else None
    other = to.user_id if (to := RECEIVERS.get(action)) else incident.owner_id
    second = other if other != user.user_id else None
    event = Event(action.value, user.user_id, THEN, incident.status, target, said, second)
    assert store.database.audit.events(incident.incident_id) == [*before, event]


def test_first_claim_times_are_kept_when_somebody_else_claims(store: Store) -> None:
    left = store.follow(store.play("claimed"), (Action.LEAVE, JOHN))
    again = store.follow(left, (Action.CLAIM, KATE))
    assert (again.claimed_by_t1_id, again.t_claimed_tier1) == (KATE.user_id, NOW + 60)
    assert again.t_status == NOW + 180


def test_first_escalation_times_are_kept_when_another_manager_claims(store: Store) -> None:
    left = store.follow(store.play("claimed by a manager"), (Action.LEAVE_ESCALATION, ALICE))
    again = store.follow(left, (Action.CLAIM_ESCALATION, BOB))
    assert (again.t_escalated, again.t_claimed_tier2) == (NOW + 120, NOW + 180)
    assert (again.claimed_by_t2_id, again.t_status) == (BOB.user_id, NOW + 300)


def test_the_time_of_the_first_escalation_is_kept_by_a_second_one(store: Store) -> None:
    first = store.play("escalated")
    back = "UPDATE incidents SET status = 'Claimed_T1' WHERE incident_id = ?"
    store.run(back, first.incident_id)  # no button leads there today
    again = store.act(Action.ESCALATE, first, JOHN, NOW + 9000)
    assert again is not None
    assert (again.t_escalated, again.t_status) == (first.t_status, NOW + 9000)


def test_asking_again_starts_a_new_request(store: Store) -> None:
    working = store.follow(store.play("tier 1 asked"), (Action.KEEP_WORKING, JOHN))
    asked = store.follow(working, (Action.RESOLVE, JOHN))
    assert asked.t_resolution_requested == asked.t_status == NOW + 240
