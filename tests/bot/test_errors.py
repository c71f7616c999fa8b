"""What nobody expected: logged, told to the person who waits, and the desk goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox import Fault
from tests.bot.support import ID, refusal, settled, stored
from tests.desk import Desk, Fleet


async def test_a_tap_the_desk_cannot_handle_is_logged_and_the_person_is_told(
    desk: Desk, fleet: Fleet, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    card = await fleet.reports("Truck 456")
    await settled(desk, fleet)
    with closing(sqlite3.connect(tmp_path / "incidents.db")) as connection:
        connection.execute("ALTER TABLE incident_events RENAME TO lost")
    answer = await fleet.john.taps(card, "✅ Claim")
    assert answer.show_alert
    assert (
        answer.text
        == "Something went wrong on my side. I am trying again: look here again in a minute."
    )
    assert "unexpected error" in caplog.text
    assert desk.application.bot.token not in caplog.text


async def test_a_toast_that_comes_too_late_does_not_undo_the_tap(desk: Desk, fleet: Fleet) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(
        refusal("answerCallbackQuery", "query is too old and response timeout expired")
    )
    fleet.john.presses(card, f"claim:{ID}")
    await fleet.shows(card, "Claimed by @john")


@pytest.mark.parametrize("status", [500, 502])
async def test_a_toast_that_fails_does_not_hold_back_the_card(
    desk: Desk, fleet: Fleet, status: int
) -> None:
    card = await fleet.reports("Truck 456")
    desk.telegram.faults.append(Fault("answerCallbackQuery", status=status, body="<html>"))
    fleet.john.presses(card, f"claim:{ID}")
    await fleet.shows(card, "Claimed by @john")


async def test_an_answer_telegram_refuses_does_not_stop_the_desk(desk: Desk, fleet: Fleet) -> None:
    refused = refusal("sendMessage", "something new")
    desk.telegram.faults.append(refused)
    fleet.driver.says(fleet.chat, "/open")
    await fleet.until(lambda: not refused.times, "the refusal")
    await fleet.reports("Truck 456")
    assert stored(desk).incident_id == ID
