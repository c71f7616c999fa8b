"""`make demo` as a process: it starts, stops cleanly, and goes on where it was."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from sandbox import Chat, Person, SentMessage, Telegram
from sandbox.cast import ACME, gather
from sandbox.keeper import Keeper, UnusableStateError
from sandbox.playground import Playground, bot_settings, main, open_playground

ROOT = Path(__file__).parent.parent.parent


def called(playground: Playground, handle: str) -> Person:
    person = playground.telegram.user_called(handle)
    assert isinstance(person, Person)
    return person


def groups(playground: Playground) -> list[Chat]:
    chats = playground.telegram.chats.values()
    return [chat for chat in chats if chat.type == "supergroup"]


@asynccontextmanager
async def demo(state: Path, port: int = 0) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the playground as a newcomer does."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.playground"),
        *("--port", str(port), "--state", str(state)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def line_with(process: asyncio.subprocess.Process, text: str) -> str:
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode():
        if text in line:
            return line
    raise AssertionError(f"it never said {text!r}")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_it_stops_cleanly_with_its_bot(tmp_path: Path, how: signal.Signals) -> None:
    async with demo(tmp_path / "state") as process:
        assert "http://127.0.0.1:" in await line_with(process, "Open")
        process.send_signal(how)
        out, _ = await process.communicate()
        assert process.returncode == 0
        assert "Stopped." in out.decode()
        assert "Traceback" not in out.decode()
    assert (tmp_path / "state/bot.log").read_text().endswith("__main__ event=stopped\n")


@pytest.mark.slow(reason="starts playgrounds anew")
async def test_a_taken_port_gets_a_line_and_another_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with demo(tmp_path / "state", port) as process:
            assert await line_with(process, f"Port {port} is taken")
            assert f":{port}/" not in await line_with(process, "Open")


async def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "incidents.db").write_text("precious")
    async with demo(tmp_path) as process:
        assert "make demo-reset" in await line_with(process, "cannot be used")
        assert await process.wait() == 2
    assert (tmp_path / "incidents.db").read_text() == "precious"


def test_what_an_older_demo_kept_is_left_alone(tmp_path: Path) -> None:
    kept = json.dumps({"cast": {"people": {"Dave Miller": "dave"}, "groups": {}}})
    (tmp_path / "world.json").write_text(kept)
    with pytest.raises(UnusableStateError, match="other people: `make demo-reset` clears it"):
        Keeper(tmp_path, gather(Telegram())).restore()
    assert (tmp_path / "world.json").read_text() == kept


async def test_a_kept_language_stays_and_another_one_is_told_what_to_do(tmp_path: Path) -> None:
    first = Keeper(tmp_path, gather(Telegram()), "ru")
    first.restore()
    first.start()
    await first.stop()
    with pytest.raises(UnusableStateError, match="is kept in Russian: `make demo-reset` clears it"):
        Keeper(tmp_path, gather(Telegram()), "es").restore()
    for asked in (None, "ru"):
        cast = gather(Telegram())
        assert Keeper(tmp_path, cast, asked).restore()
        assert {person.language_code for person in cast.people.values()} == {"ru"}


async def test_what_was_kept_without_a_language_is_english(tmp_path: Path) -> None:
    first = Keeper(tmp_path, gather(Telegram()))
    first.restore()
    first.start()
    await first.stop()
    assert Keeper(tmp_path, gather(Telegram()), "en").restore()
    with pytest.raises(UnusableStateError, match="is kept in English"):
        Keeper(tmp_path, gather(Telegram()), "ru").restore()


@pytest.mark.slow(reason="starts playgrounds anew")
async def test_people_and_groups_read_the_language_that_is_played(tmp_path: Path) -> None:
    async with open_playground(tmp_path, language="pa") as playground:
        cards = [message for chat in groups(playground) for message in chat.pinned]
        assert len(cards) > len(REPORTED)
        assert [card.text for card in cards if not GURMUKHI.search(card.text)] == []
        toast = await called(playground, "john").presses(cards[0], "none of ours").wait()
        assert GURMUKHI.search(toast.text or "")
        async with ClientSession() as http, http.get(playground.web.url) as page:
            assert '<html lang="pa" dir="ltr">' in await page.text()


REPORTED = [truck for truck in ACME.trucks if truck.report]
GURMUKHI = re.compile("[\u0a00-\u0a7f]")


@pytest.mark.slow(reason="starts playgrounds anew")
async def test_two_playgrounds_do_not_share_a_folder(tmp_path: Path) -> None:
    async with open_playground(tmp_path) as first, demo(tmp_path) as second:
        where = f"Another playground works in {tmp_path} at {first.web.url}: stop that one"
        assert (await line_with(second, "")).startswith(where)
        assert await second.wait() == 2


@pytest.mark.slow(reason="starts playgrounds anew")
async def test_what_is_kept_is_forgotten_only_while_nobody_plays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state"
    async with open_playground(state):
        assert main(["--reset", "--state", str(state)]) == 2
        assert "Another playground works in" in capsys.readouterr().err
        assert (state / "incidents.db").exists()
    assert main(["--reset", "--state", str(state)]) == 0
    assert not state.exists()


async def test_a_restarted_playground_goes_on_where_it_was(tmp_path: Path) -> None:
    async with open_playground(tmp_path) as before:
        north, *_ = groups(before)
        called(before, "dave").says(north, "/new_issue Truck 456")
        await before.telegram.until(lambda: north.pinned, what="a pinned card")
        called(before, "dave").sends_photo(north, "the hose")
        called(before, "dave").sends_document(north, "bill.pdf")
        before.telegram.set_forward(3600)
    shown = content(north)
    async with open_playground(tmp_path) as after:
        north, *_ = groups(after)
        assert content(north) == shown
        assert after.telegram.ahead == 3600
        [card] = north.pinned
        answer = await called(after, "john").taps(card, "✅ Claim")
        assert answer.text == f"{card.text.splitlines()[0].split()[-1]} is yours."
        await after.telegram.until(lambda: "Claimed by @john" in card.text, what="the claim")


def content(chat: Chat) -> list[object]:
    """List what people see: numbers, texts, their format, pictures, files and buttons."""
    return [
        (message.id, message.text, formats(message), sent(message), message.button_texts)
        for message in chat.messages
    ]


def sent(message: SentMessage) -> object:
    return message.photo, message.attachment


def formats(message: SentMessage) -> list[object]:
    return [entity.as_json() for entity in message.entities]


@pytest.mark.slow(reason="starts playgrounds anew")
async def test_an_interrupted_set_up_is_begun_again(tmp_path: Path) -> None:
    async with demo(tmp_path) as process:
        await line_with(process, "Setting up")
        await asyncio.to_thread(wait_for, tmp_path / "incidents.db")
        process.terminate()
        await process.wait()
    async with open_playground(tmp_path) as playground:
        assert all(chat.bot_messages for chat in groups(playground))


def wait_for(path: Path) -> None:
    """Wait until a file appears; the test's own timeout is the limit."""
    while not path.exists():
        pass


@pytest.mark.parametrize(
    ("set_to", "zone"),
    [("America/Chicago", "America/Chicago"), ("Etc/UTC", "UTC"), ("CET-1CEST", "UTC")],
)
def test_the_groups_go_by_the_clock_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, set_to: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", set_to)
    settings = bot_settings(Telegram(), "http://127.0.0.1:1")
    assert settings["DEFAULT_TIME_ZONE"] == zone
