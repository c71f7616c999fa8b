"""Whatever a text is refused for, it goes out: plainer, then shorter, and is never given up."""

from __future__ import annotations

import asyncio

import pytest

from domain.incidents import Status
from sandbox import Fault, SentMessage
from sending import messages, outbox
from tests.bot.support import ID, calls, card_in, refusal, settled, stored
from tests.desk import Desk, Fleet, eventually

TOO_LONG = ("message is too long", "MESSAGE_TOO_LONG", "ENTITIES_TOO_LONG", "text is too long")
UNREADABLE = (
    'can\'t parse entities: unsupported start tag "x"',
    "ENTITY_BOUNDS_INVALID",
    "ENTITY_MENTION_USER_INVALID",
    "strings must be encoded in UTF-8",
    "something new",
)


def shape(message: SentMessage) -> tuple[bool, bool]:
    """Tell whether a message has its markup, and all of a long text."""
    return any(entity.type == "bold" for entity in message.entities), "zz" in message.text


async def reports_refused(fleet: Fleet, desk: Desk, words: str, times: int) -> SentMessage:
    """Report a long text whose card is refused so many times; returns the card."""
    desk.telegram.faults.append(refusal("sendMessage", words, times))
    return await fleet.reports("x" * 2000 + "zz")


@pytest.mark.parametrize("words", [*TOO_LONG, *UNREADABLE])
@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_refused_card_goes_out_plainer_and_shorter(
    desk: Desk, fleet: Fleet, words: str, times: int
) -> None:
    is_long = words in TOO_LONG
    card = await reports_refused(fleet, desk, words, min(times, 2 if is_long else 3))
    assert card.text.startswith(f"🚨 NEW INCIDENT: {ID}")
    assert "UNCLAIMED" in card.text
    assert shape(card) == (False, times == 1 and not is_long)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    assert shape(card) == (True, True)  # the next change is tried in full again


async def test_the_least_of_a_page_still_calls_five(desk: Desk, fleet: Fleet) -> None:
    crowd = [f"@{letter}{'x' * 30}" for letter in "abcde"]
    await fleet.asks(fleet.admin, f"/configure_managers {' '.join(crowd)}")
    card = await fleet.claimed()
    await settled(desk, fleet)
    desk.telegram.faults.append(refusal("sendMessage", "something new", times=3))
    await fleet.john.taps(card, "⬆️ Escalate")
    page = await fleet.appears("requires manager attention")
    assert page.text.endswith(f"Paging: {', '.join(crowd)}")


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_refused_edit_goes_out_plainer_and_shorter(
    desk: Desk, fleet: Fleet, times: int
) -> None:
    card = await fleet.reports("x" * 2000 + "zz")
    desk.telegram.faults.append(refusal("editMessageText", "something new", times))
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "IN PROGRESS")
    await settled(desk, fleet)
    assert shape(card) == (False, times == 1)
    assert card.buttons


@pytest.mark.parametrize(("state", "action", "text"), [
    ("claimed", "⬆️ Escalate", "requires manager attention"),
    ("claimed", "🏁 Resolve", "please reply to this message"),
])  # fmt: skip
@pytest.mark.parametrize("times", [1, 2])
async def test_pages_and_prompts_that_are_refused_go_out_plain(
    desk: Desk, fleet: Fleet, state: str, action: str, text: str, times: int
) -> None:
    card = await card_in(state, fleet)
    desk.telegram.faults.append(refusal("sendMessage", "something new", times))
    await fleet.john.taps(card, action)
    message = await fleet.appears(text)
    assert message.reply_to is card


async def test_an_answer_that_is_refused_goes_out_plain(desk: Desk, fleet: Fleet) -> None:
    desk.telegram.faults.append(refusal("sendMessage", "something new"))
    answer = await fleet.asks(fleet.driver, "/help")
    assert "Report a problem" in answer.text
    assert shape(answer) == (False, False)


async def test_a_card_whose_buttons_are_refused_goes_out_without(desk: Desk, fleet: Fleet) -> None:
    desk.telegram.faults.append(refusal("sendMessage", "BUTTON_DATA_INVALID"))
    card = await fleet.reports("Truck 456")
    assert not card.buttons
    assert shape(card) == (True, False)


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize("delivery", ["card", "page", "prompt", "edit"])
async def test_nothing_refused_for_good_is_given_up(
    desk: Desk,
    fleet: Fleet,
    delivery: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(outbox, "FIRST_HOLD", 0.02)
    card = None if delivery == "card" else await fleet.claimed()
    method = "editMessageText" if delivery == "edit" else "sendMessage"
    fault = refusal(method, "something new", times=None)
    desk.telegram.faults.append(fault)
    action = {"page": "escalate", "prompt": "resolve"}.get(delivery, "leave")
    if card is None:
        fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    else:
        fleet.john.presses(card, f"{action}:{ID}")
    about = f"delivery={delivery} held back"
    await eventually(lambda: caplog.text.count(about) >= 3, "three attempts")
    waits = [record.args[-2] for record in caplog.records
             if about in record.message and isinstance(record.args, tuple)]  # fmt: skip
    assert waits[:3] == [0.02, 0.04, 0.08]
    fault.times = 0
    await settled(desk, fleet)


async def test_a_sweep_does_not_hurry_what_was_refused(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    fault = refusal("sendMessage", "something new", times=None)
    desk.telegram.faults.append(fault)
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await eventually(lambda: "delivery=card held back" in caplog.text, "the refusal")
    for _ in range(5):
        await desk.sweep()
    fault.times = 0
    await fleet.quiet()
    assert caplog.text.count("delivery=card held back") == 1
    assert fleet.said(ID) == []
    assert stored(desk).status is Status.UNCLAIMED


@pytest.mark.parametrize("text", [
    "😀" * 2040, "👨‍👩‍👧" * 500, "x" + "&" * 4000, "<b>" * 1360, "\u202e" + "x" * 4000,
    "#a @bb " * 580,
])  # fmt: skip
async def test_a_report_of_any_length_has_a_card_in_every_state(
    desk: Desk, fleet: Fleet, text: str
) -> None:
    fleet.john.first_name, fleet.john.last_name = "😀" * 64, "😀" * 64
    card, prompt = await fleet.prompted(text)
    fleet.john.replies(prompt, text)
    await fleet.shows(card, "✅ RESOLVED")
    await settled(desk, fleet)
    assert [call.error for call in desk.telegram.calls if call.error] == []


async def test_half_of_an_emoji_harms_no_report_name_answer_or_summary(fleet: Fleet) -> None:
    fleet.driver.first_name = fleet.john.first_name = "Da\ud83dn"
    card, prompt = await fleet.prompted("Truck \ude00 456")
    fleet.john.replies(prompt, "Towed \ud83d")
    await fleet.shows(card, "Truck ? 456")
    await fleet.shows(card, "Towed ?")
    assert "incident" in (await fleet.asks(fleet.driver, "/incident \ud83d")).text


# A Bot API server before 9.5, which knows no dates


async def test_an_older_server_is_asked_once_and_sent_no_dates_from_then_on(
    desk: Desk, fleet: Fleet
) -> None:
    desk.telegram.is_outdated = True
    card, prompt = await fleet.prompted()
    fleet.john.replies(prompt, "Done")
    await fleet.shows(card, "✅ RESOLVED")
    await fleet.asks(fleet.john, f"/incident {ID}")
    refused = [call for call in desk.telegram.calls if call.error]
    assert len(refused) == 1
    assert "Unsupported start tag" in (refused[0].error or "")
    assert "UTC" in card.text
    assert {"bold", "text_mention"} <= {entity.type for entity in card.entities}


async def test_a_server_that_knew_no_dates_is_asked_again_after_a_day(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "UNDATED_FOR", 0.05)
    desk.telegram.is_outdated = True
    await fleet.reports("Truck 1")
    desk.telegram.is_outdated = False
    await asyncio.sleep(0.05)
    card = await fleet.reports("Truck 2")
    assert "date_time" in {entity.type for entity in card.entities}


# What is to be deleted


@pytest.mark.parametrize(("words", "buttons_go"), [
    ("message to delete not found", False),
    ("MESSAGE_ID_INVALID", False),
    ("message can't be deleted", True),
    ("message can't be deleted for everyone", True),
    ("MESSAGE_DELETE_FORBIDDEN", True),
])  # fmt: skip
async def test_a_message_that_is_gone_or_stays_for_good_is_forgotten(
    desk: Desk, fleet: Fleet, words: str, buttons_go: bool
) -> None:
    _, prompt = await fleet.prompted()
    await settled(desk, fleet)
    before = len(calls(desk.telegram, "deleteMessage"))
    desk.telegram.faults.append(refusal("deleteMessage", words))
    fleet.john.replies(prompt, "Done")
    await settled(desk, fleet)
    assert bool(calls(desk.telegram, "editMessageReplyMarkup")) == buttons_go
    assert len(calls(desk.telegram, "deleteMessage")) == before + 1


@pytest.mark.parametrize("words", ["chat not found", "CHAT_RESTRICTED", "something new"])
async def test_a_message_that_cannot_be_deleted_for_now_is_deleted_later(
    desk: Desk,
    fleet: Fleet,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(outbox, "FIRST_HOLD", 0.02)
    card, prompt = await fleet.prompted()
    await settled(desk, fleet)
    before = len(calls(desk.telegram, "deleteMessage"))
    fault = refusal("deleteMessage", words, times=None)
    desk.telegram.faults.append(fault)
    fleet.john.replies(prompt, "Done")
    await fleet.shows(card, "✅ RESOLVED")
    await fleet.reports("Truck 2")  # nothing else is held up
    await eventually(lambda: "delivery=delete held back" in caplog.text, "the refusal")
    assert len(calls(desk.telegram, "deleteMessage")) < before + 12
    fault.times = 0
    await fleet.until(lambda: prompt.deleted, "the prompt to be deleted")


async def test_a_message_whose_buttons_cannot_be_taken_for_now_is_not_forgotten(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_HOLD", 0.02)
    _, prompt = await fleet.prompted()
    await settled(desk, fleet)
    desk.telegram.faults += [
        refusal("deleteMessage", "message can't be deleted"),
        refusal("editMessageReplyMarkup", "chat not found"),
    ]
    fleet.john.replies(prompt, "Done")
    await fleet.until(lambda: prompt.deleted, "the prompt to be deleted")


async def test_what_is_asked_while_a_chat_refuses_to_be_written_to_is_not_overheard(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 1")
    await settled(desk, fleet)
    gate = asyncio.Event()
    locked = refusal("sendMessage", "CHAT_WRITE_FORBIDDEN")
    locked.gate = gate
    desk.telegram.faults.append(locked)
    fleet.driver.says(fleet.chat, "/new_issue Truck 2")
    await eventually(lambda: not locked.times, "the card to be on its way")
    await fleet.john.presses(card, f"claim:{ID}").wait()
    gate.set()
    await fleet.shows(card, "Claimed by @john")


@pytest.mark.parametrize("words", ["chat not found", "something new"])
async def test_a_card_that_cannot_be_unpinned_for_now_is_unpinned_later(
    desk: Desk, fleet: Fleet, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_HOLD", 0.02)
    fault = Fault("unpinChatMessage", status=400, body=refusal("", words).body)
    desk.telegram.faults.append(fault)
    card, prompt = await fleet.prompted()
    fleet.john.replies(prompt, "Done")
    await fleet.until(lambda: not fault.times, "the refusal")
    await fleet.until(lambda: not card.is_pinned, "the unpinning")
