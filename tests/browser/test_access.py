"""For everybody: small screens, thumbs, keyboards, weak eyes, light and dark."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import IN_THE_BROWSER, OpenWindow
from tests.browser.window import open_menu

pytestmark = IN_THE_BROWSER

SMALL_CONTROLS = """() => [...document.querySelectorAll(
    "button, a, select, input, textarea, label.icon, summary, [role=option]")]
  .filter((control) => control.checkVisibility() && !control.matches(".unseen, .text *"))
  .map((control) => [control.outerHTML.slice(0, 80),
    (control.type === "checkbox" ? control.closest("label") : control).getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 44)
  .map(([html, box]) => `${box.width} x ${box.height}: ${html}`)"""

COVERS_NOTHING = """(answer) => {
  const toasts = [...document.querySelectorAll(".toast")];
  const toast = toasts[0]?.getBoundingClientRect();
  const covers = ({ top, bottom }) => top < toast.bottom && bottom > toast.top;
  const others = ["head", "pins", "messages", "composer"].map((id) => document.getElementById(id));
  return toasts.length === 1 && toasts[0].textContent.includes(answer)
    && !others.some((other) => covers(other.getBoundingClientRect()));
}"""

WHERE_THINGS_ARE = "(list) => list.children[2].getBoundingClientRect().top"

LINES_OF_THE_NUMBER = """(headline) => {
  const nodes = document.createTreeWalker(headline, NodeFilter.SHOW_TEXT);
  while (!nodes.nextNode().data.includes("TKT-"));
  const number = new Range();
  number.setStart(nodes.currentNode, nodes.currentNode.data.indexOf("TKT-"));
  number.setEnd(nodes.currentNode, nodes.currentNode.length);
  return number.getClientRects().length;
}"""

#: WCAG 2.2: the contrast of every visible text that is below AA (4.5 to 1).
FAINT_TEXTS = """() => {
  const parse = (color) => { const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return { rgb: [r, g, b], a }; };
  const over = ({ rgb, a }, below) => rgb.map((part, i) => part * a + below[i] * (1 - a));
  const linear = (part) => part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => element ? over(parse(getComputedStyle(element).backgroundColor),
    behind(element.parentElement)) : [255, 255, 255];
  const contrast = (element) => { const below = behind(element);
    const both = [light(below), light(over(parse(getComputedStyle(element).color), below))];
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05); };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    const shows = text && element.checkVisibility() && !element.closest(".unseen, :disabled");
    if (shows && contrast(element) < 4.5) faint.push(`${contrast(element).toFixed(2)}: ${text}`);
  }
  return faint;
}"""


async def test_a_phone_shows_everything_without_scrolling_sideways(window: OpenWindow) -> None:
    dave = await window("Dave Miller", width=360)
    await dave.writes("/new_issue Truck 456 engine overheating near exit 212 of the interstate")
    await dave.become("John Carter")
    await dave.taps("✅ Claim")
    await dave.reads("Claimed by @john")
    await expect_room_for_thumbs(dave.page)
    await dave.page.get_by_role("button", name="Bot API and trouble").click()
    await expect_room_for_thumbs(dave.page)
    await dave.page.get_by_role("button", name="Close").click()
    await dave.page.get_by_role("button", name="Groups and people").click()
    await expect_room_for_thumbs(dave.page)


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_phone_has_room_for_thumbs_in_every_menu(window: OpenWindow) -> None:
    dave = await window("Dave Miller", width=360)
    await dave.attaches("Voice message")
    await dave.page.get_by_role("button", name="Send something else").click()
    await expect_room_for_thumbs(dave.page)
    await dave.page.get_by_role("menuitem", name="Place").click()
    await expect_room_for_thumbs(dave.page)
    await dave.page.get_by_role("button", name="Cancel").last.click()
    await dave.page.get_by_role("button", name="Commands").click()
    await expect_room_for_thumbs(dave.page)
    await dave.page.get_by_role("option", name="/team").click()
    await dave.message("0:03").get_by_role("button", name="Reply, edit").click()
    await expect(dave.page.get_by_role("menuitem", name="Delete")).to_be_visible()
    await expect_room_for_thumbs(dave.page)


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_phone_counts_what_came_in_other_chats(window: OpenWindow) -> None:
    dave = await window("Dave Miller", width=360)
    await dave.page.get_by_role("button", name="Groups and people").click()
    await dave.page.locator("#private .pick").click()
    kate = await window("Kate Brooks")
    await kate.writes("Dave, call me")
    await expect(dave.page.get_by_role("button", name="Groups and people, 1 new")).to_be_visible()


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_phone_shows_the_first_steps_until_there_is_an_incident(
    window: OpenWindow,
) -> None:
    dave = await window("Dave Miller", width=360)
    await expect(dave.page.get_by_text("You are Dave, a driver. Tap")).to_be_visible()
    await expect_room_for_thumbs(dave.page)
    await dave.page.get_by_text("First steps").click()
    await dave.writes("/new_issue Truck 456")
    await dave.reads("🔥 UNCLAIMED")
    await dave.page.reload()
    await expect(dave.page.get_by_text("First steps")).to_be_visible()
    await expect(dave.page.get_by_text("You are Dave, a driver. Tap")).to_be_hidden()


@pytest.mark.slow(reason="opens a page in the browser")
async def test_nothing_moves_under_a_thumb_when_a_toast_comes(window: OpenWindow) -> None:
    john = await window("John Carter", width=360)
    for number in range(4):
        await john.writes(f"/new_issue Truck {number}\n" + "It is long\n" * 10)
    await expect(john.page.locator(".marks i")).to_have_count(4)
    await expect(john.message("pinned")).to_have_count(0)  # the bot takes its notices away
    await john.page.locator("#messages").evaluate("(list) => { list.scrollTop = 300; }")
    before = await john.page.locator("#messages").evaluate(WHERE_THINGS_ARE)
    await john.page.evaluate("import('/static/notices.js').then(({ say }) => say('Well done.'))")
    await john.sees_toast("Well done.")
    after = await john.page.locator("#messages").evaluate(WHERE_THINGS_ARE)
    assert abs(after - before) < 1


async def test_a_phone_shows_toasts_that_cover_nothing(window: OpenWindow) -> None:
    john = await window("John Carter", width=360)
    await john.writes("/new_issue Truck 456")
    for button, answer in (("✅ Claim", "is yours."), ("⬆️ Escalate", "is escalated.")):
        await john.taps(button)
        await john.page.wait_for_function(COVERS_NOTHING, arg=answer)


@pytest.mark.slow(reason="opens a page in the browser")
async def test_a_phone_never_breaks_a_number(window: OpenWindow) -> None:
    dave = await window("Dave Miller", width=360)
    await dave.writes("/new_issue Truck 456")
    headline = dave.page.locator("li b").filter(has_text="TKT-")
    await expect(headline).to_be_visible()
    for width in range(150, 300, 5):
        shrink = f"(headline) => {{ headline.parentElement.style.width = '{width}px'; }}"
        await headline.evaluate(shrink)
        assert await headline.evaluate(LINES_OF_THE_NUMBER) == 1


@pytest.mark.slow(reason="opens a page in the browser")
async def test_the_outage_switch_is_a_small_square(window: OpenWindow) -> None:
    dave = await window("Dave Miller", width=360)
    await dave.page.get_by_role("button", name="Bot API and trouble").click()
    box = await dave.page.locator("#outage").bounding_box()
    assert box is not None
    assert box["width"] == box["height"] < 30


async def expect_room_for_thumbs(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert await page.evaluate(SMALL_CONTROLS) == []


@pytest.mark.slow(reason="opens a page in the browser")
@pytest.mark.parametrize("dark", [False, True])
async def test_every_text_stands_out(window: OpenWindow, dark: bool) -> None:
    dave = await window("Dave Miller", dark=dark)
    await dave.attaches("Voice message")
    await dave.attaches("Place")
    await dave.page.locator("#place-send").click()
    await open_menu(dave.message("41.14").get_by_role("button", name="Reply, edit"), "React 👍")
    await dave.writes("/new_issue Truck 456 engine overheating")
    await dave.become("John Carter")
    await dave.taps("✅ Claim")
    await dave.reads("Claimed by @john")
    assert await dave.page.evaluate(FAINT_TEXTS) == []


async def test_an_incident_is_worked_with_the_keyboard_alone(window: OpenWindow) -> None:
    john = await window("John Carter")
    await john.page.locator("#text").focus()
    await john.page.keyboard.type("/new_issue Truck 456 engine overheating")
    await john.page.keyboard.press("Enter")
    await john.reads("🔥 UNCLAIMED")
    await reaches(john.page, "✅ Claim", "Shift+Tab")
    await john.reads("Claimed by @john")
    await reaches(john.page, "🏁 Resolve", "Tab")
    await john.reads("please reply to this message")
    await john.page.keyboard.type("Coolant hose replaced")  # the question took the focus
    await john.page.keyboard.press("Enter")
    await john.reads("Summary: Coolant hose replaced")


async def reaches(page: Page, button: str, key: str) -> None:
    """Go with Tab or Shift+Tab to the nearest button that shows a text, and press it."""
    for _ in range(30):
        await page.keyboard.press(key)
        if await page.evaluate("document.activeElement.textContent") == button:
            return await page.keyboard.press("Enter")
    raise AssertionError(f"30 times {key} did not reach {button}")
