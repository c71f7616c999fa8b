"""An evening on the page, half of it on a phone: handed over, waited for, reopened, linked."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from sandbox.playground import Playground
from tests.browser.conftest import IN_THE_BROWSER, OpenWindow
from tests.browser.shifts import begin_at, shifts_are_set
from tests.browser.window import Window

pytestmark = IN_THE_BROWSER

PHONE = 360  # pixels


async def test_an_evening_is_handed_over_waited_for_and_reopened(
    window: OpenWindow, playground: Playground
) -> None:
    begin_at(playground, 18, 45)
    await shifts_are_set(await window("Ada Stone"))
    dave, john = await window("Dave Miller"), await window("John Carter")
    for trouble in ("Truck 456 stalled", "Truck 12 has a flat tire"):
        await is_claimed(dave, john, trouble)
    kate = await window("Kate Brooks", width=PHONE)
    await takes_both(kate)
    await waits_for_parts(kate)
    await is_called_at_nine(kate)
    await resolves(kate)
    luis = await window("Luis Ortega")
    await is_reported_again(luis, dave)
    await reopens(kate)
    await links_the_duplicate(kate)
    await expect(card(john, "Truck 456 stalled")).to_contain_text("🔗 Duplicates: TKT-")
    await expect(card(john, "Truck 12")).to_contain_text("Claimed by @kate")


def card(window: Window, problem: str) -> Locator:
    """Find the newest card about a problem."""
    with_buttons = window.message("TKT-").filter(has=window.page.locator(".keyboard"))
    return with_buttons.filter(has_text="Reported by:").filter(has_text=problem).last


async def is_claimed(dave: Window, john: Window, trouble: str) -> None:
    await dave.writes(f"/new_issue {trouble}")
    await john.taps("✅ Claim", card(john, trouble))
    await expect(card(john, trouble)).to_contain_text("Claimed by @john")


async def forward(phone: Window, *steps: str) -> None:
    """Set the clock forward on a phone, where that is behind a button."""
    await phone.page.locator("#open-panel").click()
    for step in steps:
        await phone.sets_forward(step)
    await phone.page.locator("#panel .close-drawer").click()


async def takes_both(kate: Window) -> None:
    await forward(kate, "+10 min", "+10 min")
    change = kate.message("Change of shift, 19:00")
    await kate.taps("🤝 Take @john's 2", change)
    await kate.dismisses_alert("2 incidents of @john's are yours now.")
    await expect(card(kate, "Truck 456 stalled")).to_contain_text("Claimed by @kate")


async def opens_panel(phone: Window, problem: str) -> None:
    """Tap ⋯ More below a card, which leads to the private chat, and wait for what it shows."""
    await card(phone, problem).get_by_role("link", name="⋯ More").click()
    await expect(phone.page.locator("#chat-title")).to_have_text("Fleet Desk")
    panel = phone.page.locator("li.message").last
    await expect(panel).to_contain_text(problem)
    await expect(panel).to_contain_text("👥 North Fleet")


async def goes_back(phone: Window) -> None:
    await phone.page.go_back()
    await expect(phone.page.locator("#chat-title")).to_have_text("North Fleet")


async def waits_for_parts(kate: Window) -> None:
    """Say by the panel what for, and in words until when."""
    await opens_panel(kate, "Truck 456 stalled")
    await kate.taps("⏳ Waiting")
    await kate.taps("🔩 Parts")
    await kate.taps("✏️ Another time")
    await expect(kate.page.locator("#mode-title")).to_be_visible()
    await expect(kate.page.locator("#mode-title")).to_have_text("Reply to Fleet Desk")
    await kate.writes("parts 21:00")
    await kate.reads("⏳ Waiting for parts until")
    await goes_back(kate)
    await expect(card(kate, "Truck 456 stalled")).to_contain_text("⏳ Waiting for parts until")


async def is_called_at_nine(kate: Window) -> None:
    await forward(kate, "+1 h", "+1 h")
    call = kate.message("how does it go on?")
    await expect(call).to_contain_text("⏳ Waited for parts until")


async def resolves(kate: Window) -> None:
    await kate.taps("🏁 Resolve", card(kate, "Truck 456 stalled"))
    await expect(kate.page.get_by_placeholder("What was done")).to_be_visible()
    await kate.writes("Starter replaced")
    await kate.reads("✅ RESOLVED")


async def is_reported_again(luis: Window, dave: Window) -> None:
    """Have another driver report the same truck, and this one say so below the resolved card."""
    await luis.writes("/new_issue Truck 456 does not start")
    await luis.reads("NEW INCIDENT")
    await dave.chooses(card(dave, "Truck 456 stalled"), "Reply")
    await dave.writes("it is broken again")
    await dave.reads("is resolved, and what you say is kept.")


async def reopens(kate: Window) -> None:
    """Open it again from the resolved card, by its panel, and claim its new card."""
    await opens_panel(kate, "Truck 456 stalled")
    await kate.taps("🔁 Reopen")
    await kate.sees_toast("is open again.")
    await goes_back(kate)
    await kate.taps("✅ Claim", card(kate, "it is broken again"))
    await expect(card(kate, "it is broken again")).to_contain_text("Claimed by @kate")


async def links_the_duplicate(kate: Window) -> None:
    """Claim what came meanwhile, and call it off in its panel as a duplicate of the first."""
    duplicate = card(kate, "Truck 456 does not start")
    await kate.taps("✅ Claim", duplicate)
    await expect(duplicate).to_contain_text("Claimed by @kate")
    await opens_panel(kate, "Truck 456 does not start")
    await kate.taps("🚫 Call off")
    await kate.taps("🔗 Duplicate of another")
    await expect(kate.page.get_by_placeholder("Its number")).to_be_visible()
    await kate.writes("4")  # the fleet has three from the start
    await kate.reads("🚫 CANCELLED")
    await goes_back(kate)
    await duplicate.get_by_role("link", name="TKT-").click()
    await expect(card(kate, "it is broken again")).to_be_in_viewport()
