"""The office of a fleet: what people ask there is answered for all groups of the fleet."""

from __future__ import annotations

import pytest

from handling import overview
from sandbox import SentMessage
from tests.bot.offices import truck_of
from tests.bot.support import ID, calls, links, second_fleet, settled
from tests.bot.test_overview import joins, sends
from tests.desk import Desk, Fleet

OTHER = "TKT-2026-0002"


async def an_office(desk: Desk, fleet: Fleet) -> tuple[Fleet, SentMessage]:
    """Make a group the office of one truck's group; in each, something was reported."""
    truck = await truck_of(desk, fleet)
    await fleet.reports("Trailer lights out")
    card = await truck.reports("Flat tire")
    await settled(desk, truck)
    return truck, card


async def test_open_in_the_office_lists_all_groups_with_reporter_and_title(
    desk: Desk, fleet: Fleet
) -> None:
    truck, card = await an_office(desk, fleet)
    told = await fleet.asks(fleet.john, "/open")
    assert told.text.startswith("Open incidents: 2\n")
    lines = [line.strip() for line in told.text.split("\n") if line.startswith(" ")]
    assert lines == [
        "Trailer lights out · 👥 North Fleet · 👤 Driver Moss",
        "Flat tire · 👥 Dave / 456 · 👤 Driver Moss",
    ]
    assert any(url.endswith(f"/{card.id}") for url in links(told))
    assert told.mentioned == frozenset()
    here = await truck.asks(truck.driver, "/open")
    assert here.text.startswith("Open incidents: 1\n")
    assert "👥" not in here.text


async def test_mine_in_the_office_is_over_all_groups(desk: Desk, fleet: Fleet) -> None:
    await an_office(desk, fleet)
    told = await fleet.asks(fleet.john, "/mine")
    assert told.text.startswith("Waiting for you: 2\n")
    assert "Flat tire · 👥 Dave / 456" in told.text
    assert (await fleet.asks(fleet.alice, "/mine")).text.startswith("✅ You have no open incident")


async def test_the_whole_story_is_told_in_the_office_by_its_number(
    desk: Desk, fleet: Fleet
) -> None:
    truck, _ = await an_office(desk, fleet)
    story = (await fleet.asks(fleet.john, "/incident 2")).text
    assert "Flat tire" in story
    assert story.split("\n")[2] == "👥 Dave / 456 · 👤 Driver Moss"
    assert "👥" not in (await truck.asks(truck.driver, "/incident 2")).text
    told = await truck.asks(truck.driver, "/incident 1")
    assert told.text.startswith("This group has no incident 1.")


async def test_the_figures_in_the_office_are_those_of_all_groups(desk: Desk, fleet: Fleet) -> None:
    truck, _ = await an_office(desk, fleet)
    assert "2 reported" in (await fleet.asks(fleet.john, "/stats")).text
    assert "1 reported" in (await truck.asks(truck.driver, "/stats")).text


async def test_what_is_listed_in_the_office_has_its_card_looked_for(
    desk: Desk, fleet: Fleet
) -> None:
    truck, card = await an_office(desk, fleet)
    desk.clock.passes(minutes=5)
    truck.admin.deletes(card)
    await fleet.asks(fleet.john, "/open")
    await truck.until(lambda: len(truck.said(f"INCIDENT: {OTHER}")) == 1, "the card again")


async def test_a_group_that_left_is_seen_in_the_office_no_more(desk: Desk, fleet: Fleet) -> None:
    truck, _ = await an_office(desk, fleet)
    desk.database.connection.sql(
        "UPDATE groups SET fleet_id = NULL WHERE group_id = :group_id", group_id=truck.chat.id
    )
    assert (await fleet.asks(fleet.john, "/open")).text.startswith("Open incidents: 1\n")
    told = await fleet.asks(fleet.john, "/incident 2")
    assert told.text.startswith("This group has no incident 2.")


# In private


async def test_in_private_the_team_of_the_office_reads_of_all_its_groups_by_one_question(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MOST_ASKED", 1)
    await an_office(desk, fleet)
    await truck_of(desk, fleet, "Eve / 457", "_eve")
    before = len(calls(desk.telegram, "getChatMember"))
    told = await sends(fleet, fleet.john, "/open")
    assert "Flat tire · 👥 Dave / 456 · 👤 Driver Moss" in told.text
    assert told.button_texts == [["🔥 Trailer lights out #1"], ["🔥 Flat tire #2"]]
    about = [call.params for call in calls(desk.telegram, "getChatMember")[before:]]
    asked = {int(each["chat_id"]) for each in about if int(each["user_id"]) == fleet.john.id}
    assert asked == {fleet.chat.id}
    assert (await sends(fleet, fleet.john, "/mine")).text.startswith("Waiting for you: 2\n")


async def test_who_works_in_two_fleets_reads_in_private_of_both_and_in_an_office_of_its_own(
    desk: Desk, fleet: Fleet
) -> None:
    await an_office(desk, fleet)
    south = await second_fleet(desk)
    await joins(south, fleet.john, "/add_dispatcher")
    other = await truck_of(desk, south, "Zoe / 111", "_zoe")
    await other.reports("Brakes smoke")
    await settled(desk, other)
    told = await sends(fleet, fleet.john, "/open")
    assert told.text.startswith("Open incidents: 3\n")
    assert "Brakes smoke · 👥 Zoe / 111" in told.text
    assert "Brakes" not in (await fleet.asks(fleet.john, "/open")).text
    assert (await south.asks(fleet.john, "/open")).text.startswith("Open incidents: 1\n")


async def test_in_private_who_left_the_office_without_a_word_reads_of_no_group(
    desk: Desk, fleet: Fleet
) -> None:
    await an_office(desk, fleet)
    del fleet.chat.members[fleet.john.id]
    for command in ("/open", "/mine"):
        told = await sends(fleet, fleet.john, command)
        assert ID not in told.text
        assert OTHER not in told.text


async def test_in_private_who_is_in_a_trucks_group_reads_of_that_one(
    desk: Desk, fleet: Fleet
) -> None:
    truck, _ = await an_office(desk, fleet)
    told = await sends(truck, truck.bob, "/open")
    assert told.text.startswith("Open incidents: 1\n")
    assert "👥" not in told.text
