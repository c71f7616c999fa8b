"""`kill -9` between any two statements of a summary or a duplicate: all of it, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from tests.bot.support import ID, settled
from tests.bot.test_duplicates import SECOND
from tests.bot.test_offers import DONE, YES
from tests.bot.test_summary_edits import HOSE, HOUSE, summed_up
from tests.desk import Desk, Fleet
from tests.killed_copies import copied

Copies = list[Path]
SUMMARY = (
    "SELECT status, resolution_summary, (SELECT count(*) FROM summaries),"
    " (SELECT count(*) FROM attachments), (SELECT count(*) FROM loose_photos),"
    " (SELECT count(*) FROM incident_events WHERE action IN ('summarise', 'correct_summary'))"
    " FROM incidents"
)
DUPLICATES = (
    "SELECT json_group_array(json_array(incident_id, status, duplicate_of, version)),"
    " (SELECT count(*) FROM incident_events WHERE action = 'cancel') FROM"
    " (SELECT * FROM incidents ORDER BY number)"
)


@asynccontextmanager
async def killed_at_each_statement(desk: Desk, path: Path) -> AsyncIterator[Copies]:
    """Copy the file before each statement, as a kill at that moment would leave it."""
    copies: Copies = []
    connection = desk.database.connection._sqlite  # noqa: SLF001 - to see each statement
    connection.set_trace_callback(lambda _: copies.append(copied(path, len(copies) + 1)))
    try:
        yield copies
    finally:
        connection.set_trace_callback(None)


def found(copies: Copies, query: str) -> list[tuple[object, ...]]:
    """Read each copy; what is the same in several that follow each other is told once."""
    states: list[tuple[object, ...]] = []
    for copy in copies:
        with closing(sqlite3.connect(copy)) as connection:
            state = connection.execute(query).fetchone()
        if states[-1:] != [state]:
            states.append(state)
    return states


async def test_a_yes_takes_the_words_with_their_album_at_once(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    card, _ = await fleet.prompted()
    first = fleet.john.sends_photo(fleet.chat, DONE, album="a")
    fleet.john.sends_photo(fleet.chat, album="a")
    offer = await fleet.answer_to(first)
    await settled(desk, fleet)
    async with killed_at_each_statement(desk, tmp_path / "incidents.db") as copies:
        await fleet.john.taps(offer, YES)
        await fleet.shows(card, f"Summary: {DONE}\n")
    assert found(copies, SUMMARY) == [
        ("Awaiting_Summary", None, 0, 0, 2, 0),
        ("Resolved", DONE, 1, 2, 0, 1),
    ]


async def test_a_correction_is_made_with_its_line_of_the_timeline(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    given, card = await summed_up(fleet)
    await settled(desk, fleet)
    async with killed_at_each_statement(desk, tmp_path / "incidents.db") as copies:
        fleet.john.edits(given, HOSE)
        await fleet.shows(card, f"Summary: {HOSE}\n")
    assert found(copies, SUMMARY) == [
        ("Resolved", HOUSE, 1, 0, 0, 1),
        ("Resolved", HOSE, 1, 0, 0, 2),
    ]


async def test_a_duplicate_brings_its_own_duplicates_along_at_once(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    for text in ("Truck 456 smokes", "Truck 456 smoke again", "Smoke at truck 456"):
        await fleet.reports(text)
    await fleet.asks(fleet.alice, "/cancel 3 duplicate of 2")
    await settled(desk, fleet)
    async with killed_at_each_statement(desk, tmp_path / "incidents.db") as copies:
        await fleet.asks(fleet.alice, "/cancel 2 duplicate of 1")
        await settled(desk, fleet)
    open_one, called_off = f'["{SECOND}","Unclaimed",null', f'["{SECOND}","Cancelled","{ID}"'
    before, after = found(copies, DUPLICATES)
    assert (open_one in str(before[0]), before[1]) == (True, 1)
    assert (called_off in str(after[0]), after[1]) == (True, 2)
    assert f'["TKT-2026-0003","Cancelled","{ID}"' in str(after[0])
