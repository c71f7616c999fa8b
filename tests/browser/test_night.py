"""A night, played in a minute: shifts, an incident handed over, another claimed in private."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from sandbox.playground import Playground
from tests.browser.conftest import IN_THE_BROWSER, OpenWindow
from tests.browser.shifts import begin_at, shifts_are_set
from tests.browser.window import Window

pytestmark = IN_THE_BROWSER


async def test_a_night_passes_in_a_minute(window: OpenWindow, playground: Playground) -> None:
    begin_at(playground, 18, 30)
    await shifts_are_set(await window("Ada Stone"))
    john, kate = await window("John Carter"), await window("Kate Brooks")
    await is_called_in_private(kate)
    dave = await window("Dave Miller")
    await dave.writes("/new_issue Truck 456 engine overheating")
    await expect(phone_of("John Carter", dave)).to_contain_text("🔔 1")
    await expect(phone_of("Kate Brooks", dave)).not_to_contain_text("🔔")
    await john.taps("✅ Claim")
    await john.sees_toast("is yours.")
    await dave.sets_forward("+1 h")
    await is_handed_over(kate)
    await dave.sets_forward("+8 h")
    await dave.writes("/new_issue Truck 12 has a flat tire")
    await is_claimed_in_private(kate)
    await dave.reads("@kate has your report.")


async def is_called_in_private(kate: Window) -> None:
    """Have the bot call in private, too, and go back to the group."""
    await kate.page.locator("#private .pick").click()
    await kate.page.locator("#start").click()
    await kate.taps("🔔 Call me here")
    await kate.reads("I call you here, too")
    await kate.opens("North Fleet")


async def is_handed_over(kate: Window) -> None:
    """Read who comes and what is open, and take it."""
    handover = kate.message("Change of shift, 19:00")
    await expect(handover).to_contain_text("Coming on: @kate")
    await expect(handover).to_contain_text("Truck 456 engine overheating")
    await kate.taps("🤝 Take @john's 1", handover)
    await kate.dismisses_alert("1 incident of @john's is yours now.")
    await kate.reads("IN PROGRESS (Claimed by @kate)")


async def is_claimed_in_private(kate: Window) -> None:
    """Hear the phone, and claim the newest incident where it rang."""
    private = kate.page.locator("#private .pick")
    await expect(private).to_contain_text("🔔")
    await private.click()
    call = kate.message("Truck 12 has a flat tire")
    await expect(call).to_contain_text("North Fleet")
    await kate.taps("✅ Claim", call)
    await kate.sees_toast("is yours.")
    await expect(call).to_contain_text("Claimed by @kate")


def phone_of(name: str, seen_by: Window) -> Locator:
    return seen_by.page.locator("#people .pick").filter(has_text=name)
