"""What people say about an incident, from the driver's photo to the summary, as they say it."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Locator, expect

from sandbox.world.people import SMALL_PICTURE
from tests.browser.conftest import IN_THE_BROWSER, OpenWindow
from tests.browser.window import Window

pytestmark = IN_THE_BROWSER


async def test_a_drivers_photo_is_worked_until_it_rolls_again(
    window: OpenWindow, tmp_path: Path
) -> None:
    picture = tmp_path / "tire.png"
    picture.write_bytes(SMALL_PICTURE)
    dave, john = await window("Dave Miller", width=360), await window("John Carter")
    await dave.sends_photo(picture, "truck 456 blown LR drive tire, I-80 WB mile 212")
    await john.chooses(john.message("blown LR drive tire"), "Reply")
    await john.sends_command("/new_issue")
    card = card_of(john)
    await expect(card).to_contain_text("Reported by: @dave")
    await expect(card).to_contain_text("Logged by: @john")
    await expect(card).to_contain_text("🚛 456 · 📍 I-80 WB mile 212")
    await rang(dave, 1)
    await notes(dave, john, picture)
    await place_and_correction(dave, john)
    await john.taps("✅ Claim")
    await dave.reads("@john has your report.")
    await rang(dave, 2)
    await john.taps("🏁 Resolve")
    await expect(john.page.locator("#mode")).to_be_visible()
    await john.writes("New tire, rolling again")
    await dave.reads("✅ RESOLVED")
    await rang(dave, 3)
    await expect(called_by_bot(dave).last).to_contain_text("New tire, rolling again")


async def notes(dave: Window, john: Window, picture: Path) -> None:
    """Say three things about the incident: to the card, to the driver's photo, by voice."""
    await john.chooses(card_of(john), "Reply")
    await john.writes("vendor called, 40 min")
    await noted(john.message("vendor called, 40 min").last)
    await dave.chooses(dave.message("blown LR drive tire").first, "Reply")
    await dave.sends_photo(picture, "the rim is fine")
    await noted(dave.message("the rim is fine").last)
    await dave.chooses(card_of(dave), "Reply")
    await dave.attaches("Voice message")
    await noted(dave.message("0:03"))


async def place_and_correction(dave: Window, john: Window) -> None:
    """Say where it is, and what was meant."""
    card = card_of(john)
    await dave.chooses(card_of(dave), "Reply")
    await dave.sends_place("41.14, -111.97")
    await expect(card).to_contain_text("41.14")
    await dave.chooses(dave.message("blown LR drive tire").first, "Edit")
    text = dave.page.locator("#text")
    await text.fill((await text.input_value()).replace("LR", "RR"))
    await text.press("Enter")
    await expect(card).to_contain_text("blown RR drive tire")
    await expect(card).not_to_contain_text("blown LR")


def card_of(window: Window) -> Locator:
    """Find the incident's card, not what speaks of it."""
    return window.message("NEW INCIDENT: TKT-").filter(has=window.page.locator(".keyboard"))


async def noted(said: Locator) -> None:
    await expect(said.locator(".reactions")).to_have_text("👍")


def called_by_bot(dave: Window) -> Locator:
    return dave.page.locator("li.calls-me[data-sender='123456']")


async def rang(dave: Window, times: int) -> None:
    """Wait until the bot let the driver's phone ring so often."""
    await expect(called_by_bot(dave)).to_have_count(times)
