"""Each kind of update becomes one record, with all that handlers need to know of it."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from domain.messages import Place
from domain.naming import Names
from domain.people import User
from domain.updates import (
    Blocking,
    Chat,
    Command,
    Edited,
    Message,
    Migration,
    PinNotice,
    Presence,
    Received,
    Tap,
    TopicChange,
)
from receiving.parsing import is_empty, read, shortened
from sandbox import CallbackPress
from tests.desk import Desk, Fleet
from tests.reliability.support import message, press


def record(desk: Desk, **body: Any) -> Received:  # noqa: ANN401 - JSON
    """Read an update of one kind."""
    return read(Update.de_json({"update_id": 1, **body}, desk.application.bot))


def said(desk: Desk, fleet: Fleet, text: str, **fields: Any) -> Message:  # noqa: ANN401 - JSON
    """Read what the driver writes, changed in some fields."""
    heard = record(desk, message=message(fleet.chat, fleet.driver, text, **fields))
    assert isinstance(heard, Message)
    return heard


async def test_a_tap(desk: Desk, fleet: Fleet) -> None:
    body = press(fleet.chat, fleet.john, "claim:TKT-2026-0001", "77")
    tap = record(desk, callback_query=body)
    assert tap == Tap(
        update_id=1,
        order_key=fleet.chat.id,
        chat=Chat(fleet.chat.id, "North Fleet"),
        by=User(fleet.john.id, "john", "John Stone"),
        query_id="77",
        data="claim:TKT-2026-0001",
        message_id=body["message"]["message_id"],
    )


async def test_a_tap_reads_the_same_without_the_rest_of_its_card(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    query = CallbackPress(fleet.telegram, fleet.john, card, "claim:TKT-2026-0001").as_json()
    short = shortened({"update_id": 1, "callback_query": query})["callback_query"]
    assert set(short["message"]) == {"message_id", "date", "chat"} < set(query["message"])
    assert record(desk, callback_query=short) == record(desk, callback_query=query)


@pytest.mark.parametrize("query", [None, "tap", {"id": "77"}, {"message": 5}])
def test_what_is_no_tap_on_a_card_is_not_shortened(query: object) -> None:
    update = {"update_id": 1, "callback_query": query}
    assert shortened(update) == update


async def test_a_report(desk: Desk, fleet: Fleet) -> None:
    photo = [{"file_id": size, "file_unique_id": size, "width": 1, "height": 1} for size in "sl"]
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Zoe"}
    report = said(desk, fleet, "/new_issue Truck 456", photo=photo, media_group_id="9",
                  forward_origin=origin)  # fmt: skip
    assert (report.text, report.author) == ("Truck 456", report.by)
    assert report.command == Command("new_issue", None, "Truck 456")
    assert report.written_at == int(fleet.telegram.now())
    assert report.place == Place(fleet.chat.id, 5000, False, writer_id=fleet.driver.id)
    assert (report.album_id, report.forwarded_from, report.is_borrowed) == ("9", "Zoe", True)


async def test_the_file_of_a_caption_is_the_largest_size(desk: Desk, fleet: Fleet) -> None:
    photo = [{"file_id": size, "file_unique_id": size, "width": 1, "height": 1} for size in "sl"]
    assert said(desk, fleet, "", caption="a photo", photo=photo).file_id == "l"


async def test_an_admin_in_the_name_of_the_group_is_no_person(desk: Desk, fleet: Fleet) -> None:
    group_bot = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    heard = said(desk, fleet, "/team", **{"from": group_bot, "sender_chat": fleet.chat.as_json()})
    assert (heard.is_as_group, heard.is_as_channel, heard.by, heard.author) == (
        *(True, False), None, None,
    )  # fmt: skip


async def test_what_telegram_itself_forwards_is_of_no_person(desk: Desk, fleet: Fleet) -> None:
    telegram = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
    assert said(desk, fleet, "news", **{"from": telegram}).by is None


async def test_names_are_read_behind_a_command_only(desk: Desk, fleet: Fleet) -> None:
    in_order = ("@kate", "Zoe")
    named = said(desk, fleet, "/add_dispatcher @kate, Zoe").names
    assert named == Names(in_order, in_order=in_order)
    assert said(desk, fleet, "ask @kate").names == Names()


async def test_in_a_topic_everything_replies_to_the_first_message(desk: Desk, fleet: Fleet) -> None:
    topic = {"is_topic_message": True, "message_thread_id": 5}
    first, other = (message(fleet.chat, fleet.john, "x", number) for number in (5, 6))
    heard = said(desk, fleet, "done", reply_to_message=first, **topic)
    assert (heard.is_reply, heard.replied_to, heard.place.thread_id) == (True, None, 5)
    heard = said(desk, fleet, "done", reply_to_message=other, **topic)
    assert heard.replied_to is not None
    assert (heard.replied_to.message_id, heard.replied_to.is_ours) == (6, False)


EVENTS: dict[str, tuple[dict[str, Any], type[Received], dict[str, Any]]] = {
    "somebody came": (
        {"new_chat_members": [{"id": 8, "is_bot": False, "first_name": "Zoe"}]},
        *(Presence, {"joined": (8,), "left": None}),
    ),
    "somebody left": (
        {"left_chat_member": {"id": 8, "is_bot": False, "first_name": "Zoe"}},
        *(Presence, {"joined": (), "left": User(8, None, "Zoe")}),
    ),
    "a supergroup": ({"migrate_from_chat_id": -5}, Migration, {"old_id": -5}),
    "a new id": ({"migrate_to_chat_id": -100}, Migration, {"new_id": -100}),
    "a topic reopened": ({"forum_topic_reopened": {}}, TopicChange, {"is_open": True}),
    "a topic closed": ({"forum_topic_closed": {}}, TopicChange, {"is_open": False}),
}


@pytest.mark.parametrize("event", EVENTS)
async def test_what_happens_in_a_chat(desk: Desk, fleet: Fleet, event: str) -> None:
    fields, kind, told = EVENTS[event]
    line = record(desk, message=message(fleet.chat, fleet.driver, "", **fields))
    assert type(line) is kind
    assert {name: getattr(line, name) for name in told} == told


@pytest.mark.parametrize("is_ours", [True, False])
async def test_a_notice_of_a_pin(desk: Desk, fleet: Fleet, is_ours: bool) -> None:
    card = message(fleet.chat, fleet.john, "card", 6)
    person = fleet.telegram.bot if is_ours else fleet.john
    line = message(fleet.chat, fleet.john, "", pinned_message=card)
    notice = record(desk, message=line | {"from": person.as_json()})
    assert isinstance(notice, PinNotice)
    assert (notice.pinned_message_id, notice.is_ours) == (6, is_ours)


async def test_of_what_we_do_not_handle_only_the_chat_and_the_person_are_read(
    desk: Desk, fleet: Fleet
) -> None:
    post = record(desk, channel_post=message(fleet.chat, fleet.driver, "/new_issue x"))
    assert type(post) is Received
    assert (post.order_key, post.place) == (fleet.chat.id, None)


async def test_an_edit_is_no_new_message(desk: Desk, fleet: Fleet) -> None:
    edited = record(
        desk, edited_message=message(fleet.chat, fleet.driver, "/new_issue x", edit_date=1790000060)
    )
    assert isinstance(edited, Edited)
    assert (edited.order_key, edited.edited_at) == (fleet.chat.id, 1790000060)
    assert (edited.message.command, edited.message.text) == (Command("new_issue", None, "x"), "x")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [("left", "member", (True, False)), ("member", "left", (False, True))],
)
async def test_a_change_of_membership(
    desk: Desk, fleet: Fleet, before: str, after: str, told: tuple[bool, bool]
) -> None:
    john = fleet.john.as_json()
    change = {"chat": fleet.chat.as_json(), "from": fleet.admin.as_json(), "date": 1}
    old, new = ({"status": status, "user": john} for status in (before, after))
    heard = record(desk, chat_member=change | {"old_chat_member": old, "new_chat_member": new})
    assert isinstance(heard, Presence)
    assert (heard.joined == (fleet.john.id,), heard.left is not None) == told


async def test_what_comes_from_no_chat_is_handled_in_order_for_each_person(
    desk: Desk, fleet: Fleet
) -> None:
    query = {"id": "1", "from": fleet.john.as_json(), "query": "x", "offset": ""}
    assert record(desk, inline_query=query).order_key == fleet.john.id


def test_an_update_with_nothing_but_a_number_is_empty() -> None:
    query = {"id": "1", "from": {"id": 5, "is_bot": False, "first_name": "Zoe"}, "query": "x"}
    assert is_empty(Update(1))
    assert not is_empty(Update.de_json({"update_id": 1, "inline_query": query | {"offset": ""}}))


@pytest.mark.parametrize(("status", "is_blocked"), [("kicked", True), ("member", False)])
def test_who_blocks_us_in_private_is_a_record_of_its_own(
    desk: Desk, *, status: str, is_blocked: bool
) -> None:
    me = {"id": 42, "is_bot": True, "first_name": "Desk"}
    eve = {"id": 7, "is_bot": False, "first_name": "Eve"}
    change = {
        "chat": {"id": 7, "type": "private", "first_name": "Eve"},
        "from": eve,
        "date": 1_790_000_000,
        "old_chat_member": {"status": "member", "user": me},
        "new_chat_member": {"status": status, "user": me, "until_date": 0},
    }
    heard = record(desk, my_chat_member=change)
    assert heard == Blocking(
        update_id=1,
        order_key=7,
        chat=Chat(7, is_group=False),
        by=User(7, None, "Eve"),
        is_blocked=is_blocked,
    )
