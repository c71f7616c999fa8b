"""A fleet's board beside the chat, its links, and the invitation of its office."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import IN_THE_BROWSER, OpenWindow

pytestmark = IN_THE_BROWSER

REDRAWN = 30_000  # milliseconds: a board rests for 20 s after it was drawn


@pytest.mark.slow(reason="opens a page in the browser")
async def test_the_board_stands_beside_every_chat_and_leads_to_the_trucks(
    window: OpenWindow,
) -> None:
    lena, nora = await window("Lena Fox"), await window("Nora Quinn")
    await lena.writes("/new_issue Blown tire, I-80 WB mile 212")
    board = nora.page.locator("#board")
    await expect(board).to_contain_text("Blown tire", timeout=REDRAWN)
    await expect(board).to_contain_text("Reefer shows alarm 18")
    await board.get_by_role("link", name="Blown tire").click()
    await expect(nora.page.locator("#chat-title")).to_have_text("Lena Fox / 501")
    await expect(nora.page.locator("li.found")).to_contain_text("Blown tire")
    await expect(board).to_be_visible()
    await expect(lena.page.locator("#board")).to_be_hidden()  # of no office
    await nora.become("Omar Haddad")
    await board.get_by_role("link", name="Blown tire").click()
    await nora.sees_toast("Omar Haddad is not in that group.")
    await nora.page.set_viewport_size({"width": 1090, "height": 750})
    await expect(board).to_be_hidden()


@pytest.mark.slow(reason="opens a page in the browser")
async def test_an_invitation_asks_which_group_it_is_for(window: OpenWindow) -> None:
    vera = await window("Vera Lindt")
    await vera.page.get_by_role("link", name="➕ Add a group").click()
    await vera.page.get_by_role("menuitem", name="Ray Dunn / 502").click()
    await expect(vera.page.locator("#chat-title")).to_have_text("Ray Dunn / 502")
    own = vera.page.locator("li.own").filter(has_text="/start@FleetDeskBot")
    await expect(own).to_have_count(2)
