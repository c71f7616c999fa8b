"""Figures of a period as they come: a picture with its text, then the file."""

from __future__ import annotations

import asyncio
import sys

import pytest

from sandbox import Fault, SentMessage
from sending import figures_making, uploads
from tests.bot.figures import ask
from tests.bot.support import calls, refusal, settled
from tests.desk import Desk, Fleet, eventually

TOO_LARGE = '{"ok": false, "error_code": 413, "description": "Request Entity Too Large"}'
NO_FILE = "The file could not be sent. Ask for it again with /report."


@pytest.fixture
def _nothing_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have matplotlib not be installed."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)


async def test_a_picture_with_its_text_comes_and_then_the_file(desk: Desk, fleet: Fleet) -> None:
    await fleet.claimed("Truck 456 no start")
    came = ask(desk, fleet)
    await came.comes(fleet)
    [picture, file] = came.messages
    assert picture.photo is not None
    assert picture.text.startswith("📊 North Fleet")
    assert "Opened: 1" in picture.text
    assert file.attachment is not None
    assert file.attachment.file.name.endswith(".xlsx")
    await settled(desk, fleet)


@pytest.mark.usefixtures("_nothing_draws")
async def test_without_what_draws_a_text_comes_and_the_file(desk: Desk, fleet: Fleet) -> None:
    came = ask(desk, fleet)
    await came.comes(fleet)
    assert (came.picture, len(came.words)) == (None, 1)


async def test_a_picture_that_is_refused_keeps_nothing_else(desk: Desk, fleet: Fleet) -> None:
    desk.telegram.faults.append(refusal("sendPhoto", "PHOTO_INVALID_DIMENSIONS", times=None))
    came = ask(desk, fleet)
    await came.comes(fleet)
    assert (came.picture, len(came.words)) == (None, 1)
    assert len(calls(desk.telegram, "sendPhoto")) == 1


@pytest.mark.usefixtures("_nothing_draws")
async def test_a_file_that_is_refused_is_told_of(desk: Desk, fleet: Fleet) -> None:
    desk.telegram.faults.append(refusal("sendDocument", "CHAT_SEND_DOCS_FORBIDDEN", times=None))
    came = ask(desk, fleet)
    await fleet.appears(NO_FILE)
    assert len(came.words) == 2
    assert len(calls(desk.telegram, "sendDocument")) == 1
    await settled(desk, fleet)


@pytest.mark.parametrize("method", ["sendPhoto", "sendDocument"])
@pytest.mark.parametrize("body", ["<html>nginx</html>", TOO_LARGE])
async def test_what_is_too_large_for_a_server_or_a_proxy_is_sent_once(
    desk: Desk, fleet: Fleet, method: str, body: str
) -> None:
    desk.telegram.faults.append(Fault(method, status=413, body=body, times=None))
    came = ask(desk, fleet)
    await eventually(lambda: not owed(desk), "all to be sent")
    assert len(calls(desk.telegram, method)) == 1
    assert (came.picture is None, came.file is None) == (
        method == "sendPhoto",
        method == "sendDocument",
    )
    assert sum("📊 North Fleet" in words for words in came.words) == 1
    assert (NO_FILE in came.words) == (method == "sendDocument")


@pytest.mark.usefixtures("_nothing_draws", "impatient")
async def test_a_file_of_which_telegram_never_says_that_it_came_is_not_sent_for_ever(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "READ_TIMEOUT", 0.02)
    desk.telegram.faults.append(Fault("sendDocument", delay=60, times=None))
    before = desk.telegram.struck
    came = ask(desk, fleet)
    await eventually(lambda: not owed(desk), "all to be sent")
    assert desk.telegram.struck - before == uploads.MOST_TIMEOUTS
    assert NO_FILE in came.words


@pytest.mark.usefixtures("impatient")
async def test_what_a_server_in_trouble_answers_keeps_no_part(desk: Desk, fleet: Fleet) -> None:
    for method in ("sendPhoto", "sendDocument"):
        for status in (500, 502, 504):
            desk.telegram.faults.append(Fault(method, status=status, body="<html>", times=2))
    came = ask(desk, fleet)
    await came.comes(fleet)
    assert [bool(each.photo) for each in came.messages] == [True, False]


async def test_a_text_does_not_wait_long_for_its_picture(
    desk: Desk, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_making, "PATIENCE", 0.0)
    came = ask(desk, fleet)
    await came.comes(fleet)
    assert [_what(each) for each in came.messages] == ["text", "picture", "file"]
    assert [each.silent for each in came.messages] == [False, True, True]


def _what(message: SentMessage) -> str:
    """Tell which part of figures a message is."""
    if message.photo is not None:
        return "picture"
    return "file" if message.attachment is not None else "text"


@pytest.mark.usefixtures("_nothing_draws")
async def test_in_private_figures_come_to_who_manages_the_group(desk: Desk, fleet: Fleet) -> None:
    chat = desk.telegram.private(fleet.alice)
    fleet.alice.says(chat, "/start")
    came = ask(desk, fleet, chat=chat)
    await came.comes(fleet)
    assert "North Fleet" in came.words[0]


@pytest.mark.usefixtures("_nothing_draws")
@pytest.mark.parametrize("why", ["they left", "they manage it no more"])
async def test_who_may_not_see_a_group_any_more_gets_nothing_of_it(
    desk: Desk, fleet: Fleet, why: str
) -> None:
    chat = desk.telegram.private(fleet.alice)
    fleet.alice.says(chat, "/start")
    await fleet.quiet()
    if why == "they left":
        fleet.chat.remove(fleet.alice)
    else:
        await fleet.asks(fleet.admin, "/remove_manager @alice")
    ask(desk, fleet, chat=chat)
    await eventually(lambda: not owed(desk), "nothing to be owed")
    assert not any("📊" in each.text or each.attachment for each in chat.bot_messages)


@pytest.mark.usefixtures("_nothing_draws")
async def test_who_blocked_us_is_owed_nothing(desk: Desk, fleet: Fleet) -> None:
    chat = desk.telegram.private(fleet.alice)
    fleet.alice.says(chat, "/start")
    await fleet.quiet()
    ask(desk, fleet, chat=chat)
    fleet.alice.blocks_bot()
    await eventually(lambda: not owed(desk), "nothing to be owed")


async def test_cards_pass_while_a_picture_is_sent(desk: Desk, fleet: Fleet) -> None:
    held = Fault("sendPhoto", gate=asyncio.Event())
    desk.telegram.faults.append(held)
    ask(desk, fleet)
    await eventually(lambda: held.times == 0, "the picture to be on its way")
    await fleet.claimed("Truck 456 no start")


def owed(desk: Desk) -> bool:
    """Tell whether any figures are."""
    return bool(desk.database.connection.sql("SELECT 1 FROM figures_owed WHERE t_done IS NULL"))
