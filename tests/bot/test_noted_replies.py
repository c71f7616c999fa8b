"""To which messages people reply with a note: all that are of an incident, and no others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from domain.incidents import Status
from sandbox import SentMessage
from sandbox.world.message_json import message_json
from tests.bot.support import (
    answers,
    basic_group,
    card_in,
    lost_answer,
    resolved,
    second_fleet,
    settled,
    stored,
)
from tests.bot.test_notes import acknowledged, kept
from tests.desk import Desk, Fleet, eventually
from tests.reliability.support import message as raw_message
from tests.reliability.support import run_sql


async def _report(_desk: Desk, fleet: Fleet) -> SentMessage:
    return next(m for m in fleet.chat.messages if m.text.startswith("/new_issue"))


async def _card(_desk: Desk, fleet: Fleet) -> SentMessage:
    return fleet.said("🚨")[-1]


async def _page(_desk: Desk, fleet: Fleet) -> SentMessage:
    return await fleet.appears("requires manager attention")


async def _nudge(desk: Desk, fleet: Fleet) -> SentMessage:
    desk.clock.passes(minutes=20)
    await desk.sweep()
    return await fleet.appears("has been awaiting a manager")


async def _note(desk: Desk, fleet: Fleet) -> SentMessage:
    note = fleet.john.replies(await _card(desk, fleet), "on my way")
    await acknowledged(desk, fleet, note)
    return note


async def _story(_desk: Desk, fleet: Fleet) -> SentMessage:
    return await fleet.asks(fleet.kate, "/incident 1")


ANCHORS: Mapping[str, Callable[[Desk, Fleet], Awaitable[SentMessage]]] = {
    "report": _report,
    "card": _card,
    "page": _page,
    "nudge": _nudge,
    "another note": _note,
    "the story": _story,
}


@pytest.mark.parametrize("anchor", ANCHORS)
async def test_a_reply_to_any_message_of_an_incident_is_a_note(
    desk: Desk, fleet: Fleet, anchor: str
) -> None:
    card = await fleet.escalated()
    message = await ANCHORS[anchor](desk, fleet)
    note = fleet.stranger.replies(message, "the engine smokes")
    await acknowledged(desk, fleet, note)
    await fleet.shows(card, "Stranger Moss: the engine smokes")
    assert answers(fleet, note) == []


async def test_what_replies_to_no_incident_is_not_stored(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    await fleet.claimed()
    talk = fleet.kate.says(fleet.chat, "who has lunch?")
    fleet.john.replies(talk, "I have, at noon")
    fleet.john.sends_voice(fleet.chat, reply_to=talk)
    fleet.kate.edits(talk, "who has dinner?")
    await settled(desk, fleet)
    assert kept(desk) == []
    everything = "SELECT count(*) FROM inbox WHERE body LIKE '%lunch%' OR body LIKE '%noon%'"
    assert run_sql(tmp_path / "incidents.db", everything) == [(0,)]


async def test_a_reply_in_another_group_is_no_note(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    south = await second_fleet(desk)
    reply = raw_message(south.chat, south.driver, "ha", reply_to_message=message_json(card))
    desk.telegram.deliver("message", reply)
    await settled(desk, south)
    assert kept(desk) == []


async def test_a_message_of_ours_that_names_another_groups_incident_takes_no_notes(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    south = await second_fleet(desk)
    there = raw_message(south.chat, south.driver, "", 9000)["chat"]
    named = {**message_json(card), "chat": there, "message_id": 9000}
    reply = raw_message(south.chat, south.driver, "ha", 9001, reply_to_message=named)
    desk.telegram.deliver("message", reply)
    await settled(desk, south)
    assert kept(desk) == []


@pytest.mark.parametrize("end", ["resolved", "cancelled"])
async def test_what_is_said_of_a_finished_incident_is_a_note(
    desk: Desk, fleet: Fleet, end: str
) -> None:
    card = await (resolved(fleet) if end == "resolved" else fleet.reports("Truck 456"))
    if end == "cancelled":
        await fleet.answer_to(fleet.driver.replies(card, "/cancel"))
        await fleet.shows(card, "🚫 CANCELLED")
    note = fleet.driver.replies(card, "it leaks again")
    await acknowledged(desk, fleet, note)
    await fleet.shows(card, "Driver Moss: it leaks again")
    await settled(desk, fleet)
    assert not card.is_pinned
    offers = [each for each in answers(fleet, note) if "can open it again" in each.text]
    assert answers(fleet, note) == offers
    assert len(offers) == (end == "resolved")


async def test_a_command_in_reply_to_a_card_is_a_question(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    answer = await fleet.answer_to(fleet.john.replies(card, "/open"))
    assert answer.text.startswith("Open incidents: 1")
    fleet.john.replies(card, "/start@OtherBot hello")
    await settled(desk, fleet)
    assert kept(desk) == []


@pytest.mark.parametrize("command", ["/done", "/done@FleetDeskBot"])
async def test_words_behind_a_command_that_is_none_are_a_note(
    desk: Desk, fleet: Fleet, command: str
) -> None:
    card = await fleet.claimed()
    note = fleet.john.replies(card, f"{command} it runs")
    await acknowledged(desk, fleet, note)
    await fleet.shows(card, "@john: it runs\n")
    fleet.john.edits(note, f"{command} it runs again")
    await fleet.shows(card, "@john: it runs again\n")
    assert answers(fleet, note) == []


@pytest.mark.parametrize("text", ["/done", "/done@OtherBot it runs", "/open@OtherBot it runs"])
async def test_what_another_bot_is_told_to_do_is_no_note(
    desk: Desk, fleet: Fleet, text: str
) -> None:
    said = fleet.john.replies(await fleet.claimed(), text)
    await settled(desk, fleet)
    assert (kept(desk), answers(fleet, said)) == ([], [])


async def test_while_a_summary_is_awaited_others_say_notes_to_the_card(
    desk: Desk, fleet: Fleet
) -> None:
    card, _ = await fleet.prompted()
    note = fleet.kate.replies(card, "tell them about the belt")
    await acknowledged(desk, fleet, note)
    await fleet.shows(card, "@kate: tell them about the belt")
    assert answers(fleet, note) == []
    assert stored(desk).status is Status.AWAITING_SUMMARY


@pytest.mark.parametrize("anchor", ["report", "another note", "what the reporter was told"])
async def test_the_person_asked_says_notes_to_people(desk: Desk, fleet: Fleet, anchor: str) -> None:
    card, _ = await fleet.prompted()
    message = await _report(desk, fleet)
    if anchor == "another note":
        message = fleet.driver.replies(card, "it is fixed")
        await acknowledged(desk, fleet, message)
    elif anchor == "what the reporter was told":
        message = await fleet.appears("has your report")
    note = fleet.john.replies(message, "are you safe?")
    await acknowledged(desk, fleet, note)
    assert stored(desk).status is Status.AWAITING_SUMMARY


async def test_the_summary_itself_is_no_note_however_often_it_comes(
    desk: Desk, fleet: Fleet
) -> None:
    card, _ = await fleet.prompted()
    summary = fleet.john.replies(card, "Hose replaced")
    await fleet.shows(card, "✅ RESOLVED")
    desk.telegram.deliver_again(summary)
    await settled(desk, fleet)
    assert kept(desk) == []
    note = fleet.driver.replies(summary, "thank you")
    await acknowledged(desk, fleet, note)


async def test_a_reply_in_the_old_chat_of_a_group_that_migrated_is_a_note(
    desk: Desk,
) -> None:
    fleet = await basic_group(desk)
    card = await fleet.claimed()
    said = raw_message(fleet.chat, fleet.john, "40 min", reply_to_message=message_json(card))
    desk.database.groups.migrate(fleet.chat.id, -1009999999999)
    desk.telegram.deliver("message", said)
    await eventually(lambda: [note.text for note in kept(desk)] == ["40 min"], "the note")
    assert desk.database.deliveries.owed(fleet.chat.id) == []


@pytest.mark.usefixtures("impatient")
async def test_a_reply_to_what_the_reporter_was_told_twice_is_a_note_whichever_it_is(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    desk.telegram.faults.append(lost_answer("sendMessage"))
    await fleet.john.taps(card, "✅ Claim")
    await fleet.until(lambda: len(fleet.said("has your report")) == 2, "told twice")
    await settled(desk, fleet)
    for told in fleet.said("has your report"):
        await acknowledged(desk, fleet, fleet.driver.replies(told, f"still hot {told.id}"))
    assert len(kept(desk)) == 2


async def test_a_reply_to_a_page_that_was_sent_twice_is_a_note_whichever_it_is(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    await settled(desk, fleet)
    desk.telegram.faults.append(lost_answer("sendMessage"))
    await fleet.john.taps(card, "⬆️ Escalate")
    await fleet.until(lambda: len(fleet.said("requires manager attention")) == 2, "two pages")
    await settled(desk, fleet)
    for page in fleet.said("requires manager attention"):
        await acknowledged(desk, fleet, fleet.driver.replies(page, f"smoke again {page.id}"))
    assert len(kept(desk)) == 2


async def test_in_a_basic_group_a_reply_to_our_reply_is_a_note(desk: Desk) -> None:
    fleet = await basic_group(desk)
    said = fleet.driver.says(fleet.chat, "Truck 456 is hot")
    fleet.john.replies(said, "/new_issue")
    await settled(desk, fleet)
    known = await fleet.answer_to(fleet.kate.replies(said, "/new_issue"))
    assert "already" in known.text
    fleet.driver.replies(known, "It is the hose")
    await settled(desk, fleet)
    assert [note.text for note in kept(desk)] == ["It is the hose"]


async def test_a_note_brings_back_a_card_somebody_removed(desk: Desk, fleet: Fleet) -> None:
    card = await card_in("claimed", fleet)
    await settled(desk, fleet)
    fleet.admin.deletes(card)
    fleet.driver.replies(await _report(desk, fleet), "anybody there?")
    assert "anybody there?" in (await fleet.appears("🚨 INCIDENT")).text
