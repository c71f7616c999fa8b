"""What a person just did or needs goes before redraws and tidying, in a group and over all."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sandbox import Fault, SentMessage
from sending import flood_control
from tests.reliability.fast_desk import LIMITS, ROUND_TRIP, FastWorld, in_fast_time
from tests.reliability.fast_time import now
from tests.reliability.support import polls

OUTAGE = 200  # seconds: longer than Telegram keeps taps, but no reminder is due yet
LOST = "may be lost"


def redrawn(cards: list[SentMessage]) -> int:
    """Count the cards that say that taps may be lost."""
    return sum(LOST in card.text for card in cards)


def test_a_card_just_tapped_goes_before_sixty_that_are_redrawn(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=1, incidents=60)
        [fleet] = world.fleets
        cards = fleet.said("INCIDENT:")
        await world.down_for(OUTAGE)
        async with world.desk(**LIMITS):
            await fleet.until(lambda: redrawn(cards) > 5, "the redraws to be in full swing")
            begun = now()
            await fleet.john.taps(cards[0], "✅ Claim")
            await fleet.shows(cards[0], "Claimed by @john")
            assert now() - begun <= 4
            assert redrawn(cards) < 12
            await world.telegram.until(lambda: redrawn(cards) == len(cards) - 1, 400)

    in_fast_time(tmp_path / "incidents.db", story)


@pytest.mark.slow(reason="has forty groups redrawn")
def test_a_new_card_and_a_page_go_before_what_is_redrawn_in_forty_groups(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=40, incidents=5)
        cards = [card for fleet in world.fleets for card in fleet.said("INCIDENT:")]
        fleet, other = world.fleets[-2:]
        await world.down_for(OUTAGE)
        async with world.desk(**LIMITS):
            await fleet.until(lambda: redrawn(cards) > 60, "the redraws to be in full swing")
            begun = now()
            fleet.driver.says(fleet.chat, "/new_issue Truck 99")
            await fleet.appears("Truck 99")
            assert now() - begun <= 2
            begun, card = now(), other.said("INCIDENT:")[0]
            await other.john.taps(card, "✅ Claim")
            await other.shows(card, "Claimed by")
            await other.john.taps(card, "⬆️ Escalate")
            await other.appears("Paging:")
            assert now() - begun <= 4
            assert redrawn(cards) < len(cards) - 1
            await world.telegram.until(lambda: redrawn(cards) == len(cards) - 1, 400)

    in_fast_time(tmp_path / "incidents.db", story)


def test_a_tap_does_not_wait_with_a_redraw_behind_what_people_asked(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=1, incidents=10)
        [fleet] = world.fleets
        cards = fleet.said("INCIDENT:")
        await world.down_for(OUTAGE)
        async with world.desk(**LIMITS):
            await fleet.until(lambda: redrawn(cards) > 5, "the redraws to be in full swing")
            for person in fleet.people.values():
                person.says(fleet.chat, "/help")
            await asyncio.sleep(1)  # the next redraw waits behind the replies
            begun = now()
            await fleet.john.taps(cards[0], "✅ Claim")
            await fleet.shows(cards[0], "Claimed by @john")
            assert now() - begun <= 4

    in_fast_time(tmp_path / "incidents.db", story)


@pytest.mark.slow(reason="goes on for minutes of fast time")
def test_under_a_steady_flood_of_reports_redraws_have_a_tenth(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=1, incidents=10)
        [fleet] = world.fleets
        cards = fleet.said("INCIDENT:")
        await world.down_for(OUTAGE)
        async with world.desk(NEW_ISSUE_LIMIT_PER_HOUR="1000", **LIMITS):
            for number in range(120):
                fleet.driver.says(fleet.chat, f"/new_issue Trailer {number}")
            await world.telegram.until(lambda: len(fleet.said("Trailer")) == 100, 600)
            assert redrawn(cards) >= 8

    in_fast_time(tmp_path / "incidents.db", story)


def test_redraws_that_hang_leave_places_for_a_new_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood_control, "IN_FLIGHT", 4)

    async def story(world: FastWorld) -> None:
        await world.filled(groups=8, incidents=1)
        await world.down_for(OUTAGE)
        gate, fleet = asyncio.Event(), world.fleets[0]
        hanging = Fault("editMessageText", gate=gate, times=1000)
        world.telegram.faults.insert(0, hanging)
        async with world.desk(**LIMITS):
            await world.telegram.until(lambda: hanging.times != 1000, what="redraws that hang")
            await asyncio.sleep(1)
            fleet.driver.says(fleet.chat, "/new_issue Truck 99")
            await fleet.telegram.until(lambda: fleet.said("Truck 99"), 2, "the card")
            gate.set()

    in_fast_time(tmp_path / "incidents.db", story)


def test_four_people_on_four_cards_of_a_group_do_not_wait_for_each_other(tmp_path: Path) -> None:
    async def story(world: FastWorld) -> None:
        await world.filled(groups=1, incidents=4)
        [fleet] = world.fleets
        cards = fleet.said("INCIDENT:")
        before = polls(world.telegram)
        async with world.desk():
            await world.telegram.until(lambda: polls(world.telegram) > before)
            await asyncio.sleep(1)
            begun = now()
            for number, card in enumerate(cards, 1):
                fleet.john.presses(card, f"claim:TKT-2026-{number:04}")
            for card in cards:
                await fleet.shows(card, "Claimed by @john")
            assert now() - begun <= 5 * ROUND_TRIP

    in_fast_time(tmp_path / "incidents.db", story)
