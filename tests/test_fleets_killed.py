"""`kill -9` between any two statements of what a fleet changes: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from database import Change, Database
from domain.fleets import Fleet, Outcome
from domain.people import Role
from domain.settings import Setting
from tests.factories import ALICE, GROUP, JOHN, NOW, OTHER_GROUP, SAM, open_store
from tests.killed_copies import Step, expect_all_or_nothing

OFFICE, TRUCK, NEW_ID = GROUP, OTHER_GROUP, -1005555555555
CODE = "code"
TABLES = (
    "fleets", "groups", "join_requests", "fleet_notices", "boards", "ended_boards", "absences",
    "group_events", "team_events", "retired_messages", "shifts", "incidents",
)  # fmt: skip


def by(group_id: int, actor_id: int | None = ALICE.user_id) -> Change:
    """Have somebody change something in a group."""
    return Change(group_id, actor_id, NOW + 9)


def fleet_of(database: Database) -> Fleet:
    """Find the fleet of the case."""
    fleet = database.fleets.get(1)
    assert fleet is not None
    return fleet


def founded(database: Database) -> None:
    """Found a fleet in a group that has a team, a shift and a setting."""
    assert database.fleets.found(by(OFFICE), "Acme", CODE)


def brought(user_id: int) -> Step:
    """Have somebody bring the invitation to the other group, as an admin of it."""
    user = {JOHN.user_id: JOHN, SAM.user_id: SAM}[user_id]
    return lambda d: d.join_requests.bring(
        by(TRUCK, user_id), fleet_of(d), user, is_admin=False, code=CODE
    )


def asked(database: Database) -> None:
    """Ask the office, by a message."""
    brought(SAM.user_id)(database)
    request = database.join_requests.of_group(TRUCK)
    assert request is not None
    database.join_requests.record_sent(request, OFFICE, 70)


def decided(outcome: Outcome) -> Step:
    """Have a manager decide."""
    return lambda d: d.join_requests.decide(1, by(OFFICE), outcome, is_admin=False)


JOINED = (founded, brought(JOHN.user_id))
ASKED = (founded, asked)
STEPS: Mapping[str, tuple[tuple[Step, ...], Step]] = {
    "a new fleet": ((), founded),
    "a group that joins": ((founded,), brought(JOHN.user_id)),
    "a group that is to wait": ((founded,), brought(SAM.user_id)),
    "a group that is let in": (ASKED, decided(Outcome.LET_IN)),
    "a group that is refused": (ASKED, decided(Outcome.REFUSED)),
    "a group that leaves": (JOINED, lambda d: d.fleets.leave(by(TRUCK), fleet_of(d))),
    "a group that is put out": (
        JOINED,
        lambda d: d.fleets.remove(by(TRUCK), fleet_of(d), is_admin=False),
    ),
    "a new invitation": (
        (founded,),
        lambda d: d.fleets.renew_code(by(OFFICE), fleet_of(d), "new", is_admin=False),
    ),
    "an office that moves": (
        JOINED,
        lambda d: d.fleets.move_office(by(TRUCK), fleet_of(d), is_admin=False),
    ),
    "a fleet that ends": (ASKED, lambda d: d.fleets.end(by(OFFICE), fleet_of(d), is_admin=False)),
    "a group that waits and migrates": (ASKED, lambda d: d.groups.migrate(TRUCK, NEW_ID)),
    "an office that migrates": (ASKED, lambda d: d.groups.migrate(OFFICE, NEW_ID)),
    "a group that waits and puts us out": (ASKED, lambda d: d.groups.set_suspended(TRUCK, True)),
    "a welcome of who joined": (JOINED, lambda d: d.groups.record_welcome(TRUCK, 80)),
}
"""What is changed about fleets, and what comes before each."""


@pytest.mark.parametrize("name", STEPS)
def test_a_kill_leaves_all_or_nothing(tmp_path: Path, name: str) -> None:
    before, step = STEPS[name]
    with open_store(tmp_path) as store:
        store.report()
        database = store.database
        database.settings.change(OFFICE, Setting.SLA_UNCLAIMED, 5.0, None, NOW)
        database.teams.add(OFFICE, Role.DISPATCHER, [], ["mia"], None, NOW)
        for each in before:
            each(database)
        expect_all_or_nothing(store, step, recorded)


def recorded(database: Database) -> tuple[object, ...]:
    """Read all that has to do with it."""
    return tuple(
        tuple(row)
        for table in TABLES
        for row in database.connection.sql(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 - no values
    )
