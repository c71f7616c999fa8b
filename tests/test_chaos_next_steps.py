"""That chaos finds each incident that nobody who is there can go on with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.incidents import FINISHED, Status
from tests.bot.support import ID, card_in, settled
from tests.chaos import next_steps
from tests.chaos.court import Court
from tests.chaos.ledger import Ledger
from tests.desk import Desk, Fleet


@pytest.fixture
def court(desk: Desk, fleet: Fleet) -> Court:
    """Give the judges."""
    return Court(desk, fleet, Ledger())


ABANDONED = [("claimed", {"john"}), ("asked", {"john"}), ("handled", {"alice"})]


@pytest.mark.parametrize(("state", "gone"), ABANDONED)
async def test_there_is_a_next_step_for_what_somebody_has_who_left(
    court: Court, desk: Desk, fleet: Fleet, state: str, gone: set[str]
) -> None:
    await card_in(state, fleet)
    for name in gone:
        fleet.chat.remove(fleet.people[name])
    await settled(desk, fleet)
    assert court.finds() == {}


async def test_an_incident_is_stuck_when_nobody_is_there_who_may_do_anything(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    await fleet.escalated()
    for name in ("alice", "bob"):
        fleet.chat.remove(fleet.people[name])
    await settled(desk, fleet)
    assert court.finds() == {"stuck": 1}


async def test_an_incident_is_stuck_when_its_record_names_nobody(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    await settled(desk, fleet)
    desk.database.connection.sql(
        "UPDATE groups SET manager_user_ids = '[]', dispatcher_user_ids = '[]'"
    )
    assert court.finds()["stuck"] > 1


async def test_each_step_of_the_table_that_the_desk_refuses_is_told(
    court: Court, desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    await settled(desk, fleet)
    desk.database.connection.sql(
        "INSERT INTO absences (group_id, user_id, t) VALUES (:g, :u, 0)",
        g=fleet.chat.id,
        u=fleet.bob.id,
    )
    assert court.finds()["stuck"] > 1


@pytest.mark.parametrize("status", [each for each in Status if each not in FINISHED])
async def test_a_record_in_any_open_state_is_stuck_without_people(
    court: Court, fleet: Fleet, status: Status
) -> None:
    await fleet.reports("Truck 456")
    room = next_steps.Room([], court.rights)
    stuck: list[str] = []
    falsified = replace(court.incidents[ID], status=status)
    next_steps.compare(
        court.desk.database, room, [falsified], 0, lambda figure, _: stuck.append(figure)
    )
    assert stuck == ["stuck"]
