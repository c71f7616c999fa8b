"""A browser window as a person uses it: become somebody, write, tap, read."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Best first: those with a window of their own draw that, too, even if nobody sees it."""

NO_BROWSER = "no Chromium here: these tests need one, as in Debian's `chromium-headless-shell`"
ARGUMENTS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def browser_path() -> str | None:
    """Find a Chromium on this machine."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


#: Keeps what toasts say, so that one is not missed which passed while a busy machine looked away.
RECORD_TOASTS = """window.toasts = [];
new MutationObserver((changes) => toasts.push(...changes
  .flatMap(({ addedNodes }) => [...addedNodes].filter((node) => node.matches?.(".toast")))
  .map(({ textContent }) => textContent))).observe(document, { childList: true, subtree: true });"""

#: Finds a toast that was not seen before; those before it count as seen.
NEXT_TOAST = """(text) => {
  const index = toasts.findIndex((said) => said.includes(text));
  return index >= 0 && toasts.splice(0, index + 1);
}"""


async def open_menu(more: Locator, item: str) -> None:
    """Choose an item of a message's menu with keys alone."""
    await more.focus()
    page = more.page
    await page.keyboard.press("Enter")
    while not (await page.locator("[role=menuitem]:focus").inner_text()).endswith(item):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")


@asynccontextmanager
async def open_browser(path: str) -> AsyncIterator[Browser]:
    """Run Chromium without a screen."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Window:
    """One window on the web client; `errors` is what its console complained about."""

    page: Page
    errors: list[str]

    async def become(self, name: str) -> None:
        """Switch to another person, through the drawer where there is one."""
        opener = self.page.get_by_role("button", name="Groups and people")
        if await opener.is_visible():
            await opener.click()
        await self.page.locator("#people .pick").filter(has_text=name).click()
        await expect(self.page.locator("#chat-about")).to_contain_text(f"You are {name}")

    async def opens(self, group: str) -> None:
        """Go to another group."""
        await self.page.locator("#groups .pick").filter(has_text=group).click()
        await expect(self.page.locator("#chat-title")).to_have_text(group)

    async def writes(self, text: str) -> None:
        """Type a message and send it."""
        await self.page.locator("#text").fill(text)
        await self.page.locator("#text").press("Enter")

    async def taps(self, button: str, card: Locator | None = None) -> None:
        """Tap an inline button; of the newest message that has it, when no card is named."""
        within = card or self.page.locator("#messages")
        await within.get_by_role("button", name=button, exact=True).last.click()

    async def chooses(self, message: Locator, item: str) -> None:
        """Choose an item of a message's menu."""
        await message.locator(".more").last.click()
        await self.page.get_by_role("menuitem", name=item).click()

    async def sends_command(self, command: str) -> None:
        """Choose a command of the menu, without typing."""
        await self.page.get_by_role("button", name="Commands").click()
        await self.page.get_by_role("option", name=command).click()

    async def sends_photo(self, picture: Path, caption: str = "") -> None:
        """Choose a picture and send it."""
        await self.page.locator("#picture").set_input_files(picture)
        await self.page.get_by_label("Caption").fill(caption)
        await self.page.locator("#photo-send").click()

    async def sends_place(self, where: str) -> None:
        """Send a place."""
        await self.attaches("Place")
        await self.page.get_by_label("Latitude, longitude").fill(where)
        await self.page.locator("#place-send").click()

    async def sets_forward(self, step: str) -> None:
        """Let it be later, by a button behind the scenes."""
        await self.page.get_by_role("button", name=step, exact=True).click()

    async def attaches(self, kind: str) -> None:
        """Choose what to send besides words."""
        await self.page.get_by_role("button", name="Send something else").click()
        await self.page.get_by_role("menuitem", name=kind).click()

    def message(self, text: str) -> Locator:
        """Find the messages in which `text` stands."""
        return self.page.locator("li.message").filter(has_text=text)

    async def reads(self, text: str) -> None:
        """Wait until a message shows `text`."""
        await expect(self.message(text).last).to_be_visible()

    async def numbers(self) -> list[int]:
        """List the messages shown, from the top, by their ids."""
        items = await self.page.locator("li.message").all()
        return [int(await item.get_attribute("data-id") or 0) for item in items]

    async def sees_toast(self, text: str) -> None:
        """Wait for a toast, or find one that has passed since the last one seen."""
        await self.page.wait_for_function(NEXT_TOAST, arg=text)

    async def dismisses_alert(self, text: str) -> None:
        """Wait for an alert that says `text`, and tap OK."""
        await expect(self.page.locator("#alert-text")).to_contain_text(text)
        await self.page.get_by_role("button", name="OK", exact=True).click()
        await expect(self.page.locator("#alert")).not_to_be_visible()


async def open_window(
    browser: Browser,
    url: str,
    person: str | None = None,
    *,
    width: int = 1200,
    height: int = 750,
    scale: float = 1,
    dark: bool = False,
) -> Window:
    """Open the web client in a browser of its own, as somebody."""
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.add_init_script(RECORD_TOASTS)
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(url)
    await page.locator("body.ready").wait_for()
    window = Window(page, errors)
    if person is not None:
        await window.become(person)
    return window
