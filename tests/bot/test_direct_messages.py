"""A channel's direct messages: private conversations, although Telegram calls them a supergroup."""

from __future__ import annotations

import pytest

from domain.languages import Code
from sandbox import Chat
from tests.bot.support import calls, settled
from tests.bot.test_panel import said_to
from tests.desk import Desk, Fleet
from texts import refusals
from texts.language import ENGLISH


@pytest.fixture
def direct(fleet: Fleet) -> Chat:
    """Let people of the fleet write to a channel that the bot manages."""
    return fleet.telegram.direct_messages("Fleet News", fleet.john, fleet.driver)


async def answered(fleet: Fleet, chat: Chat, text: str) -> str:
    """Have the driver write to the channel; returns what they read, and nobody else."""
    message = fleet.driver.says(chat, text)
    await fleet.until(lambda: chat.bot_messages, f"an answer to {text}")
    [answer] = chat.bot_messages
    assert answer.reply_to is message
    [call] = [each for each in calls(fleet.telegram, "sendMessage") if each.result
              and each.result["message_id"] == answer.id
              and each.result["chat"]["id"] == chat.id]  # fmt: skip
    assert call.params["direct_messages_topic_id"] == fleet.driver.id
    return answer.text


@pytest.mark.parametrize(
    "text", ["/new_issue Truck 456", "/team", "/open", "/configure_managers @a"]
)
async def test_a_groups_command_is_answered_as_in_private(
    desk: Desk, fleet: Fleet, direct: Chat, text: str
) -> None:
    assert "works in your group, not here" in await answered(fleet, direct, text)
    assert desk.database.incidents.list_open(direct.id) == []


async def test_help_there_says_how_to_add_the_bot_to_a_group(fleet: Fleet, direct: Chat) -> None:
    assert (await answered(fleet, direct, "/start")).startswith("I am an incident desk")


async def test_health_there_is_refused_as_in_private(fleet: Fleet, direct: Chat) -> None:
    assert await answered(fleet, direct, "/health") == ENGLISH.gettext(refusals.ASKED_IN_PRIVATE)


async def test_what_people_tell_a_channel_is_none_of_our_business(
    desk: Desk, fleet: Fleet, direct: Chat
) -> None:
    first = fleet.john.says(direct, "hello")
    fleet.driver.replies(first, "and hello from me")
    fleet.driver.sends_photo(direct, album="a")
    await settled(desk, fleet)
    assert direct.bot_messages == []
    assert desk.database.people.is_familiar(direct.id, "Fleet News", None) is False


async def test_becoming_a_channels_manager_is_greeted_with_nothing(
    desk: Desk, fleet: Fleet, direct: Chat
) -> None:
    direct.change(fleet.telegram.bot, by=fleet.john, status="member")
    direct.change(fleet.telegram.bot, by=fleet.john, status="left")
    direct.change(fleet.telegram.bot, by=fleet.john, status="administrator")
    await settled(desk, fleet)
    assert direct.bot_messages == []


async def test_a_language_chosen_there_changes_nothing_that_stands_in_private(
    desk: Desk, fleet: Fleet, direct: Chat
) -> None:
    await said_to(fleet, fleet.driver, fleet.driver.starts())
    private = fleet.telegram.private(fleet.driver)
    shown = [message.text for message in private.bot_messages]
    offered = fleet.driver.says(direct, "/language")
    await fleet.until(lambda: direct.bot_messages, f"an answer to {offered.text}")
    await fleet.driver.taps(direct.bot_messages[0], "Español")
    await settled(desk, fleet)
    assert [message.text for message in private.bot_messages] == shown
    assert desk.database.languages.of_person(fleet.driver.id).chosen is Code.SPANISH
