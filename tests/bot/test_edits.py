"""Edited messages: none is a new command, but one that now reports an incident."""

from __future__ import annotations

import pytest

from handlers import HANDLERS
from tests.bot.support import ID, answers, settled, stored
from tests.desk import Desk, Fleet


async def test_an_edit_into_a_report_reports(desk: Desk, fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "Truck 456 is smoking")
    fleet.driver.edits(said, "/new_issue Truck 456 is smoking")
    card = await fleet.answer_to(said)
    assert card.text.startswith(f"🚨 NEW INCIDENT: {ID}\nTruck 456 is smoking\n")
    assert stored(desk).source_message_id == said.id


async def test_an_edit_into_an_alias_reports(fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "Truck 456 is smoking")
    fleet.driver.edits(said, "/new issue Truck 456 is smoking")
    assert "\nTruck 456 is smoking\n" in (await fleet.answer_to(said)).text


@pytest.mark.parametrize("name", sorted(HANDLERS.keys() - {"new_issue"}))
async def test_an_edit_into_another_command_does_nothing(
    desk: Desk, fleet: Fleet, name: str
) -> None:
    said = fleet.admin.says(fleet.chat, "Truck 456 is smoking")
    fleet.admin.edits(said, f"/{name} @kate 1")
    await settled(desk, fleet)
    assert not answers(fleet, said)


async def test_an_edit_into_a_report_to_another_bot_is_not_for_us(desk: Desk, fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "Truck 456 is smoking")
    fleet.driver.edits(said, "/new_issue@OtherBot Truck 456")
    await settled(desk, fleet)
    assert not answers(fleet, said)


async def test_the_same_edit_told_twice_is_one_incident(desk: Desk, fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "Truck 456 is smoking")
    fleet.driver.edits(said, "/new_issue Truck 456 is smoking")
    fleet.driver.edits(said, "/new_issue Truck 456 is smoking")
    await settled(desk, fleet)
    assert len(desk.database.incidents.list_open(fleet.chat.id)) == 1
