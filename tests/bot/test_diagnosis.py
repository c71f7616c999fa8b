"""/setup and /health: what admins are told, and that nobody else is."""

from __future__ import annotations

import logging

import pytest

from tests.bot.support import basic_group, calls, refusal, second_fleet, settled
from tests.desk import Clock, Desk, Fleet, eventually, populate
from tests.reliability.support import held

REMINDERS = (
    "⏰ Dispatchers are reminded after 10 min without a claim, managers after 15 min,"
    " and again each time the wait has doubled"
)


async def test_setup_lists_what_is_right(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.admin, "/setup")
    assert answer.text.splitlines() == [
        "Setup of this group",
        "✅ I am an administrator",
        "✅ I may pin messages",
        "✅ Managers: @alice, @bob",
        "✅ Dispatchers: @john, @kate",
        REMINDERS,
    ]
    assert answer.mentioned == frozenset()


async def test_setup_lists_what_is_missing(desk: Desk) -> None:
    fleet = populate(desk.telegram, desk.telegram.supergroup("North Fleet"))
    fleet.chat.add_bot(admin=True, can_pin=False, by=fleet.admin)
    await fleet.appears("Incident desk is here")
    await fleet.asks(fleet.admin, "/configure_managers @zoe")
    text = (await fleet.asks(fleet.admin, "/setup")).text
    assert "✅ I am an administrator" in text
    assert "⚠️ Missing: the right to pin messages. " in text
    assert "⚠️ Managers: @zoe (invited)" in text
    assert "⚠️ Dispatchers: nobody yet. An admin names them: /add_dispatcher @john" in text


async def test_setup_names_who_left_the_group(fleet: Fleet) -> None:
    fleet.chat.remove(fleet.bob)
    answer = await fleet.asks(fleet.admin, "/setup")
    assert "⚠️ Not in this group any more, so calls do not reach them: @bob" in answer.text
    assert answer.mentioned == frozenset()


async def test_the_welcome_shows_the_same_list_but_for_what_it_asks_for(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    [welcome] = fleet.said("Incident desk is here")
    listed = (await fleet.asks(fleet.admin, "/setup")).text.splitlines()[1:]
    known = [line for line in listed if "nobody yet" not in line]
    assert welcome.text.splitlines()[-len(known) :] == known
    assert welcome.text.count("/configure_managers") == 1


async def test_setup_works_when_telegram_does_not_tell_our_rights(fleet: Fleet) -> None:
    fleet.telegram.faults.append(refusal("getChatMember", "CHAT_ADMIN_REQUIRED", times=None))
    message = fleet.admin.says(fleet.chat, "/setup", as_anonymous=True)
    text = (await fleet.answer_to(message)).text
    assert "✅ I may pin messages" in text
    assert "delete" not in text


async def test_setup_works_in_a_basic_group(desk: Desk) -> None:
    fleet = await basic_group(desk)
    assert "✅ I am an administrator" in (await fleet.asks(fleet.admin, "/setup")).text


@pytest.mark.parametrize("command", ["/setup", "/health"])
@pytest.mark.parametrize("who", ["alice", "driver"])
async def test_only_admins_are_told(fleet: Fleet, command: str, who: str) -> None:
    answer = await fleet.asks(fleet.people[who], command)
    assert answer.text == "Only group admins can see this."


@pytest.mark.parametrize("command", ["/setup", "/health"])
async def test_when_telegram_does_not_tell_who_is_admin_nobody_is_told(
    fleet: Fleet, command: str
) -> None:
    fleet.telegram.faults.append(refusal("getChatMember", "CHAT_ADMIN_REQUIRED"))
    answer = await fleet.asks(fleet.admin, command)
    assert answer.text.startswith("Telegram did not say whether you are an admin here.")


@pytest.mark.parametrize("command", ["/setup", "/health"])
async def test_a_channel_is_told_nothing(fleet: Fleet, command: str) -> None:
    message = fleet.admin.says(fleet.chat, command, as_channel="Fleet News")
    answer = await fleet.answer_to(message)
    assert answer.text.startswith("I cannot take this in the name of a channel")


async def test_health_shows_a_group_its_own_figures(desk: Desk, fleet: Fleet, clock: Clock) -> None:
    south = await second_fleet(desk)
    card = await fleet.reports("Truck 456")
    clock.passes(minutes=11)
    await fleet.john.taps(card, "✅ Claim")
    await settled(desk, fleet)
    desk.database.messages.owe_deletion(south.chat.id, 4711)  # owed to the other group
    lines = (await fleet.asks(fleet.admin, "/health")).text.splitlines()
    assert lines[0] == "How I am doing in this group"
    assert lines[1].startswith("✅ Telegram last answered me ")
    assert lines[2] == "✅ Everything I have to send here is sent."
    assert lines[3].endswith(" messages and 1 tap here.")
    elsewhere = (await south.asks(south.admin, "/health")).text
    assert " and 0 taps here." in elsewhere


async def test_health_says_what_waits_and_for_how_long(
    desk: Desk, fleet: Fleet, clock: Clock
) -> None:
    south = await second_fleet(desk)
    gate = held(desk.telegram, "sendMessage")
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await eventually(lambda: desk.database.deliveries.owed(fleet.chat.id), "the card to be owed")
    clock.passes(minutes=3)
    asked = fleet.admin.says(fleet.chat, "/health")
    told = (await fleet.answer_to(asked)).text
    assert (
        "⏳ I still have to send or change 1 message here. The oldest has waited for 3 min" in told
    )
    gate.set()
    assert "Everything I have to send" in (await south.asks(south.admin, "/health")).text


async def test_health_speaks_no_jargon(fleet: Fleet) -> None:
    text = (await fleet.asks(fleet.admin, "/health")).text.lower()
    assert not [word for word in ("owed", "nudge", "poll", "update", "log") if word in text]


async def test_in_private_an_admin_is_shown_their_groups(desk: Desk, fleet: Fleet) -> None:
    await second_fleet(desk)
    private = desk.telegram.private(fleet.admin)
    fleet.admin.says(private, "/health")
    await fleet.until(lambda: private.bot_messages, "an answer")
    text = private.bot_messages[-1].text
    assert text.startswith("How I am doing in your groups\n\nNorth Fleet\n✅ Telegram last")
    assert "South" not in text


@pytest.mark.parametrize("who", ["john", "stranger"])
async def test_nobody_else_is_told_in_private(desk: Desk, fleet: Fleet, who: str) -> None:
    asked_before = len(calls(desk.telegram, "getChatMember"))
    person = fleet.people[who]
    private = desk.telegram.private(person)
    person.says(private, "/health")
    await fleet.until(lambda: private.bot_messages, "an answer")
    assert private.bot_messages[-1].text == (
        "I do not know you as an admin of a group of mine. If you are one, send it in your group."
    )
    assert len(calls(desk.telegram, "getChatMember")) - asked_before <= 1


async def test_setup_in_private_says_where_it_works(desk: Desk, fleet: Fleet) -> None:
    private = desk.telegram.private(fleet.admin)
    fleet.admin.says(private, "/setup")
    await fleet.until(lambda: private.bot_messages, "an answer")
    assert private.bot_messages[-1].text.startswith("This command works in your group")


async def test_all_that_is_done_is_one_line_with_the_chat(
    desk: Desk, fleet: Fleet, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await fleet.asks(fleet.driver, "/new_issue")
    card = await fleet.reports("Truck 456")
    clock.passes(minutes=11)
    await desk.sweep()
    await fleet.appears("has been unclaimed")
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.john.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    fleet.john.replies(prompt, "new belt")
    await fleet.until(lambda: not card.is_pinned, "the card to be unpinned")
    await settled(desk, fleet)
    await fleet.asks(fleet.admin, "/remove_dispatcher @kate")
    lines = [line for line in caplog.messages if "event=" in line]
    assert [line for line in lines if f"chat={fleet.chat.id} event=" not in line] == []
    told = {line.split("event=")[1].split()[0] for line in lines}
    assert told >= {
        "report",
        "card_posted",
        "pinned",
        "nudge_due",
        "nudged",
        "claim",
        "card_edited",
    }
    assert told >= {"resolve", "prompted", "summarise", "unpinned", "removed"}


async def test_a_report_that_is_refused_is_one_line_with_who_and_why(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for number in range(desk.application.bot_data.report_limit):
        fleet.driver.says(fleet.chat, f"/new_issue trouble {number}")
    await fleet.asks(fleet.driver, "/new_issue one more")
    refused = [line for line in caplog.messages if "refused=" in line]
    who = f"user={fleet.driver.id}"
    assert refused == [f"chat={fleet.chat.id} event=report {who} refused=TOO_MANY"]
