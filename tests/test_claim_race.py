"""Eight processes want the same incident at once, on one file."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from database import Database
from domain.incidents import Action, Incident, Status
from domain.people import Role, User
from tests.factories import ALICE, GROUP, JOHN, NOW, Store, open_store

RIVALS = [User(100 + number, f"rival{number}", f"Rival {number}") for number in range(8)]
ROUNDS = 12


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a file in which all rivals may claim everything."""
    with open_store(tmp_path) as store:
        for role in (Role.DISPATCHER, Role.MANAGER):
            store.database.teams.add(GROUP, role, RIVALS, [], None, NOW)
        yield store


def claim_all(
    path: Path,
    user_id: int,
    action: Action,
    seen: dict[str, int],
    start: Barrier,
    wins: SimpleQueue[tuple[str, int]],
) -> None:
    """Be one of the processes: take each incident the moment all are ready, as all saw it."""
    database = Database(path)
    for incident_id, transitions in seen.items():
        start.wait(60)
        outcome = database.incidents.apply(
            *(action, incident_id, GROUP, user_id, NOW + 600), named=user_id, seen=transitions
        )
        if isinstance(outcome, Incident):
            wins.put((incident_id, user_id))
    database.close()


def race(path: Path, action: Action, seen: dict[str, int]) -> list[tuple[str, int]]:
    """Run the processes; returns who won what."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])  # imports once what eight processes need
    start = context.Barrier(len(RIVALS))
    wins: SimpleQueue[tuple[str, int]] = context.SimpleQueue()
    processes = [
        context.Process(target=claim_all, args=(path, rival.user_id, action, seen, start, wins))
        for rival in RIVALS
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
    assert [process.exitcode for process in processes] == [0] * len(RIVALS)
    found = []
    while not wins.empty():
        found.append(wins.get())
    return sorted(found)


@pytest.mark.parametrize(
    ("action", "situation", "claimed"),
    [
        (Action.CLAIM, "unclaimed", Status.CLAIMED_T1),
        (Action.CLAIM_ESCALATION, "escalated", Status.CLAIMED_T2),
        (Action.TAKE_OVER, "claimed", Status.CLAIMED_T1),
        (Action.TAKE_OVER, "tier 1 asked", Status.AWAITING_SUMMARY),
        (Action.TAKE_CHARGE, "claimed", Status.CLAIMED_T2),
        (Action.TAKE_CHARGE, "claimed by a manager", Status.CLAIMED_T2),
        (Action.TAKE_CHARGE, "tier 2 asked", Status.AWAITING_SUMMARY),
        (Action.GIVE, "claimed", Status.CLAIMED_T1),
        (Action.GIVE_CHARGE, "claimed by a manager", Status.CLAIMED_T2),
    ],
)
def test_exactly_one_of_eight_who_want_an_incident_at_once_has_it(
    store: Store, action: Action, situation: str, claimed: Status
) -> None:
    played = [store.play(situation) for _ in range(ROUNDS)]
    seen = {incident.incident_id: incident.transitions for incident in played}
    winners = race(store.path, action, seen)
    assert [incident_id for incident_id, _ in winners] == list(seen)
    for incident_id, winner in winners:
        incident = store.database.incidents.get(incident_id)
        assert incident is not None
        assert (incident.status, incident.owner_id) == (claimed, winner)
        events = store.database.audit.events(incident_id)[seen[incident_id] + 1 :]
        assert [(event.action, event.actor_id) for event in events] == [(action.value, winner)]


def test_the_owner_who_claims_again_changes_nothing(store: Store) -> None:
    incident = store.play("claimed")
    assert store.act(Action.CLAIM, incident, JOHN) is None
    escalated = store.play("claimed by a manager")
    assert store.act(Action.CLAIM_ESCALATION, escalated, ALICE) is None
