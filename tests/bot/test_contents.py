"""What a message holds, and the message it replies to, read from what Telegram sends."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update
from telegram.constants import MessageAttachmentType

from domain.messages import Content, Kind, Position
from domain.people import User
from domain.updates import NOWHERE, Edited, Message, RepliedTo
from receiving.contents import KINDS, OTHERS
from receiving.parsing import read
from tests.desk import Desk, Fleet
from tests.reliability.support import Json, message

FILE = {"file_unique_id": "u", "file_id": "big"}
SMALL = {"file_unique_id": "s", "file_id": "small", "width": 90, "height": 51, "file_size": 1253}
LARGE = FILE | {"width": 1280, "height": 720, "file_size": 98_304}
FILM = FILE | {"width": 640, "height": 360, "duration": 5, "mime_type": "video/mp4"}
SOUND = FILE | {"duration": 3, "mime_type": "audio/ogg", "file_size": 12_345}
DOCUMENT = FILE | {"file_name": "bol.pdf", "mime_type": "application/pdf"}
PLACE = {"latitude": 41.30, "longitude": -105.59}
LIVE = PLACE | {"live_period": 3600, "heading": 90, "horizontal_accuracy": 12.0}
VENUE = {"location": PLACE, "title": "Petro", "address": "I-80 exit 310", "foursquare_id": "x"}
STICKER = FILE | {"type": "regular", "width": 512, "height": 512, "is_animated": False,
                  "is_video": False, "emoji": "🔥", "set_name": "fire"}  # fmt: skip
OPTION = {"persistent_id": "1", "text": "yes", "voter_count": 0}
POLL = {"id": "1", "question": "Lunch?", "options": [OPTION], "total_voter_count": 0,
        "is_closed": False, "is_anonymous": True, "type": "regular", "members_only": False,
        "allows_multiple_answers": False, "allows_revoting": True}  # fmt: skip
SHAPES: dict[str, tuple[Json, Content]] = {
    "photo": ({"photo": [SMALL, LARGE]}, Content("", Kind.PHOTO, "big")),
    "live photo": (
        {"photo": [SMALL, LARGE], "live_photo": FILM | {"file_id": "moving"}},
        Content("", Kind.PHOTO, "big"),
    ),
    "video": ({"video": FILM | {"thumbnail": SMALL}}, Content("", Kind.VIDEO, "big")),
    "animation": (
        {"animation": FILM, "document": DOCUMENT | {"file_id": "the same"}},
        Content("", Kind.ANIMATION, "big"),
    ),
    "video note": (
        {"video_note": FILE | {"length": 240, "duration": 9}},
        Content("", Kind.VIDEO_NOTE, "big"),
    ),
    "voice": ({"voice": SOUND}, Content("", Kind.VOICE, "big")),
    "audio": ({"audio": SOUND | {"title": "noise"}}, Content("", Kind.AUDIO, "big")),
    "document": ({"document": DOCUMENT}, Content("", Kind.DOCUMENT, "big")),
    "location": ({"location": PLACE}, Content("", Kind.PLACE, position=Position(41.30, -105.59))),
    "nowhere": (
        {"location": {"latitude": 0, "longitude": 0}},
        Content("", Kind.PLACE, position=Position(0, 0)),
    ),
    "live location": (
        {"location": LIVE},
        Content("", Kind.PLACE, position=Position(41.30, -105.59, is_live=True)),
    ),
    "venue": (
        {"venue": VENUE, "location": PLACE},
        Content("Petro, I-80 exit 310", Kind.PLACE, position=Position(41.30, -105.59)),
    ),
    "sticker": ({"sticker": STICKER}, Content("", Kind.STICKER, "big")),
    "dice": ({"dice": {"emoji": "🎲", "value": 6}}, Content("", Kind.DICE)),
    "contact": (
        {"contact": {"phone_number": "+1307", "first_name": "Tow", "user_id": 9}},
        Content("", Kind.CONTACT),
    ),
    "poll": ({"poll": POLL}, Content("", Kind.POLL)),
    "game": (
        {"game": {"title": "g", "description": "d", "photo": [SMALL]}},
        Content("", Kind.OTHER),
    ),
    "story": ({"story": {"chat": {"id": 9, "type": "private"}, "id": 1}}, Content("", Kind.OTHER)),
}
WORDS = Content("Truck 456 is smoking")


def heard(desk: Desk, fleet: Fleet, **fields: Any) -> Message:  # noqa: ANN401 - JSON
    """Read what the driver sends, made of these fields."""
    body = message(fleet.chat, fleet.driver, "", 6)
    del body["text"]
    update = Update.de_json({"update_id": 1, "message": body | fields}, desk.application.bot)
    received = read(update)
    assert isinstance(received, Message)
    return received


def replied(desk: Desk, fleet: Fleet, **fields: Any) -> RepliedTo:  # noqa: ANN401 - JSON
    """Read what is told of the message that somebody replies to."""
    told = heard(desk, fleet, text="/new_issue", **fields).replied_to
    assert told is not None
    return told


@pytest.mark.parametrize("shape", SHAPES)
async def test_what_a_message_holds(desk: Desk, fleet: Fleet, shape: str) -> None:
    fields, content = SHAPES[shape]
    said = heard(desk, fleet, **fields)
    assert (said.content, said.file_id, said.text) == (content, content.file_id, "")


@pytest.mark.parametrize("shape", SHAPES)
async def test_what_the_message_holds_that_somebody_replies_to(
    desk: Desk, fleet: Fleet, shape: str
) -> None:
    fields, content = SHAPES[shape]
    told = replied(desk, fleet, reply_to_message=message(fleet.chat, fleet.john, "", 5) | fields)
    assert told.content == content


@pytest.mark.parametrize("shape", SHAPES)
async def test_what_is_told_of_a_message_in_another_chat(
    desk: Desk, fleet: Fleet, shape: str
) -> None:
    fields, content = SHAPES[shape]
    origin = {"type": "user", "date": 1790000000, "sender_user": fleet.john.as_json()}
    told = replied(desk, fleet, external_reply={"origin": origin, **fields})
    assert (told.content, told.author) == (content, User(fleet.john.id, "john", "John Stone"))


def test_every_kind_of_message_telegram_has_is_known() -> None:
    events = {MessageAttachmentType.PASSPORT_DATA, MessageAttachmentType.SUCCESSFUL_PAYMENT}
    assert {*KINDS, *OTHERS, *events} >= set(MessageAttachmentType)
    assert set(KINDS.values()) | {Kind.OTHER} == set(Kind)


async def test_words_and_captions_have_the_addresses_of_their_links(
    desk: Desk, fleet: Fleet
) -> None:
    link = {"type": "text_link", "offset": 0, "length": 4, "url": "https://e.com/1"}
    photo = {"photo": [LARGE], "caption": "here\nnow", "caption_entities": [link]}
    for told in (
        heard(desk, fleet, **photo, media_group_id="9").content,
        replied(desk, fleet, reply_to_message=message(fleet.chat, fleet.john, "", 5)
                | photo | {"media_group_id": "9"}).content,
    ):  # fmt: skip
        assert told == Content("here (https://e.com/1)\nnow", Kind.PHOTO, "big", "9")


async def test_of_a_command_only_what_stands_behind_it_was_said(desk: Desk, fleet: Fleet) -> None:
    command = {"type": "bot_command", "offset": 0, "length": 10}
    said = heard(desk, fleet, photo=[LARGE], caption="/new_issue Flat", caption_entities=[command])
    assert (said.text, said.content) == ("Flat", Content("Flat", Kind.PHOTO, "big"))


async def test_a_live_location_moves_by_edits(desk: Desk, fleet: Fleet) -> None:
    body = message(fleet.chat, fleet.driver, "", 6, location=LIVE, edit_date=1790000060)
    moved = read(Update.de_json({"update_id": 1, "edited_message": body}, desk.application.bot))
    assert isinstance(moved, Edited)
    assert (moved.edited_at, moved.place, moved.by) == (
        *(1790000060, moved.message.place), moved.message.author,
    )  # fmt: skip
    assert moved.message.content.position == Position(41.30, -105.59, is_live=True)


# Who wrote the message that somebody replies to


async def test_a_reply_to_a_person(desk: Desk, fleet: Fleet) -> None:
    said = message(fleet.chat, fleet.driver, WORDS.text, 5)
    assert replied(desk, fleet, reply_to_message=said) == RepliedTo(
        *(fleet.chat.id, 5),
        is_ours=False,
        content=WORDS,
        author=User(fleet.driver.id, None, "Driver Moss"),
        written_at=said["date"],
    )


async def test_a_reply_to_us(desk: Desk, fleet: Fleet) -> None:
    said = message(fleet.chat, fleet.driver, "", 5) | {"from": fleet.telegram.bot.as_json()}
    told = replied(desk, fleet, reply_to_message=said)
    assert (told.is_ours, told.is_by_bot, told.author) == (True, True, None)


async def test_a_reply_to_another_bot(desk: Desk, fleet: Fleet) -> None:
    other = {"id": 99, "is_bot": True, "first_name": "Weather"}
    said = message(fleet.chat, fleet.driver, "rain", 5) | {"from": other}
    told = replied(desk, fleet, reply_to_message=said)
    assert (told.is_ours, told.is_by_bot, told.author) == (False, True, None)


async def test_a_reply_to_an_anonymous_admin(desk: Desk, fleet: Fleet) -> None:
    stand_in = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    said = message(fleet.chat, fleet.driver, WORDS.text, 5)
    said |= {"from": stand_in, "sender_chat": fleet.chat.as_json()}
    told = replied(desk, fleet, reply_to_message=said)
    assert (told.is_as_group, told.is_as_channel, told.is_by_bot, told.author) == (
        *(True, False), False, None,
    )  # fmt: skip


@pytest.mark.parametrize("is_automatic", [True, False])
async def test_a_reply_to_a_channel_post(desk: Desk, fleet: Fleet, is_automatic: bool) -> None:
    channel = {"id": -1003, "type": "channel", "title": "News"}
    sender = {"id": 777000 if is_automatic else 136817688, "is_bot": not is_automatic,
              "first_name": "Telegram"}  # fmt: skip
    said = message(fleet.chat, fleet.driver, "news", 5) | {"from": sender, "sender_chat": channel}
    told = replied(desk, fleet, reply_to_message=said)
    assert (told.is_as_channel, told.is_as_group, told.is_by_bot, told.author) == (
        *(True, False), False, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "event",
    [
        {"new_chat_title": "Yard"},
        {"new_chat_photo": [LARGE]},
        {"new_chat_members": [{"id": 8, "is_bot": False, "first_name": "Zoe"}]},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"video_chat_started": {}},
    ],
    ids=lambda event: next(iter(event)),
)
async def test_a_reply_to_what_telegram_wrote(desk: Desk, fleet: Fleet, event: Json) -> None:
    said = message(fleet.chat, fleet.driver, "", 5)
    del said["text"]
    assert replied(desk, fleet, reply_to_message=said | event).is_service


async def test_a_reply_to_what_was_forwarded_or_sent_through_a_bot(
    desk: Desk, fleet: Fleet
) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Zoe"}
    via = {"id": 99, "is_bot": True, "first_name": "Gif", "username": "gif"}
    said = message(fleet.chat, fleet.driver, WORDS.text, 5, forward_origin=origin, via_bot=via)
    told = replied(desk, fleet, reply_to_message=said)
    assert (told.forwarded_from, told.written_by_bot) == ("Zoe", "gif")
    assert told.author == User(fleet.driver.id, None, "Driver Moss")


# In another topic or chat

QUOTE = {"text": " Truck 456 is smoking ", "position": 0}


async def test_a_reply_to_another_topic(desk: Desk, fleet: Fleet) -> None:
    origin = {"type": "user", "date": 1, "sender_user": fleet.driver.as_json()}
    external = {"origin": origin, "chat": fleet.chat.as_json(), "message_id": 5}
    topic = {"is_topic_message": True, "message_thread_id": 3}
    told = replied(
        desk, fleet, external_reply=external, quote=QUOTE, **topic,
        reply_to_message=message(fleet.chat, fleet.john, "", 3, forum_topic_created={
            "name": "Yard", "icon_color": 7322096}),
    )  # fmt: skip
    assert told == RepliedTo(
        *(fleet.chat.id, 5),
        is_ours=False,
        content=WORDS,
        author=User(fleet.driver.id, None, "Driver Moss"),
    )


async def test_a_reply_to_our_own_message_in_another_topic(desk: Desk, fleet: Fleet) -> None:
    origin = {"type": "user", "date": 1, "sender_user": fleet.telegram.bot.as_json()}
    external = {"origin": origin, "chat": fleet.chat.as_json(), "message_id": 5}
    told = replied(desk, fleet, external_reply=external)
    assert (told.is_ours, told.is_by_bot) == (True, True)


async def test_of_a_private_chat_the_ids_are_not_told(desk: Desk, fleet: Fleet) -> None:
    origin = {"type": "user", "date": 1, "sender_user": fleet.driver.as_json()}
    told = replied(desk, fleet, external_reply={"origin": origin}, quote=QUOTE)
    assert (told.chat_id, told.message_id, told.content) == (NOWHERE, NOWHERE, WORDS)
    assert told.author == User(fleet.driver.id, None, "Driver Moss")


async def test_who_hides_their_account_is_told_by_name(desk: Desk, fleet: Fleet) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Zoe"}
    told = replied(desk, fleet, external_reply={"origin": origin}, quote=QUOTE)
    assert (told.author, told.forwarded_from, told.is_by_bot) == (None, "Zoe", False)


@pytest.mark.parametrize("is_here", [True, False])
async def test_in_another_topic_too_a_chat_may_have_written(
    desk: Desk, fleet: Fleet, is_here: bool
) -> None:
    yard = {"id": -1009, "type": "supergroup", "title": "Yard"}
    speaker = fleet.chat.as_json() if is_here else yard
    origin = {"type": "chat", "date": 1, "sender_chat": speaker}
    external = {"origin": origin, "chat": fleet.chat.as_json(), "message_id": 5}
    told = replied(desk, fleet, external_reply=external)
    assert (told.is_as_group, told.is_as_channel) == (is_here, not is_here)


async def test_a_channels_post_is_a_channels_in_every_chat(desk: Desk, fleet: Fleet) -> None:
    channel = {"id": -1003, "type": "channel", "title": "News"}
    origin = {"type": "channel", "date": 1, "chat": channel, "message_id": 9}
    told = replied(desk, fleet, external_reply={"origin": origin, "chat": channel, "message_id": 9})
    assert (told.is_as_channel, told.author) == (True, None)
