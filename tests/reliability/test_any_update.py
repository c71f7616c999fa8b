"""Arbitrary well-formed updates through the real bot: no handler raises, no invariant breaks."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from domain.incidents import LOG, REPORT, Action, Status
from domain.transitions import OWNED, TRANSITIONS
from tests.bot.support import ID, take
from tests.desk import Clock, desk_for
from tests.examples import examples
from tests.factories import SITUATIONS
from tests.reliability import updates as made
from tests.reliability.support import inbox_empty, run_sql, world

NUMBERS = itertools.count(1)
TOLERATED = (
    HealthCheck.function_scoped_fixture,
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)


async def play(path: Path, situation: str, history: list[tuple[str, made.Json]]) -> None:
    """Run the bot on a team with an incident in a situation, and have all this come in."""
    clock = Clock()
    fleet = world(clock)
    async with desk_for(fleet.telegram, path, clock, NEW_ISSUE_LIMIT_PER_HOUR="5") as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        await take(fleet, await fleet.reports("Truck 1"), SITUATIONS[situation])
        for kind, body in history:
            desk.telegram.deliver(kind, body)
        await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="confirmation")
        await inbox_empty(desk)
        assert desk.database.inbox.count_dead_letters() == 0
        assert desk.database.incidents.get(ID) is not None


def check_invariants(path: Path) -> None:
    """Check what must be so after any history."""
    for roster in run_sql(path, "SELECT manager_handles, manager_user_ids, dispatcher_handles,"
                                " dispatcher_user_ids FROM groups"):  # fmt: skip
        handles, ids = [json.loads(text) for text in roster[::2]], map(json.loads, roster[1::2])
        assert all(isinstance(handle, str) for row in handles for handle in row)
        assert all(isinstance(number, int) for row in ids for number in row)
    not_people = f"({made.ANONYMOUS}, {made.CHANNEL_BOT}, {made.SERVICE}, {made.BOT})"
    assert run_sql(path, f"SELECT * FROM users WHERE user_id IN {not_people}") == []  # noqa: S608
    for status, owner in run_sql(path, "SELECT status, owner_id FROM incidents"):
        assert (Status(status) in OWNED) == (owner is not None)
    for incident_id, status in run_sql(path, "SELECT incident_id, status FROM incidents"):
        check_history(path, incident_id, Status(status))


def check_history(path: Path, incident_id: str, status: Status) -> None:
    """Check that an audit trail is one report and then lawful steps to the present state."""
    query = (
        "SELECT action, from_status, to_status FROM incident_events"
        " WHERE incident_id = ? ORDER BY event_id"
    )
    (first, came_from, at), *steps = run_sql(path, query, incident_id)
    assert first in (REPORT, LOG)
    assert (came_from, at) == (None, Status.UNCLAIMED.value)
    for action, source, target in steps:
        assert source == at
        if action not in set(Action):  # somebody said more about it
            assert target == at
            continue
        transition = TRANSITIONS[Action(action)]
        assert Status(source) in transition.sources
        assert Status(target) in transition.ends
        at = target
    assert Status(at) is status


FIRST, *OTHERS = SITUATIONS
SLOW = pytest.mark.slow(reason="has a desk for each of many histories")


@pytest.mark.parametrize(
    "situation", [FIRST, *(pytest.param(other, marks=SLOW) for other in OTHERS)]
)
@examples(4, suppressed=TOLERATED, shrinks=False)
@given(st.lists(made.updates, min_size=15, max_size=40))
def test_any_updates_raise_nothing_and_break_no_invariant(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    situation: str,
    history: list[tuple[str, made.Json]],
) -> None:
    caplog.clear()
    path = tmp_path / f"{next(NUMBERS)}.db"
    asyncio.run(play(path, situation, history))
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR
            and r.name in ("handling.errors", "receiving.inbox")] == []  # fmt: skip
    check_invariants(path)


def test_the_check_itself_finds_a_broken_history(tmp_path: Path) -> None:
    path = tmp_path / "incidents.db"
    asyncio.run(play(path, "unclaimed", []))
    check_invariants(path)
    run_sql(path, "INSERT INTO incident_events (incident_id, action, t, from_status, to_status)"
                  " VALUES ('TKT-2026-0001', 'summarise', 1, 'Unclaimed', 'Resolved')")  # fmt: skip
    with pytest.raises(AssertionError):
        check_invariants(path)
