"""A start with much owed, and the end of an outage: what comes first, and how long it all takes."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import pytest

from database import Database
from domain.incidents import Action
from sandbox import ApiCall
from sending.wakes import WOKEN_AT_ONCE
from tests.desk import Fleet
from tests.reliability.fast_desk import LIMITS, FastWorld, in_fast_time
from tests.reliability.support import polls
from tests.reliability.test_no_busy_loop import counted

pytestmark = pytest.mark.slow(reason="goes through an outage")

PER_SECOND = 30  # messages over all chats, which is Telegram's limit
POST, EDIT = "sendMessage", "editMessageText"
OUTAGE = 110  # seconds: too few for a reminder, or for taps to be lost
STALE, REPORTS = 5, 2  # of each group: cards, one of them of an escalation, and reports without
TOLD = STALE - 1  # reporters who hear that theirs was claimed
HAS_IT = "has your report"


def fall_behind(database: Database, fleet: Fleet, number: int, now: int) -> None:
    """Have people act while nothing can be sent: a group is then owed cards, a page and edits."""
    john = fleet.john.id
    first, *others = database.incidents.list_open(fleet.chat.id)
    steps = [(each, Action.CLAIM) for each in (first, *others)] + [(first, Action.ESCALATE)]
    for incident, action in steps:
        database.incidents.apply(action, incident.incident_id, fleet.chat.id, john, now)
    for report in range(REPORTS):
        database.reports.create(fleet.chat.id, 90_000 + number + report, None, "Trailer", now)


def delivered(world: FastWorld, fleet: Fleet, since: float) -> list[ApiCall]:
    """List the messages and edits a group got since a time."""
    made = [call for call in world.telegram.calls if call.at >= since and call.ok]
    return [c for c in made if c.method in {POST, EDIT} and c.params["chat_id"] == fleet.chat.id]


def is_needed(call: ApiCall) -> bool:
    """Tell whether a call brings a card or a page: reporters hear after those of their reports."""
    return call.method == POST and HAS_IT not in str(call.params["text"])


def assert_recovered(world: FastWorld, since: float, under_way: int = 0) -> None:
    """Everything came as fast as it may, in each group the most urgent first.

    But so much was `under_way`: tried when nobody knew that the outage was over.
    """
    groups = [delivered(world, fleet, since) for fleet in world.fleets]
    for calls in groups:
        needed = [is_needed(call) for call in calls]
        methods = sorted(call.method for call in calls)
        assert methods == [EDIT] * STALE + [POST] * (REPORTS + 1 + TOLD)
        assert needed.count(True) == REPORTS + 1
        assert all(needed[under_way : REPORTS + 1])
    posts = [call.at - since for calls in groups for call in calls if is_needed(call)]
    edits = [call.at - since for calls in groups for call in calls if call.method == EDIT]
    others = [call.at - since for calls in groups for call in calls if not is_needed(call)]
    assert min(posts) <= 3
    assert max(posts) <= math.ceil(len(posts) / PER_SECOND) + 3
    everything = 1.5 * (len(posts) + len(others)) / PER_SECOND
    assert max(edits) <= max(8, everything)
    assert max(others) <= max(8 + TOLD, everything)
    assert not [call for call in world.telegram.calls if "Too Many" in (call.error or "")]


def test_at_a_start_people_get_what_they_need_first_and_all_soon(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=12, incidents=STALE)
        database = Database(world.path)
        for number, fleet in enumerate(world.fleets):
            fall_behind(database, fleet, 10 * number, world.clock())
        database.close()
        world.telegram.flood_limits = True
        begun = world.clock.exact()
        async with world.desk(**LIMITS) as desk:
            await world.telegram.until(lambda: not desk.database.deliveries.groups_owed(), 100)
        assert_recovered(world, begun)

    in_fast_time(tmp_path / "incidents.db", story)


def test_after_an_outage_people_get_what_they_need_first_and_all_soon(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=5, incidents=STALE)
        world.telegram.flood_limits = True
        before = polls(world.telegram)
        async with world.desk(**LIMITS) as desk:
            await world.telegram.until(lambda: polls(world.telegram) > before)
            world.is_cut_off = True
            for number, fleet in enumerate(world.fleets):
                fall_behind(desk.database, fleet, 10 * number, world.clock())
                desk.application.bot_data.outbox.wake(fleet.chat.id)
            await asyncio.sleep(OUTAGE)
            world.is_cut_off, ended = False, world.clock.exact()
            await world.telegram.until(lambda: not desk.database.deliveries.groups_owed(), 100)
        assert_recovered(world, ended, under_way=2)

    in_fast_time(tmp_path / "incidents.db", story)


def test_however_many_groups_are_owed_something_the_loop_is_never_held_for_long(
    tmp_path: Path,
) -> None:
    async def story(world: FastWorld) -> None:
        database = Database(world.path)
        for group_id in range(-300, 0):
            database.groups.record(group_id, "Fleet")
            database.reports.create(group_id, 1, None, "Truck", world.clock())
        database.close()
        most = before = 0
        async with world.desk() as desk:
            with counted(desk.database) as asked:
                while len(asked) < 300 or not polls(world.telegram):
                    await asyncio.sleep(0)
                    most, before = max(most, len(asked) - before), len(asked)
        assert most <= 2 * WOKEN_AT_ONCE

    in_fast_time(tmp_path / "incidents.db", story)
