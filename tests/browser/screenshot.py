"""Makes the README's pictures: `python -m tests.browser.screenshot docs`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, expect

from sandbox.playground import open_playground
from tests.browser.window import NO_BROWSER, Window, browser_path, open_browser, open_window


async def claim_and_escalate(desk: Window) -> None:
    """Play two incidents as Dave and John: one is escalated, the other one claimed."""
    await desk.writes("/new_issue Truck 456 engine overheating 🔥")
    await desk.reads("NEW INCIDENT: TKT-2026-0001")
    await desk.writes("/new_issue Trailer 12: rear door jammed, Reno")
    await desk.reads("NEW INCIDENT: TKT-2026-0002")
    await desk.become("John Carter")
    await desk.taps("✅ Claim", desk.message("INCIDENT: TKT-2026-0001"))
    await desk.taps("⬆️ Escalate")
    await desk.reads("Paging:")
    await desk.taps("✅ Claim")
    await desk.reads("Claimed by @john")


async def photograph(browser: Browser, url: str, path: Path, *, width: int, height: int) -> None:
    """Keep what Alice sees in a window of this size, at twice its resolution."""
    desk = await open_window(browser, url, "Alice Novak", width=width, height=height, scale=2)
    await desk.page.locator("#first-steps").evaluate("(steps) => { steps.open = false; }")
    await desk.reads("Claimed by @john")
    await expect(desk.page.locator(".toast")).to_have_count(0, timeout=15_000)
    await desk.page.screenshot(path=path)


async def pictures(folder: Path, browser: str) -> None:
    """Play in a fresh playground; keep the end as a phone and as the whole demo show it."""
    with tempfile.TemporaryDirectory() as kept:
        async with open_playground(Path(kept)) as playground, open_browser(browser) as chromium:
            url = playground.web.url
            await claim_and_escalate(await open_window(chromium, url, "Dave Miller"))
            await photograph(chromium, url, folder / "phone.png", width=412, height=956)
            await photograph(chromium, url, folder / "demo.png", width=1200, height=750)


def main() -> int:
    """Make the pictures in the folder named on the command line; returns the exit status."""
    browser = browser_path()
    if browser is None or len(sys.argv) != 2:
        print(NO_BROWSER if browser is None else __doc__, file=sys.stderr)
        return 2
    asyncio.run(pictures(Path(sys.argv[1]), browser))
    return 0


if __name__ == "__main__":
    sys.exit(main())
