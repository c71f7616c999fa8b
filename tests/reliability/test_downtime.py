"""After downtime longer than Telegram keeps taps, open cards say so, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox import SentMessage
from tests.bot.support import resolved, settled
from tests.desk import Clock, Desk, Fleet, desk_for, eventually
from tests.reliability.support import held, inbox_empty, polls, run_sql, world

LOST = "may be lost. Please tap again."


async def opened(fleet: Fleet) -> None:
    """Configure a group of an own world."""
    await fleet.appears("Incident desk is here")
    await fleet.configure()


async def down_for(
    seconds: int, fleet: Fleet, path: Path, clock: Clock
) -> tuple[SentMessage, SentMessage]:
    """Run the bot until two incidents are open, then have it down for a while."""
    async with desk_for(fleet.telegram, path, clock) as desk:
        await opened(fleet)
        cards = await fleet.claimed("Truck 1"), await fleet.reports("Truck 2")
        await settled(desk, fleet)
    clock.time += seconds
    return cards


async def test_after_a_long_downtime_open_cards_say_once_that_taps_may_be_lost(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    cards = await down_for(151, fleet, path, clock)
    edits = [card.edits for card in cards]
    async with desk_for(fleet.telegram, path, clock) as desk:
        await fleet.quiet()
        for card in cards:
            await fleet.shows(card, LOST)
        await settled(desk, fleet)
    async with desk_for(fleet.telegram, path, clock) as desk:
        await settled(desk, fleet)
        assert [card.edits for card in cards] == [number + 1 for number in edits]
        await fleet.john.taps(cards[0], "⬆️ Escalate")
        await fleet.shows(cards[0], "ESCALATED")
        assert LOST not in cards[0].text
        assert LOST in cards[1].text
        assert await fleet.kate.taps(cards[1], "✅ Claim")
        await fleet.shows(cards[1], "Claimed by @kate")
        assert LOST not in cards[1].text


async def test_it_is_said_at_once_though_nobody_writes(tmp_path: Path, clock: Clock) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    card, _ = await down_for(600, fleet, path, clock)
    async with desk_for(fleet.telegram, path, clock):
        await fleet.telegram.until(lambda: LOST in card.text, timeout=5, what="the card's line")
        # Killed now, before the first poll ends, it would not say so again.
        assert run_sql(path, "SELECT t_last_poll FROM polling") == [(clock(),)]


async def test_a_poll_that_telegram_holds_is_no_downtime(tmp_path: Path, clock: Clock) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    card, _ = await down_for(140, fleet, path, clock)
    gate = held(fleet.telegram, "getUpdates")
    async with desk_for(fleet.telegram, path, clock) as desk:
        await eventually(lambda: not fleet.telegram.faults[0].times, "the poll")
        clock.time += 25  # Telegram has every tap since the start, and gives it out now
        gate.set()
        await settled(desk, fleet)
        assert LOST not in card.text


@pytest.mark.parametrize("seconds", [0, 149, 150])
async def test_a_short_downtime_changes_no_card(tmp_path: Path, clock: Clock, seconds: int) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    cards = await down_for(seconds, fleet, path, clock)
    edits = [card.edits for card in cards]
    async with desk_for(fleet.telegram, path, clock) as desk:
        await settled(desk, fleet)
        assert [card.edits for card in cards] == edits


async def test_a_report_made_during_the_downtime_has_a_clean_card(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    await down_for(600, fleet, path, clock)
    fleet.driver.says(fleet.chat, "/new_issue Truck 3")
    async with desk_for(fleet.telegram, path, clock) as desk:
        card = await fleet.appears("TKT-2026-0003")
        await settled(desk, fleet)
        assert LOST not in card.text


async def test_what_is_resolved_is_left_alone(tmp_path: Path, clock: Clock) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    async with desk_for(fleet.telegram, path, clock) as desk:
        await opened(fleet)
        card = await resolved(fleet)
        await settled(desk, fleet)
    clock.passes(minutes=60)
    async with desk_for(fleet.telegram, path, clock) as desk:
        await settled(desk, fleet)
        assert LOST not in card.text


async def test_taps_telegram_had_kept_still_count(tmp_path: Path, clock: Clock) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    _, unclaimed = await down_for(600, fleet, path, clock)
    press = fleet.kate.presses(unclaimed, "claim:TKT-2026-0002")
    async with desk_for(fleet.telegram, path, clock):
        assert (await press.wait()).text == "TKT-2026-0002 is yours."
        await fleet.shows(unclaimed, "Claimed by @kate")


async def test_a_clock_set_back_or_forth_while_running_loses_no_taps(
    desk: Desk, fleet: Fleet
) -> None:
    card = await fleet.reports("Truck 456")
    for minutes in (600, -1200, 600):
        desk.clock.passes(minutes=minutes)
        await settled(desk, fleet)
    assert LOST not in card.text


async def test_when_telegram_was_reached_is_kept_up_to_date(
    desk: Desk, fleet: Fleet, tmp_path: Path
) -> None:
    desk.clock.passes(minutes=30)
    before = polls(desk.telegram)
    await fleet.quiet()
    await inbox_empty(desk)
    assert polls(desk.telegram) > before
    rows = run_sql(tmp_path / "incidents.db", "SELECT t_last_poll FROM polling")
    assert rows == [(desk.clock(),)]


async def test_a_nudge_that_fell_due_meanwhile_comes_at_the_start(
    tmp_path: Path, clock: Clock
) -> None:
    fleet, path = world(clock), tmp_path / "incidents.db"
    await down_for(20 * 60, fleet, path, clock)
    async with desk_for(fleet.telegram, path, clock):  # whose next sweep is hours away
        await fleet.appears("unclaimed for 20 minutes")
