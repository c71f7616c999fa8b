"""A playground of its own for every test, and windows on it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from sandbox.playground import Playground, open_playground
from tests.browser.window import NO_BROWSER, Window, browser_path, open_browser, open_window

OpenWindow = Callable[..., Awaitable[Window]]
expect.set_options(timeout=15_000)


@pytest.fixture
async def playground(tmp_path: Path) -> AsyncIterator[Playground]:
    """Run sandbox, bot and web client, with two groups set up."""
    async with open_playground(tmp_path / "state") as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Run Chromium. Without one the test is skipped; where CI is set, it fails."""
    path = browser_path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    async with open_browser(path) as running:
        yield running


@pytest.fixture
async def window(browser: Browser, playground: Playground) -> AsyncIterator[OpenWindow]:
    """Open windows as different people; none of them may have complained at the end."""
    opened: list[Window] = []

    async def open_one(person: str | None = None, width: int = 1200) -> Window:
        opened.append(await open_window(browser, playground.web.url, person, width=width))
        return opened[-1]

    yield open_one
    assert [error for each in opened for error in each.errors] == []
