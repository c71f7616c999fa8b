"""What people send besides words: files and places, live ones too."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from sandbox.playground import Playground
from sandbox.world.people import SMALL_PICTURE, Person
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
    await dave.attaches("Place")
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


@pytest.mark.slow(reason="opens a page in the browser")
async def test_photos_chosen_together_are_one_album(
    window: OpenWindow, playground: Playground, tmp_path: Path
) -> None:
    dave = await window("Dave Miller")
    pictures = [tmp_path / f"{number}.png" for number in range(3)]
    for picture in pictures:
        picture.write_bytes(SMALL_PICTURE)
    await dave.page.locator("#picture").set_input_files(pictures)
    await expect(dave.page.locator("#photo-title")).to_have_text("Send 3 photos")
    await dave.page.get_by_label("Caption").fill("all of the tire")
    await dave.page.locator("#photo-send").click()
    await expect(dave.message("all of the tire").locator(".tile img")).to_have_count(3)
    sent = playground.telegram.chats[-1_002_000_000_001].messages[-3:]
    assert len({message.album for message in sent}) == 1
    assert [message.text for message in sent] == ["all of the tire", "", ""]


@pytest.mark.slow(reason="opens a page in the browser")
async def test_one_photo_of_an_album_is_replied_to(
    window: OpenWindow, playground: Playground
) -> None:
    john = await window("John Carter")
    north, dave = (
        playground.telegram.chats[-1_002_000_000_001],
        playground.telegram.user_called("dave"),
    )
    assert isinstance(dave, Person)
    _, second = [dave.sends_photo(north, album="12345678901234567") for _ in range(2)]
    await open_menu(john.page.get_by_role("button", name="Photo 2 of 2"), "Reply")
    await john.writes("this one is the leak")
    await john.reads("this one is the leak")
    assert north.messages[-1].reply_to is second
    await john.message("this one is the leak").locator(".quote").click()
    await expect(john.page.locator("li.found .tile")).to_have_count(2)


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_voice_message_is_sent_with_two_taps(window: OpenWindow) -> None:
    dave = await window("Dave Miller", width=360)
    await dave.attaches("Voice message")
    await expect(dave.page.locator("li.own").last).to_contain_text("0:03")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_service_message_is_replied_to(window: OpenWindow) -> None:
    dave = await window("Dave Miller")
    await dave.message("added Fleet Desk").locator(".said").click()
    await dave.page.get_by_role("menuitem", name="Reply").click()
    await dave.writes("hello bot")
    quote = dave.message("hello bot").locator(".quote")
    await expect(quote).to_contain_text("Ada Stone added Fleet Desk")
