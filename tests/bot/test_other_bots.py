"""Other bots in the group: a report of theirs is one under their name, and no right is theirs."""

from __future__ import annotations

import pytest

from sandbox import Person
from tests.bot.support import settled, stored
from tests.desk import Desk, Fleet

TO_US = "@FleetDeskBot"  # what reaches a bot from another one


@pytest.fixture
def relay(fleet: Fleet) -> Person:
    """Let a bot that watches the trucks into the group, even as an admin."""
    bot = fleet.telegram.other_bot("Truck watch", username="TruckWatchBot")
    fleet.chat.add(bot, status="administrator")
    return bot


async def test_a_bots_report_is_one_and_names_the_bot(
    desk: Desk, fleet: Fleet, relay: Person
) -> None:
    card = await fleet.answer_to(relay.says(fleet.chat, f"/new_issue{TO_US} Truck 7: oil 0 bar"))
    assert "Reported by: @TruckWatchBot, " in card.text
    assert "anonymous" not in card.text
    assert stored(desk).created_by_id == relay.id
    story = await fleet.asks(fleet.driver, "/incident 1")
    assert "reported by @TruckWatchBot" in story.text


@pytest.mark.parametrize(
    "command", ["configure_managers", "add_dispatcher", "remove_dispatcher", "remove_manager"]
)
async def test_a_bot_changes_no_right_even_as_an_admin(
    fleet: Fleet, relay: Person, command: str
) -> None:
    before = (await fleet.asks(fleet.driver, "/team")).text
    answer = await fleet.answer_to(relay.says(fleet.chat, f"/{command}{TO_US} @eve @john"))
    assert answer.text.startswith("Only group admins can configure ")
    assert (await fleet.asks(fleet.driver, "/team")).text == before


async def test_a_bot_that_reported_can_be_given_no_right(
    desk: Desk, fleet: Fleet, relay: Person
) -> None:
    card = await fleet.answer_to(relay.says(fleet.chat, f"/new_issue{TO_US} Truck 7"))
    await fleet.asks(fleet.admin, "/add_dispatcher @TruckWatchBot")
    await fleet.answer_to(fleet.admin.replies(card, "/add_dispatcher"))
    relay.says(fleet.chat, "I am here")
    await settled(desk, fleet)
    assert desk.database.teams.roles(fleet.chat.id, relay.id) == []


async def test_a_bot_is_no_driver(fleet: Fleet, relay: Person) -> None:
    answer = await fleet.answer_to(relay.says(fleet.chat, f"/register_driver{TO_US}"))
    assert answer.text == "Bots cannot be registered: drivers are people."


async def test_a_bots_reply_to_a_prompt_is_no_summary(fleet: Fleet, relay: Person) -> None:
    card, prompt = await fleet.prompted()
    answer = await fleet.answer_to(relay.replies(prompt, "Hose replaced"))
    assert answer.text == "The summary of TKT-2026-0001 is awaited from @john."
    assert "AWAITING SUMMARY" in card.text
