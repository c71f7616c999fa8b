"""Incidents taken over at a change of shift, in the private chat of who took them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from domain.handover import MOST_LISTED
from domain.private_calls import Quiet
from tests.bot.in_private import at_rest, called, listening, private
from tests.bot.shifts import changed, data_of, has, two_shifts
from tests.bot.support import ID, stored
from tests.desk import Desk, Fleet

HANDED_OVER = "was handed over to you"
NIGHT = Quiet(18 * 60, 20 * 60)  # shifts change at 19:00


async def test_who_takes_over_gets_each_incident_in_private_with_its_buttons(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    await listening(desk, fleet, fleet.john, fleet.kate)
    await has(fleet, "Truck 456 no start", "Truck 457 flat tire")
    await at_rest(desk, fleet)
    message = await changed(desk, fleet)
    assert private(fleet, fleet.john) == []  # nothing moves by itself
    await fleet.john.taps(message, "🤝 Take @kate's 2")
    await called(fleet, fleet.john, "Truck 457 flat tire")
    await at_rest(desk, fleet)
    first, second = private(fleet, fleet.john)
    assert first.text == (
        "Truck 456 no start\n"
        f"🤝 {ID} was handed over to you.\n"
        "🚛 456\n"
        "Status: 🛠️ IN PROGRESS (Claimed by @john)\n"
        "👥 North Fleet"
    )
    assert first.button_texts == [["❌ Leave Claim", "⬆️ Escalate"], ["🏁 Resolve"], ["⋯ More"]]
    assert "TKT-2026-0002" in str((await fleet.john.taps(second, "⬆️ Escalate")).text)
    assert private(fleet, fleet.kate, HANDED_OVER) == []


async def test_a_call_that_stands_makes_room_for_what_was_taken_over(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    await listening(desk, fleet, fleet.john)
    card = await fleet.reports("Crash, truck 456")  # an accident calls everybody
    await called(fleet, fleet.john)
    await fleet.kate.taps(card, "✅ Claim")
    await called(fleet, fleet.john, "Claimed by @kate")
    await at_rest(desk, fleet)
    message = await changed(desk, fleet)
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    call = await called(fleet, fleet.john, HANDED_OVER)
    await fleet.shows(card, "Claimed by @john")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == [call]


async def test_calls_are_owed_with_the_taking_or_nothing_is_taken(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    await two_shifts(fleet)
    await listening(desk, fleet, fleet.john)
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    await at_rest(desk, fleet)
    with closing(sqlite3.connect(tmp_path / "incidents.db")) as connection:
        connection.execute(
            "CREATE TRIGGER trouble BEFORE INSERT ON private_calls"
            " BEGIN SELECT RAISE (ABORT, 'trouble'); END"
        )
    answer = await fleet.john.taps(message, "🤝 Take @kate's 1")
    assert "Something went wrong" in (answer.text or "")
    assert stored(desk).owner_id == fleet.kate.id


async def test_a_second_tap_rings_nobody_again(desk: Desk, fleet: Fleet) -> None:
    await two_shifts(fleet)
    await listening(desk, fleet, fleet.john)
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    data = data_of(message)
    await fleet.john.presses(message, data).wait()
    call = await called(fleet, fleet.john)
    await fleet.john.presses(message, data).wait()
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == [call]


@pytest.mark.parametrize(("report", "rings"), [("Truck 456", 0), ("Truck 456 crash", 1)])
async def test_quiet_hours_hold_for_what_is_taken_over_but_for_accidents(
    desk: Desk, fleet: Fleet, report: str, rings: int
) -> None:
    await two_shifts(fleet)
    await has(fleet, report)
    await listening(desk, fleet, fleet.john)
    desk.database.wishes.set_quiet(fleet.john.id, NIGHT)
    message = await changed(desk, fleet)
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    await at_rest(desk, fleet)
    assert len(private(fleet, fleet.john, HANDED_OVER)) == rings


async def test_nobody_gets_what_they_took_over_without_having_asked_for_calls(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    await has(fleet, "Truck 456")
    message = await changed(desk, fleet)
    await fleet.john.taps(message, "🤝 Take @kate's 1")
    await at_rest(desk, fleet)
    assert private(fleet, fleet.john) == []


async def test_who_takes_over_very_many_gets_as_many_as_a_change_of_shift_lists(
    desk: Desk, fleet: Fleet
) -> None:
    await two_shifts(fleet)
    await has(fleet, *(f"Truck {each}" for each in range(MOST_LISTED + 2)))
    await listening(desk, fleet, fleet.john)
    message = await changed(desk, fleet)
    await fleet.john.taps(message, f"🤝 Take @kate's {MOST_LISTED + 2}")
    await fleet.until(lambda: len(private(fleet, fleet.john)) == MOST_LISTED, "all calls")
    await at_rest(desk, fleet)
    assert len(private(fleet, fleet.john)) == MOST_LISTED
