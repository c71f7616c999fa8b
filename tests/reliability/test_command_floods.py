"""Who floods a group with commands: few replies, no work, and nobody else notices."""

from __future__ import annotations

from typing import cast

import pytest

from domain.messages import Purpose
from domain.people import Role
from sandbox import Person, SentMessage
from sending import lately, pending
from sending.flood_control import FloodControl
from tests.bot.support import ID, answers, calls, crowd, settled
from tests.desk import Desk, Fleet, eventually
from tests.reliability.support import all_held, inbox_empty
from texts.commands import COMMANDS, Audience

EACH = 30  # times each command is sent in a flood
HELP, NO_WORDS = "Report a problem", "What happened?"
CHANGES = [entry.name for entry in COMMANDS if entry.purpose is Purpose.CHANGE]
OF_ADMINS = [entry.name for entry in COMMANDS if entry.who is Audience.ADMINS]


async def all_taken(desk: Desk) -> None:
    """Wait until everything that was written is handled."""
    await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="all to be taken")
    await inbox_empty(desk)


async def all_told(desk: Desk) -> None:
    """Wait until nobody waits for a reply."""
    await eventually(lambda: not desk.service.desk.replies._tasks, "all replies")  # noqa: SLF001 - nobody else asks


def questions_about(person: Person, desk: Desk) -> int:
    """Count how often Telegram was asked about somebody's place in a group."""
    asked = calls(desk.telegram, "getChatMember")
    return sum(call.params["user_id"] == person.id for call in asked)


def flood(fleet: Fleet, person: Person) -> list[SentMessage]:
    """Have somebody send every command there is, again and again."""
    names = [entry.name for entry in COMMANDS]
    return [person.says(fleet.chat, f"/{name}") for name in names for _ in range(EACH)]


async def test_nobody_notices_one_member_who_floods_every_command(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    card = await fleet.reports("Truck 456")
    before = questions_about(fleet.stranger, desk)
    with all_held(desk.telegram, "sendMessage"):
        flooding = flood(fleet, fleet.stranger)
        refused = [fleet.driver.says(fleet.chat, "/new_issue") for _ in range(6)]
        report = fleet.kate.says(fleet.chat, "/new_issue Truck 789")
        toast = await fleet.john.presses(card, f"claim:{ID}").wait()
        await all_taken(desk)
        assert questions_about(fleet.stranger, desk) - before <= len(OF_ADMINS)
    assert toast.text == f"{ID} is yours."
    assert "TKT-2026-0002" in (await fleet.answer_to(report)).text
    for message in refused:
        assert NO_WORDS in (await fleet.answer_to(message)).text
    await all_told(desk)
    told = [message for message in flooding if answers(fleet, message)]
    assert len(told) <= pending.MOST_OF_A_PERSON + len(CHANGES) + pending.MOST_TOLD + 1
    assert {message.text for message in told} >= {"/new_issue", "/start"}
    assert caplog.text.count("event=not_answered") == 1


async def test_what_a_member_asks_telegram_for_holds_up_no_tap(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    with all_held(desk.telegram, "getChatMember"):
        asked = [fleet.stranger.says(fleet.chat, "/setup") for _ in range(15)]
        fleet.stranger.says(fleet.chat, "/health")
        toast = await fleet.john.presses(card, f"claim:{ID}").wait()
        assert not any(answers(fleet, message) for message in asked)
    assert toast.text == f"{ID} is yours."
    assert "admin" in (await fleet.answer_to(asked[0])).text


async def test_every_change_of_a_flood_is_made_and_its_last_reply_shows_all(
    desk: Desk, fleet: Fleet
) -> None:
    handles = [f"sam_{number}" for number in range(EACH)]
    with all_held(desk.telegram, "sendMessage"):
        asked = [fleet.admin.says(fleet.chat, f"/add_dispatcher @{each}") for each in handles]
        await all_taken(desk)
    invited = desk.database.teams.get(fleet.chat.id, Role.DISPATCHER).invited
    assert set(handles) <= set(invited)
    await fleet.appears(f"@{handles[-1]}")
    await all_told(desk)
    assert sum(bool(answers(fleet, each)) for each in asked) <= pending.MOST_TOLD + 1


async def test_the_same_question_is_answered_once_until_the_answer_is_read(
    desk: Desk, fleet: Fleet
) -> None:
    flood_control = cast(FloodControl, desk.application.bot.rate_limiter)
    flood_control.pause(fleet.chat.id, 1)
    asked = [fleet.driver.says(fleet.chat, "/help") for _ in range(5)]
    await fleet.answer_to(asked[0])
    await fleet.quiet()
    assert len(fleet.said(HELP)) == 1
    for _ in range(3):
        await fleet.asks(fleet.driver, "/help")


@pytest.mark.parametrize("where", ["group", "private"])
async def test_who_asks_many_things_at_once_gets_the_first_and_others_theirs(
    desk: Desk, fleet: Fleet, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    chat = fleet.chat if where == "group" else desk.telegram.private(fleet.driver)
    before = len(chat.bot_messages)
    with all_held(desk.telegram, "sendMessage"):
        for number in range(10):
            fleet.driver.says(chat, f"/help {number}")
        other = fleet.kate.says(fleet.chat, "/team")
        await all_taken(desk)
    await fleet.answer_to(other)
    await all_told(desk)
    told = [message for message in chat.bot_messages[before:] if message.reply_to is not other]
    assert len(told) == pending.MOST_OF_A_PERSON
    assert caplog.text.count("event=not_answered") == 1


async def test_a_refused_report_is_told_of_before_what_others_asked(
    desk: Desk, fleet: Fleet
) -> None:
    await settled(desk, fleet)
    flood_control = cast(FloodControl, desk.application.bot.rate_limiter)
    flood_control.pause(fleet.chat.id, 1)
    asked = [person.says(fleet.chat, "/help") for person in crowd(fleet, 5)]
    refused = fleet.driver.says(fleet.chat, "/new_issue")
    for message in (refused, *asked):
        await fleet.answer_to(message)
    replied = [message.reply_to for message in fleet.chat.bot_messages]
    assert replied.index(refused) < min(replied.index(message) for message in asked)


async def test_who_got_many_replies_lets_others_go_first(desk: Desk, fleet: Fleet) -> None:
    for number in range(lately.FEW):
        await fleet.asks(fleet.stranger, f"/help {number}")
    await settled(desk, fleet)
    flood_control = cast(FloodControl, desk.application.bot.rate_limiter)
    flood_control.pause(fleet.chat.id, 1)
    much = fleet.stranger.says(fleet.chat, "/help")
    little = fleet.driver.says(fleet.chat, "/help")
    await fleet.answer_to(much)
    replied = [message.reply_to for message in fleet.chat.bot_messages]
    assert replied.index(little) < replied.index(much)


async def test_who_floods_with_bad_reports_leaves_room_for_others(desk: Desk, fleet: Fleet) -> None:
    with all_held(desk.telegram, "sendMessage"):
        bad = [fleet.stranger.says(fleet.chat, "/new_issue") for _ in range(EACH)]
        refused = fleet.driver.says(fleet.chat, "/new_issue")
        await all_taken(desk)
    await fleet.answer_to(refused)
    await all_told(desk)
    replied = [message.reply_to for message in fleet.chat.bot_messages]
    assert replied.index(refused) <= replied.index(bad[0]) + 3
    told = sum(message in replied for message in bad)
    assert told - pending.MOST_TOLD in (0, 1)  # beside one on its way


@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_that_would_be_refused_again_costs_no_question(
    desk: Desk, fleet: Fleet, name: str
) -> None:
    before = questions_about(fleet.stranger, desk)
    with all_held(desk.telegram, "sendMessage"):
        for number in range(5):  # one after the other: the first is on its way, the second waits
            fleet.stranger.says(fleet.chat, f"/{name} @sam_{number}")
            await all_taken(desk)
    assert questions_about(fleet.stranger, desk) - before <= 2
