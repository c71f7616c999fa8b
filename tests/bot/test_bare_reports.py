"""`/new_issue` alone, as Telegram's menu sends it: the reply to our question is the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import SentMessage
from sandbox.world.files import Attachment
from tests.bot.support import ID, answers, settled, stored
from tests.bot.test_reported_by_reply import STICKER
from tests.desk import Clock, Desk, Fleet, desk_for
from tests.reliability.support import world

QUESTION = "What happened? Reply to this message."


async def asked(fleet: Fleet) -> SentMessage:
    """Have the driver report without a word; returns our question."""
    return await fleet.asks(fleet.driver, "/new_issue")


@pytest.mark.parametrize("text", ["/new_issue", "/new_issue \n ", "/new_issue@FleetDeskBot"])
async def test_who_says_nothing_is_asked_in_a_box_of_their_own(fleet: Fleet, text: str) -> None:
    question = await fleet.asks(fleet.driver, text)
    assert question.text == QUESTION
    assert question.opens_reply_for(fleet.driver)
    assert not question.opens_reply_for(fleet.kate)


async def test_the_reply_is_the_report_and_the_question_goes(desk: Desk, fleet: Fleet) -> None:
    question = await asked(fleet)
    reply = fleet.driver.replies(question, "Truck 456 is hot")
    card = await fleet.answer_to(reply)
    assert card.text.startswith(f"🚨 NEW INCIDENT: {ID}\nTruck 456 is hot\n")
    assert stored(desk).source_message_id == reply.id
    await fleet.until(lambda: question.deleted, "the question to be deleted")


async def test_a_voice_message_may_be_the_reply(desk: Desk, fleet: Fleet) -> None:
    reply = fleet.driver.sends_voice(fleet.chat, reply_to=await asked(fleet))
    card = await fleet.answer_to(reply)
    await settled(desk, fleet)
    assert card.text.splitlines()[1] == "🎤 voice message"
    assert desk.database.attachments.message_ids(ID) == [reply.id]


async def test_an_album_may_be_the_reply(desk: Desk, fleet: Fleet) -> None:
    question = await asked(fleet)
    album = [
        fleet.driver.sends_photo(fleet.chat, words, album="a", reply_to=question)
        for words in ("Truck 456 is hot", "", "")
    ]
    await fleet.answer_to(album[0])
    await settled(desk, fleet)
    assert desk.database.attachments.message_ids(ID) == [photo.id for photo in album]
    assert len(desk.database.incidents.list_open(fleet.chat.id)) == 1


async def test_a_command_to_report_may_be_the_reply(desk: Desk, fleet: Fleet) -> None:
    question = await asked(fleet)
    await fleet.answer_to(fleet.driver.replies(question, "/new_issue Truck 456 is hot"))
    assert stored(desk).description == "Truck 456 is hot"
    await fleet.until(lambda: question.deleted, "the question to be deleted")


async def test_somebody_else_may_reply(desk: Desk, fleet: Fleet) -> None:
    await fleet.answer_to(fleet.kate.replies(await asked(fleet), "his truck is hot"))
    assert stored(desk).created_by_id == fleet.kate.id


async def test_a_channel_may_not(desk: Desk, fleet: Fleet) -> None:
    reply = fleet.kate.replies(await asked(fleet), "his truck is hot", as_channel="Fleet News")
    assert "in the name of a channel" in (await fleet.answer_to(reply)).text
    assert desk.database.incidents.list_open(fleet.chat.id) == []


async def test_a_reply_that_comes_twice_is_one_incident(desk: Desk, fleet: Fleet) -> None:
    reply = fleet.driver.replies(await asked(fleet), "Truck 456 is hot")
    desk.telegram.deliver_again(reply)
    await settled(desk, fleet)
    desk.telegram.deliver_again(reply)
    await settled(desk, fleet)
    assert len(answers(fleet, reply)) == 1
    assert len(desk.database.incidents.list_open(fleet.chat.id)) == 1


async def test_what_is_said_to_an_answered_question_makes_no_other_incident(
    desk: Desk, fleet: Fleet
) -> None:
    question = await asked(fleet)
    fleet.driver.replies(question, "Truck 456 is hot")
    fleet.driver.replies(question, "and it smokes")
    await settled(desk, fleet)
    assert len(desk.database.incidents.list_open(fleet.chat.id)) == 1


async def test_a_question_outlives_a_restart(tmp_path: Path, clock: Clock) -> None:
    fleet = world(clock)
    async with desk_for(fleet.telegram, tmp_path / "incidents.db", clock):
        await fleet.configure()
        question = await asked(fleet)
    reply = fleet.driver.replies(question, "Truck 456 is hot")
    async with desk_for(fleet.telegram, tmp_path / "incidents.db", clock):
        card = await fleet.answer_to(reply)
        assert card.text.startswith(f"🚨 NEW INCIDENT: {ID}\nTruck 456 is hot\n")


async def test_a_sticker_for_a_reply_is_asked_again(desk: Desk, fleet: Fleet) -> None:
    question = await asked(fleet)
    draft = fleet.driver.draft(fleet.chat, "")
    draft.attachment = Attachment("sticker", fleet.telegram.files.store(b"webp"), STICKER)
    draft.reply_to = question
    again = await fleet.answer_to(fleet.driver.post(fleet.chat, draft))
    assert again.text.startswith("What happened? I cannot tell from that. Reply to this message")
    await fleet.until(lambda: question.deleted, "the first question to be deleted")
    await fleet.answer_to(fleet.driver.replies(again, "Truck 456 is hot"))
    assert stored(desk).description == "Truck 456 is hot"


async def test_who_has_reported_too_much_is_told_so_and_not_asked(desk: Desk) -> None:
    fleet = await desk.fleet()
    for number in range(desk.application.bot_data.report_limit):
        fleet.driver.says(fleet.chat, f"/new_issue trouble {number}")
    await settled(desk, fleet)
    assert "which is the limit" in (await asked(fleet)).text


async def test_a_group_that_is_not_set_up_keeps_the_reply(desk: Desk) -> None:
    fleet = await desk.fleet(configured=False)
    question = await asked(fleet)
    assert question.text == QUESTION
    answer = await fleet.answer_to(fleet.driver.replies(question, "Truck 456 is hot"))
    assert answer.text.startswith("Group not configured. ")
    assert desk.database.reports.count_waiting(fleet.chat.id) == 1


async def test_a_reply_stays_in_its_topic(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    topic = fleet.chat.topic("Breakdowns")
    question = await fleet.asks(fleet.driver, "/new_issue", topic=topic)
    reply = fleet.driver.replies(question, "Truck 456 is hot", topic=topic)
    assert (await fleet.answer_to(reply)).topic is topic


@pytest.mark.parametrize("caption", ["/new_issue"])
async def test_a_photo_with_the_bare_command_is_the_report(
    desk: Desk, fleet: Fleet, caption: str
) -> None:
    card = await fleet.answer_to(fleet.driver.sends_photo(fleet.chat, caption))
    await settled(desk, fleet)
    assert card.text.splitlines()[1] == "📷 photo"
    assert "📎 Attachments: 1" in card.text
