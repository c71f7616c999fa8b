"""Notes: what people say by replying to an incident's messages is kept, shown and acknowledged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from domain import notes as limits
from domain.incidents import Status
from domain.notes import Note
from sandbox import Fault, SentMessage
from sandbox.world.message_json import message_json
from tests.bot.support import (
    ID,
    answers,
    basic_group,
    calls,
    card_in,
    links,
    lost_answer,
    refusal,
    resolved,
    second_fleet,
    settled,
    stored,
)
from tests.desk import Desk, Fleet, eventually
from tests.reliability.support import message as raw_message
from tests.reliability.support import run_sql

THUMB = "👍"


def kept(desk: Desk, incident_id: str = ID) -> list[Note]:
    """List the notes on record."""
    return desk.database.notes.newest(incident_id, 200)


def reaction_to(desk: Desk, message: SentMessage) -> str | None:
    """Tell how the bot reacted to a message."""
    return message.reactions.get(desk.telegram.bot.id)


async def acknowledged(desk: Desk, fleet: Fleet, message: SentMessage) -> None:
    """Wait for the bot's reaction to a message."""
    await fleet.until(lambda: reaction_to(desk, message), f"a reaction to {message.text!r}")


async def test_a_reply_is_shown_on_the_card_and_acknowledged_without_a_message(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    await settled(desk, fleet)
    before, edits = len(fleet.chat.bot_messages), len(calls(desk.telegram, "editMessageText"))
    note = fleet.john.replies(card, "vendor called, 40 min")
    await fleet.shows(card, "UTC @john: vendor called, 40 min\n")
    await acknowledged(desk, fleet, note)
    assert reaction_to(desk, note) == THUMB
    assert "📝 " in card.text
    assert len(fleet.chat.bot_messages) == before
    assert len(calls(desk.telegram, "editMessageText")) == edits + 1
    assert stored(desk).status is Status.CLAIMED_T1


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


KINDS: Mapping[str, str] = {
    "photo": "📷 photo",
    "video": "🎬 video",
    "voice": "🎤 voice message",
    "file": "📄 file",
}


def sends(fleet: Fleet, kind: str, card: SentMessage, caption: str = "") -> SentMessage:
    """Have the driver reply with something that is no text."""
    driver, chat = fleet.driver, fleet.chat
    if kind == "photo":
        return driver.sends_photo(chat, caption, reply_to=card)
    if kind == "video":
        return driver.sends_video(chat, caption, reply_to=card)
    if kind == "voice":
        return driver.sends_voice(chat, caption, reply_to=card)
    return driver.sends_document(chat, "a.pdf", caption, reply_to=card)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_no_text_is_a_note_and_an_attachment(
    desk: Desk, fleet: Fleet, kind: str
) -> None:
    card = await fleet.claimed()
    note = sends(fleet, kind, card)
    await acknowledged(desk, fleet, note)
    await fleet.shows(card, f"Driver Moss: {KINDS[kind]}\n")
    await fleet.shows(card, "📎 Attachments: 1")
    assert f"https://t.me/c/2000000001/{note.id}" in links(card)


async def test_a_caption_is_what_the_note_says(fleet: Fleet) -> None:
    card = await fleet.claimed()
    sends(fleet, "photo", card, "the left drive axle")
    await fleet.shows(card, "Driver Moss: the left drive axle")


@pytest.mark.parametrize("words_at", [0, 4, 9])
async def test_an_album_of_ten_is_one_note_with_one_reaction(
    desk: Desk, fleet: Fleet, words_at: int
) -> None:
    card = await fleet.claimed()
    sent = [
        fleet.driver.sends_photo(
            fleet.chat, "all of it" * (at == words_at), album="a", reply_to=card
        )
        for at in range(10)
    ]
    await settled(desk, fleet)
    assert [(note.text, note.message_id) for note in kept(desk)] == [("all of it", sent[0].id)]
    assert "Driver Moss: all of it\n" in card.text
    assert "📎 Attachments: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10" in card.text
    assert [message for message in sent if message.reactions] == sent[:1]
    again = fleet.john.replies(sent[7], "which wheel?")
    await acknowledged(desk, fleet, again)


async def test_the_card_tells_how_many_notes_there_are(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    for number in range(1, 61):
        fleet.john.replies(card, f"call {number}")
    await settled(desk, fleet)
    assert len(kept(desk)) == 60
    assert "@john: call 60 (60 notes)\n" in card.text


async def test_a_long_note_is_cut_on_the_card_and_whole_in_the_story(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    text = ("pump & belt " * 400)[:4095] + "!"
    note = fleet.john.replies(card, text)
    await acknowledged(desk, fleet, note)
    assert [each.text for each in kept(desk)] == [text]
    await fleet.shows(card, "@john: pump & belt")
    line = next(line for line in card.text.splitlines() if line.startswith("📝"))
    assert len(line.partition("@john: ")[2]) == 120
    asked = fleet.kate.says(fleet.chat, "/incident 1")

    def told() -> str:
        return "".join(answer.text for answer in answers(fleet, asked)).replace("\n", "")

    await fleet.until(lambda: text in told(), "the whole note")


async def test_the_story_tells_notes_where_they_belong_with_a_link(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    note = sends(fleet, "photo", card, "the hose")
    await acknowledged(desk, fleet, note)
    desk.clock.passes(minutes=1)
    await fleet.john.taps(card, "⬆️ Escalate")
    await fleet.shows(card, "ESCALATED")
    story = await fleet.asks(fleet.kate, "/incident 1")
    lines = [line.partition("UTC ")[2] or line for line in story.text.splitlines()]
    at = lines.index("📝 Driver Moss: 📷 photo")
    assert lines[at - 1 : at + 3] == [
        "claimed by @john",
        "📝 Driver Moss: 📷 photo",
        "the hose",
        "escalated by @john",
    ]
    assert f"https://t.me/c/2000000001/{note.id}" in links(story)


async def test_an_edited_note_is_changed_and_what_it_said_first_is_kept(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    note = fleet.john.replies(card, "40 min")
    await fleet.shows(card, "@john: 40 min")
    for text in ("60 min", "90 min"):
        fleet.john.edits(note, text)
    await fleet.shows(card, "@john: 90 min")
    await settled(desk, fleet)
    [on_record] = kept(desk)
    assert (on_record.text, on_record.first_text) == ("90 min", "40 min")
    story = await fleet.asks(fleet.kate, "/incident 1")
    assert "📝 @john: 90 min\n   before it was edited: 40 min" in story.text


@pytest.mark.parametrize("text", ["/open", "/open the gate", "\u2063"])
async def test_a_note_edited_into_a_command_or_nothing_stays(
    desk: Desk, fleet: Fleet, text: str
) -> None:
    card = await fleet.claimed()
    note = fleet.john.replies(card, "40 min")
    await fleet.shows(card, "@john: 40 min")
    fleet.john.edits(note, text)
    await settled(desk, fleet)
    assert [each.text for each in kept(desk)] == ["40 min"]


async def test_a_note_delivered_twice_is_one(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    note = fleet.john.replies(card, "40 min")
    for _ in range(2):
        desk.telegram.deliver_again(note)
        await settled(desk, fleet)
    version = stored(desk).version
    desk.telegram.deliver_again(note)
    await settled(desk, fleet)
    assert len(kept(desk)) == 1
    assert stored(desk).version == version


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
    assert answers(fleet, note) == []


async def test_a_command_in_reply_to_a_card_is_a_question(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    answer = await fleet.answer_to(fleet.john.replies(card, "/open"))
    assert answer.text.startswith("Open incidents: 1")
    fleet.john.replies(card, "/start@OtherBot hello")
    await settled(desk, fleet)
    assert kept(desk) == []


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


async def test_an_anonymous_admin_says_notes_as_nobody(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    note = fleet.admin.replies(card, "tow it", as_anonymous=True)
    await acknowledged(desk, fleet, note)
    await fleet.shows(card, "UTC an anonymous admin: tow it")
    assert [each.author_id for each in kept(desk)] == [None]


async def test_who_writes_as_a_channel_is_told_to_write_as_themselves(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    note = fleet.driver.replies(card, "tow it", as_channel="Fleet News")
    assert "in the name of a channel" in (await fleet.answer_to(note)).text
    assert kept(desk) == []


async def test_what_another_bot_says_is_no_note(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    said = raw_message(fleet.chat, fleet.driver, "beep", reply_to_message=message_json(card))
    said["from"] = {"id": 77, "is_bot": True, "first_name": "Beeper", "username": "BeepBot"}
    desk.telegram.deliver("message", said)
    await settled(desk, fleet)
    assert kept(desk) == []


async def test_forwarded_words_name_whose_they_are(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    origin = {"type": "hidden_user", "sender_user_name": "Eve Shop", "date": 1}
    said = raw_message(
        fleet.chat,
        fleet.john,
        "x" * 300,
        reply_to_message=message_json(card),
        forward_origin=origin,
    )
    desk.telegram.deliver("message", said)
    await fleet.shows(card, "x… (Forwarded from: Eve Shop)")


async def test_a_sticker_is_told_what_can_be_a_note(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    said = raw_message(fleet.chat, fleet.john, "", reply_to_message=message_json(card))
    del said["text"]
    said["dice"] = {"emoji": "🎲", "value": 3}
    desk.telegram.deliver("message", said)
    assert "Reply with words" in (await fleet.appears("I cannot keep that as a note")).text
    assert kept(desk) == []


async def test_who_was_removed_from_the_team_says_notes_all_the_same(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.claimed()
    await fleet.asks(fleet.admin, "/remove_dispatcher @john")
    await acknowledged(desk, fleet, fleet.john.replies(card, "I handed it to Kate"))
    await fleet.shows(card, "@john: I handed it to Kate")


async def test_one_person_fills_no_incident(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handling.notes.MOST_NOTES", 3)
    card = await fleet.claimed()
    said = [fleet.john.replies(card, f"call {number}") for number in range(5)]
    told = await fleet.answer_to(said[3])
    assert told.text.startswith("You added 3 notes to this incident within the hour")
    await acknowledged(desk, fleet, fleet.kate.replies(card, "enough"))
    assert [note.text for note in kept(desk)] == ["call 0", "call 1", "call 2", "enough"]
    desk.clock.passes(minutes=61)
    await acknowledged(desk, fleet, fleet.john.replies(card, "one more"))
    assert limits.MOST_NOTES >= 60


async def test_a_note_on_record_that_comes_again_is_not_one_too_many(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handling.notes.MOST_NOTES", 1)
    note = fleet.john.replies(await fleet.claimed(), "vendor called")
    await acknowledged(desk, fleet, note)
    desk.telegram.deliver_again(note)
    await settled(desk, fleet)
    assert fleet.said("You added") == []


async def test_a_note_does_not_count_as_a_report(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    for number in range(25):
        fleet.driver.replies(card, f"mile {number}")
    await settled(desk, fleet)
    assert "🚨 NEW INCIDENT" in (await fleet.reports("Another truck")).text


async def test_the_story_of_an_incident_tells_the_notes_of_its_duplicates(
    desk: Desk, fleet: Fleet
) -> None:
    await fleet.claimed()
    second = await fleet.reports("Truck 456 again")
    note = fleet.driver.replies(second, "white smoke")
    await acknowledged(desk, fleet, note)
    await fleet.answer_to(fleet.alice.replies(second, "/cancel duplicate of 1"))
    story = await fleet.asks(fleet.kate, "/incident 1")
    assert "📝 Driver Moss: white smoke" in story.text


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


async def test_a_reply_to_any_photo_of_a_reports_album_is_a_note(desk: Desk, fleet: Fleet) -> None:
    before = fleet.driver.sends_photo(fleet.chat, album="a")
    report = fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tire", album="a")
    after = fleet.driver.sends_photo(fleet.chat, album="a")
    await fleet.answer_to(report)
    await settled(desk, fleet)
    for message in (before, report, after):
        await acknowledged(desk, fleet, fleet.kate.replies(message, "which wheel?"))
    assert len(kept(desk)) == 3


# Reactions


async def test_a_reaction_is_tried_again_when_our_rights_change(desk: Desk, fleet: Fleet) -> None:
    fleet.chat.allowed_reactions = frozenset()
    card = await fleet.claimed()
    fleet.john.replies(card, "40 min")
    await settled(desk, fleet)
    fleet.chat.allowed_reactions = frozenset({"👍"})
    fleet.chat.set_bot_rights(can_pin=False)
    await acknowledged(desk, fleet, fleet.john.replies(card, "60 min"))


async def test_where_a_thumb_is_not_allowed_another_reaction_is_chosen_once(
    desk: Desk, fleet: Fleet
) -> None:
    fleet.chat.allowed_reactions = frozenset({"💩", "👀", "🔥"})
    card = await fleet.claimed()
    before = len(calls(desk.telegram, "getChat"))
    notes = [fleet.john.replies(card, f"call {number}") for number in range(6)]
    await settled(desk, fleet)
    assert {reaction_to(desk, note) for note in notes} == {"👀"}
    assert len(calls(desk.telegram, "getChat")) == before + 1
    fleet.chat.allowed_reactions = frozenset({"🔥"})  # by now
    note = fleet.john.replies(card, "and another")
    await acknowledged(desk, fleet, note)
    assert reaction_to(desk, note) == "🔥"


@pytest.mark.parametrize("allowed", [frozenset[str](), frozenset({"💩", "👎"})])
async def test_where_no_reaction_is_allowed_the_card_alone_tells(
    desk: Desk, fleet: Fleet, allowed: frozenset[str]
) -> None:
    fleet.chat.allowed_reactions = allowed
    card = await fleet.claimed()
    notes = [fleet.john.replies(card, f"call {number}") for number in range(3)]
    await settled(desk, fleet)
    await fleet.shows(card, "call 2 (3 notes)")
    assert [note.reactions for note in notes] == [{}, {}, {}]
    before = len(calls(desk.telegram, "setMessageReaction"))
    fleet.john.replies(card, "one more")
    await settled(desk, fleet)
    assert len(calls(desk.telegram, "setMessageReaction")) == before


async def test_a_note_that_was_removed_needs_no_reaction(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.claimed()
    desk.telegram.faults.append(refusal("setMessageReaction", "message to react not found"))
    note = fleet.john.replies(card, "40 min")
    await fleet.shows(card, "@john: 40 min")
    await settled(desk, fleet)
    assert note.reactions == {}


async def test_a_reaction_that_failed_in_passing_is_tried_again(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sending.outbox.FIRST_BACKOFF", 0.1)
    monkeypatch.setattr("sending.outbox.AMBIGUOUS_SEND_WAIT", 0.1)
    card = await fleet.claimed()
    desk.telegram.faults.append(Fault("setMessageReaction", status=502, body="<html>"))
    await acknowledged(desk, fleet, fleet.john.replies(card, "40 min"))


async def test_a_note_brings_back_a_card_somebody_removed(desk: Desk, fleet: Fleet) -> None:
    card = await card_in("claimed", fleet)
    await settled(desk, fleet)
    fleet.admin.deletes(card)
    fleet.driver.replies(await _report(desk, fleet), "anybody there?")
    assert "anybody there?" in (await fleet.appears("🚨 INCIDENT")).text


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


async def test_words_below_several_photos_of_an_album_are_all_kept(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    for words in ("front", "", "rear"):
        photo = fleet.driver.sends_photo(fleet.chat, words, album="a", reply_to=card)
    desk.telegram.deliver_again(photo)
    await settled(desk, fleet)
    assert [each.text for each in kept(desk)] == ["front\nrear"]


async def test_words_put_below_another_photo_of_a_note_take_none_away(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    photos = [
        fleet.driver.sends_photo(fleet.chat, words, album="a", reply_to=card)
        for words in ("front", "")
    ]
    await settled(desk, fleet)
    fleet.driver.edits(photos[1], "rear")
    await settled(desk, fleet)
    assert [(each.text, each.first_text) for each in kept(desk)] == [("front\nrear", "front")]


async def test_words_put_later_below_another_photo_of_a_report_are_a_note(
    desk: Desk, fleet: Fleet
) -> None:
    first = fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tire", album="a")
    second = fleet.driver.sends_photo(fleet.chat, album="a")
    card = await fleet.answer_to(first)
    await settled(desk, fleet)
    for words in ("the rim is bent", "the rim is broken"):
        fleet.driver.edits(second, words)
        await fleet.shows(card, f"Driver Moss: {words}")
    assert [each.text for each in kept(desk)] == ["the rim is broken"]


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
