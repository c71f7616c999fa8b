"""The web client as a chat: what a Telegram group can do, it can do."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from sandbox.playground import Playground
from sandbox.world.faults import Fault
from sandbox.world.people import SMALL_PICTURE, Person
from tests.browser.conftest import IN_THE_BROWSER, OpenWindow
from tests.browser.window import open_menu

pytestmark = IN_THE_BROWSER


@pytest.mark.slow(reason="opens a page in the browser")
async def test_pins_cycle_and_jump_to_their_cards(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    for number in (1, 2):
        await dave.writes(f"/new_issue Truck {number}")
        await expect(dave.page.locator(".marks i")).to_have_count(number)
    pin = dave.page.locator(".pin")
    await expect(pin).to_contain_text("2 of 2")
    await pin.click()
    await expect(dave.page.locator("li.found")).to_contain_text("Truck 2")
    await expect(pin).to_contain_text("1 of 2")
    await dave.page.clock.install()
    await pin.click()
    await dave.page.clock.fast_forward("01:00")  # it stays marked, for whoever looks late
    await expect(dave.page.locator("li.found")).to_contain_text("Truck 1")


@pytest.mark.parametrize("width", [375, 1200])
async def test_the_pin_bar_shows_number_and_problem(window: OpenWindow, width: int) -> None:
    dave = await window("Dave Miller", width=width)
    await dave.writes("/new_issue Truck 456 engine overheating\nI-80 mile 212")
    number, problem = dave.page.locator(".pin strong"), dave.page.locator(".pin span")
    await expect(number).to_contain_text(re.compile(r"TKT-\d{4}-0004$"))
    await expect(problem).to_have_text("Truck 456 engine overheating I-80 mile 212")
    for line in (number, problem):
        assert await line.evaluate("(line) => line.scrollWidth <= line.clientWidth")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_links_of_the_open_list_jump_to_the_card(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    await dave.writes("/new_issue Truck 456")
    await dave.reads("🔥 UNCLAIMED")
    await dave.writes("/open")
    await dave.message("Open incidents: 1").get_by_role("link").click()
    await expect(dave.page.locator("li.found")).to_contain_text("NEW INCIDENT")


async def test_the_slash_offers_the_menu_the_bot_registered(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    text, offers = dave.page.locator("#text"), dave.page.locator("#suggestions li")
    await text.press_sequentially("/")
    await expect(offers.filter(has_text="/new_issue")).to_be_visible()
    await expect(offers.filter(has_text="/configure_managers")).to_have_count(0)
    await text.press_sequentially("te")
    await text.press("Tab")
    await expect(text).to_have_value("/team ")
    await text.fill("")
    await dave.become("Ada Stone")
    await text.press_sequentially("/")
    await expect(offers.filter(has_text="/configure_managers")).to_be_visible()


@pytest.mark.slow(reason="opens a page in the browser")
@pytest.mark.parametrize("how", ["tap", "Enter"])
async def test_a_command_of_the_menu_is_sent_without_words(window: OpenWindow, how: str) -> None:
    dave = await window("Dave Miller")
    offer = dave.page.get_by_role("option", name="/register_driver")
    await dave.page.locator("#text").press_sequentially("/reg")
    await expect(offer).to_be_visible()  # else Enter sends what was typed
    if how == "tap":
        await offer.click()
    else:
        await dave.page.locator("#text").press("Enter")
    await expect(dave.page.locator("li.own").last).to_contain_text("/register_driver")
    await expect(dave.page.locator("#text")).to_have_value("")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_command_of_the_menu_is_sent_as_the_reply_one_began(window: OpenWindow) -> None:
    dave = await window("Dave Miller", width=360)
    await dave.writes("the tire is gone")
    await open_menu(dave.message("the tire").get_by_role("button", name="Reply, edit"), "Reply")
    await dave.page.get_by_role("button", name="Commands").click()
    await dave.page.get_by_role("option", name="/new_issue").click()
    await expect(dave.page.locator("li.own").last.locator(".quote")).to_contain_text("the tire")
    await expect(dave.page.locator("#mode")).to_be_hidden()


@pytest.mark.slow(reason="opens a page in the browser")
async def test_commands_that_the_bot_tells_late_are_offered_when_they_come(
    window: OpenWindow, playground: Playground
) -> None:
    telegram = playground.telegram
    await telegram.until(lambda: "all_group_chats" in telegram.commands, what="the bot's menus")
    menu, scope = telegram.commands["all_group_chats"], {"type": "all_group_chats"}
    telegram.command_book.put(scope, "", [])
    dave = await window("Dave Miller")
    await dave.page.get_by_role("button", name="Commands").click()
    await expect(dave.page.locator("#suggestions li")).to_have_count(0)
    telegram.command_book.put(scope, "", menu)
    telegram.changed()
    await dave.page.get_by_role("option", name="/new_issue").click()
    await expect(dave.page.locator("li.own").last).to_contain_text("/new_issue")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_command_in_a_message_is_sent_and_the_draft_stays(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    await dave.writes("who are they? /team")
    await dave.page.locator("#text").fill("half a sen")
    await dave.message("who are they?").locator(".command").click()
    await dave.reads("Dispatchers:")
    await expect(dave.page.locator("#text")).to_have_value("half a sen")
    await expect(dave.page.locator("li.own").last.locator(".text")).to_have_text("/team")


async def test_enter_sends_what_is_complete_at_once(window: OpenWindow) -> None:
    ada = await window("Ada Stone")
    for typed in ("/add_dispatcher @otto", "/remove_dispatcher @Otto", "/team"):
        await ada.page.locator("#text").press_sequentially(typed)
        await expect(ada.page.locator("#suggestions li")).not_to_have_count(0)
        await ada.page.locator("#text").press("Enter")
        await expect(ada.page.locator("#text")).to_have_value("")
        await expect(ada.page.locator("li.own").last).to_contain_text(typed)


@pytest.mark.slow(reason="opens a page in the browser")
async def test_toasts_are_for_one_person_in_one_group(window: OpenWindow) -> None:
    john = await window("John Carter")
    await john.writes("/new_issue Truck 456")
    await john.taps("✅ Claim")
    await john.sees_toast("is yours.")
    await john.become("Kate Brooks")
    assert await john.page.locator(".toast").count() == 0
    await john.become("John Carter")
    await john.taps("❌ Leave Claim")
    await john.sees_toast("TKT")
    await john.opens("South Fleet")
    assert await john.page.locator(".toast").count() == 0


@pytest.mark.slow(reason="opens a page in the browser")
async def test_an_answer_that_comes_late_is_not_said_to_somebody_else(
    window: OpenWindow, playground: Playground
) -> None:
    john = await window("John Carter")
    await john.writes("/new_issue Truck 456")
    switched = asyncio.Event()
    playground.telegram.faults.append(Fault("answerCallbackQuery", gate=switched))
    await john.taps("✅ Claim")
    await john.become("Kate Brooks")
    switched.set()
    await john.reads("Claimed by @john")
    await expect(john.page.locator(".busy")).to_have_count(0)
    assert await john.page.locator(".toast").count() == 0


@pytest.mark.slow(reason="opens a page in the browser")
async def test_people_without_a_username_are_picked_by_name(window: OpenWindow) -> None:
    ada = await window("Ada Stone")
    await ada.page.locator("#text").press_sequentially("/add_dispatcher @bob")
    await ada.page.get_by_role("option", name="Bob Rivera").click()
    await ada.page.locator("#text").press("Enter")
    await expect(ada.message("Dispatchers:").last).to_contain_text("Bob Rivera")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_messages_are_answered_changed_and_deleted_by_keyboard(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    await dave.writes("Truck 12 has a flat tire")
    await open_menu(dave.message("flat tire").get_by_role("button", name="Reply, edit"), "Edit")
    await dave.page.locator("#text").fill("Truck 12 has two flat tires")
    await dave.page.locator("#text").press("Enter")
    await expect(dave.message("two flat tires")).to_contain_text("edited")
    more = dave.message("two flat tires").get_by_role("button", name="Reply, edit")
    await open_menu(more, "Reply")
    await dave.writes("Fixed")
    await expect(dave.message("Fixed").locator(".quote")).to_contain_text("two flat tires")
    await open_menu(dave.message("Fixed").get_by_role("button", name="Reply, edit"), "Delete")
    await expect(dave.message("Fixed")).to_have_count(0)


async def test_a_photo_with_a_caption_reports_an_incident(
    window: OpenWindow, tmp_path: Path
) -> None:
    dave = await window("Dave Miller")
    picture = tmp_path / "truck.png"
    picture.write_bytes(SMALL_PICTURE)
    await dave.page.locator("#picture").set_input_files(picture)
    await dave.page.get_by_label("Caption").fill("/new_issue Bumper gone")
    await dave.page.locator("#photo-send").click()
    await dave.reads("Bumper gone Status: 🔥 UNCLAIMED")
    picture_shown = dave.page.locator("#messages img")
    await expect(picture_shown).to_have_js_property("naturalWidth", 1)


@pytest.mark.slow(reason="opens a page in the browser")
async def test_live_times_are_the_readers_own(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    await dave.writes("/new_issue Truck 456")
    card = dave.message("NEW INCIDENT")
    await expect(card.locator("time[data-ago]")).to_have_text("just now")


async def test_the_panel_never_shows_the_token(window: OpenWindow, playground: Playground) -> None:
    dave = await window("Dave Miller")
    await dave.writes("/team")
    await expect(dave.page.locator("#calls")).to_contain_text("sendMessage")
    assert playground.telegram.token.partition(":")[2] not in await dave.page.content()


@pytest.mark.slow(reason="opens a page in the browser")
async def test_every_message_of_the_history_is_reached(
    window: OpenWindow, playground: Playground
) -> None:
    north, dave = playground.telegram.chats[-1_002_000_000_001], dave_of(playground)
    old = dave.says(north, "the first word of all")
    for number in range(320):
        dave.says(north, f"word {number}")
    dave.replies(old, "do you remember?")
    dave.says(north, f"and this: https://t.me/c/2000000001/{old.id - 1}")
    john = await window("John Carter")
    await expect(john.message("the first word of all").locator(".text")).to_have_count(1)
    await john.message("do you remember?").locator(".quote").click()
    await expect(john.page.locator("li.found")).to_contain_text("the first word of all")
    await john.page.get_by_role("button", name="To the newest message").click()
    await john.page.get_by_role("link", name="https://t.me/c/2000000001/").click()
    await expect(john.page.locator(f"li.found[data-id='{old.id - 1}']")).to_be_visible()


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_quote_of_another_chat_leads_there(
    window: OpenWindow, playground: Playground
) -> None:
    north, south = (playground.telegram.chats[-1_002_000_000_001 - number] for number in (0, 1))
    john = playground.telegram.user_called("john")
    assert isinstance(john, Person)
    said = john.says(south, "Trailer 9 is at your yard")
    john.replies(said, "they say so", chat=north)
    desk = await window("John Carter")
    await desk.message("they say so").locator(".quote").click()
    await expect(desk.page.locator("#chat-title")).to_have_text("South Fleet")
    await expect(desk.page.locator("li.found")).to_contain_text("Trailer 9 is at your yard")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_what_was_said_before_comes_at_the_top(
    window: OpenWindow, playground: Playground
) -> None:
    north, dave = playground.telegram.chats[-1_002_000_000_001], dave_of(playground)
    for number in range(320):
        dave.says(north, f"word {number}")
    john = await window("John Carter")
    assert len(await john.numbers()) == 300
    await john.page.locator("#messages").evaluate("(list) => { list.scrollTop = 0; }")
    await expect(john.message("added Fleet Desk")).to_have_count(1)
    await john.page.wait_for_function("document.getElementById('messages').scrollTop > 100")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_back_and_reload_keep_place_and_draft(
    window: OpenWindow, playground: Playground
) -> None:
    north, dave = playground.telegram.chats[-1_002_000_000_001], dave_of(playground)
    for number in range(80):
        dave.says(north, f"word {number}.")
    john = await window("John Carter")
    await john.message("word 40.").scroll_into_view_if_needed()
    await open_menu(john.message("word 40.").get_by_role("button", name="Reply, edit"), "Reply")
    await john.page.locator("#text").fill("half a sen")
    await john.page.locator("#private .pick").click()
    await expect(john.page.locator("#text")).to_have_value("")
    await john.page.go_back()
    for step in ("back", "reload"):
        await expect(john.page.locator("#chat-about")).to_have_text(
            "You are John Carter, dispatcher"
        )
        await expect(john.page.locator("#text")).to_have_value("half a sen")
        await expect(john.page.locator("#mode-text")).to_have_text("word 40.")
        await expect(john.message("word 40.")).to_be_in_viewport()
        if step == "back":
            await john.page.reload()


@pytest.mark.slow(reason="opens a page in the browser")
async def test_back_closes_an_open_drawer(window: OpenWindow) -> None:
    john = await window("John Carter", width=360)
    await john.page.get_by_role("button", name="Groups and people").click()
    await expect(john.page.locator("#sidebar")).to_be_visible()
    await john.page.go_back()
    await expect(john.page.locator("#sidebar")).to_be_hidden()
    await expect(john.page.locator("#chat-about")).to_have_text("You are John Carter, dispatcher")


def dave_of(playground: Playground) -> Person:
    person = playground.telegram.user_called("dave")
    assert isinstance(person, Person)
    return person
