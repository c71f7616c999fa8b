"""The way out: what Telegram refuses, loses or holds is delivered all the same."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from sandbox import Fault
from sending import outbox
from tests.bot.support import (
    ID,
    calls,
    lost_answer,
    refusal,
    settled,
    stored,
    tell_nobody,
)
from tests.desk import Desk, Fleet, eventually
from tests.reliability.support import held


def trouble(method: str, name: str) -> Fault:
    """Make one kind of trouble for the next call of a method."""
    if name == "429":
        return Fault(method, retry_after=1)
    if name == "lost":
        return Fault(method, drop_connection=True)
    if name == "500":
        return Fault(method, status=500, body='{"ok":false,"error_code":500,"description":"Oops"}')
    return Fault(method, status=502, body="<html><h1>Bad Gateway</h1></html>")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", ["500", "502", "429", "lost"])
@pytest.mark.parametrize("method", ["sendMessage", "pinChatMessage"])
async def test_a_card_is_posted_and_pinned_whatever_happens_on_the_way(
    desk: Desk, fleet: Fleet, method: str, name: str
) -> None:
    desk.telegram.faults.append(trouble(method, name))
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    assert fleet.said(ID) == [card]


async def test_a_pin_nobody_knows_of_is_taken_away_once_all_is_resolved(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_BACKOFF", 3600.0)
    desk.telegram.faults.append(replace(lost_answer("pinChatMessage"), times=None))
    card, prompt = await fleet.prompted()
    fleet.john.replies(prompt, "Hose replaced")
    await fleet.shows(card, "✅ RESOLVED")
    await fleet.until(lambda: not card.is_pinned, "the pin to be gone")


@pytest.mark.filterwarnings("ignore:.*retry_after.*")
@pytest.mark.parametrize("as_timedelta", ["0", "1"])
@pytest.mark.parametrize("method", ["sendMessage", "pinChatMessage"])
async def test_a_429_is_waited_out_whichever_way_the_library_tells_of_it(
    desk: Desk, fleet: Fleet, method: str, as_timedelta: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", as_timedelta)
    desk.telegram.faults.append(Fault(method, retry_after=1))
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    assert fleet.said(ID) == [card]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", ["500", "502", "429", "lost"])
async def test_a_card_is_redrawn_whatever_happens_on_the_way(
    desk: Desk, fleet: Fleet, name: str
) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(trouble("editMessageText", name))
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("method", ["sendMessage", "unpinChatMessage", "deleteMessage"])
async def test_an_incident_is_resolved_whatever_happens_on_the_way(
    desk: Desk, fleet: Fleet, method: str
) -> None:
    card = await fleet.claimed()
    desk.telegram.faults.append(trouble(method, "500"))
    await fleet.john.taps(card, "🏁 Resolve")
    prompt = await fleet.appears("please reply to this message")
    fleet.john.replies(prompt, "Done")
    await fleet.shows(card, "✅ RESOLVED")
    await fleet.until(lambda: not card.is_pinned, "the card to be unpinned")
    await fleet.until(lambda: prompt.deleted, "the prompt to be deleted")


@pytest.mark.usefixtures("impatient")
async def test_a_page_that_may_not_have_arrived_is_sent_again(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    desk.telegram.faults.append(trouble("sendMessage", "502"))
    await fleet.john.taps(card, "⬆️ Escalate")
    page = await fleet.appears("Paging: @alice, @bob")
    assert page.mentioned == {fleet.alice, fleet.bob}


@pytest.mark.usefixtures("impatient")
async def test_an_edit_that_arrived_although_its_answer_was_lost_is_enough(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(Fault("editMessageText", after_effect=True, drop_connection=True))
    await fleet.john.taps(card, "✅ Claim")
    await settled(desk, fleet)
    assert "Claimed by @john" in card.text
    assert card.edits == 1
    assert fleet.said(ID) == [card]


@pytest.mark.usefixtures("impatient")
async def test_a_second_card_of_a_resolved_incident_can_be_removed(
    desk: Desk, fleet: Fleet
) -> None:
    card, prompt = await fleet.prompted()
    tell_nobody(desk)  # so that it is the card that is sent twice
    fleet.admin.deletes(card)
    lost = Fault("sendMessage", after_effect=True, drop_connection=True)
    desk.telegram.faults.append(lost)
    fleet.john.replies(prompt, "Hose replaced")
    await fleet.until(lambda: len(fleet.said(f"RESOLVED: {ID}")) == 2, "two cards")
    copy, shown = fleet.said(f"RESOLVED: {ID}")
    await fleet.until(lambda: shown.button_texts == [["⋯ More"]], "no button to remove it")
    await fleet.stranger.taps(copy, "🗑️ Remove this copy")
    await fleet.until(lambda: copy.deleted, "the copy to be gone")
    await settled(desk, fleet)
    assert fleet.said(f"RESOLVED: {ID}") == [shown]


async def test_html_that_is_refused_is_sent_plain(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    desk.telegram.faults.append(
        refusal("sendMessage", 'can\'t parse entities: unsupported start tag "x"')
    )
    card = await fleet.reports("Truck <b> & co")
    assert card.text.startswith(f"🚨 NEW INCIDENT: {ID}\nTruck <b> & co\nStatus: 🔥 UNCLAIMED")
    assert {entity.type for entity in card.entities} == {"mention"}  # Telegram finds these itself
    assert card.mentioned >= {fleet.john, fleet.kate}
    assert "refused, sending it plain" in caplog.text
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")


async def test_html_that_is_refused_in_an_edit_is_shown_plain(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(
        refusal("editMessageText", 'can\'t parse entities: unsupported start tag "x"')
    )
    await fleet.john.taps(card, "✅ Claim")
    await settled(desk, fleet)
    assert "Claimed by @john" in card.text


async def test_several_quick_changes_become_one_newest_card(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(Fault("editMessageText", delay=0.5))
    await fleet.john.presses(card, f"claim:{ID}").wait()
    for action in ("leave", "claim", "leave", "claim", "escalate"):
        await fleet.john.presses(card, f"{action}:{ID}").wait()
    await fleet.alice.presses(card, f"claim_escalation:{ID}").wait()
    await fleet.shows(card, "Handled by @alice")
    await settled(desk, fleet)
    assert card.edits <= 2
    assert "Handled by @alice" in card.text


async def test_a_card_refused_in_every_form_holds_back_no_other_and_is_tried_again(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_HOLD", 0.3)
    first = await fleet.reports("Truck 1")
    second = await fleet.reports("Truck 2")
    refused = refusal("editMessageText", "something new", times=4)
    desk.telegram.faults.append(refused)
    await fleet.john.taps(first, "✅ Claim")
    await fleet.until(lambda: not refused.times, "every form to be refused")
    await fleet.kate.taps(second, "✅ Claim")
    await fleet.shows(second, "Claimed by @kate")
    await fleet.shows(first, "Claimed by @john")


async def test_a_card_whose_id_telegram_gives_to_another_is_posted_again(
    desk: Desk, fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    first = await fleet.reports("Truck 1")
    message = {"message_id": first.id, "date": first.date, "chat": fleet.chat.as_json()}
    body = json.dumps({"ok": True, "result": message})
    desk.telegram.faults.append(Fault("sendMessage", status=200, body=body, after_effect=True))
    fleet.driver.says(fleet.chat, "/new_issue Truck 2")
    await fleet.until(lambda: len(fleet.said(f"INCIDENT: {ID}")) == 2, "the first card again")
    assert "event=message_id_given_twice" in caplog.text
    again = fleet.said(f"INCIDENT: {ID}")[-1]
    await fleet.john.taps(again, "✅ Claim")
    await fleet.shows(again, "Claimed by @john")


async def test_a_card_somebody_unpinned_is_left_alone(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    fleet.chat.unpin(card)
    await fleet.john.taps(card, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await settled(desk, fleet)
    assert not card.is_pinned
    assert len(calls(desk.telegram, "pinChatMessage")) == 1


# What comes in between


async def test_a_photo_that_comes_while_the_card_is_being_sent_gets_onto_it(
    desk: Desk, fleet: Fleet
) -> None:
    gate = held(desk.telegram, "sendMessage")
    fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tyre", album="a")
    await eventually(lambda: not desk.telegram.faults[0].times, "the card to be on its way")
    fleet.driver.sends_photo(fleet.chat, album="a")
    await eventually(
        lambda: len(desk.database.attachments.message_ids(ID)) == 2, "the photo on record"
    )
    gate.set()
    card = await fleet.appears(f"INCIDENT: {ID}")
    await fleet.shows(card, "Attachments: 1, 2")


async def test_a_card_that_is_gone_when_it_is_to_be_pinned_is_posted_again(
    desk: Desk, fleet: Fleet
) -> None:
    gate = held(desk.telegram, "pinChatMessage")
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    card = await fleet.appears(f"INCIDENT: {ID}")
    await eventually(lambda: not desk.telegram.faults[0].times, "the pin to be on its way")
    fleet.admin.deletes(card)
    gate.set()
    again = await fleet.appears(f"INCIDENT: {ID}")
    await fleet.until(lambda: again.is_pinned, "the pin")


async def test_an_older_card_that_is_resolved_is_the_one_that_is_unpinned(
    desk: Desk, fleet: Fleet
) -> None:
    older, prompt = await fleet.prompted("Truck 1")
    newer = await fleet.reports("Truck 2")
    fleet.john.replies(prompt, "Done")
    await fleet.until(lambda: not older.is_pinned, "the older card to be unpinned")
    await settled(desk, fleet)
    assert newer.is_pinned


@pytest.mark.usefixtures("impatient")
async def test_a_copy_that_cannot_be_deleted_loses_its_buttons(desk: Desk, fleet: Fleet) -> None:
    desk.telegram.faults.append(lost_answer("sendMessage"))
    desk.telegram.faults.append(refusal("deleteMessage", "message can't be deleted", times=None))
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await fleet.until(lambda: len(fleet.said(ID)) == 2, "two cards")
    copy, card = fleet.said(ID)
    await fleet.until(lambda: card.is_pinned, "the pin")
    await fleet.john.taps(copy, "✅ Claim")
    await fleet.shows(card, "Claimed by @john")
    await fleet.until(lambda: not copy.buttons, "the copy to lose its buttons")
    assert card.buttons


async def test_what_is_in_hand_at_a_stop_is_finished_and_recorded(desk: Desk, fleet: Fleet) -> None:
    gate = held(desk.telegram, "sendMessage")
    fleet.driver.says(fleet.chat, "/new_issue Truck 456")
    await eventually(lambda: not desk.telegram.faults[0].times, "the card to be on its way")
    stopping = asyncio.create_task(desk.application.bot_data.outbox.stop())
    await asyncio.sleep(0)  # the stop begins
    gate.set()
    await stopping
    assert [message.id for message in fleet.said(ID)] == [stored(desk).pinned_message_id]
