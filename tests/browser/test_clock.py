"""The clock behind the scenes: set forward, the bot does what has fallen due."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest
from playwright.async_api import Locator, expect

from sandbox.playground import Playground
from tests.browser.conftest import IN_THE_BROWSER, OpenWindow
from tests.browser.window import Window

pytestmark = IN_THE_BROWSER


async def test_a_reminder_comes_as_soon_as_the_clock_says_so(window: OpenWindow) -> None:
    dave, john = await window("Dave Miller"), await window("John Carter")
    await dave.writes("/new_issue Truck 456 engine overheating")
    await john.reads("🔥 UNCLAIMED")
    await dave.sets_forward("+1 h")
    await expect(john.message("has been unclaimed for")).to_contain_text(re.compile(r"6\d minutes"))
    for each in (dave, john):
        await expect(first_time(each)).to_have_text("1 hour ago")


@pytest.mark.slow(reason="opens a page in the browser")
async def test_every_window_shows_what_time_it_is_there(
    window: OpenWindow, playground: Playground
) -> None:
    dave, kate = await window("Dave Miller"), await window("Kate Brooks")
    await dave.sets_forward("+1 day")
    now = playground.telegram.now()
    moments = [datetime.fromtimestamp(now + late, timezone.utc).astimezone() for late in range(20)]
    tomorrow = {f"{moment:%A, %B {moment.day}, %H:%M}" for moment in moments}
    await expect(kate.page.locator("#clock")).to_have_text(re.compile("|".join(tomorrow)))
    await dave.writes("Good morning")
    await expect(kate.message("Good morning").locator(".service")).to_be_visible()  # a new day


def first_time(window: Window) -> Locator:
    return window.message("NEW INCIDENT").locator("time[data-ago]").first
