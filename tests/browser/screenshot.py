"""Makes the README's picture: `python -m tests.browser.screenshot docs/demo.png`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

from sandbox.playground import open_playground
from tests.browser.window import NO_BROWSER, Window, browser_path, open_browser, open_window


async def tell(desk: Window) -> None:
    """Play two incidents: one new, one escalated and claimed by a manager."""
    await desk.writes("/new_issue Trailer 12: rear door jammed, Reno yard")
    await desk.reads("Trailer 12: rear door")
    await desk.writes("/new_issue Truck 456 engine overheating 🔥\nI-80 mile 212, eastbound")
    await desk.reads("Report: Truck 456")
    await desk.become("John Carter")
    await desk.taps("✅ Claim")
    await desk.taps("⬆️ Escalate")
    await desk.reads("Paging:")
    await desk.become("Alice Novak")
    await desk.taps("🛡️ Claim Escalation")
    await desk.reads("Handled by @alice")


async def picture(path: Path, browser: str) -> None:
    """Play in a fresh playground and keep what Alice sees at the end."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_playground(Path(folder)) as playground, open_browser(browser) as chromium:
            desk = await open_window(chromium, playground.web.url, "Dave Miller")
            await tell(desk)
            await desk.page.locator("#first-steps").evaluate("(steps) => { steps.open = false; }")
            await expect(desk.page.locator(".toast")).to_have_count(0, timeout=15_000)
            await desk.page.screenshot(path=path)


def main() -> int:
    """Make the picture named on the command line; returns the exit status."""
    browser = browser_path()
    if browser is None or len(sys.argv) != 2:
        print(NO_BROWSER if browser is None else __doc__, file=sys.stderr)
        return 2
    asyncio.run(picture(Path(sys.argv[1]), browser))
    return 0


if __name__ == "__main__":
    sys.exit(main())
