"""What people send besides words: files, voices and places, as the bot is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram import Update

if TYPE_CHECKING:
    from sandbox import Chat, Person
    from tests.sandbox.conftest import Api, Clock

HERE = (40.76, -111.89)
SALT_LAKE = dict(zip(("latitude", "longitude"), HERE, strict=True))


async def test_files_come_with_what_telegram_says_of_them(
    api: Api, fleet: Chat, ann: Person, bob: Person
) -> None:
    asked = bob.says(fleet, "any papers?")
    ann.sends_document(fleet, "bill.pdf", "the bill", reply_to=asked)
    ann.sends_voice(fleet)
    ann.sends_video(fleet, "/new_issue look")
    told = [update["message"] for update in await api.updates()][1:]
    assert [name for body in told for name in ("document", "voice", "video") if name in body] == [
        "document", "voice", "video",
    ]  # fmt: skip
    assert told[0]["document"]["file_name"] == "bill.pdf"
    assert (told[0]["caption"], told[0]["reply_to_message"]["text"]) == ("the bill", "any papers?")
    assert told[1]["voice"]["duration"] == 3
    assert told[2]["caption_entities"][0]["type"] == "bot_command"
    assert all("text" not in body for body in told)


async def test_the_library_reads_each_of_them(api: Api, fleet: Chat, ann: Person) -> None:
    ann.sends_document(fleet, "bill.pdf")
    ann.sends_voice(fleet)
    ann.sends_video(fleet)
    ann.sends_location(fleet, *HERE, live_seconds=600)
    for raw in await api.updates():
        message = Update.de_json(raw).message
        assert message is not None
        assert message.effective_attachment is not None
        assert not message.api_kwargs


async def test_round_videos_and_named_places_have_no_words(
    api: Api, fleet: Chat, ann: Person
) -> None:
    ann.sends_video_note(fleet)
    ann.sends_venue(fleet, "Flying J", *HERE)
    round_one, named = [Update.de_json(raw).message for raw in await api.updates()]
    assert round_one is not None
    assert named is not None
    assert round_one.video_note is not None
    assert named.venue is not None
    assert (named.venue.title, named.location) == ("Flying J", named.venue.location)
    assert not [message for message in (round_one, named) if message.text or message.caption]


async def test_an_album_comes_as_messages_of_one_group(api: Api, fleet: Chat, ann: Person) -> None:
    for caption in ("look", "", ""):
        ann.sends_photo(fleet, caption, album="a1")
    told = [update["message"] for update in await api.updates()]
    assert {body["media_group_id"] for body in told} == {"a1"}
    assert [body.get("caption") for body in told] == ["look", None, None]


async def test_an_edited_caption_comes_whole_with_its_time(
    api: Api, fleet: Chat, ann: Person, clock: Clock
) -> None:
    message = ann.sends_photo(fleet, "mile 212", album="a1")
    clock.moves(60)
    ann.edits(message, "/new_issue mile 230")
    edited = (await api.updates())[-1]["edited_message"]
    assert edited["caption"] == "/new_issue mile 230"
    assert edited["caption_entities"][0]["type"] == "bot_command"
    assert (edited["photo"], edited["media_group_id"]) != ([], None)
    assert edited["edit_date"] - edited["date"] == 60


async def test_a_deletion_tells_the_bot_nothing(api: Api, fleet: Chat, ann: Person) -> None:
    message = ann.says(fleet, "Truck 5")
    await api.updates()
    ann.deletes(message)
    assert await api.updates() == []


async def test_a_place_has_no_words(api: Api, fleet: Chat, ann: Person) -> None:
    message = ann.sends_location(fleet, *HERE)
    (update,) = await api.updates()
    assert update["message"]["location"] == SALT_LAKE
    assert not {"text", "caption"} & update["message"].keys()
    with pytest.raises(ValueError, match="cannot edit"):
        ann.edits(message, "words")


async def test_a_live_location_moves_by_edits_until_its_time_is_over(
    api: Api, fleet: Chat, ann: Person, clock: Clock
) -> None:
    message = ann.sends_location(fleet, *HERE, live_seconds=600)
    clock.moves(599)
    ann.moves(message, 41, -112)
    sent, moved = await api.updates()
    assert sent["message"]["location"] == SALT_LAKE | {"live_period": 600}
    assert edited_to(moved) == {"latitude": 41, "longitude": -112, "live_period": 600}
    clock.moves(1)
    with pytest.raises(ValueError, match="no live location"):
        ann.moves(message, 42, -112)


async def test_a_live_location_is_ended_by_who_shares_it(
    api: Api, fleet: Chat, ann: Person, bob: Person
) -> None:
    message = ann.sends_location(fleet, *HERE, live_seconds=600)
    with pytest.raises(ValueError, match="no live location"):
        bob.stops_sharing(message)
    ann.stops_sharing(message)
    assert edited_to((await api.updates())[-1]) == SALT_LAKE
    with pytest.raises(ValueError, match="no live location"):
        ann.moves(message, 41, -112)


@pytest.mark.parametrize(("latitude", "longitude", "live"), [
    (90.1, 0, 0), (0, -180.1, 0), (0, 0, 59), (0, 0, 86401),
])  # fmt: skip
def test_impossible_places_are_refused(
    fleet: Chat, ann: Person, latitude: float, longitude: float, live: int
) -> None:
    with pytest.raises(ValueError, match=r"latitudes|a live location"):
        ann.sends_location(fleet, latitude, longitude, live_seconds=live)


async def test_a_forward_carries_what_was_sent(
    api: Api, fleet: Chat, group: Chat, ann: Person
) -> None:
    ann.forwards(ann.sends_document(group, "bill.pdf"), fleet)
    ann.forwards(ann.sends_location(group, *HERE), fleet)
    file, where = [update["message"] for update in await api.updates()]
    assert file["document"]["file_name"] == "bill.pdf"
    assert where["location"] == SALT_LAKE
    assert "forward_origin" in file


async def test_things_reach_a_bot_that_is_no_admin_only_in_reply_to_it(
    api: Api, group: Chat, ann: Person
) -> None:
    await api.result("sendMessage", chat_id=group.id, text="Where?")
    (asked,) = group.bot_messages
    ann.sends_location(group, *HERE)
    ann.sends_voice(group, reply_to=asked)
    (update,) = await api.updates()
    assert "voice" in update["message"]


def edited_to(update: dict[str, Any]) -> object:
    return update["edited_message"]["location"]
