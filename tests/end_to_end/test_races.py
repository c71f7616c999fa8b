"""Many people, one incident: one owner, and everybody is answered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sandbox import Person
from tests.desk import Fleet, open_group
from tests.processes import bot_process

LOST = "Sorry, this incident has already been claimed."


async def dispatchers(fleet: Fleet, count: int) -> list[Person]:
    """Name so many dispatchers; they are bound by the very tap they race with."""
    people = [fleet.telegram.person(f"Racer {n}", username=f"racer_{n}") for n in range(count)]
    for racer in people:
        fleet.chat.add(racer)
    handles = " ".join(f"@{racer.username}" for racer in people)
    await fleet.asks(fleet.admin, f"/add_dispatcher {handles}")
    return people


@pytest.mark.parametrize("count", [2, 20])
async def test_of_many_simultaneous_claims_exactly_one_wins(tmp_path: Path, count: int) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.asks(fleet.admin, "/configure_managers @alice")
        racers = await dispatchers(fleet, count)
        card = await fleet.reports("Truck 456")
        data = card.buttons[0][0].callback_data or ""
        presses = [racer.presses(card, data) for racer in racers]
        answers = await asyncio.gather(*(press.wait() for press in presses))
        texts = [answer.text for answer in answers]
        assert texts.count("TKT-2026-0001 is yours.") == 1
        assert sum((text or "").startswith(LOST) for text in texts) == count - 1
        winner = racers[texts.index("TKT-2026-0001 is yours.")]
        await fleet.shows(card, f"Claimed by @{winner.username}")
        assert process.rows("SELECT owner_id FROM incidents") == [(winner.id,)]
        assert process.rows("SELECT count(*) FROM incident_events WHERE action = 'claim'") == [(1,)]


async def test_two_groups_do_not_see_or_touch_each_other(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        north = await open_group(telegram, "North Fleet")
        south = await open_group(telegram, "South Fleet", suffix="_south")
        await north.configure()
        await south.asks(south.admin, "/configure_managers @alice_south")
        north_card = await north.reports("Truck in the north")
        south_card = await south.reports("Truck in the south")
        assert "TKT-2026-0002" in south_card.text  # one sequence over all groups
        south.chat.add(north.john)
        refused = await north.john.taps(south_card, "✅ Claim")  # a dispatcher, but not here
        assert "not authorized" in (refused.text or "")
        foreign = north_card.buttons[0][0].callback_data or ""
        elsewhere = await north.john.presses(south_card, foreign).wait()
        assert elsewhere.text == (
            "There is no such incident in this group. /open lists the open ones."
        )
        assert "TKT-2026-0001" not in (await south.asks(south.driver, "/open")).text
        assert "no incident" in (await south.asks(south.driver, "/incident 1")).text
        assert process.rows("SELECT DISTINCT status FROM incidents") == [("Unclaimed",)]
