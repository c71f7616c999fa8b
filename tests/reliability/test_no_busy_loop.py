"""What cannot be delivered now costs next to nothing: the desk does not ask again and again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from database import Database
from sandbox import Fault
from tests.bot.support import ID, second_fleet, settled
from tests.desk import Desk, Fleet, eventually
from tests.reliability.support import run_sql

SANE = 60  # questions for what is owed; a busy loop asks thousands within a moment


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect each question for what is owed."""
    asked: list[str] = []

    def note(statement: str) -> None:
        if "FROM owed" in statement:
            asked.append(statement)

    connection = database.connection._sqlite  # noqa: SLF001 - only SQLite knows
    connection.set_trace_callback(note)
    yield asked
    connection.set_trace_callback(None)


async def test_a_pin_that_is_to_wait_is_not_tried_until_then(desk: Desk, fleet: Fleet) -> None:
    desk.telegram.faults.append(Fault("pinChatMessage", retry_after=1))
    with counted(desk.database) as asked:
        card = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue Truck 456"))
        await fleet.until(lambda: card.is_pinned, "the pin")
    assert len(asked) < SANE


async def test_a_row_that_cannot_be_read_is_left_alone_and_the_others_go_on(
    desk: Desk, fleet: Fleet, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    card = await fleet.reports("Truck 1")
    await settled(desk, fleet)
    run_sql(tmp_path / "incidents.db", "UPDATE incidents SET t_created = 'long ago'")
    with counted(desk.database) as asked:
        await fleet.john.presses(card, f"claim:{ID}").wait()
        other = await fleet.reports("Truck 2")
        await fleet.john.taps(other, "✅ Claim")
        await fleet.shows(other, "Claimed by @john")
    assert len(asked) < SANE
    assert caplog.text.count("edit TKT-2026-0001 failed") == 1


async def test_a_locked_group_is_left_alone_until_the_sweep(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    south = await second_fleet(desk)
    fleet.chat.set_bot_rights(admin=False)
    await settled(desk, fleet)
    fleet.chat.locked = True
    with counted(desk.database) as asked:
        fleet.driver.says(fleet.chat, "/new_issue Truck 456")
        await eventually(lambda: "is locked" in caplog.text, "the refusal")
        card = await south.reports("Truck 789")
        await south.john.taps(card, "✅ Claim")
        await south.shows(card, "Claimed by @john_south")
    assert len(asked) < SANE
    assert caplog.text.count("is locked") == 1
    fleet.chat.locked = False
    await desk.sweep()
    await fleet.appears(f"INCIDENT: {ID}")
