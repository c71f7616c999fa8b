"""Reminders on the real clock, and restarts in the middle of work."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from sandbox import Fault
from tests.desk import eventually, open_group
from tests.processes import bot_process
from tests.reliability.support import polls

QUICK = {
    "SLA_UNCLAIMED_NUDGE_MINUTES": "0.001",
    "SLA_ESCALATION_NUDGE_MINUTES": "0.001",
    "REMINDER_CHECK_INTERVAL_MINUTES": "0.005",
}
UNCLAIMED = "has been unclaimed for less than a minute. Dispatchers please review.\nTruck 456"
ESCALATED = "has been awaiting a manager for less than a minute. Paging: @alice, @bob\nTruck 456"


async def test_reminders_come_with_decimal_minutes_and_end_with_the_claim(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db", **QUICK) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 456")
        nudge = await fleet.appears("unclaimed")
        assert nudge.text.startswith(f"🔔 TKT-2026-0001 {UNCLAIMED}\nCalling: @")
        assert nudge.reply_to is card
        await fleet.until(lambda: fleet.said(UNCLAIMED)[-1:] not in ([], [nudge]), "a second nudge")
        await fleet.until(lambda: nudge.deleted, "the first one to be gone")
        await fleet.john.taps(card, "✅ Claim")
        await fleet.shows(card, "Claimed by")
        assert process.rows("SELECT nudge_owed, nudge_due FROM incidents") == [(0, None)]
        await fleet.john.taps(card, "⬆️ Escalate")
        assert (await fleet.appears("awaiting a manager")).text == f"🔔 TKT-2026-0001 {ESCALATED}"


def age(path: Path) -> None:
    """Have the first reminder, after 10 minutes, be due, and the next, after 20, be far off."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE incidents SET t_created = t_created - 700, t_status = t_status - 700"
        )


async def test_after_a_restart_old_cards_work_and_nudges_are_not_repeated(tmp_path: Path) -> None:
    settings = {**QUICK, "SLA_UNCLAIMED_NUDGE_MINUTES": "10"}
    async with bot_process(tmp_path / "incidents.db", **settings) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        card = await fleet.reports("Truck 456")
        age(process.path)
        await fleet.appears("has been unclaimed for 11 minutes")
        recorded = "SELECT count(*) FROM calls WHERE kind = 'nudge'"
        await eventually(lambda: process.rows(recorded) == [(1,)], "the nudge to be on record")
        await process.stop(signal.SIGKILL)
        state = "SELECT nudge_due, nudge_owed FROM incidents"
        before = process.rows(state)
        polled = polls(telegram)
        await process.start()
        await fleet.until(lambda: polls(telegram) > polled, "polling")
        await fleet.quiet()
        assert process.rows(state) == before
        assert len(fleet.said("unclaimed")) == 1
        answer = await fleet.john.taps(card, "✅ Claim")
        assert answer.text == "TKT-2026-0001 is yours."
        await fleet.shows(card, "Claimed by @john")


async def test_what_was_owed_when_it_was_killed_is_delivered_at_once_at_start(
    tmp_path: Path,
) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        telegram.faults.append(Fault("sendMessage", status=500, times=None))
        fleet.driver.says(fleet.chat, "/new_issue Truck 456")
        await fleet.until(lambda: not telegram.pending_updates, "the report to be taken")
        await fleet.until(
            lambda: process.rows("SELECT count(*) FROM incidents") == [(1,)], "the report on disk"
        )
        await process.stop(signal.SIGKILL)
        telegram.faults.clear()
        await process.start()
        await fleet.until(lambda: fleet.chat.pinned, "the card")


async def test_sigterm_ends_it_cleanly_in_the_middle_of_work(tmp_path: Path) -> None:
    async with bot_process(tmp_path / "incidents.db") as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        for number in range(5):
            fleet.driver.says(fleet.chat, f"/new_issue Truck {number}")
        assert await process.stop() == 0
        await process.start()
        await fleet.until(lambda: len(fleet.chat.pinned) == 5, "five pinned cards")
        assert len(fleet.said("NEW INCIDENT")) == 5
