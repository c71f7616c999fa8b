"""Whom an admin's command names, in whatever way people write lists, paste handles and reply."""

from __future__ import annotations

import pytest

from sandbox import SentMessage
from tests.desk import Desk, Fleet

USAGE = "Name people by their @username"


async def replied(fleet: Fleet, command: str, message: SentMessage) -> str:
    """Reply to a message with a command, and tell what the bot answers."""
    return (await fleet.answer_to(fleet.admin.replies(message, command))).text


@pytest.mark.parametrize(
    "names",
    [
        "@zoe and @zack",
        "@zoe, and @zack.",
        "@zoe; @zack",
        "(@zoe) & “@zack”!",
        "@zoe +\n- @zack AND",
    ],
)
async def test_a_list_may_be_written_as_people_do(fleet: Fleet, names: str) -> None:
    answer = await fleet.asks(fleet.admin, f"/add_dispatcher {names}")
    assert answer.text.startswith("Dispatchers: @john, @kate, @zoe (invited), @zack (invited)\n")


async def test_what_names_nobody_is_reported_and_the_rest_is_done(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.admin, "/configure_managers @alice and bbo please")
    assert answer.text == "I do not understand: bbo, please. The rest is done.\nManagers: @alice"
    answer = await fleet.asks(fleet.admin, "/remove_dispatcher @john jake")
    assert (
        answer.text == "I do not understand: jake. The rest is done.\nNo longer dispatcher: @john"
    )


async def test_several_who_are_removed_are_several(fleet: Fleet) -> None:
    answer = await fleet.asks(fleet.admin, "/remove_dispatcher @john and @kate")
    assert answer.text == "No longer dispatchers: @john, @kate"
    answer = await fleet.asks(fleet.admin, "/remove_manager @alice @bob")
    assert answer.text == "No longer managers: @alice, @bob"


@pytest.mark.parametrize(
    "pasted", ["\u2068@john\u2069", "@\u200bjohn", "\u200e@jo\u00adhn\ufeff", "\u2066@john\u2069,"]
)
async def test_a_handle_pasted_with_hidden_characters_is_understood(
    fleet: Fleet, pasted: str
) -> None:
    answer = await fleet.asks(fleet.admin, f"/remove_dispatcher {pasted}")
    assert answer.text == "No longer dispatcher: @john"


async def test_a_persons_handle_may_end_in_bot(desk: Desk, fleet: Fleet) -> None:
    fleet.stranger.username = "talbot"
    answer = await fleet.asks(fleet.admin, "/add_dispatcher @talbot")
    assert answer.text.startswith("Dispatchers: @john, @kate, @talbot (invited)")
    fleet.stranger.says(fleet.chat, "here I am")
    await fleet.quiet()
    assert desk.database.teams.roles(fleet.chat.id, fleet.stranger.id) != []


async def test_a_bot_that_was_named_is_never_bound(desk: Desk, fleet: Fleet) -> None:
    helper = fleet.telegram.other_bot("Helper", username="HelperBot")
    fleet.chat.add(helper)
    await fleet.asks(fleet.admin, "/add_dispatcher @helperbot")
    helper.says(fleet.chat, "I can help")
    await fleet.quiet()
    assert desk.database.teams.roles(fleet.chat.id, helper.id) == []
    mention = fleet.admin.says(fleet.chat, "/add_dispatcher Helper", mentions={"Helper": helper})
    assert (await fleet.answer_to(mention)).text.startswith("I do not understand: Helper. Nothing")


async def test_a_mention_behind_emoji_is_cut_out_whole(fleet: Fleet) -> None:
    names = {"Moss 🔥": fleet.stranger, "Driver": fleet.driver}
    message = fleet.admin.says(
        fleet.chat, "/add_dispatcher 🚚 Moss 🔥, Driver @zoe", mentions=names
    )
    answer = (await fleet.answer_to(message)).text
    assert answer.splitlines()[:2] == [
        "I do not understand: 🚚. The rest is done.",
        "Dispatchers: @john, @kate, Stranger Moss, Driver Moss, @zoe (invited)",
    ]


async def test_a_reply_to_x_added_y_means_y(desk: Desk, fleet: Fleet) -> None:
    new = [fleet.telegram.person(name) for name in ("Yan Hill", "Yves Lake")]
    raw = [person.as_json() for person in (*new, fleet.telegram.bot)]
    added = fleet.chat.announces(fleet.stranger, {"new_chat_members": raw})
    answer = await replied(fleet, "/add_dispatcher", added)
    assert answer == "Dispatchers: @john, @kate, Yan Hill, Yves Lake"
    assert desk.database.teams.roles(fleet.chat.id, fleet.stranger.id) == []


async def test_a_reply_to_x_removed_y_means_y(fleet: Fleet) -> None:
    removed = fleet.chat.announces(fleet.kate, {"left_chat_member": fleet.john.as_json()})
    assert await replied(fleet, "/remove_dispatcher", removed) == "No longer dispatcher: @john"
    assert (await fleet.asks(fleet.driver, "/team")).text.endswith("\n@kate")


BOT = {"id": 424242, "is_bot": True, "first_name": "Fleet Desk", "username": "FleetDeskBot"}


@pytest.mark.parametrize(
    "service",
    [
        {"new_chat_title": "North"},
        {"new_chat_members": [BOT]},
        {"left_chat_member": BOT},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
        {"brand_new": {}},
    ],
)
async def test_a_reply_to_what_tells_of_nobody_is_answered_with_usage(
    fleet: Fleet, service: dict[str, object]
) -> None:
    message = fleet.chat.announces(fleet.john, service)
    assert (await replied(fleet, "/configure_managers", message)).startswith(USAGE)
    assert "@john, @kate" in (await fleet.asks(fleet.driver, "/team")).text


async def test_a_reply_to_a_photo_or_a_forward_means_who_posted_it(fleet: Fleet) -> None:
    photo = fleet.stranger.sends_photo(fleet.chat)
    answer = await replied(fleet, "/add_dispatcher", photo)
    assert answer == "Dispatchers: @john, @kate, Stranger Moss"
    forwarded = fleet.driver.forwards(fleet.alice.says(fleet.chat, "look"), fleet.chat)
    answer = await replied(fleet, "/add_dispatcher", forwarded)
    assert answer == "Dispatchers: @john, @kate, Stranger Moss, Driver Moss"
