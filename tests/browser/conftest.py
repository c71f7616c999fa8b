"""A playground of its own for every test, and windows on it in one Chromium for all.

Whatever uses the browser runs on the session's event loop, as the browser itself does.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import IO

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from sandbox.playground import Playground, open_playground
from tests import programs
from tests.browser.window import NO_BROWSER, Window, browser_path, open_browser, open_window
from tests.fork_server import PROGRAM
from tests.programs import Process

OpenWindow = Callable[..., Awaitable[Window]]
IN_THE_BROWSER = pytest.mark.asyncio(loop_scope="session")
expect.set_options(timeout=15_000)


async def start_forked(folder: Path, environment: Mapping[str, str], log: IO[bytes]) -> Process:
    """Start the bot without its imports, where that is possible."""
    return await programs.start(PROGRAM, cwd=folder, env=environment, log=log)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set up the playground's groups once, and give the folder it was kept in."""
    folder = tmp_path_factory.mktemp("set-up") / "state"
    async with open_playground(folder, start=start_forked):
        pass
    return folder


@pytest_asyncio.fixture(loop_scope="session")
async def playground(tmp_path: Path, set_up: Path) -> AsyncIterator[Playground]:
    """Run sandbox, bot and web client, with its groups set up."""
    shutil.copytree(set_up, tmp_path / "state")
    async with open_playground(tmp_path / "state", start=start_forked) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Run Chromium. Without one its tests are skipped; where CI is set, they fail."""
    path = browser_path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    async with open_browser(path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, playground: Playground) -> AsyncIterator[OpenWindow]:
    """Open windows as different people; none of them may have complained at the end."""
    opened: list[Window] = []

    async def open_one(
        person: str | None = None, *, width: int = 1200, dark: bool = False
    ) -> Window:
        url = playground.web.url
        opened.append(await open_window(browser, url, person, width=width, dark=dark))
        return opened[-1]

    yield open_one
    for each in opened:
        await each.page.context.close()
    assert [error for each in opened for error in each.errors] == []
