"""Cards that say whether anybody is named to claim: redrawn when that changes, and only then."""

from __future__ import annotations

import pytest

from domain.incidents import Incident
from domain.people import Role, User
from tests.factories import (
    DISPATCHERS,
    GROUP,
    MANAGERS,
    NOW,
    OTHER_GROUP,
    SITUATIONS,
    Store,
)

ADMIN = 99
ANN = User(101, "ann", "Ann Moss")
BEN = User(102, "ben", "Ben Hill")
TEAMS = {Role.DISPATCHER: DISPATCHERS, Role.MANAGER: MANAGERS}
WAITS_FOR = pytest.mark.parametrize(
    ("role", "state"), [(Role.DISPATCHER, "unclaimed"), (Role.MANAGER, "escalated")]
)


def versions(store: Store, *incidents: Incident) -> list[int]:
    return [int(str(store.row(incident)["version"])) for incident in incidents]


def dismiss(store: Store, role: Role, *users: User) -> None:
    for user in users:
        store.database.teams.remove(GROUP, role, user.user_id, None, ADMIN, NOW)


@WAITS_FOR
def test_a_card_is_owed_anew_when_the_last_who_may_claim_is_removed(
    store: Store, role: Role, state: str
) -> None:
    incident = store.play(state)
    first, *others = TEAMS[role]
    dismiss(store, role, *others)
    assert versions(store, incident) == [incident.version]
    dismiss(store, role, first)
    assert versions(store, incident) == [incident.version + 1]
    dismiss(store, role, first)
    assert versions(store, incident) == [incident.version + 1]


@WAITS_FOR
def test_a_card_is_owed_anew_when_the_first_who_may_claim_is_named(
    store: Store, role: Role, state: str
) -> None:
    incident = store.play(state)
    dismiss(store, role, *TEAMS[role])
    [before] = versions(store, incident)
    store.database.teams.add(GROUP, role, [], ["ann"], ADMIN, NOW)
    assert versions(store, incident) == [before + 1]
    store.database.teams.add(GROUP, role, [BEN], [], ADMIN, NOW)
    assert store.database.teams.accept_invitations(GROUP, ANN, NOW) == [role]
    assert versions(store, incident) == [before + 1]


@WAITS_FOR
def test_only_cards_that_wait_for_the_role_in_the_group_are_owed_anew(
    store: Store, role: Role, state: str
) -> None:
    others = [store.play(situation) for situation in SITUATIONS if situation != state]
    others.append(store.play(state, OTHER_GROUP))
    dismiss(store, role, *TEAMS[role])
    assert versions(store, *others) == [other.version for other in others]


def test_managers_who_replace_all_others_leave_the_cards_as_they_are(store: Store) -> None:
    incident = store.play("escalated")
    store.database.teams.set_managers(GROUP, [ANN], ["ben"], ADMIN, NOW)
    assert store.database.teams.get(GROUP, Role.MANAGER).invited == ("ben",)
    assert versions(store, incident) == [incident.version]


def test_a_roster_that_moves_in_redraws_what_waits_in_the_supergroup(store: Store) -> None:
    database, new_id = store.database, -1005555555555
    database.groups.record(new_id, "North Fleet")
    incident = store.report(new_id)
    database.groups.migrate(GROUP, new_id)
    assert versions(store, incident) == [incident.version + 1]
    database.groups.migrate(GROUP, new_id)
    assert versions(store, incident) == [incident.version + 1]
