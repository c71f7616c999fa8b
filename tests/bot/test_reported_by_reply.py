"""Reports by reply: `/new_issue` in reply to what somebody wrote, in any of Telegram's ways."""

from __future__ import annotations

import pytest

from domain.messages import Kind
from sandbox import Person, SentMessage
from sandbox.world.files import Attachment
from tests.bot.support import ID, answers, links, second_fleet, settled, stored
from tests.desk import Desk, Fleet
from tests.reliability.support import message

QUESTION = "What happened? Reply to this message."


async def reported(fleet: Fleet, message: SentMessage, words: str = "") -> SentMessage:
    """Have kate report a message by a reply; returns the card, which replies to that message."""
    fleet.kate.replies(message, f"/new_issue {words}")
    return await fleet.answer_to(message)


def head(card: SentMessage) -> list[str]:
    """Read what a card says of the report: its gist, who wrote it, who logged it."""
    lines = card.text.splitlines()
    people = [line for line in lines if line.startswith(("Reported by: ", "Logged by: "))]
    return [lines[1], *(line.partition(",")[0] for line in people)]


async def test_a_drivers_message_becomes_an_incident_by_a_reply(desk: Desk, fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "the truck is hot")
    card = await reported(fleet, said)
    assert card.text.startswith(f"🚨 NEW INCIDENT: {ID}\n")
    assert head(card) == ["the truck is hot", "Reported by: Driver Moss", "Logged by: @kate"]
    assert stored(desk).created_by_id == fleet.driver.id


async def test_words_behind_the_command_stand_before_the_message(desk: Desk, fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "the truck is hot")
    await reported(fleet, said, "Truck 456, tow it")
    assert stored(desk).description == "Truck 456, tow it\n\nthe truck is hot"


async def test_a_photo_becomes_an_incident_with_its_caption(desk: Desk, fleet: Fleet) -> None:
    photo = fleet.driver.sends_photo(fleet.chat, "look at this")
    card = await reported(fleet, photo)
    await settled(desk, fleet)
    assert head(card)[0] == "look at this"
    assert f"https://t.me/c/2000000001/{photo.id}" in links(card)


async def sends(kind: Kind, person: Person, fleet: Fleet) -> SentMessage:
    """Have somebody send a message without a word."""
    if kind is Kind.PHOTO:
        return person.sends_photo(fleet.chat)
    if kind is Kind.VIDEO:
        return person.sends_video(fleet.chat)
    if kind is Kind.VOICE:
        return person.sends_voice(fleet.chat)
    if kind is Kind.DOCUMENT:
        return person.sends_document(fleet.chat, "list.pdf")
    return person.sends_location(fleet.chat, 41.1, -96.5)


STICKER = {
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
}
WORDLESS = {
    Kind.PHOTO: "📷 photo",
    Kind.VIDEO: "🎬 video",
    Kind.VOICE: "🎤 voice message",
    Kind.DOCUMENT: "📄 file",
    Kind.PLACE: "📍 place",
}


@pytest.mark.parametrize("kind", WORDLESS)
async def test_what_came_without_words_says_what_it_is(
    desk: Desk, fleet: Fleet, kind: Kind
) -> None:
    card = await reported(fleet, await sends(kind, fleet.driver, fleet))
    assert head(card)[0] == stored(desk).description == WORDLESS[kind]


async def test_of_an_album_the_photo_replied_to_has_the_words(desk: Desk, fleet: Fleet) -> None:
    fleet.driver.sends_photo(fleet.chat, "from behind", album="a")
    front = fleet.driver.sends_photo(fleet.chat, "from the front", album="a")
    desk.clock.passes(minutes=9)
    await desk.sweep()
    card = await reported(fleet, front)
    fleet.driver.sends_photo(fleet.chat, album="a")  # which took its time
    await settled(desk, fleet)
    assert head(card)[0] == "from the front"
    assert "📎 Attachments: 1, 2, 3" in card.text


async def test_another_photo_of_a_reported_album_was_reported_too(desk: Desk, fleet: Fleet) -> None:
    photos = [fleet.driver.sends_photo(fleet.chat, album="a") for _ in range(2)]
    await reported(fleet, photos[0])
    command = fleet.john.replies(photos[1], "/new_issue")
    answer = await fleet.answer_to(command)
    assert answer.text.startswith(f"That is {ID} already\n")
    assert len(desk.database.incidents.list_open(fleet.chat.id)) == 1


async def test_a_message_reported_before_leads_to_its_card(desk: Desk, fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "the truck is hot")
    card = await reported(fleet, said)
    await settled(desk, fleet)
    answer = await fleet.answer_to(fleet.john.replies(said, "/new_issue"))
    assert answer.text == f"That is {ID} already\nStatus: 🔥 UNCLAIMED"
    assert any(f"/{card.id}?" in link for link in links(answer))


async def test_two_who_report_the_same_message_at_once_make_one_incident(
    desk: Desk, fleet: Fleet
) -> None:
    said = fleet.driver.says(fleet.chat, "the truck is hot")
    first = fleet.kate.replies(said, "/new_issue")
    second = fleet.john.replies(said, "/new_issue tow it")
    await settled(desk, fleet)
    assert len(desk.database.incidents.list_open(fleet.chat.id)) == 1
    assert (await fleet.answer_to(second)).text.startswith(f"That is {ID} already")
    assert (await fleet.answer_to(said)).text.startswith(f"🚨 NEW INCIDENT: {ID}")
    assert answers(fleet, first) == []


async def test_words_about_what_was_reported_before_are_a_note(desk: Desk, fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "the truck is hot")
    card = await reported(fleet, said)
    command = fleet.john.replies(said, "/new_issue the tow is on its way")
    await fleet.shows(card, "@john: the tow is on its way")
    fleet.john.edits(command, "/new_issue the tow is here")
    await fleet.shows(card, "@john: the tow is here")
    assert stored(desk).description == "the truck is hot"


async def test_a_place_that_is_reported_is_on_the_card_and_moves(desk: Desk, fleet: Fleet) -> None:
    place = fleet.driver.sends_location(fleet.chat, 41.1, -96.5, live_seconds=3600)
    card = await reported(fleet, place)
    await fleet.shows(card, "41.1")
    desk.clock.passes(minutes=6)
    fleet.driver.moves(place, 42.25, -96.5)
    await fleet.shows(card, "42.25")
    assert stored(desk).description == "📍 place"


async def test_words_below_another_photo_of_a_reported_album_are_a_note(
    desk: Desk, fleet: Fleet
) -> None:
    first = fleet.driver.sends_photo(fleet.chat, "/new_issue Flat tyre", album="a")
    card = await fleet.answer_to(first)
    fleet.driver.sends_photo(fleet.chat, "and the rim is bent", album="a")
    fleet.driver.sends_photo(fleet.chat, album="a")
    await fleet.shows(card, "Driver Moss: and the rim is bent")
    await settled(desk, fleet)
    assert len(desk.database.attachments.message_ids(ID)) == 3


async def test_a_command_to_report_delivered_twice_reports_once(desk: Desk, fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "the truck is hot")
    command = fleet.kate.replies(said, "/new_issue")
    desk.telegram.deliver_again(command)
    await settled(desk, fleet)
    desk.telegram.deliver_again(command)
    await settled(desk, fleet)
    assert answers(fleet, command) == []
    assert [event.action for event in desk.database.audit.events(ID)] == ["report", "log"]


async def test_what_was_reported_by_its_author_was_reported(fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "/new_issue the truck is hot")
    await fleet.answer_to(said)
    answer = await fleet.answer_to(fleet.kate.replies(said, "/new_issue"))
    assert answer.text.startswith(f"That is {ID} already")


async def test_a_forwarded_message_names_its_origin(desk: Desk, fleet: Fleet) -> None:
    elsewhere = desk.telegram.private(fleet.stranger)
    note = fleet.stranger.says(elsewhere, "the truck is hot")
    forwarded = fleet.driver.forwards(note, fleet.chat)
    await reported(fleet, forwarded)
    assert stored(desk).description == "the truck is hot\n\nForwarded from: Stranger Moss"
    assert stored(desk).created_by_id == fleet.driver.id


async def test_a_reply_to_a_bot_reports_the_words_only(desk: Desk, fleet: Fleet) -> None:
    team = await fleet.asks(fleet.driver, "/team")
    fleet.driver.replies(team, "/new_issue Flat tyre")
    await fleet.appears("NEW INCIDENT")
    assert stored(desk).description == "Flat tyre"
    assert (await fleet.answer_to(fleet.driver.replies(team, "/new_issue"))).text == QUESTION


async def test_a_reply_to_a_line_of_telegrams_reports_nothing_of_it(fleet: Fleet) -> None:
    joined = next(message for message in fleet.chat.messages[::-1] if message.service)
    assert (await fleet.answer_to(fleet.driver.replies(joined, "/new_issue"))).text == QUESTION


async def test_a_reply_to_a_channels_post_reports_nothing_of_it(fleet: Fleet) -> None:
    post = fleet.stranger.says(fleet.chat, "News", as_channel="Fleet News")
    assert (await fleet.answer_to(fleet.driver.replies(post, "/new_issue"))).text == QUESTION


async def test_an_anonymous_admin_logs_as_nobody(desk: Desk, fleet: Fleet) -> None:
    said = fleet.driver.says(fleet.chat, "the truck is hot")
    fleet.admin.replies(said, "/new_issue", as_anonymous=True)
    card = await fleet.answer_to(said)
    assert head(card)[1:] == ["Reported by: Driver Moss", "Logged by: an anonymous admin"]
    assert stored(desk).logged_by_id is None


async def test_what_an_anonymous_admin_wrote_is_reported_as_nobodys(
    desk: Desk, fleet: Fleet
) -> None:
    said = fleet.admin.says(fleet.chat, "the truck is hot", as_anonymous=True)
    card = await reported(fleet, said)
    assert head(card)[1:] == ["Reported by: an anonymous admin", "Logged by: @kate"]
    assert stored(desk).created_by_id is None


@pytest.mark.parametrize("words", ["", "tow it"])
async def test_of_a_message_deleted_before_only_the_words_are_reported(
    fleet: Fleet, words: str
) -> None:
    said = fleet.driver.says(fleet.chat, "the truck is hot")
    draft = fleet.kate.draft(fleet.chat, f"/new_issue {words}")
    draft.reply_to = said
    fleet.driver.deletes(said)
    answer = await fleet.answer_to(fleet.kate.post(fleet.chat, draft))
    if words:
        assert head(answer) == ["tow it", "Reported by: @kate"]
    else:
        assert answer.text == QUESTION


async def test_who_logs_what_many_wrote_reaches_the_limit_and_not_the_driver(desk: Desk) -> None:
    fleet = await desk.fleet()
    for number in range(desk.application.bot_data.report_limit):
        said = fleet.driver.says(fleet.chat, f"trouble {number}")
        fleet.stranger.replies(said, "/new_issue")
    await settled(desk, fleet)
    refused = await fleet.asks(fleet.stranger, "/new_issue one more")
    assert "which is the limit" in refused.text
    assert "NEW INCIDENT" in (await fleet.asks(fleet.driver, "/new_issue my own")).text


async def test_a_message_in_another_topic_is_reported_where_the_dispatcher_is(desk: Desk) -> None:
    fleet = await desk.fleet(forum=True)
    drivers, office = fleet.chat.topic("Drivers"), fleet.chat.topic("Office")
    said = fleet.driver.says(fleet.chat, "the truck is hot", topic=drivers)
    fleet.kate.replies(said, "/new_issue Truck 456", topic=office)
    card = await fleet.appears("NEW INCIDENT")
    assert head(card) == ["Truck 456", "Reported by: Driver Moss", "Logged by: @kate"]
    assert card.topic is office
    assert stored(desk).source_message_id == said.id


async def test_of_another_topic_telegram_shows_a_bot_no_words_but_where_they_stand(
    desk: Desk,
) -> None:
    fleet = await desk.fleet(forum=True)
    drivers, office = fleet.chat.topic("Drivers"), fleet.chat.topic("Office")
    said = fleet.driver.says(fleet.chat, "the truck is hot", topic=drivers)
    fleet.kate.replies(said, "/new_issue", topic=office)
    card = await fleet.appears("NEW INCIDENT")
    assert f"💬 message in another topic\nhttps://t.me/c/2000000001/{said.id}" in card.text
    fleet.driver.edits(said, "the truck is hot!")  # of an edit it shows them
    await fleet.shows(card, f"{ID}\nthe truck is hot!\n")


async def test_the_same_message_of_another_chat_is_an_incident_in_each_group(desk: Desk) -> None:
    north = await desk.fleet()
    south = await second_fleet(desk)
    elsewhere = desk.telegram.supergroup("Drivers' talk")
    origin = {"type": "user", "date": 1, "sender_user": north.driver.as_json()}
    told = {"origin": origin, "chat": elsewhere.as_json(), "message_id": 77}
    quote = {"text": "the truck is hot", "position": 0}
    for fleet in (north, south):
        typed = "/new_issue Truck 456"
        command = message(fleet.chat, fleet.kate, typed, external_reply=told, quote=quote)
        desk.telegram.deliver("message", command)
        await fleet.appears("NEW INCIDENT")
    text = "Truck 456\n\nthe truck is hot\n\nForwarded from: Driver Moss"
    assert [stored(desk, each).description for each in (ID, "TKT-2026-0002")] == [text] * 2
    assert stored(desk).created_by_id == north.kate.id
    assert stored(desk).source_message_id == 5000  # the command's own


@pytest.mark.parametrize("words", ["", "tow it"])
async def test_a_sticker_is_answered_with_what_to_do(desk: Desk, fleet: Fleet, words: str) -> None:
    draft = fleet.driver.draft(fleet.chat, "")
    draft.attachment = Attachment("sticker", fleet.telegram.files.store(b"webp"), STICKER)
    sticker = fleet.driver.post(fleet.chat, draft)
    answer = await fleet.answer_to(fleet.kate.replies(sticker, f"/new_issue {words}"))
    assert ("I cannot tell from that" in answer.text) == (not words)
    assert len(desk.database.incidents.list_open(fleet.chat.id)) == bool(words)
