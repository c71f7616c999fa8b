"""What failed in passing is tried again: after its wait, and not before."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import Fault, Telegram
from tests.deadlines import Deadlines, seconds
from tests.desk import open_group
from tests.full_length import short_and_full
from tests.processes import BOT, bot_process

pytestmark = pytest.mark.slow(reason="starts the bot as a process")


def fails_once(telegram: Telegram, method: str) -> None:
    telegram.faults.append(Fault(method, status=502, body="<html>"))


def pause(telegram: Telegram, method: str) -> float:
    """Tell how many seconds lay between the last two calls of a method."""
    before, last = [call.at for call in telegram.calls if call.method == method][-2:]
    return last - before


@short_and_full("a send that may have arrived is repeated after ten seconds")
async def test_what_failed_in_passing_is_tried_again_after_its_wait(
    tmp_path: Path, deadlines: Deadlines
) -> None:
    async with bot_process(tmp_path / "incidents.db", BOT, deadlines) as (telegram, _):
        fleet = await open_group(telegram)
        await fleet.configure()
        fails_once(telegram, "sendMessage")
        card = await fleet.reports("Truck 1")
        ambiguous = seconds("sending.outbox.AMBIGUOUS_SEND_WAIT", deadlines)
        assert pause(telegram, "sendMessage") >= ambiguous
        fails_once(telegram, "editMessageText")
        await fleet.john.taps(card, "✅ Claim")
        await fleet.shows(card, "Claimed by @john")
        backoff = seconds("sending.outbox.FIRST_BACKOFF", deadlines)
        assert backoff <= pause(telegram, "editMessageText") < backoff + ambiguous
        fails_once(telegram, "sendMessage")
        await fleet.asks(fleet.driver, "/team")
        wait = seconds("sending.replies.AMBIGUOUS_WAIT", deadlines)
        assert pause(telegram, "sendMessage") >= wait
