"""Answers to what people ask: they come in spite of trouble, and never in front of a card."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import cast

import pytest
from telegram import ForceReply

from domain.messages import Place
from sandbox import Fault
from sending import pending, replies
from sending.flood_control import FloodControl
from tests.bot.support import ID, answers, crowd, lost_answer, refusal, second_fleet, settled
from tests.desk import Clock, Desk, Fleet, desk_for, eventually
from tests.reliability.support import held, inbox_empty, world

PAGE = "<html>Bad Gateway</html>"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "trouble",
    [
        Fault("sendMessage", status=502, body=PAGE),
        Fault("sendMessage", status=400, body=PAGE),
        Fault("sendMessage", status=404, body=PAGE),
        Fault("sendMessage", drop_connection=True, times=3),
    ],
    ids=str,
)
async def test_a_refused_report_is_told_of_in_spite_of_trouble(
    desk: Desk, fleet: Fleet, trouble: Fault
) -> None:
    desk.telegram.faults.append(trouble)
    answer = await fleet.asks(fleet.driver, "/new_issue")
    assert "What happened?" in answer.text
    assert not trouble.times


async def test_an_answer_that_may_have_arrived_is_not_hurried(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    desk.telegram.faults.append(lost_answer("sendMessage"))
    asked = fleet.driver.says(fleet.chat, "/help")
    await eventually(lambda: "answer_failed" in caplog.text, "the failure")
    await settled(desk, fleet)
    assert len(answers(fleet, asked)) == 1


async def test_an_answer_telegram_does_not_want_is_not_repeated(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replies, "FIRST_WAIT", 0)
    in_every_form = refusal("sendMessage", "something new", times=4)
    desk.telegram.faults.append(in_every_form)
    asked = fleet.driver.says(fleet.chat, "/help")
    await fleet.until(lambda: not in_every_form.times, "the refusals")
    await fleet.quiet()
    await fleet.quiet()
    assert answers(fleet, asked) == []


@pytest.mark.usefixtures("impatient")
async def test_an_answer_that_always_fails_is_given_up(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    fault = Fault("sendMessage", status=502, body=PAGE, times=replies.ATTEMPTS)
    desk.telegram.faults.append(fault)
    asked = fleet.driver.says(fleet.chat, "/help")
    await eventually(lambda: not fault.times, "every attempt")
    await fleet.quiet()
    await fleet.quiet()
    assert answers(fleet, asked) == []
    assert caplog.text.count("event=answer_failed") == replies.ATTEMPTS


async def test_the_box_for_an_answer_stands_below_the_last_text(desk: Desk, fleet: Fleet) -> None:
    asked = fleet.driver.says(fleet.chat, "hello")
    place = Place(fleet.chat.id, asked.id, is_private=False, writer_id=fleet.driver.id)
    box = ForceReply(selective=True)
    desk.application.bot_data.replies.send(place, ["What", "happened?"], markup=box)
    question = await fleet.appears("happened?")
    assert question.opens_reply_for(fleet.driver)
    assert not question.opens_reply_for(fleet.kate)
    assert not (await fleet.appears("What")).opens_reply_for(fleet.driver)


async def test_answers_waiting_in_one_chat_silence_no_other(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    south = await second_fleet(desk)
    flood_control = cast(FloodControl, desk.application.bot.rate_limiter)
    flood_control.pause(fleet.chat.id, 1000)
    for person in crowd(fleet, pending.MOST_QUESTIONS + 1):
        person.says(fleet.chat, "/help")
    await eventually(lambda: "event=not_answered" in caplog.text, "too many to wait")
    assert "Report a problem" in (await south.asks(south.driver, "/help")).text


async def test_an_answer_in_a_closed_topic_goes_to_the_group(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    topic = fleet.chat.topic("Breakdowns", by=fleet.admin)
    desk.telegram.faults.append(refusal("sendMessage", "TOPIC_CLOSED"))
    fleet.admin.says(fleet.chat, "/team", topic=topic)
    assert (await fleet.appears("Managers")).topic is None


async def test_an_answer_whose_html_is_refused_comes_plain(desk: Desk, fleet: Fleet) -> None:
    desk.telegram.faults.append(refusal("sendMessage", "can't parse entities: unsupported tag"))
    answer = await fleet.asks(fleet.driver, "/help")
    assert answer.text.startswith("Incident desk")
    assert not [entity for entity in answer.entities if entity.type in {"bold", "code"}]


async def test_a_card_does_not_wait_for_answers(tmp_path: Path, clock: Clock) -> None:
    fleet = world(clock)
    path = tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock):
        await fleet.appears("Incident desk is here")
        await fleet.configure()
    async with desk_for(fleet.telegram, path, clock, GROUP_MESSAGES_PER_MINUTE="20"):
        for person in crowd(fleet, 15):  # five at once, then one a second
            person.says(fleet.chat, "/help")
        report = fleet.driver.says(fleet.chat, "/new_issue Truck 456")
        assert ID in (await fleet.answer_to(report)).text
        assert len(fleet.said("Report a problem")) < 10


async def test_a_crowd_that_asks_too_much_is_not_answered_for_hours(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    gate = held(desk.telegram, "sendMessage")
    most = pending.MOST_QUESTIONS
    for person in crowd(fleet, most + 5):
        person.says(fleet.chat, "/help")
    await desk.telegram.until(lambda: not desk.telegram.pending_updates, what="all to be taken")
    await inbox_empty(desk)
    gate.set()
    await eventually(lambda: len(fleet.said("Report a problem")) == most, "the others answered")
    await settled(desk, fleet)
    assert len(fleet.said("Report a problem")) == most
    assert caplog.text.count("event=not_answered") == 1


async def test_an_answer_that_went_out_is_no_error(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    await fleet.asks(fleet.driver, "/help")
    await settled(desk, fleet)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_toast_whose_connection_breaks_is_sent_again(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(Fault("answerCallbackQuery", drop_connection=True))
    answer = await fleet.john.presses(card, f"claim:{ID}").wait()
    assert answer.text == f"{ID} is yours."


async def test_an_answer_to_a_group_that_has_migrated_follows_it(desk: Desk, fleet: Fleet) -> None:
    supergroup = desk.telegram.supergroup("North Fleet, upgraded")
    body = (
        '{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded",'
        f'"parameters":{{"migrate_to_chat_id":{supergroup.id}}}}}'
    )
    supergroup.add_bot(by=fleet.admin)
    await desk.telegram.until(lambda: supergroup.bot_messages, what="the welcome")
    desk.telegram.faults.append(Fault("sendMessage", status=400, body=body))
    fleet.driver.says(fleet.chat, "/help")
    await desk.telegram.until(
        lambda: any("Report a problem" in m.text for m in supergroup.bot_messages), what="answer"
    )
