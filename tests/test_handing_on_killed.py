"""`kill -9` between any two statements of what hands an incident on: all of it, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from database import Database
from domain.incidents import Action, Incident
from domain.people import User
from tests.factories import ALICE, BOB, DAN, GROUP, JOHN, KATE, NOW, RECEIVERS, Store, open_store
from tests.killed_copies import killed_copies

ID = "TKT-2026-0001"
TABLES = ("incidents", "incident_events", "retired_messages", "calls", "private_calls")

STEPS: tuple[tuple[str, Action, User | None], ...] = (
    ("claimed", Action.TAKE_OVER, KATE),
    ("tier 1 asked", Action.TAKE_OVER, KATE),
    ("claimed", Action.TAKE_CHARGE, BOB),
    ("tier 2 asked", Action.TAKE_CHARGE, BOB),
    ("claimed", Action.GIVE, JOHN),
    ("claimed by a manager", Action.GIVE_CHARGE, ALICE),
    ("claimed", Action.RELEASE, BOB),
    ("claimed", Action.RELEASE, None),
    ("resolved by tier 1", Action.REOPEN, DAN),
)


def prepare(store: Store, situation: str) -> Incident:
    """Bring an incident into a situation, with a card, a page, a prompt and a call in private."""
    incident = store.shown(situation, 70)
    if "manager" in situation or "tier 2" in situation:
        store.run("UPDATE incidents SET page_message_id = 71")
    if situation.endswith("asked"):
        store.database.prompts.record_sent(incident, 72)
    store.run(
        "INSERT INTO private_calls (user_id, incident_id, group_id, reason, t, message_id)"
        " VALUES (?, ?, ?, 'call', ?, 73)",
        *(JOHN.user_id, ID, GROUP, NOW),
    )
    return incident


def act(database: Database, incident: Incident, action: Action, user: User | None) -> object:
    """Take the action as the inbox does: again after a kill, with what the person saw."""
    to = RECEIVERS.get(action)
    return database.incidents.apply(
        *(action, ID, GROUP, user.user_id if user else None, NOW + 3600),
        named=to.user_id if to else None,
        seen=incident.transitions,
        is_admin=user is None,
    )


def recorded(database: Database) -> list[object]:
    """Read all that has to do with it."""
    return [
        tuple(row)
        for table in TABLES
        for row in database.connection.sql(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 - no values
    ]


@pytest.mark.parametrize(("situation", "action", "user"), STEPS)
def test_a_kill_leaves_all_or_nothing_and_once_more_it_is_whole(
    tmp_path: Path, situation: str, action: Action, user: User | None
) -> None:
    with open_store(tmp_path) as store:
        incident = prepare(store, situation)
        if user is None:  # an admin releases only what somebody has who is gone
            store.database.absences.record_absence(GROUP, JOHN, NOW)
        first = recorded(store.database)
        connection = store.database.connection._sqlite  # noqa: SLF001 - to see each statement
        copies = killed_copies(
            store.path, connection, lambda: act(store.database, incident, action, user)
        )
        last = recorded(store.database)
    found = []
    for copy in copies:
        database = Database(copy)
        found.append(recorded(database))
        act(database, incident, action, user)
        assert recorded(database) == last
        database.close()
    whole = found.index(last)
    assert whole > 1
    assert found == [first] * whole + [last] * (len(found) - whole)
    assert first != last
