"""Notes: what people say by replying to an incident's messages is kept, shown and acknowledged."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from domain import notes as limits
from domain.incidents import Status
from domain.notes import Note
from sandbox import SentMessage
from sandbox.world.message_json import message_json
from tests.bot.support import ID, answers, calls, links, settled, stored
from tests.desk import Desk, Fleet
from tests.reliability.support import message as raw_message

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
