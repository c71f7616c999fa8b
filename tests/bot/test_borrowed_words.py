"""Words that are not the sender's: no right follows from them, and a report says whose they are."""

from __future__ import annotations

import pytest

from domain.incidents import Status
from sandbox import Person, SentMessage
from tests.bot.support import settled, stored
from tests.desk import Desk, Fleet
from tests.reliability.support import message
from texts import refusals
from texts.commands import COMMANDS
from texts.language import ENGLISH

REFUSED = ENGLISH.gettext(refusals.NOT_OWN_WORDS)
NEED_OWN_WORDS = [entry.name for entry in COMMANDS if entry.needs_own_words]


def elsewhere(fleet: Fleet, who: Person, text: str) -> SentMessage:
    """Have somebody say something in a group the bot is not in."""
    chat = fleet.telegram.supergroup("Elsewhere")
    chat.add(who)
    return who.says(chat, text)


async def team(fleet: Fleet) -> str:
    return (await fleet.asks(fleet.driver, "/team")).text


@pytest.mark.parametrize("hides", [True, False])
@pytest.mark.parametrize("command", NEED_OWN_WORDS)
async def test_a_forwarded_command_changes_nothing_and_is_answered(
    fleet: Fleet, command: str, hides: bool
) -> None:
    before = await team(fleet)
    fleet.stranger.hides_when_forwarded = hides
    theirs = elsewhere(fleet, fleet.stranger, f"/{command} @eve @john")
    forwarded = fleet.admin.forwards(theirs, fleet.chat)
    assert (await fleet.answer_to(forwarded)).text == REFUSED
    assert await team(fleet) == before


async def test_nobody_calls_off_with_words_that_somebody_else_may_have_written(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.reports("Truck 456")
    theirs = elsewhere(fleet, fleet.stranger, "/cancel 1 false alarm")
    forwarded = fleet.driver.forwards(theirs, fleet.chat)
    assert (await fleet.answer_to(forwarded)).text == REFUSED
    assert stored(desk).status is Status.UNCLAIMED


async def test_not_even_an_anonymous_admin_forwards_a_right(fleet: Fleet) -> None:
    before = await team(fleet)
    theirs = elsewhere(fleet, fleet.stranger, "/configure_managers @eve")
    forwarded = fleet.admin.forwards(theirs, fleet.chat, as_anonymous=True)
    assert (await fleet.answer_to(forwarded)).text == REFUSED
    assert await team(fleet) == before


@pytest.mark.parametrize("command", NEED_OWN_WORDS)
async def test_a_command_written_by_an_inline_bot_changes_nothing(
    fleet: Fleet, command: str
) -> None:
    before = await team(fleet)
    helper = fleet.telegram.other_bot("Helper", username="HelperBot")
    message = fleet.admin.says(fleet.chat, f"/{command} @eve @john", via=helper)
    assert (await fleet.answer_to(message)).text == REFUSED
    assert await team(fleet) == before


async def test_a_forwarded_command_in_a_caption_changes_nothing(fleet: Fleet) -> None:
    before = await team(fleet)
    theirs = fleet.stranger.sends_photo(fleet.chat, "/add_dispatcher @eve")
    await fleet.answer_to(theirs)
    assert (await fleet.answer_to(fleet.admin.forwards(theirs, fleet.chat))).text == REFUSED
    assert await team(fleet) == before


async def test_a_forward_changes_nothing_by_way_of_an_older_bot_api_server(fleet: Fleet) -> None:
    before = await team(fleet)
    old_fields = {"forward_sender_name": "Eve", "forward_date": 1_690_000_000}
    for number, text in enumerate(("/configure_managers @eve", "/new_issue Truck 456"), 5000):
        raw = message(fleet.chat, fleet.admin, text, number, **old_fields)
        fleet.telegram.deliver("message", raw)
    await fleet.appears(REFUSED)
    assert "Forwarded" in (await fleet.appears("Truck 456")).text
    assert await team(fleet) == before


@pytest.mark.parametrize("hides", [True, False])
async def test_a_forwarded_report_is_one_with_its_origin(
    desk: Desk, fleet: Fleet, hides: bool
) -> None:
    fleet.kate.hides_when_forwarded = hides
    theirs = elsewhere(fleet, fleet.kate, "/new_issue Truck 456 🔥")
    card = await fleet.answer_to(fleet.driver.forwards(theirs, fleet.chat))
    assert "Reported by: Driver Moss" in card.text
    assert stored(desk).description == "Truck 456 🔥\n\nForwarded from: Kate Stone"
    assert "Forwarded from: Kate Stone" in card.text
    assert card.mentioned == {fleet.driver, fleet.john, fleet.kate}


async def test_a_channels_report_is_named_by_the_channels_title(desk: Desk, fleet: Fleet) -> None:
    post = fleet.chat.discusses("Fleet\u202e News\u3164", "/new_issue Truck 456")
    await fleet.answer_to(fleet.driver.forwards(post, fleet.chat))
    assert stored(desk).description == "Truck 456\n\nForwarded from: Fleet News"


async def test_a_report_by_way_of_an_inline_bot_names_the_bot(desk: Desk, fleet: Fleet) -> None:
    helper = fleet.telegram.other_bot("Helper", username="HelperBot")
    message = fleet.driver.says(fleet.chat, "/new_issue Truck 456", via=helper)
    card = await fleet.answer_to(message)
    assert stored(desk).description == "Truck 456\n\nSent through: HelperBot"
    assert "Sent through: HelperBot" in card.text


@pytest.mark.parametrize("text", ["/configure_managers @eve", "/new_issue Truck 1", "/team", "hi"])
async def test_the_posts_of_a_linked_channel_are_nobodys_words(
    desk: Desk, fleet: Fleet, text: str
) -> None:
    before = await team(fleet)
    post = fleet.chat.discusses("Fleet News", text)
    await settled(desk, fleet)
    assert [message for message in fleet.chat.bot_messages if message.reply_to is post] == []
    assert desk.database.incidents.list_open(fleet.chat.id) == []
    assert await team(fleet) == before


async def test_a_forward_given_as_a_summary_is_one_and_says_whose_words_it_is(
    desk: Desk, fleet: Fleet
) -> None:
    card, prompt = await fleet.prompted()
    fleet.john.replies(prompt, "Hose replaced")  # no client can: only should Telegram change that
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Mike"}
    fleet.telegram.pending_updates[-1]["message"]["forward_origin"] = origin
    await fleet.shows(card, "✅ RESOLVED")
    assert stored(desk).resolution_summary == "Hose replaced\n\nForwarded from: Mike"


async def test_a_forward_of_another_person_is_no_summary(fleet: Fleet) -> None:
    card, _ = await fleet.prompted()
    fleet.kate.forwards(fleet.john.says(fleet.chat, "Hose replaced"), fleet.chat)
    await fleet.quiet()
    assert "AWAITING SUMMARY" in card.text


async def test_an_invited_person_who_forwards_has_acted(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @zoe")
    zoe = fleet.telegram.person("Zoe Lake", username="zoe")
    fleet.chat.add(zoe)
    zoe.forwards(fleet.stranger.says(fleet.chat, "hello"), fleet.chat)
    await fleet.quiet()
    assert desk.database.teams.roles(fleet.chat.id, zoe.id) != []
    assert desk.database.teams.roles(fleet.chat.id, fleet.stranger.id) == []
