"""People without a name, or with one nobody can see; texts in which there is nothing to read."""

from __future__ import annotations

import pytest

from sandbox import Person, SentMessage
from tests.bot.support import settled, stored
from tests.bot.test_bare_reports import QUESTION
from tests.bot.test_team import may_claim
from tests.desk import Desk, Fleet

UNSEEN = [
    "",
    "\u3164",
    "\u2800\u2800",
    "\U000e0041\U000e0042",
    "\u00ad",
    "\u0301",
    "@\u200b",
    "\ufe0f",
]
UNREAD = [".", "...", "?!", "\u3164\u2800", "\u200b\U000e0041", "\u00ad.\u0301"]


def called_by_a_word(message: SentMessage, who: Person) -> bool:
    """Tell whether somebody stands in a message as a word that opens their profile."""
    mentions = [entity for entity in message.entities if entity.user is who]
    return [mention.text_of(message.text) for mention in mentions] == ["someone"]


@pytest.mark.parametrize("command", ["configure_managers", "add_dispatcher", "remove_dispatcher"])
async def test_a_deleted_account_on_the_roster_keeps_no_command_from_working(
    fleet: Fleet, command: str
) -> None:
    for person in (fleet.john, fleet.alice):
        person.deletes_account()
    answer = await fleet.asks(fleet.admin, f"/{command} @zoe")
    assert "@zoe" in answer.text


async def test_a_reply_to_a_deleted_account_names_it(fleet: Fleet) -> None:
    message = fleet.stranger.says(fleet.chat, "I can help")
    fleet.stranger.deletes_account()
    answer = await fleet.answer_to(fleet.admin.replies(message, "/add_dispatcher"))
    assert answer.text == "Dispatchers: @john, @kate, someone"
    answer = await fleet.answer_to(fleet.admin.replies(message, "/remove_dispatcher"))
    assert answer.text == "No longer dispatcher: someone"


@pytest.mark.parametrize("name", UNSEEN)
async def test_a_reporter_whose_name_nobody_can_see_is_a_word_to_tap(
    fleet: Fleet, name: str
) -> None:
    fleet.driver.first_name, fleet.driver.last_name = name, None
    card = await fleet.reports("Truck 456")
    assert called_by_a_word(card, fleet.driver)


async def test_a_dispatcher_without_a_name_works_an_incident(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    fleet.john.deletes_account()
    assert await may_claim(fleet.john, card)
    await fleet.shows(card, "Claimed by someone")
    assert called_by_a_word(card, fleet.john)


async def test_a_person_without_a_name_can_be_mentioned(fleet: Fleet) -> None:
    fleet.stranger.first_name, fleet.stranger.last_name = "", "\u3164"
    mention = fleet.admin.says(fleet.chat, "/add_dispatcher him", mentions={"him": fleet.stranger})
    assert (await fleet.answer_to(mention)).text == "Dispatchers: @john, @kate, someone"


async def test_an_empty_username_is_none(desk: Desk, fleet: Fleet) -> None:
    message = fleet.driver.says(fleet.chat, "/register_driver")
    fleet.telegram.pending_updates[-1]["message"]["from"]["username"] = ""
    assert (await fleet.answer_to(message)).text.startswith("Driver Moss, you are registered")
    known = desk.database.people.get(fleet.driver.id)
    assert known is not None
    assert known.telegram_handle is None


@pytest.mark.parametrize("text", UNREAD)
async def test_who_reports_without_anything_to_read_is_asked(fleet: Fleet, text: str) -> None:
    assert (await fleet.asks(fleet.driver, f"/new_issue {text}")).text == QUESTION


@pytest.mark.parametrize("text", ["🔥", "7", "火"])
async def test_a_report_of_one_readable_character_is_one(
    desk: Desk, fleet: Fleet, text: str
) -> None:
    await fleet.reports(text)
    assert stored(desk).description == text


@pytest.mark.parametrize("text", UNREAD)
async def test_a_summary_without_anything_to_read_is_refused(fleet: Fleet, text: str) -> None:
    _, prompt = await fleet.prompted()
    answer = await fleet.answer_to(fleet.john.replies(prompt, text))
    assert "says nothing about what was done" in answer.text


async def test_a_group_without_a_readable_title_works(desk: Desk, fleet: Fleet) -> None:
    for title in ("", "\u3164", "\U000e0041"):
        fleet.chat.rename(title)
        await settled(desk, fleet)
    assert "TKT-" in (await fleet.reports("Truck 456")).text
