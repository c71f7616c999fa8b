"""The playground: the unchanged bot, the sandbox, and a web client to try both."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import sys
import webbrowser
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from sandbox.bot_api.server import SandboxServer
from sandbox.bot_runner import BotRunner, StartBot, start_bot
from sandbox.cast import gather
from sandbox.keeper import Keeper, UnusableStateError, own_folder
from sandbox.languages import LANGUAGES, add_option
from sandbox.setting_up import set_up
from sandbox.web.client import WebClient
from sandbox.world.telegram import Telegram

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sandbox.cast import Cast

DEFAULT_PORT = 8081
BOT_ID = 123456
EXIT_UNUSABLE = 2
#: The bot's times, shortened to be seen; in seconds.
REMINDERS = {"unclaimed": 60.0, "escalation": 90.0, "check": 5.0}
MINUTE = 60
LOCAL_TIME = "/etc/localtime"  # a link into the files of zones: localtime(5), also on macOS


@dataclass(frozen=True)
class Playground:
    """What runs: the web client, and the world behind it."""

    web: WebClient
    telegram: Telegram


@contextlib.asynccontextmanager
async def open_playground(
    folder: Path, port: int = 0, start: StartBot = start_bot, language: str | None = None
) -> AsyncIterator[Playground]:
    """Start sandbox, bot and web client, with the groups set up; stop all of them at the end.

    `language` is what people and groups read; None: what is kept, else English.
    Raises UnusableStateError for a folder it cannot go on from, TimeoutError when the bot
    does not answer.
    """
    async with AsyncExitStack() as stack:
        tell_others = stack.enter_context(own_folder(folder))
        telegram = Telegram(f"{BOT_ID}:{secrets.token_urlsafe(32)}")
        cast = gather(telegram)
        keeper = Keeper(folder, cast, language)
        goes_on = keeper.restore()
        told = "Going on from what is" if goes_on else f"{_setting_up(language)}; everything is"
        print(f"{told} kept in {folder}/", flush=True)
        server = await stack.enter_async_context(SandboxServer(telegram))
        settings = bot_settings(telegram, server.url)
        runner = BotRunner(folder, settings, telegram.changed, start)
        web = await stack.enter_async_context(_serving(cast, runner, port, keeper.language))
        tell_others(web.url)
        stack.push_async_callback(keeper.stop)  # after the bot: nothing happens any more
        stack.push_async_callback(runner.stop)
        await runner.start()
        if not goes_on:
            await set_up(cast)
        keeper.start()
        yield Playground(web, telegram)


def _setting_up(language: str | None) -> str:
    return f"Setting up nine groups{f' in {LANGUAGES[language]}' if language else ''}"


def bot_settings(telegram: Telegram, url: str) -> dict[str, str]:
    """Return the environment the bot is started with."""
    return {
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": url,
        "DATABASE_PATH": "incidents.db",
        "LOG_LEVEL": "INFO",
        "SLA_UNCLAIMED_NUDGE_MINUTES": str(REMINDERS["unclaimed"] / MINUTE),
        "SLA_ESCALATION_NUDGE_MINUTES": str(REMINDERS["escalation"] / MINUTE),
        "REMINDER_CHECK_INTERVAL_MINUTES": str(REMINDERS["check"] / MINUTE),
        "DEFAULT_TIME_ZONE": own_zone(),
        "GROUP_MESSAGES_PER_MINUTE": "6000",  # nobody but Telegram counts them
    }


def own_zone() -> str:
    """Name the time zone of this machine, which the page shows; UTC if it has no name."""
    where = os.environ.get("TZ") or os.path.realpath(LOCAL_TIME).rpartition("/zoneinfo/")[-1]
    where = where.removeprefix("Etc/")
    return where if where in available_timezones() else "UTC"


async def play(folder: Path, port: int, *, open_browser: bool, language: str | None = None) -> None:
    """Run the playground until cancelled, and say where it is."""
    async with open_playground(folder, port, language=language) as playground:
        url = playground.web.url
        print(f"\n  Open {url}  (Ctrl-C stops it)\n", flush=True)
        if open_browser:
            await asyncio.to_thread(_show, url)
        await asyncio.Event().wait()


async def run(folder: Path, port: int, *, open_browser: bool, language: str | None = None) -> int:
    """Play until SIGINT, SIGTERM or SIGHUP; returns the exit status."""
    playing = asyncio.create_task(play(folder, port, open_browser=open_browser, language=language))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, playing.cancel)
    try:
        await playing
    except asyncio.CancelledError:
        print("\nStopped. The same command goes on from here; `make demo-reset` starts anew.")
    except UnusableStateError as error:
        print(error, file=sys.stderr)
        return EXIT_UNUSABLE
    except TimeoutError as error:
        print(f"The bot does not answer ({error}). See {folder / 'bot.log'}", file=sys.stderr)
        return EXIT_UNUSABLE
    return 0


def forget(folder: Path) -> int:
    """Delete what is kept, unless a playground works with it; returns the exit status."""
    try:
        with own_folder(folder):
            shutil.rmtree(folder)
    except UnusableStateError as error:
        print(error, file=sys.stderr)
        return EXIT_UNUSABLE
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options and play; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.playground", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="of the page")
    parser.add_argument(
        "--state", type=Path, default=Path("demo-state"), help="the folder everything is kept in"
    )
    add_option(parser)
    parser.add_argument("--open", action="store_true", help="also open a browser, if there is one")
    parser.add_argument("--reset", action="store_true", help="forget what is kept, and exit")
    options = parser.parse_args(arguments)
    if options.reset:
        return forget(options.state)
    return asyncio.run(
        run(options.state, options.port, open_browser=options.open, language=options.language)
    )


@contextlib.asynccontextmanager
async def _serving(
    cast: Cast, runner: BotRunner, port: int, language: str | None
) -> AsyncIterator[WebClient]:
    """Serve the web client on `port`, or when that is taken on any free one."""
    web = WebClient(cast, runner, REMINDERS, port, language)
    try:
        await web.start()
    except OSError:
        print(f"Port {port} is taken, so the page gets another one.")
        web = WebClient(cast, runner, REMINDERS, language=language)
        await web.start()
    try:
        yield web
    finally:
        await web.stop()


def _show(url: str) -> None:
    """Open a browser with a window; a text browser would take the terminal away."""
    has_screen = sys.platform == "darwin" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if has_screen:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(url)


if __name__ == "__main__":
    sys.exit(main())
