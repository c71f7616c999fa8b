"""What people send besides words: files and places, live ones too."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import IN_THE_BROWSER, OpenWindow
from tests.browser.window import open_menu

pytestmark = IN_THE_BROWSER


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_file_is_sent_and_can_be_kept(window: OpenWindow, tmp_path: Path) -> None:
    dave = await window("Dave Miller")
    bill = tmp_path / "bill.pdf"
    bill.write_bytes(b"not shown by any browser")
    await dave.page.locator("#picture").set_input_files(bill)
    await expect(dave.page.locator("#photo-title")).to_have_text("Send bill.pdf")
    await expect(dave.page.locator("#photo-preview")).to_be_hidden()
    await dave.page.get_by_label("Caption").fill("the bill")
    await dave.page.locator("#photo-send").click()
    async with dave.page.expect_download() as kept:
        await dave.page.get_by_role("link", name="📄 bill.pdf").click()
    await (await kept.value).save_as(tmp_path / "kept.pdf")
    assert (tmp_path / "kept.pdf").read_bytes() == bill.read_bytes()


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_live_location_drives_on_and_ends(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    await dave.page.get_by_role("button", name="Send a place").click()
    await dave.page.get_by_label("Latitude, longitude").fill("41.14, -111.97")
    await dave.page.get_by_label("Live").check()
    await dave.page.locator("#place-send").click()
    place = dave.page.locator("li.message").filter(has_text="📍")
    await expect(place).to_contain_text("41.14, -111.97 · live")
    more = place.get_by_role("button", name="Reply, edit")
    await open_menu(more, "Drive on")
    await expect(place).to_contain_text("41.14, -111.99 · live")
    await open_menu(more, "Stop sharing")
    await expect(place).not_to_contain_text("live")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_reaction_is_given_and_taken_back(window: OpenWindow) -> None:
    dave, kate = await window("Dave Miller"), await window("Kate Brooks")
    await dave.writes("Trailer 12 is fixed")
    more = kate.message("Trailer 12 is fixed").get_by_role("button", name="Reply, edit")
    await open_menu(more, "React 👍")
    await expect(dave.message("Trailer 12 is fixed").locator(".reactions")).to_have_text("👍")
    await open_menu(more, "Take 👍 back")
    await expect(dave.page.locator(".reactions")).to_have_count(0)
