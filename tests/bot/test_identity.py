"""Handles: a person's second one, and our own after a renaming."""

from __future__ import annotations

import pytest

from sandbox import Fault
from sending import asking, identity
from tests.bot.support import ID, calls, refusal
from tests.desk import Desk, Fleet


async def chats_asked(fleet: Fleet) -> int:
    """Count for how many people Telegram was asked about their handles."""
    await fleet.quiet()
    return len(calls(fleet.telegram, "getChat"))


async def test_an_invitation_by_a_second_handle_binds_at_the_first_tap(fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    fleet.stranger.username, fleet.stranger.more_usernames = "moss", ["moss_two", "Moss_Three"]
    await fleet.asks(fleet.admin, "/add_dispatcher @moss_THREE")
    assert (await fleet.stranger.taps(card, "✅ Claim")).text == f"{ID} is yours."
    assert (await fleet.asks(fleet.admin, "/team")).text.endswith("@john, @kate, @moss")


async def test_a_second_handle_binds_a_person_without_a_first(fleet: Fleet) -> None:
    fleet.stranger.more_usernames = ["moss"]
    await fleet.asks(fleet.admin, "/configure_managers @alice @moss")
    fleet.stranger.says(fleet.chat, "good morning")
    assert "@alice, Stranger Moss\n" in (await fleet.asks(fleet.admin, "/team")).text


async def test_nobody_is_bound_by_what_telegram_does_not_confirm(desk: Desk, fleet: Fleet) -> None:
    fleet.telegram.faults.append(refusal("getChat", "chat not found", times=None))
    fleet.stranger.more_usernames = ["moss"]
    await fleet.asks(fleet.admin, "/add_dispatcher @moss")
    fleet.stranger.says(fleet.chat, "good morning")
    await fleet.quiet()
    assert desk.database.teams.roles(fleet.chat.id, fleet.stranger.id) == []


async def test_a_passing_failure_is_asked_again(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "FIRST_WAIT", 0.01)
    fleet.stranger.more_usernames = ["moss"]
    await fleet.asks(fleet.admin, "/add_dispatcher @moss")
    fleet.telegram.faults.append(Fault("getChat", status=502, times=2))
    fleet.stranger.says(fleet.chat, "good morning")
    await fleet.quiet()
    assert desk.database.teams.roles(fleet.chat.id, fleet.stranger.id) != []


async def test_people_are_asked_about_only_while_somebody_is_invited_and_seldom(
    fleet: Fleet,
) -> None:
    before = await chats_asked(fleet)
    fleet.stranger.says(fleet.chat, "nobody is invited")
    assert await chats_asked(fleet) == before
    await fleet.asks(fleet.admin, "/add_dispatcher @moss")
    fleet.stranger.says(fleet.chat, "now somebody is")
    once = await chats_asked(fleet)
    for _ in range(3):
        fleet.stranger.says(fleet.chat, "and I talk on")
        fleet.john.says(fleet.chat, "I am a dispatcher already")
    assert await chats_asked(fleet) == once


async def test_who_telegram_does_not_tell_of_is_not_asked_about_each_time(fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @moss")
    before = await chats_asked(fleet)
    fleet.telegram.faults.append(refusal("getChat", "chat not found", times=None))
    for _ in range(5):
        fleet.stranger.says(fleet.chat, "good morning")
    assert await chats_asked(fleet) == before + 1


async def test_a_new_invitation_is_looked_for_at_once(desk: Desk, fleet: Fleet) -> None:
    await fleet.asks(fleet.admin, "/add_dispatcher @zoe")
    fleet.stranger.says(fleet.chat, "asked about, in vain")
    await fleet.quiet()
    fleet.stranger.more_usernames = ["moss"]
    await fleet.asks(fleet.admin, "/add_dispatcher @moss")
    fleet.stranger.says(fleet.chat, "that is me")
    await fleet.quiet()
    assert desk.database.teams.roles(fleet.chat.id, fleet.stranger.id) != []


async def test_who_has_a_role_is_kept_and_removed_by_a_second_handle(fleet: Fleet) -> None:
    fleet.alice.more_usernames, fleet.john.more_usernames = ["alice_two"], ["john_two"]
    answer = await fleet.asks(fleet.admin, "/configure_managers @Alice_two @bob")
    assert answer.text == "Managers: @alice, @bob"
    answer = await fleet.asks(fleet.admin, "/remove_dispatcher @john_TWO")
    assert answer.text == "No longer dispatcher: @john_TWO"
    assert (await fleet.asks(fleet.admin, "/team")).text.endswith("\n@kate")


async def test_a_renamed_bot_answers_to_its_new_name(fleet: Fleet) -> None:
    fleet.telegram.bot.username = "NorthDeskBot"
    card = await fleet.answer_to(fleet.driver.says(fleet.chat, "/new_issue@northdeskbot Truck 1"))
    assert "Truck 1" in card.text
    answer = await fleet.asks(fleet.admin, "/add_dispatcher @NorthDeskBot")
    assert answer.text.startswith("I do not understand: @NorthDeskBot.")


async def test_a_renamed_bot_knows_its_new_name_in_edits(fleet: Fleet) -> None:
    fleet.telegram.bot.username = "NorthDeskBot"
    said = fleet.driver.says(fleet.chat, "Truck 1 is down")
    fleet.driver.edits(said, "/new_issue@NorthDeskBot Truck 1 is down")
    assert "Truck 1 is down" in (await fleet.answer_to(said)).text


async def test_commands_to_other_bots_are_left_to_them_and_asked_about_seldom(
    fleet: Fleet,
) -> None:
    before = len(calls(fleet.telegram, "getMe"))
    others = [fleet.driver.says(fleet.chat, f"/team@Other{n}Bot") for n in range(10)]
    await fleet.quiet()
    assert len(calls(fleet.telegram, "getMe")) - before == identity.MOST_OWN
    assert not [said for said in fleet.chat.bot_messages if said.reply_to in others]


async def test_two_groups_learn_the_new_name_together(desk: Desk, fleet: Fleet) -> None:
    fleet.telegram.bot.username = "NorthDeskBot"
    chat = desk.telegram.private(fleet.driver)
    fleet.driver.says(chat, "/start@NorthDeskBot")
    answer = await fleet.asks(fleet.driver, "/team@NorthDeskBot")
    assert "@john, @kate" in answer.text
    await fleet.until(lambda: [m for m in chat.bot_messages if "@NorthDeskBot" in m.text], "help")
