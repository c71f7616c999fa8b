"""The chat with the bot itself: opened by hand, or by a link that carries something."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from sandbox.playground import Playground
from sandbox.world.messages import Draft
from sandbox.world.people import Person
from tests.browser.conftest import IN_THE_BROWSER, OpenWindow
from tests.browser.window import Window

pytestmark = IN_THE_BROWSER


@pytest.mark.slow(reason="opens a page in the browser")
async def test_everybody_has_a_chat_with_the_bot(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    chat = dave.page.locator("#private .pick")
    await expect(chat).to_contain_text("Nothing said yet")
    await chat.click()
    await expect(dave.page.locator("#chat-about")).to_have_text("You are Dave Miller, in private")
    await dave.page.locator("#start").click()
    await dave.reads("/new_issue")
    await expect(dave.page.locator("#start")).to_be_hidden()
    face = await dave.page.locator("#messages .avatar").last.get_attribute("class")
    await expect(chat.locator(".avatar")).to_have_class(face or "")
    kate = await window("Kate Brooks")
    await kate.page.locator("#private .pick").click()
    await expect(kate.page.locator("li.message")).to_have_count(0)


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_deep_link_leads_into_it(window: OpenWindow, playground: Playground) -> None:
    dave = await window("Dave Miller")
    button = {"text": "⋯ More", "url": "https://t.me/FleetDeskBot?start=panel-42"}
    group, bot = playground.telegram.chats[-1_002_000_000_001], playground.telegram.bot
    group.post(Draft(bot, "A card", markup={"inline_keyboard": [[button]]}))
    await dave.page.get_by_role("link", name="⋯ More").click()
    await dave.reads("/start panel-42")
    await expect(dave.page.locator("#chat-title")).to_have_text("Fleet Desk")
    await dave.page.go_back()
    await expect(dave.page.locator("#chat-title")).to_have_text("North Fleet")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_button_copies_what_it_is_for(window: OpenWindow, playground: Playground) -> None:
    dave = await window("Dave Miller")
    await dave.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = {"text": "Copy the place", "copy_text": {"text": "41.14, -111.97"}}
    group, bot = playground.telegram.chats[-1_002_000_000_001], playground.telegram.bot
    group.post(Draft(bot, "A place", markup={"inline_keyboard": [[button]]}))
    await dave.taps("Copy the place")
    await dave.sees_toast("Copied: 41.14, -111.97")
    assert await dave.page.evaluate("navigator.clipboard.readText()") == "41.14, -111.97"


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_panel_is_for_members_of_the_incidents_group_alone(window: OpenWindow) -> None:
    dave, sam = await window("Dave Miller", width=360), await window("Sam Reyes", width=360)
    await dave.writes("/new_issue Truck 456 is down")
    link = dave.page.get_by_role("link", name="⋯ More")
    await expect(link).to_be_visible()
    start = await link.get_attribute("data-start")
    await sam.writes(f"https://t.me/FleetDeskBot?start={start}")
    await sam.page.get_by_role("link", name="https://t.me/FleetDeskBot").click()
    await sam.reads("There is no such incident for you.")
    await link.click()
    await dave.reads("Truck 456 is down")
    await expect(dave.page.locator("#chat-title")).to_have_text("Fleet Desk")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_message_in_private_rings_the_phone_of_whom_it_is_for(
    window: OpenWindow, playground: Playground
) -> None:
    telegram = playground.telegram
    john = telegram.user_called("john")
    assert isinstance(john, Person)
    dave, desk = await window("Dave Miller"), await window("John Carter")
    telegram.private(john).post(Draft(telegram.bot, "Truck 456 is down"))
    await expect(desk.page.locator("#private .badge")).to_have_text("🔔 1")
    await expect(dave.page.locator("#people .pick").filter(has_text="🔔")).to_have_text(
        re.compile("John Carter.*🔔 1 · dispatcher")
    )
    await expect(dave.page.locator("#private .badge")).to_have_count(0)
    await dave.become("John Carter")
    await dave.page.locator("#private .pick").click()
    await expect(dave.message("Truck 456 is down")).to_have_class(re.compile("calls-me"))
    await expect(dave.page.locator("#people")).not_to_contain_text("🔔")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_the_bot_is_blocked_unblocked_and_started_anew(
    window: OpenWindow, playground: Playground
) -> None:
    dave = await window("Dave Miller", width=360)
    chat = playground.telegram.private(dave_of(playground))
    await open_private(dave)
    block = dave.page.get_by_role("button", name="Block the bot", exact=True)
    unblock = dave.page.get_by_role("button", name="Unblock the bot", exact=True)
    text = dave.page.get_by_label("Message", exact=True)
    await expect(block).to_be_hidden()
    await dave.page.get_by_role("button", name="Start", exact=True).click()
    await dave.reads("/new_issue")
    await block.click()
    await expect(text).to_be_hidden()
    assert chat.bot_member.status == "kicked"
    await unblock.click()
    await expect(text).to_be_visible()
    assert chat.bot_member.status == "member"
    await block.click()
    await dave.page.get_by_role("button", name="Restart", exact=True).click()
    await expect(dave.page.locator("li.own").filter(has_text="/start")).to_have_count(2)
    await expect(block).to_be_visible()


async def open_private(person: Window) -> None:
    await person.page.get_by_role("button", name="Groups and people").click()
    await person.page.locator("#private .pick").click()


def dave_of(playground: Playground) -> Person:
    person = playground.telegram.user_called("dave")
    assert isinstance(person, Person)
    return person
