"""Makes the README's pictures: `python -m tests.browser.screenshot docs`."""

from __future__ import annotations

import asyncio
import base64
import sys
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path

from playwright.async_api import Browser, Locator, expect

from domain.languages import OWN_NAMES, Code
from domain.periods import Kind, period_of
from reports.drawing import draw
from sandbox.languages import CHOOSES, sets
from sandbox.playground import Playground, open_playground
from sandbox.world.messages import SentMessage
from sandbox.world.people import Person
from sending import catalogues
from sending.figures_reading import subject_of
from tests.browser.shifts import begin_at, shifts_are_set
from tests.browser.window import NO_BROWSER, Window, browser_path, open_browser, open_window
from tests.fleet_year import ENDS, OFFICE, SLAS, ZONE, make_year
from texts.language import ENGLISH

PHOTO = """<body style="margin:0;background:linear-gradient(#9fb4c4 45%,#5d6165 45%)">
<p style="margin:0;padding:110px 0 0 60px;font-size:230px;line-height:1">🚛</p></body>"""

REPORTS = {
    "Theo Banks": "Rear-ended at I-40 exit 85, nobody hurt",
    "Paul Wade": "Low on DEF, derated, Salina",
}
PHONE = 360  # pixels that a phone is wide, as its pages count them
REDRAWN = 30_000  # milliseconds: a board rests for 20 s after it was drawn

REPORTED = "blown LR drive tire"

#: Six cards of a phone on one page, each below the name of its language.
SIDE_BY_SIDE = """<style>body { margin: 0; padding: 16px; background: #dfe6ec;
font-family: system-ui; display: grid; grid-template-columns: repeat(3, 360px); gap: 16px;
align-items: start }
h2 { margin: 0 0 8px; font-size: 17px; text-align: center } img { width: 360px; display: block }
</style>"""

#: Folded on a wide page; on a phone they would take the card's place.
FOLD = "(steps) => { steps.open = false; steps.hidden = innerWidth < 720; }"


def _begins(message: SentMessage, words: str) -> bool:
    return message.text.startswith(words)


async def tell_the_story(driver: Window, desk: Window, photo: Path) -> None:
    """Play two incidents: one is escalated; the other, a photo, is logged, noted and claimed."""
    await driver.writes("/new_issue Trailer 12: rear door jammed, Reno yard")
    await desk.taps("✅ Claim", desk.message("INCIDENT: TKT-"))
    await desk.taps("⬆️ Escalate")
    await desk.reads("Paging:")
    await driver.sends_photo(photo, "truck 456 blown LR drive tire, I-80 WB mile 212, loaded")
    await desk.chooses(desk.message("blown LR drive tire"), "Reply")
    await desk.sends_command("/new_issue")
    await desk.reads("Logged by: @john")
    await desk.taps("✅ Claim", newest_card(desk))
    await driver.reads("@john has your report.")
    await driver.chooses(newest_card(driver), "Reply")
    await driver.sends_place("41.14, -111.97")
    await desk.reads("41.14, -111.97")
    await desk.chooses(newest_card(desk), "Reply")
    await desk.writes("Tire vendor is on the way, 40 min")


def newest_card(window: Window) -> Locator:
    """Find the newest message with buttons that is about an incident."""
    return window.message("INCIDENT: TKT-").filter(has=window.page.locator(".keyboard")).last


async def take_photo(browser: Browser, path: Path) -> None:
    """Draw what a driver would photograph."""
    page = await browser.new_page(viewport={"width": 360, "height": 360})
    await page.set_content(PHOTO)
    await page.screenshot(path=path)
    await page.close()


async def photograph_phone(browser: Browser, url: str, path: Path) -> None:
    """Keep the newest card as Alice sees it on a phone, at twice its resolution."""
    desk = await open_window(browser, url, "Alice Novak", width=412, height=1000, scale=2)
    for line in ("40 min", "📍 Place:"):
        await expect(newest_card(desk)).to_contain_text(line)
    await keep(desk, newest_card(desk), "start", path)


async def photograph_demo(browser: Browser, url: str, path: Path) -> None:
    """Keep a change of shift as Kate sees it in the whole demo, at twice its resolution."""
    desk = await open_window(browser, url, "Kate Brooks", scale=2)
    for _ in range(4):  # before anybody is asked whether they are still on it
        await desk.sets_forward("+10 min")
    handover = desk.message("Coming on: @kate")
    await expect(handover).to_contain_text("blown LR drive tire")
    await keep(desk, handover, "end", path)


async def keep(desk: Window, message: Locator, edge: str, path: Path) -> None:
    """Take a picture with a message at this edge."""
    await desk.page.locator("#first-steps").evaluate(FOLD)
    await expect(desk.page.locator(".toast")).to_have_count(0, timeout=15_000)
    await message.evaluate("(message, block) => message.scrollIntoView({ block })", edge)
    await desk.page.screenshot(path=path)


async def photograph_board(browser: Browser, url: str, path: Path) -> None:
    """Keep a fleet's board as it stands beside a truck's chat."""
    for driver, said in REPORTS.items():
        await (await open_window(browser, url, driver)).writes(f"/new_issue {said}")
    nora = await open_window(browser, url, "Nora Quinn", height=700, scale=1.25)
    board = nora.page.locator("#board")
    for said in REPORTS.values():
        await expect(board).to_contain_text(said, timeout=REDRAWN)
    await board.get_by_role("link", name="Rear-ended").click()
    await nora.page.locator("#sidebar").evaluate("(sidebar) => { sidebar.scrollTop = 0; }")
    await keep(nora, nora.message("Rear-ended").last, "end", path)


async def draw_report() -> bytes:
    """Draw the picture of a month of a made-up year of a fleet, as the desk sends it."""
    with tempfile.TemporaryDirectory() as kept, closing(make_year(Path(kept) / "year.db")) as year:
        november = period_of(Kind.A_MONTH, ZONE, ENDS, (2026, 11))
        figures = year.store.database.figures.period(OFFICE, november, SLAS)
        subject = subject_of(year.store.database, OFFICE, figures, "desk_bot")
        png = await draw(figures, ENGLISH, subject)
    if png is None:
        raise RuntimeError("it could not be drawn")
    return png


async def photograph_languages(browser: Browser, playground: Playground, path: Path) -> None:
    """Keep one incident's card on a phone of 360 pixels, as each language has it."""
    desk = await open_window(
        browser, playground.web.url, "Alice Novak", width=360, height=1000, scale=2
    )
    shown = desk.message(REPORTED).filter(has=desk.page.locator(".keyboard")).last
    ada = playground.telegram.user_called("ada")
    north = next(chat for chat in playground.telegram.chats.values() if chat.title == "North Fleet")
    card = next(each for each in north.pinned if REPORTED in each.text)
    assert isinstance(ada, Person)
    ada.says(north, "/settings")
    await playground.telegram.until(lambda: north.bot_messages[-1].button(*CHOOSES))
    settings, pictures = north.bot_messages[-1], ""
    for code, language in catalogues.read().items():
        await group_reads(ada, settings, code)
        headline = language.gettext("🚨 INCIDENT: {incident}").format(incident="TKT-")
        await playground.telegram.until(partial(_begins, card, headline))
        await expect(shown).to_contain_text(headline)
        await expect(desk.page.locator(".toast")).to_have_count(0, timeout=15_000)
        png = base64.b64encode(await shown.screenshot()).decode()
        pictures += f'<div><h2>{OWN_NAMES[code]}</h2><img src="data:image/png;base64,{png}"></div>'
    page = await browser.new_page(viewport={"width": 1144, "height": 400})
    await page.set_content(SIDE_BY_SIDE + pictures)
    await page.screenshot(path=path, full_page=True)


async def group_reads(admin: Person, settings: SentMessage, code: Code) -> None:
    """Have an admin choose what a group reads."""
    for words in (CHOOSES, sets(code.value)):
        await admin.taps_what_sends(settings, *words)


async def photograph_report(browser: Browser, png: bytes, path: Path) -> None:
    """Keep a report's picture as small as a phone shows it."""
    page = await browser.new_page(viewport={"width": PHONE, "height": PHONE})
    encoded = base64.b64encode(png).decode()
    await page.set_content(f'<img width="{PHONE}" src="data:image/png;base64,{encoded}">')
    await page.locator("img").screenshot(path=path)
    await page.close()


async def pictures(folder: Path, browser: str, report: bytes) -> None:
    """Play an evening in a fresh playground, and keep it as a phone and as the demo show it."""
    with tempfile.TemporaryDirectory() as kept:
        async with open_playground(Path(kept)) as playground, open_browser(browser) as chromium:
            url, photo = playground.web.url, Path(kept) / "tire.png"
            await take_photo(chromium, photo)
            begin_at(playground, 18, 30)
            await shifts_are_set(await open_window(chromium, url, "Ada Stone"))
            driver = await open_window(chromium, url, "Dave Miller")
            await tell_the_story(driver, await open_window(chromium, url, "John Carter"), photo)
            await photograph_phone(chromium, url, folder / "phone.png")
            await photograph_demo(chromium, url, folder / "demo.png")
    with tempfile.TemporaryDirectory() as kept:
        async with open_playground(Path(kept)) as playground, open_browser(browser) as chromium:
            await photograph_board(chromium, playground.web.url, folder / "board.png")
            await photograph_report(chromium, report, folder / "report-phone.png")

    await languages(folder, browser)


async def languages(folder: Path, browser: str) -> None:
    """Play two incidents in a fresh playground, and keep one of them in each language."""
    with tempfile.TemporaryDirectory() as kept:
        async with open_playground(Path(kept)) as playground, open_browser(browser) as chromium:
            url, photo = playground.web.url, Path(kept) / "tire.png"
            await take_photo(chromium, photo)
            driver = await open_window(chromium, url, "Dave Miller")
            await tell_the_story(driver, await open_window(chromium, url, "John Carter"), photo)
            await photograph_languages(chromium, playground, folder / "languages.png")


def main() -> int:
    """Make the pictures in the folder named on the command line; returns the exit status."""
    browser = browser_path()
    if browser is None or len(sys.argv) != 2:
        print(NO_BROWSER if browser is None else __doc__, file=sys.stderr)
        return 2
    folder, report = Path(sys.argv[1]), asyncio.run(draw_report())
    (folder / "report.png").write_bytes(report)
    asyncio.run(pictures(folder, browser, report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
