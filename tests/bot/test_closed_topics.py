"""A forum whose topics are closed: another way out is found, and nothing is lost meanwhile."""

from __future__ import annotations

import pytest

from sandbox import Person, SentMessage
from sandbox.world.chats import Topic
from tests.bot.support import ID, settled
from tests.desk import Desk, Fleet, eventually, populate
from tests.reliability.support import held, inbox_empty


async def closed_forum(desk: Desk) -> tuple[Fleet, Topic]:
    """Open a forum with a report whose topic and General are closed before its card is out."""
    fleet = await desk.fleet(forum=True)
    topic = fleet.chat.topic("Breakdowns")
    fleet.driver.says(fleet.chat, "hello", topic=topic)
    await settled(desk, fleet)
    fleet.chat.close_general()
    topic.close()
    return fleet, topic


def start_bot(*people: Person) -> None:
    """Have people start the bot, so that it may write to them."""
    for person in people:
        person.says(person.telegram.private(person), "/start")


def private(person: Person) -> list[SentMessage]:
    """List what the bot wrote to somebody in private about a closed group."""
    chat = person.telegram.private(person)
    return [
        message for message in chat.bot_messages if "topic I know there is closed" in message.text
    ]


async def test_a_card_goes_to_another_open_topic_people_write_in(desk: Desk) -> None:
    fleet, topic = await closed_forum(desk)
    other = fleet.chat.topic("Small talk")
    fleet.kate.says(fleet.chat, "good morning", topic=other)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456", topic=topic)
    card = await fleet.appears(f"INCIDENT: {ID}")
    assert card.topic is other
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")


async def test_with_every_topic_closed_reporter_and_an_admin_are_told_once(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    fleet, topic = await closed_forum(desk)
    start_bot(fleet.driver, fleet.admin)
    fleet.driver.says(fleet.chat, "/new_issue Truck <456>", topic=topic)
    await fleet.until(lambda: private(fleet.driver) and private(fleet.admin), "the news")
    first, second, *_ = private(fleet.driver)[0].text.splitlines()
    assert first == "🚨 Truck <456>"
    assert second == (
        f"{ID} is not shown in North Fleet, so nobody there is called:"
        " every topic I know there is closed."
    )
    waits = "waits until a topic is opened"
    await eventually(lambda: caplog.text.count(waits) == 1, "the card to wait")
    await desk.sweep()
    await eventually(lambda: caplog.text.count(waits) == 2, "another attempt")
    assert (len(private(fleet.driver)), len(private(fleet.admin))) == (1, 1)


async def test_what_was_open_in_between_and_is_closed_again_is_told_again(desk: Desk) -> None:
    fleet, topic = await closed_forum(desk)
    start_bot(fleet.admin)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456", topic=topic)
    await fleet.until(lambda: private(fleet.admin), "the admin to be told")
    topic.reopen()
    card = await fleet.appears(f"INCIDENT: {ID}")
    await fleet.until(lambda: card.is_pinned, "the pin")
    topic.close()
    desk.clock.passes(minutes=10)
    await desk.sweep()  # a nudge is due
    await fleet.until(lambda: len(private(fleet.admin)) == 2, "the admin to be told again")


async def test_who_never_started_the_bot_is_passed_over(desk: Desk) -> None:
    fleet, topic = await closed_forum(desk)
    start_bot(fleet.admin)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456", topic=topic)
    await fleet.until(lambda: private(fleet.admin), "the admin to be told")
    assert private(fleet.driver) == []


async def test_who_left_the_group_is_told_nothing(desk: Desk) -> None:
    fleet, topic = await closed_forum(desk)
    start_bot(fleet.driver, fleet.admin)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456", topic=topic)
    fleet.chat.remove(fleet.driver)
    await fleet.until(lambda: private(fleet.admin), "the admin to be told")
    assert private(fleet.driver) == []


@pytest.mark.parametrize("way", ["topic", "general", "new topic", "right", "sweep"])
async def test_the_card_appears_as_soon_as_there_is_a_way(
    desk: Desk, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    fleet, topic = await closed_forum(desk)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456", topic=topic)
    await eventually(lambda: "waits until a topic is opened" in caplog.text, "the card to wait")
    if way == "topic":
        topic.reopen()
    elif way == "general":
        fleet.chat.close_general(closed=False)
    elif way == "new topic":
        fleet.chat.topic("Incidents")
    elif way == "right":
        fleet.chat.set_bot_rights(can_manage_topics=True)
    else:
        topic.closed = False  # and no update reached us
        await desk.sweep()
    card = await fleet.appears(f"INCIDENT: {ID}")
    await fleet.until(lambda: card.is_pinned, "the pin")


async def test_a_topic_that_opens_while_people_are_told_is_not_missed(desk: Desk) -> None:
    fleet, topic = await closed_forum(desk)
    gate = held(desk.telegram, "getChatAdministrators")
    fleet.driver.says(fleet.chat, "/new_issue Truck 456", topic=topic)
    await eventually(lambda: not desk.telegram.faults[0].times, "people to be told")
    topic.reopen()
    await eventually(
        lambda: desk.database.topics.list_open(fleet.chat.id, 1), "the topic to be known"
    )
    await inbox_empty(desk)
    gate.set()
    await fleet.appears(f"INCIDENT: {ID}")


async def test_an_escalation_nobody_can_be_shown_is_told_to_a_manager(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    card = await fleet.claimed()
    await settled(desk, fleet)
    fleet.chat.close_general()
    start_bot(fleet.alice)
    await fleet.john.taps(card, "⬆️ Escalate")
    await fleet.until(lambda: private(fleet.alice), "a manager to be told")
    assert not card.deleted
    told = private(fleet.alice)[0].text
    assert told.startswith(f"🚨 Truck 456\n{ID} is shown in North Fleet, but I cannot call anybody")


async def test_the_welcome_waits_for_an_open_topic_too(desk: Desk) -> None:
    fleet = populate(desk.telegram, desk.telegram.supergroup("North Fleet", forum=True))
    start_bot(fleet.admin)
    fleet.chat.general_closed = True
    fleet.chat.add_bot(admin=True, can_pin=False, by=fleet.admin)
    await fleet.until(lambda: private(fleet.admin), "the admin to be told")
    topic = fleet.chat.topic("Incidents")
    welcome = await fleet.appears("Incident desk is here")
    assert welcome.topic is topic


async def test_the_pin_notice_finds_another_topic_too(desk: Desk) -> None:
    fleet, topic = await closed_forum(desk)
    fleet.chat.set_bot_rights(can_pin=False)
    other = fleet.chat.topic("Small talk")
    fleet.driver.says(fleet.chat, "/new_issue Truck 456", topic=topic)
    assert (await fleet.appears("I may not pin")).topic is other


async def test_an_answer_that_cannot_be_posted_goes_to_who_asked(desk: Desk) -> None:
    fleet, topic = await closed_forum(desk)
    start_bot(fleet.admin)
    fleet.admin.says(fleet.chat, "/setup", topic=topic)
    mine = desk.telegram.private(fleet.admin)
    await fleet.until(
        lambda: [m for m in mine.bot_messages if "right to manage topics" in m.text], "the answer"
    )


async def test_setup_names_the_right_to_manage_topics_in_a_forum_only(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    missing = "⚠️ Missing: the right to manage topics."
    assert missing in (await fleet.asks(fleet.admin, "/setup")).text
    fleet.chat.set_bot_rights(can_manage_topics=True)
    assert missing not in (await fleet.asks(fleet.admin, "/setup")).text


async def test_setup_asks_for_no_topics_where_there_are_none(fleet: Fleet) -> None:
    assert "topics" not in (await fleet.asks(fleet.admin, "/setup")).text


async def test_setup_warns_of_messages_that_delete_themselves(fleet: Fleet) -> None:
    fleet.chat.auto_delete_time = 24 * 60 * 60
    text = (await fleet.asks(fleet.admin, "/setup")).text
    assert "⚠️ Messages here delete themselves after 1 d" in text


async def test_an_answer_without_an_open_topic_goes_to_whoever_asked(desk: Desk) -> None:
    fleet, topic = await closed_forum(desk)
    start_bot(fleet.admin)
    before = fleet.said("Managers (paged")
    fleet.admin.says(fleet.chat, "/team", topic=topic)
    chat = desk.telegram.private(fleet.admin)
    await fleet.until(
        lambda: any("Managers (paged" in m.text for m in chat.bot_messages), "the answer"
    )
    assert fleet.said("Managers (paged") == before
