"""Edits come in behind what they change, however often the desk stops, and leave no trace else."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from database import Database, StoredUpdate
from tests.bot.support import ID, settled, stored
from tests.desk import Clock, Fleet, desk_for
from tests.reliability.support import inbox_empty, run_sql, world

WORDS, NORTH, EAST = "the zebra is loose", 12.345678, 98.765432


async def opened(fleet: Fleet) -> None:
    """Configure a group of an own world."""
    await fleet.appears("Incident desk is here")
    await fleet.configure()


async def test_a_report_edited_while_the_desk_is_down_says_what_it_says_now(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock):
        await opened(fleet)
    said = fleet.driver.says(fleet.chat, "/new_issue Truk 456")
    fleet.driver.edits(said, "/new_issue Truck 456")
    async with desk_for(fleet.telegram, path, clock) as desk:
        await fleet.shows(await fleet.answer_to(said), "\nTruck 456\n")
        assert stored(desk).description == "Truck 456"


async def test_what_was_received_before_a_kill_is_handled_in_order(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock):
        await opened(fleet)
    said = fleet.driver.says(fleet.chat, "Truk 456")
    for text in ("/new_issue Truk 456", "/new_issue Truck 456", "/new_issue Truck 457"):
        fleet.driver.edits(said, text)
    with closing(Database(path)) as database:
        batch = [StoredUpdate(each["update_id"], json.dumps(each))
                 for each in fleet.telegram.pending_updates]  # fmt: skip
        database.inbox.receive(batch, clock())
    async with desk_for(fleet.telegram, path, clock) as desk:
        await fleet.shows(await fleet.answer_to(said), "\nTruck 457\n")
        await settled(desk, fleet)
        assert [each.incident_id for each in desk.database.incidents.list_open(fleet.chat.id)] == [
            ID
        ]


def everything(path: Path) -> str:
    """Read the whole database."""
    tables = run_sql(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    return "\n".join(str(run_sql(path, f"SELECT * FROM {name}")) for [name] in tables)  # noqa: S608


async def test_of_edits_and_places_that_are_about_no_incident_nothing_is_kept(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock) as desk:
        await opened(fleet)
        await fleet.reports("Truck 456", by=fleet.john)
        await settled(desk, fleet)
        before = everything(path)
        said = fleet.stranger.says(fleet.chat, "hello")
        fleet.stranger.edits(said, WORDS)
        shared = fleet.stranger.sends_location(fleet.chat, NORTH, EAST, live_seconds=3600)
        for step in range(20):
            fleet.stranger.moves(shared, NORTH + step, EAST)
        await fleet.quiet()
        await inbox_empty(desk)
        await settled(desk, fleet)
        kept = everything(path)
    assert not [trace for trace in (WORDS, str(NORTH), str(EAST), "Stranger") if trace in kept]
    assert "Truck 456" in before
