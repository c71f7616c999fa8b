"""The rows of TELEGRAM.md section 5 that no other test covers."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import Fault, SandboxServer
from sending import outbox
from service.building import build
from tests.bot.support import ID, calls, refusal, settled
from tests.deadlines import Deadlines
from tests.desk import TOKEN, Clock, Desk, Fleet, at_work, eventually, open_group
from tests.full_length import short_and_full
from tests.processes import BOT, BotProcess, bot_process
from tests.reliability.support import held, locked, polls, run_sql, world

pytestmark = pytest.mark.slow(reason="starts the bot as a process")


async def test_not_modified_is_a_success(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(
        refusal("editMessageText", "message is not modified: specified new message content")
    )
    await fleet.john.presses(card, f"claim:{ID}").wait()
    await settled(desk, fleet)
    assert len(calls(desk.telegram, "editMessageText")) == 1
    assert fleet.said(ID) == [card]


@pytest.mark.parametrize(
    "words",
    ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID",
     "MESSAGE_AUTHOR_REQUIRED", "MESSAGE_EDIT_TIME_EXPIRED",
     "there is no text in the message to edit"],
)  # fmt: skip
async def test_a_card_that_cannot_be_edited_is_posted_again_and_pinned(
    desk: Desk, fleet: Fleet, words: str
) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(refusal("editMessageText", words))
    await fleet.john.presses(card, f"claim:{ID}").wait()
    again = await fleet.appears("Claimed by @john")
    await fleet.until(lambda: again.is_pinned, "the new card to be pinned")
    await settled(desk, fleet)
    assert again is not card


@pytest.mark.parametrize(
    "words",
    ["query is too old and response timeout expired or query ID is invalid", "QUERY_ID_INVALID"],
)
async def test_a_query_that_is_gone_keeps_its_effect_and_is_no_error(
    desk: Desk, fleet: Fleet, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(refusal("answerCallbackQuery", words))
    fleet.john.presses(card, f"claim:{ID}")
    await fleet.shows(card, "Claimed by @john")
    assert "unexpected error" not in caplog.text


async def test_a_report_deleted_meanwhile_does_not_keep_its_card_away(fleet: Fleet) -> None:
    report = fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    fleet.driver.deletes(report)
    card = await fleet.appears(f"NEW INCIDENT: {ID}")
    await fleet.until(lambda: card.is_pinned, "the pin")
    assert card.reply_to is None


@pytest.mark.parametrize(
    "words",
    ["message to be replied not found", "message to reply not found", "reply message not found",
     "replied message not found", "MESSAGE_ID_INVALID", "REPLY_MESSAGE_ID_INVALID"],
)  # fmt: skip
async def test_a_card_that_may_not_reply_is_posted_without_and_in_full(
    desk: Desk, fleet: Fleet, words: str
) -> None:
    desk.telegram.faults.append(refusal("sendMessage", words))
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    card = await fleet.appears(f"NEW INCIDENT: {ID}")
    assert card.reply_to is None
    assert "bold" in {entity.type for entity in card.entities}


@pytest.mark.parametrize(
    "words", ["message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED", "TOPIC_ID_INVALID"]
)
async def test_a_card_whose_topic_is_no_more_goes_to_general_in_full(
    desk: Desk, words: str
) -> None:
    fleet = await desk.fleet(forum=True)
    topic = fleet.chat.topic("Breakdowns")
    desk.telegram.faults.append(refusal("sendMessage", words))
    fleet.driver.says(fleet.chat, "/new_issue Truck 456", topic=topic)
    card = await fleet.appears(f"NEW INCIDENT: {ID}")
    assert card.topic is None
    assert "bold" in {entity.type for entity in card.entities}


@pytest.mark.parametrize(
    "words",
    ["CHAT_WRITE_FORBIDDEN", "chat not found", "have no rights to send a message",
     "not enough rights to send text messages to the chat", "CHAT_RESTRICTED",
     "CHAT_SEND_PLAIN_FORBIDDEN", "CHAT_GUEST_SEND_FORBIDDEN", "USER_BANNED_IN_CHANNEL",
     "CHANNEL_PRIVATE", "PEER_ID_INVALID", "CHAT_ADMIN_REQUIRED"],
)  # fmt: skip
async def test_a_chat_that_cannot_be_written_to_is_not_tried_in_other_words(
    desk: Desk, fleet: Fleet, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = len(calls(desk.telegram, "sendMessage"))
    desk.telegram.faults.append(refusal("sendMessage", words))
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await eventually(lambda: "is locked, what is owed is kept" in caplog.text, "the refusal")
    assert len(calls(desk.telegram, "sendMessage")) == before + 1
    await desk.sweep()
    card = await fleet.appears(f"NEW INCIDENT: {ID}")
    assert "bold" in {entity.type for entity in card.entities}


@pytest.mark.parametrize("text", ["/help", "/open", "/team", "/incident 1"])
async def test_a_question_deleted_meanwhile_is_answered_all_the_same(
    fleet: Fleet, text: str
) -> None:
    before = len(fleet.chat.bot_messages)
    question = fleet.driver.says(fleet.chat, text)
    fleet.driver.deletes(question)
    await fleet.until(lambda: len(fleet.chat.bot_messages) > before, "an answer")


@pytest.mark.usefixtures("polling_soon")
async def test_a_second_poller_is_said_to_be_one(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    body = '{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates"}'
    fault = Fault("getUpdates", status=409, body=body)
    desk.telegram.faults.append(fault)
    await fleet.reports("Truck 1")
    await eventually(lambda: "another process polls" in caplog.text, "the log line")
    assert TOKEN not in caplog.text
    await fleet.reports("Truck 2")


@short_and_full(
    "after a poll that fails the next one comes a second later, then in 1.5 s, and so on"
)
async def test_a_second_process_elsewhere_is_told_in_the_log(
    tmp_path: Path, deadlines: Deadlines
) -> None:
    async with bot_process(tmp_path / "here.db", BOT, deadlines) as (telegram, process):
        await open_group(telegram)
        other = BotProcess(process.environment["TELEGRAM_API_URL"], tmp_path / "there.db")
        other.deadlines = deadlines
        before = polls(telegram)
        await other.start()
        await telegram.until(lambda: polls(telegram) > before + 4, timeout=20, what="both polling")
        assert await other.stop() == 0
        assert await process.stop() == 0
        assert "another process polls with this token" in process.log + other.log


async def test_what_certainly_was_not_sent_is_sent_soon_and_once(
    tmp_path: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.05)
    monkeypatch.setattr(outbox, "LONGEST_BACKOFF", 0.1)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 1000)
    fleet = world(clock)
    server = SandboxServer(fleet.telegram)
    await server.start()
    path = tmp_path / "incidents.db"
    async with at_work(fleet.telegram, path, clock, build, TELEGRAM_API_URL=server.url) as desk:
        await fleet.appears("Incident desk is here")
        await fleet.configure()
        card = await fleet.reports("Truck 456")
        await settled(desk, fleet)
        await server.stop()
        clock.passes(minutes=11)
        await desk.sweep()
        await eventually(lambda: "delivery=nudge again in" in caplog.text, "a failure")
        server = SandboxServer(fleet.telegram, server.port)
        await server.start()
        nudge = await fleet.appears("has been unclaimed for 11 minutes")
        assert nudge.reply_to is card
        await settled(desk, fleet)
        assert len(fleet.said("has been unclaimed")) == 1
        await server.stop()


@pytest.mark.parametrize("method", ["editMessageText", "pinChatMessage", "unpinChatMessage"])
async def test_edits_and_pins_are_repeated_without_the_wait_of_a_send(
    desk: Desk, fleet: Fleet, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.01)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 1000)
    desk.telegram.faults.append(Fault(method, drop_connection=True, times=2))
    card, prompt = await fleet.prompted()
    fleet.john.replies(prompt, "Done")
    await fleet.shows(card, "✅ RESOLVED")
    await fleet.until(lambda: not card.is_pinned, "the card to be unpinned")


async def test_a_send_that_may_have_arrived_waits_before_it_is_repeated(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 1000)
    fault = Fault("sendMessage", after_effect=True, drop_connection=True)
    desk.telegram.faults.append(fault)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    card = await fleet.appears(ID)
    await fleet.john.taps(card, "✅ Claim")  # a tap tells that it did arrive
    await fleet.shows(card, "Claimed by @john")
    await fleet.until(lambda: card.is_pinned, "the pin")
    assert fleet.said(ID) == [card]


PAGE = "<html><h1>nginx</h1></html>"


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_a_proxys_page_is_no_refusal_by_telegram(
    desk: Desk, fleet: Fleet, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.01)
    monkeypatch.setattr(outbox, "AMBIGUOUS_SEND_WAIT", 0.02)
    desk.telegram.faults.append(Fault("sendMessage", status=status, body=PAGE))
    await fleet.reports("Truck 456")


async def test_a_proxys_404_forgets_no_nudge(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.01)
    await fleet.reports("Truck 456")
    await settled(desk, fleet)
    desk.telegram.faults.append(Fault("sendMessage", status=404, body=PAGE))
    desk.clock.passes(minutes=10)
    await desk.sweep()
    await fleet.appears("has been unclaimed for 10 minutes")


async def test_a_403_suspends_a_group_until_it_is_heard_of_again(desk: Desk, fleet: Fleet) -> None:
    body = '{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the group"}'
    fault = Fault("sendMessage", status=403, body=body)
    desk.telegram.faults.append(fault)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await eventually(
        lambda: not desk.database.deliveries.groups_owed() and not fault.times, "suspension"
    )
    before = len(calls(desk.telegram, "sendMessage"))
    await desk.sweep()
    assert len(calls(desk.telegram, "sendMessage")) == before
    fleet.stranger.says(fleet.chat, "is anybody there?")  # so we are in it again
    await fleet.appears(f"NEW INCIDENT: {ID}")


async def test_a_403_of_another_kind_is_tried_again(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_HOLD", 0.02)
    body = '{"ok":false,"error_code":403,"description":"Forbidden: something new"}'
    fault = Fault("sendMessage", status=403, body=body)
    desk.telegram.faults.append(fault)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await fleet.appears(f"NEW INCIDENT: {ID}")


async def test_nothing_hurries_a_page_that_may_have_arrived(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    card = await fleet.claimed()
    await settled(desk, fleet)
    desk.telegram.faults.append(Fault("sendMessage", after_effect=True, drop_connection=True))
    await fleet.john.presses(card, f"escalate:{ID}").wait()
    await eventually(lambda: "delivery=page again in 10 s" in caplog.text, "the failure")
    fleet.driver.last_name = "Renamed"
    fleet.driver.says(fleet.chat, "hi")
    await desk.sweep()
    await fleet.shows(card, "Renamed")  # what is owed was looked at again
    assert len(fleet.said("Paging")) == 1


async def test_while_nothing_can_be_recorded_nothing_is_sent_again_and_again(
    desk: Desk,
    fleet: Fleet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 0.01)
    monkeypatch.setattr(outbox, "LONGEST_BACKOFF", 0.01)
    gate = held(desk.telegram, "sendMessage")
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await eventually(lambda: not desk.telegram.faults[0].times, "the card to be on its way")
    with locked(desk.database, tmp_path / "incidents.db") as other:
        other.execute("BEGIN IMMEDIATE")
        gate.set()
        await eventually(lambda: caplog.text.count("delivery=card again in") > 5, "attempts")
        assert len(fleet.said(ID)) == 1
        other.execute("ROLLBACK")
    await settled(desk, fleet)
    assert len(fleet.said(ID)) <= 2


async def test_a_group_whose_work_could_not_be_read_is_taken_up_again(
    desk: Desk,
    fleet: Fleet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(outbox, "LONGEST_BACKOFF", 0.01)
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    path = tmp_path / "incidents.db"
    [(view,)] = run_sql(path, "SELECT sql FROM sqlite_master WHERE name = 'owed'")
    run_sql(path, "DROP VIEW owed")
    await fleet.john.presses(card, f"claim:{ID}").wait()
    await eventually(lambda: caplog.text.count("no such table: owed") > 2, "failures")
    run_sql(path, view)
    await fleet.shows(card, "Claimed by @john")


def test_a_flooded_request_is_waited_for_as_long_as_telegram_may_hold_it(desk: Desk) -> None:
    held_for = 8  # seconds at most; given up before, it would be sent twice
    assert (desk.application.bot.request.read_timeout or 0) > 2 * held_for
